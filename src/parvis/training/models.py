"""Introduction training and group supervision: occasions, and who was there."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.casework.models import Case
from parvis.recruitment.models import Mentor


class Occasion(Case):
    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("occasion", "Planned")
        HELD = "held", pgettext_lazy("occasion", "Held")
        CANCELLED = "cancelled", pgettext_lazy("occasion", "Cancelled")

    class Kind(models.TextChoices):
        INTRODUCTION = "introduction", _("Introduction training")
        SUPERVISION = "supervision", _("Supervision")

    kind = models.CharField(max_length=20, choices=Kind.choices)
    topic = models.CharField(max_length=120, blank=True)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=200)
    places = models.PositiveSmallIntegerField(default=12)
    led_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        db_table = "training_occasion"
        ordering = ("starts_at", "pk")
        constraints = [
            models.CheckConstraint(name="training_occasion_state", condition=Q(state__in=("planned", "held", "cancelled"))),
            models.CheckConstraint(name="training_occasion_kind", condition=Q(kind__in=("introduction", "supervision"))),
            models.CheckConstraint(name="training_occasion_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))),
            models.CheckConstraint(name="training_occasion_has_places", condition=Q(places__gte=1)),
        ]

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


class Booking(Case):
    """A mentor's place at an occasion, and whether they came."""

    class State(models.TextChoices):
        BOOKED = "booked", _("Has a place")
        ATTENDED = "attended", _("Was there")
        ABSENT = "absent", _("Was not there")
        CANCELLED = "cancelled", pgettext_lazy("place", "Cancelled")

    occasion = models.ForeignKey(Occasion, on_delete=models.PROTECT, related_name="bookings")
    mentor = models.ForeignKey(Mentor, on_delete=models.PROTECT, related_name="bookings")

    class Meta:
        db_table = "training_booking"
        ordering = ("occasion", "pk")
        constraints = [
            models.CheckConstraint(name="training_booking_state", condition=Q(state__in=("booked", "attended", "absent", "cancelled"))),
            models.UniqueConstraint(fields=["occasion", "mentor"], condition=~Q(state="cancelled"), name="training_booking_once"),
        ]
