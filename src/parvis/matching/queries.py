"""The only reader of proposals and runs, and of the facts that the rules need."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from parvis.people.access import is_coordinator
from parvis.policy import book
from parvis.recruitment import queries as recruitment
from parvis.recruitment.models import Mentor
from parvis.support import queries as support
from parvis.support.models import SupportDecision, SupportRequest

from .models import MatchRun, Proposal
from .rules import fitting
from .rules.asking import AskingFacts
from .rules.facts import Measure, MentorFacts, StudentFacts

State = Proposal.State
OPEN = (State.SUGGESTED, State.ASKED_MENTOR, State.ASKED_STUDENT)
ASKED = (State.ASKED_MENTOR, State.ASKED_STUDENT)
SAID_NO = (State.DECLINED_BY_MENTOR, State.DECLINED_BY_STUDENT)
SHOWN_TO_MENTOR = (*ASKED, State.ACCEPTED, *SAID_NO, State.WITHDRAWN)
SHOWN_TO_STUDENT = (State.ASKED_STUDENT, State.ACCEPTED, State.DECLINED_BY_STUDENT, State.WITHDRAWN)


# --- Proposals ----------------------------------------------------------------------------------
def visible_to(user: Any) -> QuerySet[Proposal]:
    """A coordinator sees all; a mentor what they have been asked; a student what they have been offered. Nobody else anything."""
    proposals = Proposal.objects.select_related("mentor__person", "request__student", "request__decision", "run")
    if is_coordinator(user):
        return proposals
    return proposals.filter(Q(mentor__person=user, state__in=SHOWN_TO_MENTOR) | Q(request__student=user, state__in=SHOWN_TO_STUDENT))


def asked_of_mentor(user: Any) -> QuerySet[Proposal]:
    """Proposals that wait for this mentor's answer, the oldest first."""
    return Proposal.objects.filter(mentor__person=user, state=State.ASKED_MENTOR).select_related("request").order_by("state_at", "pk")


def asked_of_student(user: Any) -> QuerySet[Proposal]:
    """The proposal that waits for this student's answer. At most one."""
    return (
        Proposal.objects.filter(request__student=user, state=State.ASKED_STUDENT)
        .select_related("mentor__person")
        .order_by("state_at", "pk")
    )


def open_of(requests: Iterable[SupportRequest]) -> dict[int, Proposal]:
    """Request number → its open proposal."""
    found = Proposal.objects.filter(request__in=list(requests), state__in=OPEN).select_related("mentor__person")
    return {p.request_id: p for p in found.order_by("pk")}


def open_with(*, request: SupportRequest | None = None, mentor: Mentor | None = None) -> list[Proposal]:
    """The open proposals of a request or a mentor."""
    about = Q(request=request) if request is not None else Q(mentor=mentor)
    return list(Proposal.objects.filter(about, state__in=OPEN).select_related("mentor__person", "request__student").order_by("pk"))


def unanswered_since(at: datetime) -> QuerySet[Proposal]:
    """Proposals that have waited for an answer since before then."""
    return Proposal.objects.filter(state__in=ASKED, state_at__lte=at).select_related("mentor__person", "request__student").order_by("pk")


def answer_by(proposal: Proposal, *, on: date) -> datetime:
    """When an answer is wished for. Nothing happens if it comes later."""
    return proposal.state_at + timedelta(days=int(book.value("matching.answer_days", on=on)))


# --- The queue ----------------------------------------------------------------------------------
def not_asked_about() -> QuerySet[SupportRequest]:
    """Those who wait and about whom nobody has been asked."""
    return support.waiting().exclude(Exists(Proposal.objects.filter(request=OuterRef("pk"), state__in=ASKED)))


def queue(*, after: int = 0, most: int = 50) -> list[SupportRequest]:
    """Those who wait, the longest wait first, a page at a time by key."""
    waiting = support.waiting()
    if after and (last := SupportRequest.objects.filter(pk=after).first()) is not None:
        waiting = waiting.filter(Q(waiting_since_at__gt=last.waiting_since_at) | Q(waiting_since_at=last.waiting_since_at, pk__gt=last.pk))
    return list(waiting[:most])


def to_match() -> list[SupportRequest]:
    """Those who wait and about whom nobody has been asked."""
    return list(not_asked_about())


def declined() -> QuerySet[Proposal]:
    """The newest proposal of each who waits, where somebody has just said no."""
    newer = Proposal.objects.filter(request=OuterRef("request_id"), pk__gt=OuterRef("pk"))
    answered = Proposal.objects.filter(state__in=SAID_NO, request__state=SupportRequest.State.WAITING)
    return answered.exclude(Exists(newer)).order_by("state_at", "pk")


def waiting_request(pk: int) -> QuerySet[SupportRequest]:
    """One who waits and about whom nobody has been asked."""
    return not_asked_about().filter(pk=pk)


def last_run() -> MatchRun | None:
    return MatchRun.objects.order_by("-pk").first()


def mentors_named(numbers: Collection[int]) -> dict[int, Mentor]:
    """Mentors by number, with their persons."""
    return {m.pk: m for m in Mentor.objects.filter(pk__in=numbers).select_related("person").order_by("pk")} if numbers else {}


