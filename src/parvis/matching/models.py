"""Proposals for everyone who waits. A person decides."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.casework.models import Case
from parvis.kit.week import WeeklyTimes
from parvis.recruitment.models import Mentor
from parvis.support.models import SupportRequest


class MatchRun(models.Model):
    """One solving of the whole queue: what went in, what came out, and the proof that nothing better exists."""

    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    students = models.PositiveIntegerField()
    mentors = models.PositiveIntegerField()
    candidates = models.PositiveIntegerField()
    matched = models.PositiveIntegerField()
    fit = models.BigIntegerField()
    bound = models.BigIntegerField()
    """Upper bound of the fit from the dual prices: equal to `fit` where the run is proven best."""
    rules = models.JSONField(default=dict)
    unmatched = models.JSONField(default=list)
    """For each who could not be matched: request number, and codes of the smallest changes that would help."""

    class Meta:
        db_table = "matching_run"
        ordering = ("-pk",)
        constraints = [models.CheckConstraint(name="matching_run_bound", condition=Q(bound__gte=models.F("fit")))]

    def __str__(self) -> str:
        return f"run {self.pk}"


class Proposal(Case):
    """One student and one mentor, on their way to a yes or a no from both."""

    class State(models.TextChoices):
        SUGGESTED = "suggested", _("Suggested")
        ASKED_MENTOR = "asked_mentor", _("The mentor has been asked")
        ASKED_STUDENT = "asked_student", _("The student has been asked")
        ACCEPTED = "accepted", _("Both said yes")
        DECLINED_BY_MENTOR = "declined_by_mentor", _("The mentor said no")
        DECLINED_BY_STUDENT = "declined_by_student", _("The student said no")
        WITHDRAWN = "withdrawn", pgettext_lazy("proposal", "Withdrawn")

    run = models.ForeignKey(MatchRun, on_delete=models.PROTECT, null=True, blank=True, related_name="proposals")
    """None where the coordinator chose by hand."""
    request = models.ForeignKey(SupportRequest, on_delete=models.PROTECT, related_name="proposals")
    mentor = models.ForeignKey(Mentor, on_delete=models.PROTECT, related_name="proposals")
    fit = models.IntegerField()
    reasons = models.JSONField(default=list)
    """Pairs of code and params: in favour, then to consider. Said in words by the page."""
    runners_up = models.JSONField(default=list)
    common_times = models.TextField(blank=True, default="")

    class Meta:
        db_table = "matching_proposal"
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                name="matching_proposal_state",
                condition=Q(
                    state__in=(
                        "suggested",
                        "asked_mentor",
                        "asked_student",
                        "accepted",
                        "declined_by_mentor",
                        "declined_by_student",
                        "withdrawn",
                    )
                ),
            ),
            models.UniqueConstraint(
                fields=["request"], condition=Q(state__in=("suggested", "asked_mentor", "asked_student")), name="matching_proposal_one_open"
            ),
        ]

    @property
    def times(self) -> WeeklyTimes:
        return WeeklyTimes.read(self.common_times)
