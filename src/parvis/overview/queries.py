"""What the first pages show: everything that waits, and each pair's plain facts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, Value
from django.utils import timezone

from parvis.advice.tasks import tasks as advice_tasks
from parvis.casework.panels import once
from parvis.casework.task import Task, settled
from parvis.goals.tasks import tasks as goal_tasks
from parvis.kit.verdict import Reason
from parvis.matching.tasks import tasks as matching_tasks
from parvis.meetings.models import Absence, Meeting
from parvis.meetings.tasks import tasks as meeting_tasks
from parvis.mentorships.models import Agreement, Mentorship
from parvis.mentorships.tasks import tasks as mentorship_tasks
from parvis.pay.queries import own_page
from parvis.pay.tasks import tasks as pay_tasks
from parvis.policy import book
from parvis.policy.calendar import study_year
from parvis.recruitment.models import Mentor
from parvis.recruitment.tasks import tasks as recruitment_tasks
from parvis.support.models import SupportRequest
from parvis.support.tasks import tasks as support_tasks
from parvis.training.tasks import tasks as training_tasks
from parvis.visits.tasks import tasks as visit_tasks

from . import rules

WHO_ASKS = {
    "student": (support_tasks, matching_tasks, mentorship_tasks, meeting_tasks, visit_tasks, goal_tasks, advice_tasks),
    "mentor": (recruitment_tasks, training_tasks, matching_tasks, mentorship_tasks, meeting_tasks, pay_tasks, advice_tasks),
    "applicant": (recruitment_tasks, advice_tasks),
    "coordinator": (
        support_tasks,
        recruitment_tasks,
        training_tasks,
        matching_tasks,
        mentorship_tasks,
        meeting_tasks,
        visit_tasks,
        pay_tasks,
        advice_tasks,
    ),
    "payroll": (pay_tasks,),
    "administrator": (),
}


def waiting_for(user: Any, *, role: str, at: datetime) -> list[Task]:
    """Everything that waits for a person in a role, the first thing first."""
    found = settled(one for module in WHO_ASKS[role] for one in module(user, role=role, at=at))
    return rules.ranked(found, role=role)


def look_up_the_mentor(user: Any, *, on: date) -> None:
    """A mentor's own row and what pay says of it, asked in one question and kept for the page."""
    own = once("pay.own_page", lambda: own_page(user, on))
    once("recruitment.mentor_of", lambda: own.mentor if own else None)


@dataclass(frozen=True)
class State:
    """The three numbers on the coordinator's first page."""

    in_queue: int
    free_mentors: int
    pairs: int


def state() -> State:
    """Counted in one query."""
    goes_on = ~Q(state=Mentorship.State.ENDED)
    load = Count("mentorships", filter=~Q(mentorships__state=Mentorship.State.ENDED))
    free = Mentor.objects.filter(state=Mentor.State.AVAILABLE).annotate(load=load).filter(load__lt=F("capacity"))
    counted = (
        SupportRequest.objects.filter(state=SupportRequest.State.WAITING).order_by().values(which=Value(0)).annotate(n=Count("pk")),
        free.order_by().values(which=Value(1), n=Value(1)),
        Mentorship.objects.filter(goes_on).order_by().values(which=Value(2)).annotate(n=Count("pk")),
    )
    found = [0, 0, 0]
    for row in counted[0].union(*counted[1:], all=True):
        found[row["which"]] += row["n"]
    return State(in_queue=found[0], free_mentors=found[1], pairs=found[2])


def waits_by_month(on: date, *, months: int = 3) -> list[tuple[date, int]]:
    """How many days those who got a mentor had waited, middle value, month by month; months without any left out."""
    first = (on.replace(day=1) - timedelta(days=31 * (months - 1))).replace(day=1)
    found: dict[date, list[int]] = {}
    started = Mentorship.objects.filter(starts_on__gte=first, request__waiting_since_at__isnull=False).order_by("starts_on", "pk")
    for day, since in started.values_list("starts_on", "request__waiting_since_at"):
        found.setdefault(day.replace(day=1), []).append(max((day - timezone.localdate(since)).days, 0))
    return [(month, sorted(days)[len(days) // 2]) for month, days in sorted(found.items())]


@dataclass(frozen=True)
class Row:
    """A pair on the follow-up list, and why."""

    mentorship: Mentorship
    reasons: tuple[Reason, ...]
    last_held_on: date | None


def follow_up(at: datetime) -> list[Row]:
    """Pairs that need somebody, the gravest reason first. Two queries; reads no private text."""
    on = timezone.localdate(at)
    term_from, _term_to = study_year(on).term(on)
    limits = rules.Limits(
        weeks_without_meeting=book.value("overview.weeks_without_meeting", on=on),
        agreement_days=book.value("overview.agreement_days", on=on),
        cancellations=book.value("meeting.cancellations_before_report", on=on),
    )
    by_the_two = Q(meetings__cancelled_by=F("student")) | Q(meetings__cancelled_by=F("mentor__person"))
    held, booked = Q(meetings__state=Meeting.State.HELD), Q(meetings__state=Meeting.State.BOOKED)
    pairs = (
        Mentorship.objects.exclude(state=Mentorship.State.ENDED)
        .select_related("student", "mentor__person")
        .annotate(
            last_held=Max("meetings__starts_at", filter=held),
            next_booked=Min("meetings__starts_at", filter=booked & Q(meetings__starts_at__gte=at)),
            unlogged=Count("meetings", filter=booked & Q(meetings__ends_at__lt=at - timedelta(days=1)), distinct=True),
            cancelled=Count(
                "meetings",
                filter=by_the_two & Q(meetings__state=Meeting.State.CANCELLED, meetings__starts_at__date__gte=term_from),
                distinct=True,
            ),
            to_judge=Count(
                "meetings__absence",
                filter=Q(meetings__absence__state__in=(Absence.State.ANSWERED, Absence.State.UNANSWERED)),
                distinct=True,
            ),
            agreed=Exists(Agreement.objects.filter(mentorship=OuterRef("pk"), state=Agreement.State.CONFIRMED)),
        )
        .order_by("pk")
    )
    rows = []
    for pair in pairs:
        last = timezone.localdate(pair.last_held) if pair.last_held else None
        facts = rules.PairFacts(
            on=on,
            started_on=pair.starts_on,
            ends_on=pair.ends_on,
            agreement_confirmed=pair.agreed,
            last_held_on=last,
            next_booked_on=timezone.localdate(pair.next_booked) if pair.next_booked else None,
            absences_to_judge=pair.to_judge,
            cancelled_this_term=pair.cancelled,
            unlogged=pair.unlogged,
        )
        if reasons := rules.needs_follow_up(facts, limits).reasons:
            rows.append(Row(pair, reasons, last))
    gravity = {
        code: n for n, code in enumerate(("overview.absences_to_judge", "overview.no_meeting_and_none_booked", "overview.no_meeting"))
    }
    return sorted(rows, key=lambda r: (gravity.get(r.reasons[0].code, 9), r.last_held_on or r.mentorship.starts_on))
