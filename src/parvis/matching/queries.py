"""The only reader of proposals and runs, and of the facts that the rules need."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext

from parvis.people.access import is_coordinator
from parvis.policy import book
from parvis.recruitment import queries as recruitment
from parvis.recruitment.models import Mentor
from parvis.support import queries as support
from parvis.support.models import SupportDecision, SupportRequest, UnwantedMentor

from .models import MatchRun, Proposal, Steering
from .rules import fairness as fairness_rules
from .rules import fitting, planning, steering, whatif
from .rules.asking import AskingFacts
from .rules.facts import Measure, MentorFacts, StudentFacts
from .rules.fairness import Group, Wait
from .rules.planning import Plan, Situation
from .rules.steering import Steering as SteeringFacts
from .rules.whatif import Outcome
from .words import Names

State, Kind, Asks = Proposal.State, Steering.Kind, SupportRequest.State
OPEN = (State.SUGGESTED, State.ASKED_MENTOR, State.ASKED_STUDENT)
ASKED = (State.ASKED_MENTOR, State.ASKED_STUDENT)
SAID_NO = (State.DECLINED_BY_MENTOR, State.DECLINED_BY_STUDENT)
SHOWN_TO_MENTOR = (*ASKED, State.ACCEPTED, *SAID_NO, State.WITHDRAWN)
Between = tuple[int, int, str, int]
"""The student's person, the mentor's number, the state of their proposal, and the number of the request it was about."""
SHOWN_TO_STUDENT = (State.ASKED_STUDENT, State.ACCEPTED, State.DECLINED_BY_STUDENT, State.WITHDRAWN)


# --- Proposals ----------------------------------------------------------------------------------
def visible_to(user: Any) -> QuerySet[Proposal]:
    """A coordinator sees all; a mentor what they have been asked; a student what they have been offered. Nobody else anything."""
    proposals = Proposal.objects.select_related("mentor__person", "request__student", "request__decision", "run", "steering__made_by")
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


def suggested_for(request: SupportRequest) -> QuerySet[Proposal]:
    """What is suggested for one who waits, before anybody is asked."""
    return Proposal.objects.filter(request=request, state=State.SUGGESTED)


def ready_mentor(pk: int) -> QuerySet[Mentor]:
    """A mentor who can be asked about a student."""
    return recruitment.ready_mentors().filter(pk=pk)


def names(requests: Collection[int], mentors: Collection[int]) -> Names:
    """Two queries, or fewer where nobody is asked about."""
    pool = Mentor.objects.filter(pk__in=mentors).select_related("person").order_by("pk") if mentors else ()
    waiting = SupportRequest.objects.filter(pk__in=requests).select_related("student").order_by("pk").defer("wishes") if requests else ()
    return Names({r.pk: r.student.full_name for r in waiting}, {m.pk: m.person.full_name for m in pool})


def names_in(run: MatchRun | None, proposal: Proposal | None = None) -> Names:
    """Everybody whom a run's changes and its smallest changes name, and a proposal's runners-up."""
    requests, mentors = set(), set()
    if run is not None:
        requests = {row["request"] for row in run.changed}
        mentors = {row[key] for row in run.changed for key in ("was", "now") if row[key]}
    for left_out in run.unmatched if run else ():
        mentors |= _helping(left_out)
    for other in proposal.runners_up if proposal else ():
        requests |= {request for request, _mentor in other["goes"]}
        mentors |= {other["mentor"], *(mentor for _request, mentor in other["goes"])}
    return names(requests, mentors)


def _helping(left_out: Mapping[str, Any]) -> set[int]:
    """The mentors whom the changes name that would help one who was left out."""
    given = [dict(params) for _code, params in left_out["changes"]]
    return {number for params in given for number in (*params.get("mentors", ()), params.get("mentor", 0)) if number}


def names_helping(run: MatchRun | None, request: int) -> Names:
    """The mentors whom the changes name that would help one who waits. One query, or none."""
    mentors = {number for row in (run.unmatched if run else ()) if row["request"] == request for number in _helping(row)}
    return names((), mentors)


# --- Facts for the rules ------------------------------------------------------------------------
def _takes_a_seat() -> Any:
    """Somebody has been asked, or both said yes and the student still has that mentor."""
    newer = Proposal.objects.filter(request=OuterRef("request_id"), state=State.ACCEPTED, pk__gt=OuterRef("pk"))
    return Q(state__in=ASKED) | (Q(state=State.ACCEPTED, request__state=SupportRequest.State.MATCHED) & ~Exists(newer))


def _in_use(*, leave_out: int = 0) -> QuerySet[Proposal]:
    """Proposals that take a seat."""
    return Proposal.objects.exclude(pk=leave_out).filter(_takes_a_seat())


def loads(*, leave_out: int = 0) -> dict[int, int]:
    """Mentor number → seats in use. One query for all."""
    return dict(_in_use(leave_out=leave_out).order_by("mentor").values_list("mentor").annotate(Count("pk")))


def load(mentor: Mentor, *, leave_out: int = 0) -> int:
    """How many students the mentor has or has been asked about."""
    return _in_use(leave_out=leave_out).filter(mentor=mentor).count()


def apart(
    requests: Collection[SupportRequest],
    mentors: Collection[Mentor],
    *,
    decided: Collection[Steering],
    named: Collection[UnwantedMentor],
    between: Collection[Between],
) -> frozenset[tuple[int, int]]:
    """(student's person, mentor's number) of pairs that are not to be: somebody said no, they have parted, the student has named
    the mentor, or a coordinator has ruled it out. No query of its own."""
    asks = {r.student_id: r for r in requests}
    number = {m.person_id: m.pk for m in mentors}
    students = {r.pk: r.student_id for r in requests}
    ruled_out = {(s.request.student_id, s.mentor_id) for s in decided if s.kind == Kind.FORBID and s.request}
    unwanted = {
        (students[n.request_id], number[n.mentor_person_id]) for n in named if n.mentor_person_id in number and n.request_id in students
    }
    parted = {
        (student, mentor)
        for student, mentor, state, where in between
        if student in asks and (state != State.ACCEPTED or not _may_be_again(asks[student], where))
    }
    return frozenset(ruled_out | unwanted | parted)


def _between(students: Collection[int]) -> list[Between]:
    """Everything that these students and somebody have answered or become. One query."""
    rows = Proposal.objects.filter(request__student__in=students, state__in=(*SAID_NO, State.ACCEPTED))
    return list(rows.order_by("pk").values_list("request__student", "mentor", "state", "request"))


def _named(requests: Collection[SupportRequest]) -> list[UnwantedMentor]:
    """Whom these students have named, connected or not. One query; the names themselves are not read."""
    return list(UnwantedMentor.objects.filter(request__in=requests).defer("name").order_by("pk"))


def _may_be_again(asks: SupportRequest, where: int) -> bool:
    """An earlier pair may be one again where the student does not mind; the pair of this very application only where they wish it."""
    wish = SupportRequest.Earlier
    return asks.earlier_mentor == wish.AGAIN or (asks.earlier_mentor == wish.ANY and where != asks.pk)


def steered(*, on: date) -> list[Steering]:
    """What coordinators have decided and that holds that day, the newest first. One query."""
    return list(steered_now(on))


def steered_now(on: date) -> QuerySet[Steering]:
    rows = Steering.objects.filter(ended_at__isnull=True).exclude(until_on__lt=on)
    return rows.select_related("request__student", "mentor__person", "made_by").order_by("-pk")


def steerings_visible_to(user: Any) -> QuerySet[Steering]:
    """A coordinator sees what coordinators have decided. Nobody else does."""
    rows = Steering.objects.select_related("request__student", "mentor__person", "made_by")
    return rows if is_coordinator(user) else rows.none()


MEASURED = {
    "least_minutes": "least_common_minutes",
    "common_hour": "points_per_common_hour",
    "same_campus": "points_same_campus",
    "same_programme": "points_same_programme",
    "knows_programme": "points_knows_programme",
    "strength": "points_strength",
    "first_language": "points_first_language",
    "preferred_way": "points_preferred_way",
    "earlier_mentor": "points_earlier_mentor",
    "free_mentor": "points_free_mentor",
}
"""What the rules measure with → its line in the rule book."""


def measure(*, on: date) -> Measure:
    """The institution's points, from the rule book."""
    return Measure(**{name: int(book.value(f"matching.{key}", on=on)) for name, key in MEASURED.items()})


