"""The only reader of applications, interview times and the pool of mentors."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from parvis.people.access import is_coordinator

from . import rules
from .models import InterviewSlot, Mentor, MentorApplication

STATE = MentorApplication.State
OPEN = (STATE.SUBMITTED, STATE.INVITED, STATE.BOOKED, STATE.LATER)
LANES: dict[str, tuple[str, ...]] = {
    "open": (STATE.SUBMITTED, STATE.INVITED, STATE.BOOKED),
    "new": (STATE.SUBMITTED,),
    "talks": (STATE.INVITED, STATE.BOOKED),
    "later": (STATE.LATER,),
    "decided": (STATE.ACCEPTED, STATE.DECLINED, STATE.WITHDRAWN),
}
"""Which applications a link above the list shows."""
PAGE = 30


def applications_visible_to(user: Any) -> QuerySet[MentorApplication]:
    """A coordinator sees those that were sent; everybody else their own."""
    rows = MentorApplication.objects.select_related("applicant", "slot__coordinator")
    if is_coordinator(user):
        return rows.exclude(applicant__isnull=True)
    return rows.filter(applicant_id=user.pk)


def mentors_visible_to(user: Any) -> QuerySet[Mentor]:
    """A coordinator sees the pool; a mentor their own row."""
    rows = Mentor.objects.select_related("person", "application", "in_phase_by")
    return rows if is_coordinator(user) else rows.filter(person_id=user.pk)


def slots_visible_to(user: Any) -> QuerySet[InterviewSlot]:
    """A coordinator sees all times that were offered."""
    rows = InterviewSlot.objects.select_related("coordinator", "application")
    return rows if is_coordinator(user) else rows.none()


def draft(pk: Any) -> MentorApplication | None:
    """A begun application, by the number that the session keeps."""
    return MentorApplication.objects.filter(pk=pk, state=STATE.DRAFT).first() if pk else None


def newest_application(user: Any) -> MentorApplication | None:
    """The person's own application that matters now: the newest that was sent."""
    return (
        MentorApplication.objects.filter(applicant_id=user.pk)
        .exclude(state=STATE.DRAFT)
        .select_related("applicant", "slot__coordinator")
        .order_by("-pk")
        .first()
    )


def worklist(user: Any, *, lane: str, after: int | None = None) -> list[MentorApplication]:
    """One page of a lane and one row more, the oldest application first, by key."""
    rows = applications_visible_to(user).filter(state__in=LANES[lane]).order_by("pk")
    return list((rows.filter(pk__gt=after) if after else rows)[: PAGE + 1])


def mentor_list(user: Any, *, state: str = "", after: int | None = None) -> list[Mentor]:
    """One page of the pool and one row more, by key. Without a state everybody who has not left."""
    rows = mentors_visible_to(user).order_by("pk")
    rows = rows.filter(state=state) if state else rows.exclude(state=Mentor.State.LEFT)
    return list((rows.filter(pk__gt=after) if after else rows)[: PAGE + 1])


def has_other_open(application: MentorApplication) -> bool:
    """Has the same person another open application?"""
    if application.applicant_id is None:
        return False
    return MentorApplication.objects.filter(applicant_id=application.applicant_id, state__in=OPEN).exclude(pk=application.pk).exists()


def open_application_of(user: Any) -> MentorApplication | None:
    return MentorApplication.objects.filter(applicant_id=user.pk, state__in=OPEN).order_by("-pk").first()


def mentor_of(user: Any) -> Mentor | None:
    """The person's own row in the pool."""
    return Mentor.objects.select_related("person").filter(person_id=user.pk).first()


def getting_started(user: Any) -> QuerySet[Mentor]:
    """The person's own row, while something is left to do before the first student."""
    return Mentor.objects.filter(person_id=user.pk, state=Mentor.State.PREPARING)


def is_in_the_pool(user: Any) -> bool:
    """Is the person a mentor who has not left?"""
    return Mentor.objects.filter(person_id=user.pk).exclude(state=Mentor.State.LEFT).exists()


def ready_mentors() -> QuerySet[Mentor]:
    """Mentors who can be asked about a student."""
    return (
        Mentor.objects.filter(state=Mentor.State.AVAILABLE, capacity__gte=1, person__is_active=True).select_related("person").order_by("pk")
    )


def free_slots(at: datetime) -> QuerySet[InterviewSlot]:
    """Times that nobody has booked and that have not begun."""
    return (
        InterviewSlot.objects.filter(application__isnull=True, starts_at__gt=at).select_related("coordinator").order_by("starts_at", "pk")
    )


def offered_from(user: Any, at: datetime) -> list[InterviewSlot]:
    """A coordinator's own times to come, booked and free."""
    return list(slots_visible_to(user).filter(coordinator_id=user.pk, starts_at__gt=at).order_by("starts_at", "pk")[:200])


def due_for_reminder(at: datetime, until: datetime) -> list[MentorApplication]:
    """Booked talks that begin before `until`."""
    rows = MentorApplication.objects.filter(state=STATE.BOOKED, slot__starts_at__gt=at, slot__starts_at__lte=until)
    return list(rows.select_related("applicant", "slot").order_by("pk"))


def for_coordinators(end_of_today: datetime) -> QuerySet[MentorApplication]:
    """Applications that wait for a coordinator: unread, with a talk today, or with the talk behind them."""
    return MentorApplication.objects.filter(Q(state=STATE.SUBMITTED) | Q(state=STATE.BOOKED, slot__starts_at__lt=end_of_today))


def application_facts(application: MentorApplication) -> rules.ApplicationFacts:
    """What the rule about sending looks at."""
    return rules.ApplicationFacts(
        is_student=application.kind == MentorApplication.Kind.STUDENT,
        in_phase_said=bool(application.in_phase),
        programme=application.programme,
        year=application.year,
        letter=application.letter,
        name=application.given_name,
        email=application.email,
    )


def mentor_facts(mentor: Mentor) -> rules.MentorFacts:
    """What the rule about being ready looks at."""
    return rules.MentorFacts(
        promised=mentor.promised_at is not None,
        introduced=mentor.introduction_on is not None,
        has_times=bool(mentor.times),
        has_presentation=bool(mentor.presentation.strip()),
        capacity=mentor.capacity,
    )
