"""The only reader of applications, interview times and the pool of mentors."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db import connection
from django.db.models import CharField, Count, Exists, F, Q, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from parvis.kit.time import instant
from parvis.people.access import is_coordinator
from parvis.policy import book
from parvis.policy.calendar import days_off, study_year

from . import documents, rules
from .models import ApplicationNote, InPhaseCheck, InterviewSlot, LetterFile, Mentor, MentorApplication

STATE = MentorApplication.State
OPEN = (STATE.SUBMITTED, STATE.INVITED, STATE.BOOKED, STATE.LATER)
LANES: dict[str, tuple[str, ...]] = {
    "open": (STATE.SUBMITTED, STATE.INVITED, STATE.BOOKED),
    "new": (STATE.SUBMITTED,),
    "talks": (STATE.INVITED, STATE.BOOKED),
    "later": (STATE.LATER,),
    "decided": (STATE.ACCEPTED, STATE.DECLINED, STATE.WITHDRAWN),
    "board": (STATE.SUBMITTED, STATE.INVITED, STATE.BOOKED, STATE.LATER),
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


def draft_of_link(token: str, *, at: datetime) -> MentorApplication | None:
    """The begun application that an e-mailed link leads to, while the link holds."""
    said = documents.read_link(token)
    if said is None:
        return None
    number, key = said
    found = MentorApplication.objects.filter(pk=number, state=STATE.DRAFT).exclude(link_key="").first()
    if found is None or not constant_time_compare(found.link_key, key) or timezone.localdate(at) > kept_until(found, at):
        return None
    return found


def kept_until(application: MentorApplication, at: datetime) -> date:
    """The last day that a begun application is kept."""
    days = book.value("recruitment.draft_days", on=timezone.localdate(at))
    return timezone.localdate(application.created_at + timedelta(days=days)) - timedelta(days=1)


def links_to(email: str, *, since: datetime) -> list[MentorApplication]:
    """Begun applications whose link was asked for, to one address."""
    rows = MentorApplication.objects.filter(state=STATE.DRAFT, email__iexact=email, link_asked_at__gt=since)
    return list(rows.exclude(link_key="").order_by("pk")[:20])


def links_to_send() -> list[MentorApplication]:
    """Begun applications whose link is asked for and not sent."""
    rows = MentorApplication.objects.filter(state=STATE.DRAFT, link_asked_at__isnull=False, link_sent_at__isnull=True)
    return list(rows.exclude(link_key="").order_by("link_asked_at", "pk")[:100])


def letter_file(application: MentorApplication, *, whole: bool = False) -> LetterFile | None:
    """The letter as a PDF, if there is one; its content only where it is asked for."""
    rows = LetterFile.objects.filter(application_id=application.pk)
    return (rows if whole else rows.defer("content")).first()


def newest_application(user: Any) -> MentorApplication | None:
    """The person's own application that matters now: the newest that was sent."""
    return (
        MentorApplication.objects.filter(applicant_id=user.pk)
        .exclude(state=STATE.DRAFT)
        .select_related("applicant", "slot__coordinator")
        .order_by("-pk")
        .first()
    )


@dataclass(frozen=True, kw_only=True)
class Sought:
    """Which applications a coordinator looks for. `late`: only those that have waited too long."""

    lane: str = "open"
    kind: str = ""
    programme: str = ""
    late: bool = False


def sought(user: Any, wanted: Sought, *, at: datetime) -> QuerySet[MentorApplication]:
    rows = applications_visible_to(user).filter(state__in=LANES[wanted.lane])
    if wanted.kind:
        rows = rows.filter(kind=wanted.kind)
    if wanted.programme:
        rows = rows.filter(programme__icontains=wanted.programme)
    return rows.filter(_overdue(at)) if wanted.late else rows


def worklist(user: Any, wanted: Sought, *, at: datetime, after: int | None = None) -> list[MentorApplication]:
    """One page of a lane and one row more, the oldest application first, by key."""
    rows = sought(user, wanted, at=at).order_by("pk")
    return list((rows.filter(pk__gt=after) if after else rows)[: PAGE + 1])


