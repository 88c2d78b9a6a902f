"""The decision on support, what the student asks for, and what the student lets others know."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.casework.models import Case
from parvis.kit.week import WeeklyTimes
from parvis.privacy.fields import PrivateTextField


class SupportDecision(Case):
    """That a decision exists: its reference, date and extent. Nothing about why."""

    class State(models.TextChoices):
        IN_FORCE = "in_force", _("In force")
        REVOKED = "revoked", _("No longer in force")

    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="support_decisions")
    reference = models.CharField(max_length=60)
    decided_on = models.DateField()
    minutes_per_week = models.PositiveSmallIntegerField(default=60)
    valid_until_on = models.DateField()
    """The first day on which it is no longer valid."""

    class Meta:
        db_table = "support_decision"
        ordering = ("-decided_on", "-pk")
        constraints = [
            models.CheckConstraint(name="support_decision_state", condition=Q(state__in=("in_force", "revoked"))),
            models.UniqueConstraint(fields=["reference"], name="support_decision_reference_once"),
            models.CheckConstraint(name="support_decision_valid_after_decided", condition=Q(valid_until_on__gt=F("decided_on"))),
            models.CheckConstraint(name="support_decision_minutes", condition=Q(minutes_per_week__gte=15, minutes_per_week__lte=600)),
        ]

    @property
    def last_day_on(self) -> date:
        """The last day on which it is valid, as people say it."""
        return self.valid_until_on - timedelta(days=1)


class SupportRequest(Case):
    """What the student asks for. Rests on the student's own initiative and will (R20)."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Begun")
        WAITING = "waiting", _("Waits for a mentor")
        MATCHED = "matched", _("Has a mentor")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        CLOSED = "closed", _("Closed")

    class Way(models.TextChoices):
        CAMPUS = "campus", _("On campus")
        ONLINE = "online", _("Online")
        BOTH = "both", _("Both are fine")

    class Contact(models.TextChoices):
        EMAIL = "email", pgettext_lazy("way of contact", "E-mail")
        SMS = "sms", _("Text message")
        CALL = "call", _("Phone call")

    class SameProgramme(models.TextChoices):
        WISH = "wish", _("Gladly")
        AVOID = "avoid", pgettext_lazy("same programme", "No")
        ANY = "", _("Does not matter")

    class Area(models.TextChoices):
        """The five areas of support (R29–R33). A mentor's strengths have the same keys: a test holds them equal."""

        STUDY_TECHNIQUE = "study_technique", _("Study in a way that works")
        STRUCTURE = "structure", _("Structure, organise and plan studies")
        WEEK = "week", _("Timetables and weekly planning")
        PRIORITIES = "priorities", _("Choose what matters most")
        PLATFORMS = "platforms", _("Find the way in digital platforms")

    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="support_requests")
    decision = models.ForeignKey(SupportDecision, on_delete=models.PROTECT, related_name="requests")
    answered = models.JSONField(default=list)
    """The questions that have an answer. "I do not know yet" is one: then `areas` is empty."""
    areas = models.JSONField(default=list)
    """Keys of `Area`."""
    weekly_times = models.TextField(blank=True, default="")
    way = models.CharField(max_length=10, choices=Way.choices, blank=True, default="")
    campus = models.CharField(max_length=80, blank=True, default="")
    languages = models.JSONField(default=list)
    """First choice first."""
    contact = models.CharField(max_length=10, choices=Contact.choices, default=Contact.EMAIL)
    programme = models.CharField(max_length=120, blank=True, default="")
    same_programme = models.CharField(max_length=10, choices=SameProgramme.choices, blank=True, default="")
    wishes = PrivateTextField(blank=True, default="")
    waiting_since_at = models.DateTimeField(null=True, blank=True)
    """Since when the student waits; kept through a withdrawal and return, begun anew when another mentor is looked for."""
    looked_at = models.DateTimeField(null=True, blank=True)
    """When somebody at the office last looked for a mentor."""
    told_at = models.DateTimeField(null=True, blank=True)
    """When the student last heard that nothing is ready yet."""

    class Meta:
        db_table = "support_request"
        ordering = ("waiting_since_at", "pk")
        constraints = [
            models.CheckConstraint(
                name="support_request_state", condition=Q(state__in=("draft", "waiting", "matched", "withdrawn", "closed"))
            ),
            models.UniqueConstraint(fields=["student"], condition=~Q(state="closed"), name="support_request_one_open"),
            models.CheckConstraint(
                name="support_request_waiting_has_since", condition=~Q(state="waiting") | Q(waiting_since_at__isnull=False)
            ),
        ]

    @property
    def times(self) -> WeeklyTimes:
        return WeeklyTimes.read(self.weekly_times)


class SharingLine(models.Model):
    """One line of the student's own card, with its switch (R21)."""

    class Topic(models.TextChoices):
        LEARN = "learn", _("How I learn best")
        HARD = "hard", _("What is hard in my studies")
        MEETING = "meeting", _("Good to know in the meeting")
        CONTACT = "contact", _("How I want to be contacted")
        COURSES = "courses", _("My courses right now")

    class Audience(models.TextChoices):
        NOBODY = "nobody", _("Nobody")
        MENTOR = "mentor", _("Only my mentor")
        COORDINATOR = "coordinator", _("Only the coordinator")
        BOTH = "both", _("My mentor and the coordinator")

    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="sharing_lines")
    topic = models.CharField(max_length=20, choices=Topic.choices)
    text = PrivateTextField()
    audience = models.CharField(max_length=12, choices=Audience.choices, default=Audience.NOBODY)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "support_sharing_line"
        ordering = ("student", "topic")
        constraints = [
            models.UniqueConstraint(fields=["student", "topic"], name="support_sharing_line_topic_once"),
            models.CheckConstraint(
                name="support_sharing_line_audience", condition=Q(audience__in=("nobody", "mentor", "coordinator", "both"))
            ),
        ]

    def __str__(self) -> str:
        """The topic. What it says is for its readers alone."""
        return str(self.get_topic_display())
