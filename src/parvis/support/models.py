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
    """That a decision exists: its reference, date and extent. Nothing about why.

    It arrives from a list, typed by a coordinator, or stated by the student; what a student states counts when it is verified."""

    class State(models.TextChoices):
        STATED = "stated", _("Waits to be verified")
        IN_FORCE = "in_force", _("In force")
        NOT_CONFIRMED = "not_confirmed", _("Could not be confirmed")
        REVOKED = "revoked", _("No longer in force")

    class WhyNot(models.TextChoices):
        """Why a decision could not be confirmed yet. What the student can do about it stands in `words.py`."""

        NOT_FOUND = "not_found", _("No decision is found with what is stated")
        NOT_VALID = "not_valid", _("The decision is no longer valid")
        OTHER_SUPPORT = "other_support", _("The decision is about other support than a mentor")

    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="support_decisions")
    reference = models.CharField(max_length=60, blank=True, default="")
    """May be empty until the decision is verified."""
    decided_on = models.DateField()
    minutes_per_week = models.PositiveSmallIntegerField(default=60)
    valid_until_on = models.DateField()
    """The first day on which it is no longer valid."""
    why_not = models.CharField(max_length=20, choices=WhyNot.choices, blank=True, default="")
    """Why it could not be confirmed, while it is not."""
    invited_at = models.DateTimeField(null=True, blank=True)
    """When the student was last told that they can ask for a mentor. None where nobody has told them, or they stated it themselves."""

    class Meta:
        db_table = "support_decision"
        ordering = ("-decided_on", "-pk")
        constraints = [
            models.CheckConstraint(
                name="support_decision_state", condition=Q(state__in=("stated", "in_force", "not_confirmed", "revoked"))
            ),
            # What a student states takes no reference from anybody, and does not tell whose it is.
            models.UniqueConstraint(
                fields=["reference"], condition=Q(state__in=("in_force", "revoked")), name="support_decision_reference_once"
            ),
            models.UniqueConstraint(
                fields=["student"], condition=Q(state__in=("stated", "not_confirmed")), name="support_decision_one_stated"
            ),
            models.CheckConstraint(
                name="support_decision_verified_has_reference",
                condition=Q(state__in=("stated", "not_confirmed")) | ~Q(reference=""),
            ),
            models.CheckConstraint(name="support_decision_not_confirmed_says_why", condition=~Q(state="not_confirmed") | ~Q(why_not="")),
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

    class Earlier(models.TextChoices):
        """What a student who has had a mentor before wishes."""

        AGAIN = "again", _("Gladly the same mentor again")
        OTHER = "other", _("Somebody new")
        ANY = "", _("Does not matter")

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
    """A condition: both, where the student has only a wish."""
    way_first = models.CharField(max_length=10, blank=True, default="")
    """A wish where both will do: "campus" or "online" is the better one. Empty where it does not matter."""
    campus = models.CharField(max_length=80, blank=True, default="")
    other_campus_works = models.BooleanField(default=False)
    """The campus is a wish, not a condition."""
    languages = models.JSONField(default=list)
    """First choice first."""
    contact = models.CharField(max_length=10, choices=Contact.choices, default=Contact.EMAIL)
    programme = models.CharField(max_length=120, blank=True, default="")
    same_programme = models.CharField(max_length=10, choices=SameProgramme.choices, blank=True, default="")
    earlier_mentor = models.CharField(max_length=10, choices=Earlier.choices, blank=True, default="")
    """ "again" is a wish, "other" a condition."""
    wishes = PrivateTextField(blank=True, default="")
    waiting_since_at = models.DateTimeField(null=True, blank=True)
    """Since when the student waits; kept through a withdrawal and return, begun anew when another mentor is looked for."""
    matched_at = models.DateTimeField(null=True, blank=True)
    """When a mentor was last found. Kept when another one is looked for."""
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
                name="support_request_way_first", condition=Q(way_first="") | Q(way="both", way_first__in=("campus", "online"))
            ),
            models.CheckConstraint(
                name="support_request_waiting_has_since", condition=~Q(state="waiting") | Q(waiting_since_at__isnull=False)
            ),
        ]

    @property
    def times(self) -> WeeklyTimes:
        return WeeklyTimes.read(self.weekly_times)


class UnwantedMentor(models.Model):
    """Somebody whom the student does not want as a mentor, named in the student's own words.

    The student is never shown a list of mentors; a coordinator says which mentor is meant, and it is a condition from then on."""

    request = models.ForeignKey(SupportRequest, on_delete=models.CASCADE, related_name="unwanted")
    name = PrivateTextField()
    said_at = models.DateTimeField()
    mentor_person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    """The mentor who is meant. None while nobody has looked, or where no mentor is meant."""
    connected_at = models.DateTimeField(null=True, blank=True)
    """When a coordinator said who is meant, or that it is no mentor here."""
    connected_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        db_table = "support_unwanted_mentor"
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(
                name="support_unwanted_mentor_is_connected_by_somebody",
                condition=Q(connected_at__isnull=True, connected_by__isnull=True, mentor_person__isnull=True)
                | Q(connected_at__isnull=False, connected_by__isnull=False),
            )
        ]

    def __str__(self) -> str:
        """The number. The name is the student's own words, for those who choose a mentor."""
        return f"unwanted mentor {self.pk}"


class SharingLine(models.Model):
    """One line of the student's own card, with its switch (R21)."""

    class Topic(models.TextChoices):
        LEARN = "learn", _("How I learn best")
        HARD = "hard", _("What is hard in my studies")
        MEETING = "meeting", _("Good to know in the meeting")
        TOLD = "told", _("How I like to be told things")
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