def lane_counts(user: Any, *, at: datetime) -> dict[str, int]:
    """How many applications lie in each lane, and how many of the open ones have waited too long. One query."""
    lanes = {lane: Count("pk", filter=Q(state__in=states)) for lane, states in LANES.items()}
    return applications_visible_to(user).order_by().aggregate(**lanes, late=Count("pk", filter=_overdue(at)))


BOARD = (STATE.SUBMITTED, STATE.INVITED, STATE.BOOKED, STATE.LATER)
IN_A_COLUMN = 20


def board(user: Any, wanted: Sought, *, at: datetime) -> dict[str, list[MentorApplication]]:
    """The open applications in columns by state, whoever has waited longest first. One row more than a column shows tells that there
    are others. A query a column."""
    rows = sought(user, replace(wanted, lane="board"), at=at)
    return {state: list(rows.filter(state=state).order_by("state_at", "pk")[: IN_A_COLUMN + 1]) for state in BOARD}


def notes_of(application: MentorApplication) -> list[ApplicationNote]:
    """The notes, the newest first."""
    return list(application.notes.select_related("written_by").order_by("-pk")[:50])


# --- Whose turn, since when, and for how long --------------------------------------------------------

LIMITS: dict[str, str] = {
    STATE.SUBMITTED: "institution.reply_days_application",
    STATE.INVITED: "recruitment.choose_days",
    STATE.BOOKED: "recruitment.answer_days",
    STATE.LATER: "recruitment.later_days",
}
"""The rule about how long a state may wait. All in working days but the last."""
REMEMBERED = timedelta(days=14)
"""What fell due longer ago than this is not told any more: it stands in the list."""


def _limit(state: str, on: date) -> dict[str, Any]:
    return {"days": int(book.value(LIMITS[state], on=on)), "working": state != STATE.LATER}


NO_TIME_SUITS = Q(state=STATE.INVITED, wants_times_at__isnull=False)


def wants_times(application: MentorApplication) -> bool:
    """Did none of the times suit? Then it is the office's turn, though somebody is invited."""
    return application.state == STATE.INVITED and application.wants_times_at is not None


def waits_since(application: MentorApplication, at: datetime) -> datetime | None:
    """Since when somebody's turn has lasted. None while a talk lies ahead: then nobody waits for anybody."""
    if wants_times(application):
        return application.wants_times_at
    if application.state != STATE.BOOKED:
        return application.state_at
    ends_at = application.slot.ends_at
    return ends_at if ends_at <= at else None


def due_on(application: MentorApplication, at: datetime) -> date | None:
    """The last day of the wait, by the rule book. None where nobody waits."""
    since = waits_since(application, at)
    if since is None or application.state not in LIMITS:
        return None
    began = timezone.localdate(since)
    limit = _limit(STATE.SUBMITTED if wants_times(application) else application.state, began)
    last = began + timedelta(days=2 * limit["days"] + 14)
    return rules.due_on(began, **limit, days_off=days_off(began, last))


def days_to_offer(first: date, *, weeks: int) -> tuple[list[date], list[date]]:
    """The same weekday for some weeks: the days that are offered, and the public holidays that are left out.
    A single day stands as chosen."""
    if weeks == 1:
        return [first], []
    last = first + timedelta(weeks=weeks)
    return rules.weekly(first, weeks=weeks, days_off=days_off(first, last))


def _overdue(at: datetime) -> Q:
    """Those whose last day has passed."""
    today = timezone.localdate(at)
    off = days_off(today - timedelta(days=60), today)
    late = Q()
    for state in LIMITS:
        last = rules.last_overdue(today, **_limit(state, today), days_off=off)
        before = instant(last + timedelta(days=1), 0, timezone.get_default_timezone())
        late |= {
            STATE.SUBMITTED: Q(state=state, state_at__lt=before) | Q(state=STATE.INVITED, wants_times_at__lt=before),
            STATE.INVITED: Q(state=state, state_at__lt=before, wants_times_at__isnull=True),
            STATE.BOOKED: Q(state=state, slot__ends_at__lt=before),
            STATE.LATER: Q(state=state, state_at__lt=before),
        }[STATE(state)]
    return late


