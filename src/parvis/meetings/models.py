"""Meetings of a pair: booked, held, moved, cancelled, missed; the small case about an absence; what is said afterwards."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.casework.models import Case
from parvis.mentorships.models import Mentorship
from parvis.privacy.fields import PrivateTextField
from parvis.recruitment.models import MentorApplication
from parvis.training.models import Booking, Occasion


class Meeting(Case):
    class State(models.TextChoices):
        BOOKED = "booked", pgettext_lazy("meeting", "Booked")
        HELD = "held", pgettext_lazy("meeting", "Held")
        MOVED = "moved", pgettext_lazy("meeting", "Moved")
        CANCELLED = "cancelled", pgettext_lazy("meeting", "Cancelled")
        MISSED = "missed", pgettext_lazy("meeting", "Missed")

    class Why(models.TextChoices):
        ILL = "ill", _("Ill")
        BUSY = "busy", _("Something else at the same time")
        NOT_TODAY = "not_today", _("Cannot manage today")
        UNSAID = "unsaid", _("Prefer not to say")

    mentorship = models.ForeignKey(Mentorship, on_delete=models.PROTECT, related_name="meetings")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True, default="")
    """Where, or the address of an online meeting. Empty until the mentor has arranged it (R62)."""
    way_there = models.CharField(max_length=300, blank=True, default="")
    """How to find the place."""
    online = models.BooleanField(default=False)
    place_agreed_at = models.DateTimeField(null=True, blank=True)
    """When the student said yes to the place. A changed place asks again (R62)."""
    place_wish = PrivateTextField(blank=True, default="")
    """Where the student would rather meet, until the mentor has answered with a place. For the pair alone."""
    calendar_uid = models.UUIDField(default=uuid.uuid4, editable=False)
    """What calendars know the meeting by. A moved meeting hands it on, so that the new time replaces the first."""
    calendar_sequence = models.PositiveIntegerField(default=0)
    """Rises with everything that calendars are told of it, and of the series that it is one of there."""
    calendar_series = models.UUIDField(null=True, blank=True)
    """What invitations know the series by that it is one time of. None for a meeting that stands alone in calendars."""
    calendar_slot_at = models.DateTimeField(null=True, blank=True)
    """When it would have been by the series' rule: how invitations name it. It is then, or at another time of that week."""
    closing = models.BooleanField(default=False)
    """The pair's last meeting (R110)."""
    booked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    series = models.UUIDField(null=True, blank=True)
    """The same for all that were booked together, and for what they were moved to."""
    moved_to = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="moved_from")
    cancelled_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    cancelled_late = models.BooleanField(default=False)
    why = PrivateTextField(blank=True, default="")
    """A `Why` of who moved or cancelled it, if they chose to say. For the pair alone."""
    held_minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    """What counts of the time they met."""
    over_minutes = models.PositiveSmallIntegerField(default=0)
    """Logged time above what the week has room for; counts once the coordinator has agreed (Q1)."""
    length_agreed_at = models.DateTimeField(null=True, blank=True)
    """When the student said that the logged length is right."""
    areas = models.JSONField(default=list)
    next_words = PrivateTextField(blank=True, default="")
    """What is next, in the mentor's words. For the pair alone."""
    missed_by = models.CharField(
        max_length=10, blank=True, default="", choices=[("student", _("Student")), ("mentor", _("Mentor")), ("", "")]
    )

    class Meta:
        db_table = "meetings_meeting"
        ordering = ("starts_at", "pk")
        indexes = [
            models.Index(fields=["mentorship", "starts_at"], name="meetings_meeting_of_pair"),
            models.Index(fields=["state", "starts_at"], name="meetings_meeting_due"),
            models.Index(
                fields=["calendar_series", "calendar_slot_at"],
                name="meetings_meeting_in_series",
                condition=Q(calendar_series__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                name="meetings_meeting_state", condition=Q(state__in=("booked", "held", "moved", "cancelled", "missed"))
            ),
            models.CheckConstraint(name="meetings_meeting_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))),
            models.UniqueConstraint(fields=["mentorship", "starts_at"], condition=Q(state="booked"), name="meetings_meeting_one_at_a_time"),
            models.CheckConstraint(
                name="meetings_meeting_has_its_turn",
                condition=Q(calendar_series__isnull=True, calendar_slot_at__isnull=True)
                | Q(calendar_series__isnull=False, calendar_slot_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["calendar_series", "calendar_slot_at"],
                condition=Q(state__in=("booked", "held", "missed"), calendar_series__isnull=False),
                name="meetings_meeting_one_a_turn",
            ),
            models.CheckConstraint(
                name="meetings_meeting_held_has_minutes",
                condition=Q(state="held", held_minutes__isnull=False) | (~Q(state="held") & Q(held_minutes__isnull=True)),
            ),
            models.CheckConstraint(
                name="meetings_meeting_cancelled_by_somebody", condition=~Q(state="cancelled") | Q(cancelled_by__isnull=False)
            ),
            models.CheckConstraint(name="meetings_meeting_moved_somewhere", condition=~Q(state="moved") | Q(moved_to__isnull=False)),
            models.CheckConstraint(
                name="meetings_meeting_missed_by_somebody",
                condition=Q(state="missed", missed_by__in=("student", "mentor")) | (~Q(state="missed") & Q(missed_by="")),
            ),
        ]

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def why_words(self) -> str:
        """Why, in words; empty where nothing was said."""
        known = dict(self.Why.choices)
        return str(known[self.why]) if self.why in known and self.why != self.Why.UNSAID else ""


class BookedTime(models.Model):
    """Five minutes of one person, taken by what Parvis has booked: a meeting in whatever pair, a talk, a place at a training, or leading
    one. Nobody has two at once. Gone when it is no longer booked."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, null=True, blank=True, related_name="booked_times")
    talk = models.ForeignKey(MentorApplication, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    """The application whose talk it is."""
    place = models.ForeignKey(Booking, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    led = models.ForeignKey(Occasion, on_delete=models.CASCADE, null=True, blank=True, related_name="+")
    """The training or supervision that the person leads."""
    at = models.DateTimeField()

    class Meta:
        db_table = "meetings_booked_time"
        ordering = ("person", "at")
        constraints = [
            models.UniqueConstraint(fields=["person", "at"], name="meetings_booked_time_one_thing_at_a_time"),
            models.CheckConstraint(
                name="meetings_booked_time_by_one_thing",
                condition=Q(meeting__isnull=False, talk__isnull=True, place__isnull=True, led__isnull=True)
                | Q(meeting__isnull=True, talk__isnull=False, place__isnull=True, led__isnull=True)
                | Q(meeting__isnull=True, talk__isnull=True, place__isnull=False, led__isnull=True)
                | Q(meeting__isnull=True, talk__isnull=True, place__isnull=True, led__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class Preparation(models.Model):
    """What one of the two wants to bring up, and brings along (R56–R63). For the pair alone."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="preparations")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    brings = models.JSONField(default=list)
    """Keys: syllabus, schedule, literature, calendar (R58–R61)."""
    wants = PrivateTextField(blank=True, default="")
    since_last = models.JSONField(default=list)
    """What the student ticked of the steps since last time: "<key>:well", "<key>:talk". Their words stay where they are."""
    at = models.DateTimeField()

    class Meta:
        db_table = "meetings_preparation"
        ordering = ("meeting", "pk")
        constraints = [models.UniqueConstraint(fields=["meeting", "person"], name="meetings_preparation_once")]

    def __str__(self) -> str:
        return f"preparation {self.pk}"

    class Brings(models.TextChoices):
        """What planning needs (R58–R61)."""

        SYLLABUS = "syllabus", _("Course plan")
        SCHEDULE = "schedule", pgettext_lazy("brings", "Timetable")
        LITERATURE = "literature", _("Books and assignments")
        CALENDAR = "calendar", pgettext_lazy("brings", "Calendar")

    class SinceLast(models.TextChoices):
        """What can be said of a step before the two meet."""

        WELL = "well", _("went well")
        TALK = "talk", _("want to talk about")

    def since_last_words(self, words: Mapping[str, str]) -> list[str]:
        """What was ticked, in words, by what each key is called now. What is not called anything any more is left out."""
        ticked = (one.rpartition(":") for one in self.since_last)
        return [f"{words[key]}: {self.SinceLast(said).label}" for key, _colon, said in ticked if key in words]

    @property
    def brings_words(self) -> list[str]:
        known = dict(self.Brings.choices)
        return [str(known[key]) for key in self.brings if key in known]


class Absence(Case):
    """A missed meeting is a small case, not a tick (R64–R66). Only the coordinator judges, and can undo it."""

    class State(models.TextChoices):
        ASKED = "asked", _("Asked what happened")
        DEFERRED = "deferred", _("Cannot answer yet")
        ANSWERED = "answered", _("Has answered")
        UNANSWERED = "unanswered", _("No answer within the time")
        WITH_REASON = "with_reason", _("There was a reason")
        WITHOUT_REASON = "without_reason", _("Without reason")

    class Why(models.TextChoices):
        ILL = "ill", _("I was ill")
        COULD_NOT_LEAVE = "could_not_leave", _("I could not get away")
        DID_NOT_FIND = "did_not_find", _("I did not find the place")
        MIXED_UP = "mixed_up", _("I mixed up the time")
        OTHER = "other", _("Something else")

    class Decision(models.TextChoices):
        """What the coordinator does when several meetings were missed without reason (R64)."""

        GO_ON = "go_on", _("Go on")
        TALK = "talk", _("Wait. I talk first")
        END = "end", _("Begin the ending")

    class Contacted(models.TextChoices):
        CALLED = "called", _("I have called")
        WROTE = "wrote", _("I have written")

    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="absence")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="absences")
    """Who did not come: the student or, as well, the mentor."""
    why = models.CharField(max_length=20, choices=Why.choices, blank=True, default="")
    words = PrivateTextField(blank=True, default="")
    """Own words, read by the person and the coordinator."""
    contacted = models.JSONField(default=list)
    """What the one who waited did: called, wrote."""
    told_afterwards = models.BooleanField(default=False)
    """Had the person told the one who waited, once the meeting had begun?"""
    answer_until_on = models.DateField()
    """The last day for a reason, while the clock runs."""
    stopped_on = models.DateField(null=True, blank=True)
    """Since when the clock stands still."""
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    undo_why = PrivateTextField(blank=True, default="")
    """Why a judgement was undone, in the coordinator's words."""
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True, default="")
    """What the coordinator decided of the pair when this absence was among those that led to a decision."""

    class Meta:
        db_table = "meetings_absence"
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                name="meetings_absence_state",
                condition=Q(state__in=("asked", "deferred", "answered", "unanswered", "with_reason", "without_reason")),
            ),
            models.CheckConstraint(
                name="meetings_absence_judged_by_somebody",
                condition=Q(state__in=("with_reason", "without_reason"), judged_by__isnull=False)
                | (~Q(state__in=("with_reason", "without_reason")) & Q(judged_by__isnull=True)),
            ),
        ]

    @property
    def said_by_other(self) -> str:
        """What the one who waited has told the coordinator. Ask for it where the coordinator reads."""
        other: OtherSide | None = getattr(self, "other_side", None)
        return other.to_office if other else ""


