"""The pair: from the start, through its agreement, to its extension or end."""

from __future__ import annotations

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from parvis.casework.models import Case
from parvis.matching.models import Proposal
from parvis.privacy.fields import PrivateTextField
from parvis.recruitment.models import Mentor
from parvis.support.models import SupportDecision, SupportRequest


class Mentorship(Case):
    """One mentor supporting one student, on the strength of one decision, for one study year at a time (R99)."""

    class State(models.TextChoices):
        ACTIVE = "active", _("In progress")
        PAUSED = "paused", _("Paused")
        ENDING = "ending", _("Ending")
        ENDED = "ended", _("Ended")

    student = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mentorships")
    mentor = models.ForeignKey(Mentor, on_delete=models.PROTECT, related_name="mentorships")
    request = models.ForeignKey(SupportRequest, on_delete=models.PROTECT, related_name="mentorships")
    decision = models.ForeignKey(SupportDecision, on_delete=models.PROTECT, related_name="mentorships")
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="mentorship")
    starts_on = models.DateField()
    ends_on = models.DateField()
    """The first day after."""
    minutes_per_week = models.PositiveSmallIntegerField()
    more_minutes = models.PositiveSmallIntegerField(default=0)
    """Approved weekly time at the start, instead of the usual (R52). 0 where none is approved."""
    more_until_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "mentorships_mentorship"
        ordering = ("-starts_on", "-pk")
        constraints = [
            models.CheckConstraint(name="mentorships_mentorship_state", condition=Q(state__in=("active", "paused", "ending", "ended"))),
            models.CheckConstraint(name="mentorships_mentorship_ends_after_start", condition=Q(ends_on__gt=F("starts_on"))),
            models.CheckConstraint(
                name="mentorships_mentorship_ended_has_a_day",
                condition=Q(state="ended", ended_on__isnull=False) | (~Q(state="ended") & Q(ended_on__isnull=True)),
            ),
            models.CheckConstraint(
                name="mentorships_mentorship_more_has_an_end",
                condition=Q(more_minutes=0, more_until_on__isnull=True) | Q(more_minutes__gt=0, more_until_on__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["request"], condition=Q(state__in=("active", "paused")), name="mentorships_mentorship_one_open"
            ),
        ]

    @property
    def last_on(self) -> date:
        """The last day, as people say it."""
        return self.ends_on - timedelta(days=1)

    @property
    def more_last_on(self) -> date | None:
        return self.more_until_on - timedelta(days=1) if self.more_until_on else None


class Agreement(Case):
    """One version of what the two have agreed on (R40–R47). Confirmed by both; a change makes the next version."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Being filled in")
        CONFIRMED = "confirmed", _("Confirmed by both")
        REPLACED = "replaced", _("Replaced by a newer one")
        DROPPED = "dropped", _("Taken back")

    mentorship = models.ForeignKey(Mentorship, on_delete=models.CASCADE, related_name="agreements")
    number = models.PositiveSmallIntegerField()
    checklist = models.CharField(max_length=60)
    """Which checklist and version of it the answers belong to."""
    talk_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    """Who wants to talk about the change at the next meeting before they approve it."""

    class Meta:
        db_table = "mentorships_agreement"
        ordering = ("mentorship", "-number")
        constraints = [
            models.CheckConstraint(
                name="mentorships_agreement_state", condition=Q(state__in=("draft", "confirmed", "replaced", "dropped"))
            ),
            models.UniqueConstraint(
                fields=["mentorship", "number"], condition=~Q(state="dropped"), name="mentorships_agreement_number_once"
            ),
            models.UniqueConstraint(fields=["mentorship"], condition=Q(state="draft"), name="mentorships_agreement_one_draft"),
            models.UniqueConstraint(fields=["mentorship"], condition=Q(state="confirmed"), name="mentorships_agreement_one_in_force"),
        ]


class Answer(models.Model):
    """One row of the agreement: a ready answer that the system acts on, or the pair's own words."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="answers")
    item = models.CharField(max_length=40)
    choice = models.CharField(max_length=40, blank=True, default="")
    text = PrivateTextField(blank=True, default="")
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()
    revision = models.PositiveSmallIntegerField(default=1)
    """Counts the changes of the row: what somebody has read of it, and what not."""

    class Meta:
        db_table = "mentorships_answer"
        ordering = ("agreement", "pk")
        constraints = [models.UniqueConstraint(fields=["agreement", "item"], name="mentorships_answer_item_once")]

    def __str__(self) -> str:
        return self.item


class EarlierAnswer(models.Model):
    """What a row said before it was changed, while the version was being written: so that a change can be shown, and no words are lost."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="earlier_answers")
    item = models.CharField(max_length=40)
    revision = models.PositiveSmallIntegerField()
    choice = models.CharField(max_length=40, blank=True, default="")
    text = PrivateTextField(blank=True, default="")
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "mentorships_earlier_answer"
        ordering = ("agreement", "pk")
        constraints = [models.UniqueConstraint(fields=["agreement", "item", "revision"], name="mentorships_earlier_answer_revision_once")]

    def __str__(self) -> str:
        return f"{self.item} {self.revision}"


class Confirmation(models.Model):
    """That one of the two has read a version through and stands behind it.

    A row that is changed afterwards takes it back (`holds`); `seen` keeps what was read: only the rest is asked about again."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="confirmations")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    seen = models.TextField(blank=True, default="")
    """The rows as they were read, each with its revision. None of their words."""
    holds = models.BooleanField(default=True)

    class Meta:
        db_table = "mentorships_confirmation"
        ordering = ("agreement", "at", "pk")
        constraints = [models.UniqueConstraint(fields=["agreement", "person"], name="mentorships_confirmation_once")]

    def __str__(self) -> str:
        return f"{self.agreement_id} {self.person_id}"


class Forethought(models.Model):
    """What a mentor has thought about before the first meeting. For the mentor alone."""

    mentorship = models.ForeignKey(Mentorship, on_delete=models.CASCADE, related_name="forethoughts")
    question = models.CharField(max_length=20)
    text = PrivateTextField(blank=True, default="")
    written_at = models.DateTimeField()

    class Meta:
        db_table = "mentorships_forethought"
        ordering = ("mentorship", "pk")
        constraints = [models.UniqueConstraint(fields=["mentorship", "question"], name="mentorships_forethought_once")]

    def __str__(self) -> str:
        return self.question


class Extension(Case):
    """Going on for another study year, in the sources' order: the mentor's answer in private, then the office (R103–R106)."""

    class State(models.TextChoices):
        ASKED_STUDENT = "asked_student", _("The student has been asked")
        ASKED_MENTOR = "asked_mentor", _("The mentor has been asked")
        ANSWERED = "answered", _("Both have answered")
        WITH_OFFICE = "with_office", _("Waits for the coordinator")
        EXTENDED = "extended", _("Extended")
        NEW_MENTOR = "new_mentor", _("Goes on with a new mentor")
        NOT_EXTENDED = "not_extended", _("Not extended")

    class Wish(models.TextChoices):
        SAME = "same", _("Yes, with the same mentor")
        NEW = "new", _("Yes, with a new mentor")
        DONE = "done", _("No, I am done")

    class MentorAnswer(models.TextChoices):
        YES = "yes", _("Yes")
        LESS = "less", _("Yes, but with less time")
        NO = "no", _("No")

    mentorship = models.ForeignKey(Mentorship, on_delete=models.CASCADE, related_name="extensions")
    wish = models.CharField(max_length=10, choices=Wish.choices, blank=True, default="")
    mentor_answer = models.CharField(max_length=10, choices=MentorAnswer.choices, blank=True, default="")
    ask_again_on = models.DateField(null=True, blank=True)
    until_on = models.DateField(null=True, blank=True)

    class Meta:
        db_table = "mentorships_extension"
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(
                name="mentorships_extension_state",
                condition=Q(
                    state__in=("asked_student", "asked_mentor", "answered", "with_office", "extended", "new_mentor", "not_extended")
                ),
            ),
            models.UniqueConstraint(
                fields=["mentorship"],
                condition=Q(state__in=("asked_student", "asked_mentor", "answered", "with_office")),
                name="mentorships_extension_one_open",
            ),
        ]