def student_facts(request: SupportRequest, *, again: Collection[int] = ()) -> StudentFacts:
    """`again` are the mentors that the student has had and gladly has again. A campus that is only a wish is no condition."""
    return StudentFacts(
        number=request.pk,
        person=request.student_id,
        since=request.waiting_since_at or request.created_at,
        times=request.times,
        way=request.way or SupportRequest.Way.BOTH,
        prefers_way=request.way_first,
        campus="" if request.other_campus_works else request.campus,
        prefers_campus=request.campus if request.other_campus_works else "",
        languages=tuple(request.languages),
        areas=tuple(request.areas),
        programme=request.programme,
        same_programme=request.same_programme,
        again=frozenset(again),
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
        knows=tuple(mentor.knows),
    )


def pool() -> tuple[list[Mentor], list[MentorFacts]]:
    """The mentors who can take a student, and what the rules know about them. Two queries."""
    mentors = sorted(recruitment.ready_mentors(), key=lambda m: m.pk)
    used = loads()
    return mentors, [mentor_facts(m, used.get(m.pk, 0)) for m in mentors]


@dataclass(frozen=True)
class Look:
    """One look at everybody who waits: what can be solved, and who cannot be asked about yet, with the code of what is lacking."""

    requests: tuple[SupportRequest, ...]
    lacking: Mapping[int, str]
    mentors: tuple[Mentor, ...]
    situation: Situation
    decided: tuple[Steering, ...]