class OtherSide(models.Model):
    """A missed meeting as the one who waited sees it. The two texts have each their one reader."""

    absence = models.OneToOneField(Absence, on_delete=models.CASCADE, related_name="other_side")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    to_office = PrivateTextField(blank=True, default="")
    """What the coordinator is to know. Read by the author and the coordinator."""
    to_raise = PrivateTextField(blank=True, default="")
    """What the author wants to say when the two meet (R66). Read by the author alone, never sent."""
    at = models.DateTimeField()

    class Meta:
        db_table = "meetings_other_side"
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"other side {self.pk}"


class LengthQuestion(Case):
    """The student says that what the mentor logged is not right. The coordinator settles it; until then the log stands."""

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("length", "Waits for the coordinator")
        CORRECTED = "corrected", pgettext_lazy("length", "The length was corrected")
        STANDS = "stands", pgettext_lazy("length", "The length stands")

    class What(models.TextChoices):
        LENGTH = "length", _("It was another length")
        NOT_MET = "not_met", _("We did not meet")
        OTHER = "other", _("Something else is wrong")

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="length_questions")
    what = models.CharField(max_length=10, choices=What.choices)
    minutes = models.PositiveSmallIntegerField(null=True, blank=True)
    """How long they met, as the student says it."""
    words = PrivateTextField(blank=True, default="")
    """Read by the student and the coordinator."""

    class Meta:
        db_table = "meetings_length_question"
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(name="meetings_length_question_state", condition=Q(state__in=("asked", "corrected", "stands"))),
            models.UniqueConstraint(fields=["meeting"], condition=Q(state="asked"), name="meetings_length_question_one_at_a_time"),
        ]