def fallen_due(at: datetime) -> list[tuple[MentorApplication, date]]:
    """Applications whose wait came to its last day lately, with the day after it: then somebody is told."""
    rows = MentorApplication.objects.filter(_overdue(at)).select_related("applicant", "slot__coordinator").order_by("pk")
    due = [(row, last + timedelta(days=1)) for row in rows if (last := due_on(row, at)) is not None]
    return [(row, day) for row, day in due if day > timezone.localdate(at - REMEMBERED)]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a coordinator looks for in the pool. Nothing said: everybody who has not left."""

    state: str = ""
    name: str = ""
    campus: str = ""
    language: str = ""
    has_room: bool = False
    in_phase_due: bool = False


def _holds(column: str, value: str) -> Q:
    """Is the value in the list? SQLite has no operator for it, but keeps the list as the text that Python writes."""
    if connection.features.supports_json_field_contains:
        return Q(**{f"{column}__contains": [value]})
    return Q(pk__in=Mentor.objects.annotate(said=Cast(column, TextField())).filter(said__contains=json.dumps(value)).values("pk"))


def pool(user: Any, wanted: Wanted, *, checked_from: date) -> QuerySet[Mentor]:
    """The mentors that fit, in order of name. `checked_from` is the day from which a check of the studies counts."""
    rows = mentors_visible_to(user)
    rows = rows.filter(state=wanted.state) if wanted.state else rows.exclude(state=Mentor.State.LEFT)
    for word in wanted.name.split()[:4]:
        rows = rows.filter(Q(person__given_name__istartswith=word) | Q(person__family_name__istartswith=word))
    if wanted.campus:
        rows = rows.filter(_holds("campuses", wanted.campus))
    if wanted.language:
        rows = rows.filter(_holds("languages", wanted.language))
    if wanted.has_room:
        rows = rows.filter(state=Mentor.State.AVAILABLE, students__lt=F("capacity"))
    if wanted.in_phase_due:
        rows = rows.filter(_due(checked_from))
    return rows.order_by("person__given_name", "person__family_name", "pk")


def mentor_list(user: Any, wanted: Wanted, *, checked_from: date, after: int | None = None) -> list[Mentor]:
    """One page of the pool and one row more, by key: the name of the mentor that the page before ended with."""
    rows = pool(user, wanted, checked_from=checked_from)
    last = mentors_visible_to(user).filter(pk=after).first() if after else None
    if last is not None:
        given, family = last.person.given_name, last.person.family_name
        same = Q(person__given_name=given)
        rows = rows.filter(
            Q(person__given_name__gt=given)
            | (same & Q(person__family_name__gt=family))
            | (same & Q(person__family_name=family, pk__gt=last.pk))
        )
    return list(rows[: PAGE + 1])


def _due(checked_from: date) -> Q:
    """`rules.in_phase_is_due`, for those who have or may get students."""
    in_use = Q(state__in=(Mentor.State.AVAILABLE, Mentor.State.PAUSED), year__isnull=False)
    return in_use & (Q(in_phase_on__isnull=True) | Q(in_phase_on__lt=checked_from))


def term_from(on: date) -> date:
    """The term's first day."""
    return study_year(on).term(on)[0]


def counts_from(on: date) -> date:
    """The day from which a check of the studies counts for this term: some time before it begins."""
    return term_from(on) - timedelta(days=book.value("recruitment.in_phase_days_before", on=on))


def to_check(user: Any, *, on: date, most: int = 100) -> list[Mentor]:
    """Mentors whose studies are to be checked this term, the longest unchecked first."""
    rows = mentors_visible_to(user).filter(_due(counts_from(on)))
    return list(rows.order_by(F("in_phase_on").asc(nulls_first=True), "person__given_name", "pk")[:most])


def due_to_check(on: date) -> QuerySet[Mentor]:
    """Everybody in the pool whose studies are to be checked this term."""
    return Mentor.objects.filter(_due(counts_from(on)))


def checks_of(mentor: Mentor) -> list[InPhaseCheck]:
    """Every check of the mentor's studies, the newest first."""
    return list(mentor.in_phase_checks.select_related("checked_by", "noted_by").order_by("-checked_on", "-pk")[:20])


def breaks_over(since: date, until: date) -> list[Mentor]:
    """Mentors on a break who asked to be asked on one of these days."""
    rows = Mentor.objects.filter(state=Mentor.State.PAUSED, back_on__gte=since, back_on__lte=until, person__is_active=True)
    return list(rows.select_related("person").order_by("pk"))


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


