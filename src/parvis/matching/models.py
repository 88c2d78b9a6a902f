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

    class Cause(models.TextChoices):
        """Why the queue was looked at."""

        ASKED = "", _("Somebody looked for mentors")
        PIN = "pin", _("A pair was decided")
        FORBID = "forbid", _("A pair was ruled out")
        HOLD = "hold", _("A mentor was held back")
        LIFT = "lift", _("A decision was lifted")

    cause = models.CharField(max_length=10, choices=Cause.choices, blank=True, default="")
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
    changed = models.JSONField(default=list)
    """What is other than before: request number, the mentor who was suggested and the one who is now; None for nobody."""
    refused = models.JSONField(default=list)
    """Pairs that were decided but could not be kept: request number, and codes of the reasons."""

    class Meta:
        db_table = "matching_run"
        ordering = ("-pk",)
        constraints = [models.CheckConstraint(name="matching_run_bound", condition=Q(bound__gte=models.F("fit")))]

    def __str__(self) -> str:
        return f"run {self.pk}"

    @property
    def tells_what_changed(self) -> bool:
        """Is there more to tell than that those who had none have got a proposal, which the queue shows?"""
        return bool(self.cause) or any(row["was"] for row in self.changed)


class Steering(models.Model):
    """What a coordinator has decided before the queue is solved. Rows are never changed, only ended."""

    class Kind(models.TextChoices):
        PIN = "pin", _("These two")
        FORBID = "forbid", _("Not these two")
        HOLD = "hold", _("Held back")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    request = models.ForeignKey(SupportRequest, on_delete=models.PROTECT, null=True, blank=True, related_name="steerings")
    """None where a mentor is held back from everybody."""
    mentor = models.ForeignKey(Mentor, on_delete=models.PROTECT, related_name="steerings")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    until_on = models.DateField(null=True, blank=True)
    """The last day on which it holds. None means until it is lifted."""
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    """Whose step ended it: who lifted it, said yes or no, or left. None where it was nobody's."""

    class Meta:
        db_table = "matching_steering"
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(name="matching_steering_kind", condition=Q(kind__in=("pin", "forbid", "hold"))),
            models.CheckConstraint(
                name="matching_steering_hold_is_about_nobody",
                condition=Q(kind="hold", request__isnull=True) | (~Q(kind="hold") & Q(request__isnull=False)),
            ),
            models.CheckConstraint(
                name="matching_steering_ended_by_and_at", condition=Q(ended_by__isnull=True) | Q(ended_at__isnull=False)
            ),
            models.UniqueConstraint(fields=["request"], condition=Q(kind="pin", ended_at__isnull=True), name="matching_steering_one_pin"),
            models.UniqueConstraint(
                fields=["request", "mentor"], condition=Q(kind="forbid", ended_at__isnull=True), name="matching_steering_forbidden_once"
            ),
            models.UniqueConstraint(fields=["mentor"], condition=Q(kind="hold", ended_at__isnull=True), name="matching_steering_held_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


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
    """The look at the queue that last suggested it. Every proposal has one; rows of earlier versions may have none."""
    request = models.ForeignKey(SupportRequest, on_delete=models.PROTECT, related_name="proposals")
    mentor = models.ForeignKey(Mentor, on_delete=models.PROTECT, related_name="proposals")
    steering = models.ForeignKey(Steering, on_delete=models.SET_NULL, null=True, blank=True, related_name="proposals")
    """That a coordinator has decided this very pair. None where it was found best."""
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