class Afterword(Case):
    """What somebody wants to say after a meeting, to whom they choose. What goes to the coordinator alone shows nowhere else."""

    class State(models.TextChoices):
        KEPT = "kept", _("Saved only for me")
        SENT = "sent", _("Sent")
        READ = "read", _("Read")
        TAKEN_BACK = "taken_back", _("Taken back")

    class Audience(models.TextChoices):
        ONLY_ME = "only_me", _("Only me")
        MENTOR = "mentor", _("My mentor")
        COORDINATOR = "coordinator", _("The coordinator")

    class Feeling(models.TextChoices):
        GOOD = "good", _("Good")
        FINE = "fine", _("Quite all right")
        SO_SO = "so_so", _("A bit hard")
        HARD = "hard", pgettext_lazy("afterword", "Hard")
        VERY_HARD = "very_hard", _("Very hard")

    class Wish(models.TextChoices):
        NOTHING = "nothing", _("Nothing. I just wanted to say it")
        OTHER_WAY = "other_way", _("That we do it another way next time")
        CONTACT = "contact", _("That someone contacts me")
        CHANGE = "change", _("That I can change mentor")

    mentorship = models.ForeignKey(Mentorship, on_delete=models.PROTECT, related_name="afterwords")
    meeting = models.ForeignKey(Meeting, on_delete=models.SET_NULL, null=True, blank=True, related_name="afterwords")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="afterwords")
    feeling = models.CharField(max_length=10, choices=Feeling.choices, blank=True, default="")
    phrases = models.JSONField(default=list)
    words = PrivateTextField(blank=True, default="")
    wish = models.CharField(max_length=12, choices=Wish.choices, blank=True, default="")
    audience = models.CharField(max_length=12, choices=Audience.choices, default=Audience.ONLY_ME)
    reply = PrivateTextField(blank=True, default="")
    """What the one who read it answered. Read by the two of them."""
    replied_at = models.DateTimeField(null=True, blank=True)

    class Phrase(models.TextChoices):
        TOO_FAST = "too_fast", _("It went too fast")
        NOT_UNDERSTOOD = "not_understood", _("I did not understand")
        TOO_MUCH = "too_much", _("It was too much at once")
        FELT_WRONG = "felt_wrong", _("Something that was said felt wrong")
        PLACE = "place", _("The place was hard to be in")
        UNWANTED = "unwanted", _("We talked about things I did not want to talk about")
        UNKNOWN = "unknown", _("I do not know what it was")

    @property
    def phrases_words(self) -> list[str]:
        known = dict(self.Phrase.choices)
        return [str(known[key]) for key in self.phrases if key in known]

    class Meta:
        db_table = "meetings_afterword"
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(name="meetings_afterword_state", condition=Q(state__in=("kept", "sent", "read", "taken_back"))),
            models.CheckConstraint(name="meetings_afterword_sent_to_somebody", condition=Q(state="kept") | ~Q(audience="only_me")),
        ]