def breaks_that_may_be_over(user: Any, *, on: date) -> QuerySet[Mentor]:
    """The person's own row, on the day that they wanted to be asked about coming back and after it."""
    return Mentor.objects.filter(person_id=user.pk, state=Mentor.State.PAUSED, back_on__lte=on)


def is_in_the_pool(user: Any) -> bool:
    """Is the person a mentor who has not left?"""
    return Mentor.objects.filter(person_id=user.pk).exclude(state=Mentor.State.LEFT).exists()


def ready_mentors() -> QuerySet[Mentor]:
    """Mentors who can be asked about a student."""
    return (
        Mentor.objects.filter(state=Mentor.State.AVAILABLE, capacity__gte=1, person__is_active=True).select_related("person").order_by("pk")
    )


# --- What else takes the time of whoever offers one: said by the module that knows what is booked -----------------
Covers = Callable[[], QuerySet[Any]]
COVERS: list[Covers] = []


def covers_times(fn: Covers) -> Covers:
    """Say what has taken the coordinator's time at an offered time: rows about its OuterRef, with a `kind` of `words.COVERED`."""
    COVERS.append(fn)
    return fn


def free_slots(at: datetime) -> QuerySet[InterviewSlot]:
    """Times that can be had: nobody has booked them, nothing else has taken the coordinator's time then, and they have not begun."""
    rows = InterviewSlot.objects.filter(*(~Exists(fn()) for fn in COVERS), application__isnull=True, starts_at__gt=at)
    return rows.select_related("coordinator").order_by("starts_at", "pk")


def offered_from(user: Any, at: datetime) -> list[tuple[InterviewSlot, str]]:
    """A coordinator's own times to come, each with the kind of thing that has taken the time; empty where nothing has."""
    kinds = [Subquery(fn().values("kind")[:1], output_field=CharField()) for fn in COVERS]
    rows: Any = slots_visible_to(user).filter(coordinator_id=user.pk, starts_at__gt=at)
    rows = rows.annotate(covered_by=Coalesce(*kinds, Value(""), Value("")))
    return [(slot, slot.covered_by) for slot in rows.order_by("starts_at", "pk")[:200]]


def due_for_reminder(at: datetime, until: datetime) -> list[MentorApplication]:
    """Booked talks that begin before `until`."""
    rows = MentorApplication.objects.filter(state=STATE.BOOKED, slot__starts_at__gt=at, slot__starts_at__lte=until)
    return list(rows.select_related("applicant", "slot").order_by("pk"))


def whom_no_time_suits() -> QuerySet[MentorApplication]:
    """Those who are invited and whom none of the times suited: it is the office's turn."""
    return MentorApplication.objects.filter(NO_TIME_SUITS)


def for_coordinators(at: datetime, end_of_today: datetime) -> QuerySet[MentorApplication]:
    """Applications that wait for a coordinator: unread, with a talk today, with the talk behind them, or left lying too long."""
    return MentorApplication.objects.exclude(NO_TIME_SUITS).filter(
        Q(state=STATE.SUBMITTED) | Q(state=STATE.BOOKED, slot__starts_at__lt=end_of_today) | _overdue(at)
    )


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
        has_file=letter_file(application) is not None,
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


def times_of(persons: Collection[int], *, since: datetime, until: datetime) -> list[QuerySet[Any, tuple[int, datetime, datetime]]]:
    """When each of some persons has a talk booked, as coordinator or as applicant: who, from, until. For others to join with theirs."""
    talks = InterviewSlot.objects.filter(application__isnull=False, starts_at__lt=until, ends_at__gt=since).order_by()
    return [
        talks.filter(coordinator__in=persons).values_list("coordinator", "starts_at", "ends_at"),
        talks.filter(application__applicant__in=persons).values_list("application__applicant", "starts_at", "ends_at"),
    ]


def talks_in_calendar(person: Any, *, since: datetime) -> list[MentorApplication]:
    """The booked talks of a person, be it as applicant or as the one who offered the time."""
    rows = MentorApplication.objects.filter(
        Q(applicant=person.pk) | Q(slot__coordinator=person.pk), state=STATE.BOOKED, slot__ends_at__gte=since
    )
    return list(rows.select_related("slot__coordinator").order_by("slot__starts_at", "pk"))
