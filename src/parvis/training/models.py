"""Introduction training and group supervision: occasions, who waits, who was there, and what somebody wants to bring up."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.casework.models import Case
from parvis.privacy.fields import PrivateTextField
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
    code = PrivateTextField(blank=True, default="")
    """Digits that the leader shows on the spot. Empty until somebody asks for them."""

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
        CAUGHT_UP = "caught_up", _("Has caught up")
        CANCELLED = "cancelled", pgettext_lazy("place", "Cancelled")

    occasion = models.ForeignKey(Occasion, on_delete=models.PROTECT, related_name="bookings")
    mentor = models.ForeignKey(Mentor, on_delete=models.PROTECT, related_name="bookings")
    code_tries = models.PositiveSmallIntegerField(default=0)
    """How many wrong codes were typed."""
    caught_up_on = models.DateField(null=True, blank=True)
    calendar_uid = models.UUIDField(default=uuid.uuid4, editable=False)
    """What the mentor's calendar knows the place by, however often the occasion moves."""
    calendar_sequence = models.PositiveIntegerField(default=0)
    """Rises with everything that the calendar is told."""

    class Meta:
        db_table = "training_booking"
        ordering = ("occasion", "pk")
        constraints = [
            models.CheckConstraint(
                name="training_booking_state", condition=Q(state__in=("booked", "attended", "absent", "caught_up", "cancelled"))
            ),
            models.CheckConstraint(
                name="training_booking_caught_up_has_a_day",
                condition=Q(state="caught_up", caught_up_on__isnull=False) | (~Q(state="caught_up") & Q(caught_up_on__isnull=True)),
            ),
            models.UniqueConstraint(fields=["occasion", "mentor"], condition=~Q(state="cancelled"), name="training_booking_once"),
        ]


class Waiting(Case):
    """A mentor who waits for a place at a full occasion. A place that comes free is offered in the order in which they came."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("place", "Waits for a place")
        OFFERED = "offered", _("Is offered a place")
        TAKEN = "taken", _("Took the place")
        LEFT = "left", _("Does not wait any more")
        LAPSED = "lapsed", _("Did not answer in time")
        CLOSED = "closed", _("There was no place")

    occasion = models.ForeignKey(Occasion, on_delete=models.PROTECT, related_name="queue")
    mentor = models.ForeignKey(Mentor, on_delete=models.PROTECT, related_name="+")
    answer_by_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "training_waiting"
        ordering = ("occasion", "pk")
        constraints = [
            models.CheckConstraint(
                name="training_waiting_state", condition=Q(state__in=("waiting", "offered", "taken", "left", "lapsed", "closed"))
            ),
            models.CheckConstraint(name="training_waiting_offer_has_an_end", condition=~Q(state="offered") | Q(answer_by_at__isnull=False)),
            models.UniqueConstraint(
                fields=["occasion", "mentor"], condition=Q(state__in=("waiting", "offered")), name="training_waiting_once"
            ),
        ]


class PreparedCase(models.Model):
    """What a mentor wants to bring up at a supervision, told without saying who it is about (R82, R83).

    Read by the mentor and by whoever leads the occasion; goes when the place is given back, and soon after the occasion."""

    booking = models.OneToOneField(Booking, on_delete=models.CASCADE, related_name="prepared")
    text = PrivateTextField()
    saved_at = models.DateTimeField()

    class Meta:
        db_table = "training_prepared_case"
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"{self.booking_id}"