class Ending(Case):
    """Ending early or in time. The talk with the coordinator comes before the closing meeting (R100, R107–R111).

    Each of the two can ask without knowing whether the other has asked."""

    class State(models.TextChoices):
        ASKED = "asked", _("Wants to talk with the coordinator")
        TALKED = "talked", _("The coordinator has talked with both")
        DONE = "done", _("Ended")
        TAKEN_BACK = "taken_back", _("Taken back")

    class Reason(models.TextChoices):
        JOB = "job", _("I have got a job")
        AGREED = "agreed", _("We agree to stop")
        CHANGE_MENTOR = "change_mentor", _("I want to change mentor")
        NOT_NEEDED = "not_needed", _("I do not need the support any more")
        ABSENCES = "absences", _("Missed meetings")
        TIME_IS_UP = "time_is_up", _("The year is over")
        OTHER = "other", _("Something else")
        UNSAID = "unsaid", _("Prefer not to say")

    class Talk(models.TextChoices):
        BOOK = "book", _("Book a time")
        CALL = "call", _("The coordinator calls me")
        WRITE = "write", _("I write")

    class Next(models.TextChoices):
        NEW_MENTOR = "new_mentor", _("I want a new mentor")
        PAUSE = "pause", _("I want a pause")
        DONE = "done", _("I am done")

    mentorship = models.ForeignKey(Mentorship, on_delete=models.CASCADE, related_name="endings")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=20, choices=Reason.choices, default=Reason.UNSAID)
    talk = models.CharField(max_length=10, choices=Talk.choices, default=Talk.CALL)
    student_next = models.CharField(max_length=12, choices=Next.choices, blank=True, default="")

    class Meta:
        db_table = "mentorships_ending"
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(name="mentorships_ending_state", condition=Q(state__in=("asked", "talked", "done", "taken_back"))),
            models.UniqueConstraint(
                fields=["mentorship", "asked_by"], condition=Q(state__in=("asked", "talked")), name="mentorships_ending_one_open"
            ),
        ]
