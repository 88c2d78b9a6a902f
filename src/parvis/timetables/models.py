"""A person's calendars elsewhere: where each is read, and when it says that the person is busy. Never with what."""

from __future__ import annotations

from urllib.parse import urlsplit

from django.conf import settings
from django.db import models
from django.db.models import Q

from parvis.privacy.fields import PrivateTextField


class Subscription(models.Model):
    """One calendar that is read again and again, until the person takes it away."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="timetables")
    address = PrivateTextField()
    """Whoever has it can read the whole calendar: it is a secret."""
    busy = PrivateTextField(blank=True, default="")
    """When the person is busy, a day a line (`rules.lines`)."""
    added_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    """When it was last read. What was read then stays until it is read again."""
    tried_at = models.DateTimeField(null=True, blank=True)
    trouble = models.CharField(max_length=60, blank=True, default="")
    """Why it could not be read the last time: a code of `calendars`."""

    class Meta:
        db_table = "timetables_subscription"
        ordering = ("person", "pk")
        indexes = [models.Index(fields=["tried_at"], name="timetables_subscription_due")]
        constraints = [
            models.CheckConstraint(name="timetables_subscription_has_an_address", condition=~Q(address="")),
            models.CheckConstraint(name="timetables_subscription_trouble_when_tried", condition=Q(trouble="") | Q(tried_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"timetable {self.pk}"

    @property
    def host(self) -> str:
        """The machine that it is read from: what the person knows it by. The rest of the address is the secret."""
        return urlsplit(self.address).hostname or ""