class CancellationReport(Case):
    """That more meetings than usual were cancelled in a term: the mentor tells the coordinator, so that the pair gets help (R55)."""

    class State(models.TextChoices):
        SENT = "sent", pgettext_lazy("report", "Sent")
        TAKEN_ON = "taken_on", _("The coordinator has taken it on")

    mentorship = models.ForeignKey(Mentorship, on_delete=models.PROTECT, related_name="cancellation_reports")
    term_on = models.DateField()
    """The first day of the term that it is about."""
    cancelled = models.PositiveSmallIntegerField()
    words = PrivateTextField(blank=True, default="")
    """What the mentor adds, read by the coordinator."""

    class Meta:
        db_table = "meetings_cancellation_report"
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(name="meetings_cancellation_report_state", condition=Q(state__in=("sent", "taken_on"))),
            models.UniqueConstraint(fields=["mentorship", "term_on"], name="meetings_cancellation_report_once_a_term"),
        ]


class ReportLater(models.Model):
    """The mentor does not send the report now, and is reminded on a day. What they had written so far is kept until it is sent."""

    mentorship = models.OneToOneField(Mentorship, on_delete=models.CASCADE, related_name="report_later")
    until_on = models.DateField(null=True, blank=True)
    """The day of the reminder; none once it has come."""
    term_on = models.DateField(null=True, blank=True)
    """The first day of the term that the words are about."""
    words = PrivateTextField(blank=True, default="")
    """Read by the mentor alone."""

    class Meta:
        db_table = "meetings_report_later"
        ordering = ("pk",)

    def __str__(self) -> str:
        return f"report of pair {self.mentorship_id} later"