def look(*, on: date, only: SupportRequest | None = None) -> Look:
    """Everything that a solving rests on, in at most eight queries. `only` looks at one who waits, with the whole pool."""
    requests = [only] if only is not None else to_match()
    named, between, decided = _named(requests), _between([r.student_id for r in requests]), steered(on=on)
    lacking = _lacking(requests, named, on=on)
    ready = [r for r in requests if r.pk not in lacking]
    mentors, facts = pool()
    situation = Situation(
        students=tuple(student_facts(r, again=_again(r, between)) for r in ready),
        mentors=tuple(facts),
        measure=measure(on=on),
        apart=apart(ready, mentors, decided=decided, named=named, between=between),
        steering=SteeringFacts(
            pins={s.request_id: s.mentor_id for s in decided if s.kind == Kind.PIN and s.request_id},
            held=frozenset(s.mentor_id for s in decided if s.kind == Kind.HOLD),
        ),
        layer_days=int(book.value("matching.wait_layer_days", on=on)),
    )
    return Look(tuple(requests), lacking, tuple(mentors), situation, tuple(decided))


def _again(request: SupportRequest, between: Collection[Between]) -> list[int]:
    """The mentors that a student has had, where they wish to have them again."""
    if request.earlier_mentor != SupportRequest.Earlier.AGAIN:
        return []
    return [mentor for student, mentor, state, _where in between if student == request.student_id and state == State.ACCEPTED]


def _lacking(requests: Collection[SupportRequest], named: Collection[UnwantedMentor], *, on: date) -> dict[int, str]:
    """Request number → what the office has to see to before anybody is asked."""
    found = {n.request_id: "name" for n in named if n.connected_at is None}
    return found | {r.pk: "decision" for r in requests if not rests_on_a_decision(r, on=on)}


def refused_pins(*, on: date) -> frozenset[int]:
    """Requests whose decided pair cannot be as things are."""
    found = look(on=on).situation
    return frozenset(steering.steer(found.students, found.mentors, found.measure, apart=found.apart, steering=found.steering).refused)


THE_QUEUE = 20_261_122
"""Any number that nobody else locks by."""


