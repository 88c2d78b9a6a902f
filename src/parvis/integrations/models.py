"""What the world around is let in to: the secret address of a person's own calendar."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from parvis.privacy.fields import PrivateTextField


class CalendarFeed(models.Model):
    """The address under which a person's calendar reads their times. There is one only while the person wants it."""

    class Shows(models.TextChoices):
        PLACE = "place", _("Where it is")
        NAME = "name", _("The first name of the person you meet")
        KIND = "kind", _("If it is a talk, a training or supervision")

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    token = PrivateTextField()
    """The secret part of the address. Shown to the person, to be copied."""
    digest = models.CharField(max_length=64, unique=True)
    """What the address is found by. A copy of the database gives nobody the address."""
    shows = models.JSONField(default=list)
    """What stands in the calendar beside the time."""
    since_at = models.DateTimeField()

    class Meta:
        db_table = "integrations_calendar_feed"
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"calendar feed {self.pk}"
