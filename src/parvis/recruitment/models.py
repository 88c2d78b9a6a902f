"""Those who want to become mentors, the interview, and the pool of mentors."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.casework.models import Case
from parvis.kit.week import WeeklyTimes
from parvis.privacy.fields import PrivateBytesField, PrivateTextField


class MentorApplication(Case):
    """Somebody's interest in becoming a mentor, from the first saved page to the outcome."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("application", "Begun")
        SUBMITTED = "submitted", pgettext_lazy("application", "New")
        INVITED = "invited", _("Invited to an interview")
        BOOKED = "booked", _("Interview booked")
        ACCEPTED = "accepted", pgettext_lazy("application", "Accepted")
        LATER = "later", _("Accepted for later")
        DECLINED = "declined", pgettext_lazy("application", "Not this time")
        WITHDRAWN = "withdrawn", pgettext_lazy("application", "Withdrawn")

    class Kind(models.TextChoices):
        STUDENT = "student", _("Student")
        ALUMNUS = "alumnus", _("Alumnus")

    class InPhase(models.TextChoices):
        YES = "yes", _("Yes")
        ALMOST = "almost", _("Almost, I want to talk about it")
        NOT_ASKED = "", _("Not asked")

    class Reason(models.TextChoices):
        """Why not now. Short codes, so that nobody writes about a person."""

        ENOUGH_MENTORS = "enough_mentors", _("There are more mentors than students now")
        OWN_WISH = "own_wish", _("The applicant wants to begin later")
        STUDIES_FIRST = "studies_first", _("The applicant's own studies come first for now")
        REQUIREMENTS = "requirements", _("Not everything that a mentor needs is there")
        TIMES = "times", _("The times do not fit")
        OTHER_ASSIGNMENT = "other_assignment", _("The applicant looks for another kind of assignment")
        OTHERS_CHOSEN = "others_chosen", _("Others were chosen this time")
        NO_CONTACT = "no_contact", _("The talk never took place")
        NOT_NEEDED = "", _("No reason is needed")

    applicant = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="mentor_applications"
    )
    """Known from the moment it is sent."""
    kind = models.CharField(max_length=10, choices=Kind.choices)
    in_phase = models.CharField(max_length=10, choices=InPhase.choices, blank=True, default="")
    programme = models.CharField(max_length=120, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    letter = PrivateTextField(blank=True)
    given_name = models.CharField(max_length=60, blank=True)
    family_name = models.CharField(max_length=60, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=30, blank=True)
    language = models.CharField(max_length=2, default="sv")
    link_key = models.CharField(max_length=32, blank=True, default="")
    """What the e-mailed link to the begun application must hold. A new address gets a new key, and the old link ends."""
    link_asked_at = models.DateTimeField(null=True, blank=True)
    link_sent_at = models.DateTimeField(null=True, blank=True)
    outcome_letter = PrivateTextField(blank=True, default="")
    """What the coordinator answered, in words. Shown to the applicant only; never sent by e-mail."""
    outcome_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    outcome_reason = models.CharField(max_length=20, choices=Reason.choices, blank=True, default="")
    talk_letter = PrivateTextField(blank=True, default="")
    """What a coordinator wrote when the talk had to be cancelled. Shown to the applicant until another time is booked."""
    wants_times_at = models.DateTimeField(null=True, blank=True)
    """When somebody invited said that no time suits. Until there are others it is the office's turn."""
    calendar_uid = models.UUIDField(default=uuid.uuid4, editable=False)
    """What calendars know the talk by, however often it moves."""
    calendar_sequence = models.PositiveIntegerField(default=0)
    """Rises with everything that calendars are told of it."""

    class Meta:
        db_table = "recruitment_mentor_application"
        ordering = ("state_at", "pk")
        constraints = [
            models.CheckConstraint(
                name="recruitment_application_state",
                condition=Q(state__in=("draft", "submitted", "invited", "booked", "accepted", "later", "declined", "withdrawn")),
            ),
            models.CheckConstraint(
                name="recruitment_application_sent_by_somebody",
                condition=Q(state="draft") | Q(applicant__isnull=False) | Q(state="withdrawn"),
            ),
            models.CheckConstraint(
                name="recruitment_application_student_has_year",
                condition=Q(state="draft") | Q(kind="alumnus") | Q(year__isnull=False) | Q(state="withdrawn"),
            ),
            models.CheckConstraint(
                name="recruitment_application_no_with_a_reason",
                condition=~Q(state__in=("later", "declined")) | ~Q(outcome_reason=""),
            ),
            models.UniqueConstraint(
                fields=["applicant"],
                condition=Q(state__in=("submitted", "invited", "booked", "later")),
                name="recruitment_application_one_open",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()


class LetterFile(models.Model):
    """A letter that was handed in as a PDF. Never shown on a page: only handed out as a file."""

    application = models.OneToOneField(MentorApplication, on_delete=models.CASCADE, related_name="letter_file")
    content = PrivateBytesField()
    size = models.PositiveIntegerField()
    added_at = models.DateTimeField()

    class Meta:
        db_table = "recruitment_letter_file"
        constraints = [models.CheckConstraint(name="recruitment_letter_file_not_empty", condition=Q(size__gt=0))]

    def __str__(self) -> str:
        return f"{self.size}"


class InterviewSlot(models.Model):
    """A time that a coordinator offers for interviews. Booked by at most one application."""

    coordinator = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="interview_slots")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=200)
    online = models.BooleanField(default=True)
    """The applicant may choose to meet online instead."""
    application = models.OneToOneField(MentorApplication, on_delete=models.SET_NULL, null=True, blank=True, related_name="slot")
    chose_online = models.BooleanField(default=False)

    class Meta:
        db_table = "recruitment_interview_slot"
        ordering = ("starts_at", "pk")
        constraints = [
            models.UniqueConstraint(fields=["coordinator", "starts_at"], name="recruitment_slot_once"),
            models.CheckConstraint(name="recruitment_slot_ends_after_start", condition=Q(ends_at__gt=F("starts_at"))),
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%Y-%m-%d %H:%M}"


class ApplicationNote(models.Model):
    """What a coordinator noted about an application. Read by coordinators, and by the applicant who asks for their data."""

    application = models.ForeignKey(MentorApplication, on_delete=models.CASCADE, related_name="notes")
    text = PrivateTextField()
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        db_table = "recruitment_application_note"
        ordering = ("-pk",)

    def __str__(self) -> str:
        return f"{self.written_at:%Y-%m-%d %H:%M}"


class Mentor(Case):
    """A mentor of the pool: what they can take on, and when they can meet."""

    class State(models.TextChoices):
        PREPARING = "preparing", _("Getting started")
        AVAILABLE = "available", pgettext_lazy("mentor", "Available")
        PAUSED = "paused", pgettext_lazy("mentor", "Paused")
        LEFT = "left", pgettext_lazy("mentor", "Has left")

    class Area(models.TextChoices):
        """The five areas of support (R29–R33)."""

        STUDY_TECHNIQUE = "study_technique", _("Study in a way that works")
        STRUCTURE = "structure", _("Structure, organise and plan studies")
        WEEK = "week", _("Timetables and weekly planning")
        PRIORITIES = "priorities", _("Choose what matters most")
        PLATFORMS = "platforms", _("Find the way in digital platforms")

    person = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="mentor")
    application = models.OneToOneField(MentorApplication, on_delete=models.SET_NULL, null=True, blank=True, related_name="mentor")
    programme = models.CharField(max_length=120, blank=True)
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    capacity = models.PositiveSmallIntegerField(default=1)
    weekly_times = models.TextField(blank=True, default="")
    knows = models.JSONField(default=list)
    """Programmes that the mentor knows besides their own."""
    students = models.PositiveSmallIntegerField(default=0)
    """How many students the mentor has now. The pairs keep it."""
    back_on = models.DateField(null=True, blank=True)
    """When the mentor wants to be asked whether the break is over."""
    campuses = models.JSONField(default=list)
    online = models.BooleanField(default=True)
    languages = models.JSONField(default=list)
    strengths = models.JSONField(default=list)
    presentation = models.CharField(max_length=400, blank=True)
    """Three lines that a student reads before choosing."""
    promised_at = models.DateTimeField(null=True, blank=True)
    """When the mentor promised confidentiality (R82)."""
    handbook_on = models.DateField(null=True, blank=True)
    """When the mentor said that they have read how mentor support works."""
    introduction_on = models.DateField(null=True, blank=True)
    in_phase_on = models.DateField(null=True, blank=True)
    in_phase_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    employment_number = models.CharField(max_length=20, blank=True)
    """How payroll knows the mentor."""

    class Meta:
        db_table = "recruitment_mentor"
        ordering = ("pk",)
        constraints = [
            models.CheckConstraint(name="recruitment_mentor_state", condition=Q(state__in=("preparing", "available", "paused", "left"))),
            models.CheckConstraint(name="recruitment_mentor_capacity", condition=Q(capacity__gte=0, capacity__lte=10)),
            models.CheckConstraint(
                name="recruitment_mentor_in_phase_by_and_on",
                condition=Q(in_phase_on__isnull=True, in_phase_by__isnull=True) | Q(in_phase_on__isnull=False, in_phase_by__isnull=False),
            ),
            models.CheckConstraint(name="recruitment_mentor_back_on_of_a_break", condition=Q(back_on__isnull=True) | Q(state="paused")),
            models.CheckConstraint(name="recruitment_mentor_leaves_nobody", condition=~Q(state="left") | Q(students=0)),
            models.CheckConstraint(
                name="recruitment_mentor_available_is_ready",
                condition=~Q(state="available") | (Q(promised_at__isnull=False, introduction_on__isnull=False) & ~Q(weekly_times="")),
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)

    @property
    def times(self) -> WeeklyTimes:
        return WeeklyTimes.read(self.weekly_times)

    @property
    def studies(self) -> bool:
        """Is the mentor a student? An alumnus has no year, and no studies to be in phase with (R6)."""
        return self.year is not None


class InPhaseCheck(models.Model):
    """Somebody at the office has checked that a mentor is in phase with the own studies (R6). Every term's check is kept."""

    mentor = models.ForeignKey(Mentor, on_delete=models.CASCADE, related_name="in_phase_checks")
    checked_on = models.DateField()
    checked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    """Who wrote it down: the one who checked, or whoever read in a file."""
    noted_at = models.DateTimeField()

    class Meta:
        db_table = "recruitment_in_phase_check"
        ordering = ("-checked_on", "-pk")
        constraints = [models.UniqueConstraint(fields=["mentor", "checked_on"], name="recruitment_in_phase_check_once_a_day")]

    def __str__(self) -> str:
        return f"{self.checked_on}"
