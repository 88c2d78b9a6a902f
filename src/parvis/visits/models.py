"""That a pair has invited the coordinator to its first meeting, and what came of it."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.casework.models import Case
from parvis.meetings.models import Meeting
from parvis.mentorships.models import Mentorship


class Visit(Case):
    """One invitation. It hangs on the pair; its time and place are those of the pair's first booked meeting."""

    class State(models.TextChoices):
        SUGGESTED = "suggested", pgettext_lazy("visit", "Suggested by the mentor")
        ASKED = "asked", pgettext_lazy("visit", "Invited, no answer yet")
        ACCEPTED = "accepted", pgettext_lazy("visit", "Comes along")
        DECLINED = "declined", pgettext_lazy("visit", "Cannot come")
        TAKEN_BACK = "taken_back", pgettext_lazy("visit", "Taken back")
        OVER = "over", pgettext_lazy("visit", "Over")

    class Answer(models.TextChoices):
        """What the two read when the coordinator cannot come."""

        TIME = "time", _("I cannot come at that time. If you choose another time you are welcome to ask again.")
        UNABLE = "unable", _("I cannot come along this time. You can always write to me.")

    mentorship = models.ForeignKey(Mentorship, on_delete=models.PROTECT, related_name="visits")
    meeting = models.ForeignKey(Meeting, on_delete=models.SET_NULL, null=True, blank=True, related_name="visits")
    """The pair's first booked meeting, while there is one."""
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    """Which of the two wanted it."""
    asked_at = models.DateTimeField(null=True, blank=True)
    """Since when the office knows of it. Empty while the student has not said yes."""
    coordinator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    """Who of the coordinators has answered. After a new time it is the same one who is asked first."""
    answer = models.CharField(max_length=10, choices=Answer.choices, blank=True, default="")
    calendar_uid = models.UUIDField(default=uuid.uuid4, editable=False)
    """What the coordinator's calendar knows it by: the two's own entry lives its own life."""
    calendar_sequence = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "visits_visit"
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                name="visits_visit_state", condition=Q(state__in=("suggested", "asked", "accepted", "declined", "taken_back", "over"))
            ),
            models.UniqueConstraint(
                fields=["mentorship"], condition=Q(state__in=("suggested", "asked", "accepted")), name="visits_visit_one_open"
            ),
            models.CheckConstraint(
                name="visits_visit_office_knows",
                condition=~Q(state__in=("asked", "accepted", "declined")) | Q(asked_at__isnull=False),
            ),
            models.CheckConstraint(name="visits_visit_accepted_by_somebody", condition=~Q(state="accepted") | Q(coordinator__isnull=False)),
            models.CheckConstraint(
                name="visits_visit_declined_in_words",
                condition=Q(state="declined", answer__in=("time", "unable")) | (~Q(state="declined") & Q(answer="")),
            ),
        ]

    @property
    def starts_at(self) -> datetime | None:
        return self.meeting.starts_at if self.meeting else None

    @property
    def coordinator_name(self) -> str:
        return self.coordinator.full_name if self.coordinator else ""

    @property
    def answer_words(self) -> str:
        return str(self.Answer(self.answer).label) if self.answer else ""