# --- Facts for the rules ------------------------------------------------------------------------
def _in_use(*, leave_out: int = 0) -> QuerySet[Proposal]:
    """Proposals that take a seat: somebody has been asked, or both said yes and the student still has that mentor."""
    newer = Proposal.objects.filter(request=OuterRef("request_id"), state=State.ACCEPTED, pk__gt=OuterRef("pk"))
    pairs = Q(state=State.ACCEPTED, request__state=SupportRequest.State.MATCHED) & ~Exists(newer)
    return Proposal.objects.exclude(pk=leave_out).filter(Q(state__in=ASKED) | pairs)


def loads(*, leave_out: int = 0) -> dict[int, int]:
    """Mentor number → seats in use. One query for all."""
    return dict(_in_use(leave_out=leave_out).order_by("mentor").values_list("mentor").annotate(Count("pk")))


def load(mentor: Mentor, *, leave_out: int = 0) -> int:
    """How many students the mentor has or has been asked about."""
    return _in_use(leave_out=leave_out).filter(mentor=mentor).count()


def apart() -> frozenset[tuple[int, int]]:
    """(student's person, mentor's number) of those who have said no to each other, or have been a pair before."""
    earlier = Q(state__in=SAID_NO) | Q(state=State.ACCEPTED)
    return frozenset(
        Proposal.objects.filter(earlier, request__student__support_requests__state=SupportRequest.State.WAITING)
        .values_list("request__student", "mentor")
        .order_by("pk")
    )


def measure(*, on: date) -> Measure:
    """The institution's points, from the rule book."""
    names = {
        "least_minutes": "least_common_minutes",
        "common_hour": "points_per_common_hour",
        "same_campus": "points_same_campus",
        "same_programme": "points_same_programme",
        "strength": "points_strength",
        "first_language": "points_first_language",
        "free_mentor": "points_free_mentor",
    }
    return Measure(**{name: int(book.value(f"matching.{key}", on=on)) for name, key in names.items()})


def student_facts(request: SupportRequest) -> StudentFacts:
    return StudentFacts(
        number=request.pk,
        person=request.student_id,
        since=request.waiting_since_at or request.created_at,
        times=request.times,
        way=request.way or SupportRequest.Way.BOTH,
        campus=request.campus,
        languages=tuple(request.languages),
        areas=tuple(request.areas),
        programme=request.programme,
        same_programme=request.same_programme,
    )


def mentor_facts(mentor: Mentor, load: int) -> MentorFacts:
    return MentorFacts(
        number=mentor.pk,
        person=mentor.person_id,
        times=mentor.times,
        capacity=mentor.capacity,
        load=load,
        campuses=tuple(mentor.campuses),
        online=mentor.online,
        languages=tuple(mentor.languages),
        strengths=tuple(mentor.strengths),
        programme=mentor.programme,
    )


def pool() -> tuple[list[Mentor], list[MentorFacts]]:
    """The mentors who can take a student, and what the rules know about them. Two queries."""
    mentors = sorted(recruitment.ready_mentors(), key=lambda m: m.pk)
    used = loads()
    return mentors, [mentor_facts(m, used.get(m.pk, 0)) for m in mentors]


@dataclass(frozen=True)
class Candidate:
    """A mentor for one student, with what speaks for and what to consider."""

    mentor: Mentor
    fit: int
    parts: tuple[fitting.Part, ...]


def candidates(request: SupportRequest, *, on: date) -> list[Candidate]:
    """Everybody who could be asked about this student, the best fit first. Only this student is looked at, not the queue."""
    student, rule = student_facts(request), measure(on=on)
    mentors, facts = pool()
    said_no = apart()
    able = [
        (mentor, fact)
        for mentor, fact in zip(mentors, facts, strict=True)
        if fact.seats and (student.person, mentor.pk) not in said_no and not fitting.obstacles(student, fact, rule)
    ]
    found = [Candidate(mentor, fitting.fit(student, fact, rule), fitting.parts(student, fact, rule)) for mentor, fact in able]
    return sorted(found, key=lambda c: (-c.fit, c.mentor.pk))


def rests_on_a_decision(request: SupportRequest, *, on: date) -> bool:
    """Is the decision that the request rests on valid that day?"""
    decision = request.decision
    return decision.state == SupportDecision.State.IN_FORCE and on < decision.valid_until_on


def asking_facts(proposal: Proposal, *, on: date) -> AskingFacts:
    """What decides whether the mentor of a proposal may be asked."""
    request, mentor = proposal.request, proposal.mentor
    before = Proposal.objects.filter(request__student=request.student_id, mentor=mentor, state__in=SAID_NO)
    return AskingFacts(
        decision_is_valid=rests_on_a_decision(request, on=on),
        request_waits=request.state == SupportRequest.State.WAITING,
        mentor_is_available=mentor.state == Mentor.State.AVAILABLE,
        capacity=mentor.capacity,
        load=load(mentor, leave_out=proposal.pk or 0),
        same_person=request.student_id == mentor.person_id,
        said_no_before=before.exists(),
    )