def lock_queue() -> None:
    """Until the transaction ends, nobody else looks for mentors, decides or answers. The first thing that is locked: so nobody waits
    for somebody who waits for them. Before the first run there is no row to lock. SQLite lets one write at a time anyway."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [THE_QUEUE])


def suggested() -> dict[int, int]:
    """Request number → the mentor who is suggested and has not been asked."""
    return dict(Proposal.objects.filter(state=State.SUGGESTED).order_by("pk").values_list("request", "mentor"))


@dataclass(frozen=True)
class Candidate:
    """A mentor for one student, with what speaks for and what to consider."""

    mentor: Mentor
    fit: int
    parts: tuple[fitting.Part, ...]


def candidates(request: SupportRequest, *, on: date) -> list[Candidate]:
    """Everybody who could be asked about this student, the best fit first. Only this student is looked at, not the queue."""
    found = look(on=on, only=request)
    if not found.situation.students:
        return []
    here, able = found.situation, []
    student, rule = here.students[0], here.measure
    for mentor, facts in zip(found.mentors, here.mentors, strict=True):
        if not steering.why_not(student, facts, rule, apart=here.apart, steering=here.steering):
            able.append(Candidate(mentor, fitting.fit(student, facts, rule), fitting.parts(student, facts, rule)))
    return sorted(able, key=lambda c: (-c.fit, c.mentor.pk))


def rests_on_a_decision(request: SupportRequest, *, on: date) -> bool:
    """Is the decision that the request rests on valid that day?"""
    decision = request.decision
    return decision.state == SupportDecision.State.IN_FORCE and on < decision.valid_until_on


def asking_facts(proposal: Proposal, *, on: date) -> AskingFacts:
    """What decides whether the mentor of a proposal may be asked. Three queries."""
    request, mentor = proposal.request, proposal.mentor
    decided = [s for s in steered(on=on) if s.mentor_id == mentor.pk and s.request_id in {None, request.pk}]
    named = _named([request])
    taken, said_no = _taken(mentor, request, leave_out=proposal.pk or 0)
    return AskingFacts(
        decision_is_valid=rests_on_a_decision(request, on=on),
        request_waits=request.state == SupportRequest.State.WAITING,
        mentor_is_available=mentor.state == Mentor.State.AVAILABLE,
        capacity=mentor.capacity,
        load=taken,
        same_person=request.student_id == mentor.person_id,
        said_no_before=said_no,
        held=any(s.kind == Kind.HOLD for s in decided),
        forbidden=any(s.kind == Kind.FORBID for s in decided),
        name_to_connect=any(n.connected_at is None for n in named),
        unwanted=any(n.mentor_person_id == mentor.person_id for n in named),
    )


def _taken(mentor: Mentor, request: SupportRequest, *, leave_out: int) -> tuple[int, bool]:
    """How many seats of a mentor are in use, and whether the mentor and the student have said no to each other. One query."""
    no = Q(request__student=request.student_id, state__in=SAID_NO)
    rows = Proposal.objects.exclude(pk=leave_out).filter(mentor=mentor).filter(_takes_a_seat() | no)
    states = list(rows.order_by("pk").values_list("state", flat=True))
    return sum(state not in SAID_NO for state in states), any(state in SAID_NO for state in states)


# --- Reports --------------------------------------------------------------------------------------
def waits(*, on: date, days: int) -> list[Wait]:
    """Every application that began to wait in the last so many days, or waits still. One query; nothing in it names anybody."""
    since = timezone.make_aware(datetime.combine(on - timedelta(days=days), time()))
    got = Proposal.objects.filter(request=OuterRef("pk"), state=State.ACCEPTED).order_by("pk")
    rows = SupportRequest.objects.filter(waiting_since_at__isnull=False, state__in=(Asks.WAITING, Asks.MATCHED, Asks.CLOSED))
    rows = rows.filter(Q(waiting_since_at__gte=since) | Q(state=Asks.WAITING)).annotate(mentor_at=Subquery(got.values("state_at")[:1]))
    found = rows.order_by("pk").values_list("waiting_since_at", "mentor_at", "state", "campus", "languages", "way")
    told = []
    for began, mentor_at, state, campus, languages, way in found:
        matched = mentor_at is not None and state != Asks.WAITING
        if began is not None and (matched or state == Asks.WAITING):
            until = timezone.localdate(mentor_at) if matched else on
            days = max(0, (until - timezone.localdate(began)).days)
            told.append(Wait(days=days, matched=matched, campus=campus, language=next(iter(languages), ""), way=way or "both"))
    return told


def fairness(*, on: date) -> list[tuple[str, tuple[Group, ...]]]:
    """How long those wait who want one campus, language or way of meeting, and how many of them have got a mentor."""
    found = waits(on=on, days=int(book.value("matching.report_days", on=on)))
    least = int(book.value("matching.smallest_group", on=on))
    told: tuple[tuple[str, Callable[[Wait], str]], ...] = (
        ("campus", lambda w: w.campus),
        ("language", lambda w: w.language),
        ("way", lambda w: w.way),
    )
    return [(what, fairness_rules.groups(found, by, least=least)) for what, by in told]


# --- What if --------------------------------------------------------------------------------------
def planned(*, on: date) -> tuple[Look, Plan]:
    """What looking again would suggest, and nothing is kept of it."""
    found = look(on=on)
    return found, planning.plan(found.situation, before=suggested())


def new_mentor(looked: Look, *, like: int = 0, **said: Any) -> MentorFacts:
    """A mentor who is not there: like one who is, or as somebody says. They have no student yet."""
    if (found := next((m for m in looked.situation.mentors if m.number == like), None)) is not None:
        return replace(found, number=whatif.NEW, person=whatif.NEW, load=0)
    return MentorFacts(number=whatif.NEW, person=whatif.NEW, **said)


def names_of(looked: Look) -> Names:
    """Everybody who waits and everybody who could be asked, and one who is only thought of. No query."""
    return Names(
        {r.pk: r.student.full_name for r in looked.requests},
        {m.pk: m.person.full_name for m in looked.mentors} | {whatif.NEW: gettext("the new mentor")},
    )


def outcome_rows(outcome: Outcome) -> list[dict[str, int | None]]:
    """A trial's changes, as a run keeps them: who would get a mentor first, then who would be without, then who would get another."""
    changed = outcome.changed
    found: list[tuple[int, int | None, int | None]] = [(request, None, now) for request, now in changed.newly_with]
    found += [(request, was, None) for request, was in changed.newly_without]
    found += list(changed.moved)
    return [{"request": request, "was": was, "now": now} for request, was, now in found]
