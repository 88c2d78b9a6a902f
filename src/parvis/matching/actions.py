"""The only writer of proposals, runs and what coordinators decide about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from parvis.audit import trail
from parvis.casework.lifecycle import SomeoneElseWasFaster
from parvis.kit.verdict import Refused, Verdict
from parvis.notify.notice import queue
from parvis.people.models import User
from parvis.policy import book
from parvis.recruitment.models import Mentor
from parvis.support import actions as support
from parvis.support.models import SupportRequest

from . import access, notices, queries
from .lifecycle import PROPOSAL
from .models import MatchRun, Proposal, Steering
from .rules import fitting, planning, steering
from .rules.facts import Measure, MentorFacts, StudentFacts
from .rules.planning import Plan

State, Kind, Cause = Proposal.State, Steering.Kind, MatchRun.Cause


# --- Looking for mentors ------------------------------------------------------------------------
def solve(*, by: Any, at: datetime) -> MatchRun:
    """Look at everyone who waits at once, and suggest the best for all. Replaces what was only suggested; asks nobody.

    The result is proven before it is kept: `bound` equals `fit`, or `proving.NotProven` is raised and nothing changes."""
    run, looked = _solved(Cause.ASKED, by=by, at=at)
    support.mark_looked(looked.requests, by=by, at=at)
    return run


def _solved(cause: str, *, by: Any, at: datetime) -> tuple[MatchRun, queries.Look]:
    with trail.perform("matching.solve", by=by, at=at, may=access.MATCH) as doing, book.noting() as rules:
        queries.lock_queue()  # two lookings at once would suggest for the same student twice
        looked = queries.look(on=timezone.localdate(at))
        before = queries.suggested()
        found = planning.plan(looked.situation, before=before)
        numbers = _numbers(found)
        run = MatchRun.objects.create(
            at=at,
            by=by,
            cause=cause,
            rules=rules,
            unmatched=_unmatched(looked, found),
            refused=[{"request": request, "reasons": list(codes)} for request, codes in found.refused.items()],
            changed=_changed(before, found),
            **numbers,
        )
        _suggest(run, looked, found, at=at)
        doing.subject, doing.detail = run, {**numbers, "cause": cause, "rules": rules}
    return run, looked


def _numbers(found: Plan) -> dict[str, int]:
    return {
        "students": len(found.situation.students),
        "mentors": len(found.situation.mentors),
        "candidates": found.instance.candidates,
        "matched": len(found.pairs),
        "fit": found.result.fit,
        "bound": found.certificate.bound,
    }


def _unmatched(looked: queries.Look, found: Plan) -> list[dict[str, Any]]:
    """Who is left out, the longest wait first, with what would help."""
    changes = found.explain().changes
    return [
        {"request": r.pk, "changes": [[looked.lacking[r.pk], []]] if r.pk in looked.lacking else changes.get(r.pk, ())}
        for r in looked.requests
        if r.pk not in found.pairs
    ]


def _changed(before: Mapping[int, int], found: Plan) -> list[dict[str, int | None]]:
    """What is other than it was, for those who still wait: the longest wait first."""
    order = [s.number for s in found.situation.students]
    return [
        {"request": number, "was": before.get(number), "now": found.pairs.get(number)}
        for number in order
        if before.get(number) != found.pairs.get(number)
    ]


def _columns(student: StudentFacts, mentor: MentorFacts, measure: Measure) -> dict[str, Any]:
    parts = fitting.parts(student, mentor, measure)
    return {
        "fit": sum(part.points for part in parts),
        "reasons": [["for" if part.speaks_for else "consider", part.code, dict(part.params)] for part in parts],
        "common_times": str(fitting.common_times(student, mentor, measure)),
    }


def _pairs(looked: queries.Look, found: Plan) -> dict[tuple[int, int], dict[str, Any]]:
    """(request, mentor) → the columns of its proposal."""
    students = {s.number: s for s in found.situation.students}
    mentors = {m.number: m for m in found.situation.mentors}
    others = found.explain().runners_up
    pins = {d.request_id: d for d in looked.decided if d.kind == Kind.PIN}
    return {
        (request, mentor): {
            **_columns(students[request], mentors[mentor], found.situation.measure),
            "steering": pins[request] if request in found.steered.kept else None,
            "runners_up": [
                {"mentor": o.mentor, "loses": o.loses, "goes": [list(g) for g in o.goes], "leaves_out": o.leaves_out}
                for o in others.get(request, ())
            ],
        }
        for request, mentor in found.pairs.items()
    }


def _suggest(run: MatchRun, looked: queries.Look, found: Plan, *, at: datetime) -> None:
    """What is suggested again keeps its number and address; what is not goes away. Nobody had been asked."""
    pairs = _pairs(looked, found)
    for old in Proposal.objects.filter(state=State.SUGGESTED).order_by("pk"):
        if (columns := pairs.pop((old.request_id, old.mentor_id), None)) is None:
            old.delete()
        else:
            Proposal.objects.filter(pk=old.pk).update(run=run, **columns)
    Proposal.objects.bulk_create(
        [
            Proposal(run=run, request_id=request, mentor_id=mentor, state=State.SUGGESTED, state_at=at, created_at=at, **columns)
            for (request, mentor), columns in pairs.items()
        ],
        batch_size=500,
    )


# --- Steering -----------------------------------------------------------------------------------
def pin(request: SupportRequest, mentor: Mentor, *, by: Any, at: datetime, until_on: date | None = None) -> MatchRun:
    """These two, whatever else is best. The rest of the queue is solved around them; refused with its reasons where they cannot be."""
    with transaction.atomic():
        queries.lock_queue()
        Mentor.objects.select_for_update(of=("self",)).get(pk=mentor.pk)
        before = queries.refused_pins(on=timezone.localdate(at))
        _end(Steering.objects.filter(kind=Kind.PIN, request=request), by=by, at=at)
        _decide(Steering(kind=Kind.PIN, request=request, mentor=mentor, until_on=until_on), by=by, at=at)
        run, _looked = _solved(Cause.PIN, by=by, at=at)
        steering.may_pin(request.pk, kept=_kept(run, request, mentor), refused=_refused(run), before=before).require()
        support.mark_looked([request], by=by, at=at)
    return run


def _refused(run: MatchRun) -> dict[int, tuple[str, ...]]:
    return {row["request"]: tuple(row["reasons"]) for row in run.refused}


def _kept(run: MatchRun, request: SupportRequest, mentor: Mentor) -> bool:
    return Proposal.objects.filter(run=run, request=request, mentor=mentor).exists()


def forbid(request: SupportRequest, mentor: Mentor, *, by: Any, at: datetime, until_on: date | None = None) -> MatchRun:
    """Not these two. It counts against neither, and a decision that they are to be a pair is lifted."""
    with transaction.atomic():
        queries.lock_queue()
        same = Steering.objects.filter(kind__in=(Kind.PIN, Kind.FORBID), request=request, mentor=mentor)
        _end(same, by=by, at=at)
        _decide(Steering(kind=Kind.FORBID, request=request, mentor=mentor, until_on=until_on), by=by, at=at)
        run, _looked = _solved(Cause.FORBID, by=by, at=at)
        support.mark_looked([request], by=by, at=at)
    return run


def hold(mentor: Mentor, *, by: Any, at: datetime, until_on: date | None = None) -> MatchRun:
    """The mentor is suggested to nobody for a while. Whoever has been asked already has still been asked."""
    with transaction.atomic():
        queries.lock_queue()
        _end(Steering.objects.filter(kind=Kind.HOLD, mentor=mentor), by=by, at=at)
        _decide(Steering(kind=Kind.HOLD, mentor=mentor, until_on=until_on), by=by, at=at)
        run, _looked = _solved(Cause.HOLD, by=by, at=at)
    return run


def _decide(made: Steering, *, by: Any, at: datetime) -> None:
    person = made.mentor.person if made.kind == Kind.HOLD else None  # a pair's decision would tell one of them about the other
    with trail.perform(f"matching.{made.kind}", made, by=by, at=at, may=access.STEER, person=person) as doing:
        made.made_at, made.made_by = at, by
        made.save(force_insert=True)
        doing.detail = {"until": made.until_on.isoformat() if made.until_on else ""}


def lift(decided: Steering, *, by: Any, at: datetime) -> MatchRun:
    """Undo what a coordinator decided, and look again."""
    with transaction.atomic():
        queries.lock_queue()
        fresh = Steering.objects.select_for_update(of=("self",)).get(pk=decided.pk)
        if fresh.ended_at is not None:
            raise SomeoneElseWasFaster(f"steering {decided.pk} is lifted already")
        with trail.perform("matching.lift", decided, by=by, at=at, may=access.STEER):
            _end(Steering.objects.filter(pk=decided.pk), by=by, at=at)
        run, _looked = _solved(Cause.LIFT, by=by, at=at)
    return run


def _end(rows: QuerySet[Steering], *, by: Any, at: datetime) -> None:
    rows.filter(ended_at__isnull=True).update(ended_at=at, ended_by=by if isinstance(by, User) else None)


def let_go(*, by: Any, at: datetime, request: SupportRequest | None = None, mentor: Mentor | None = None, kind: str = "") -> None:
    """What was decided about somebody who has left, or about a pair that has its answer, holds no more."""
    about = Steering.objects.all()
    for name, value in (("request", request), ("mentor", mentor), ("kind", kind)):
        about = about.filter(**{name: value}) if value else about
    _end(about, by=by, at=at)


# --- The answers --------------------------------------------------------------------------------
def ask(proposal: Proposal, *, by: Any, at: datetime) -> None:
    """Ask the mentor, without saying who it is about. The seat is held until the answer comes."""
    with transaction.atomic():
        queries.lock_queue()
        Mentor.objects.select_for_update(of=("self",)).get(pk=proposal.mentor_id)  # two coordinators must not give away the same seat
        PROPOSAL.take(proposal, "ask", by=by, at=at, detail={"run": proposal.run_id, "decided": proposal.steering_id})


@dataclass(frozen=True)
class NotAsked:
    """A mentor of several who was not asked. `verdict` is None where somebody else was faster."""

    proposal: Proposal
    verdict: Verdict | None


def ask_each(proposals: Iterable[Proposal], *, by: Any, at: datetime) -> tuple[list[Proposal], list[NotAsked]]:
    """Ask several mentors at once. Each is locked and judged alone: one that cannot be asked stops no other."""
    asked, not_asked = [], []
    for proposal in proposals:
        try:
            ask(proposal, by=by, at=at)
        except Refused as refused:
            not_asked.append(NotAsked(proposal, refused.verdict))
        except SomeoneElseWasFaster:
            not_asked.append(NotAsked(proposal, None))
        else:
            asked.append(proposal)
    return asked, not_asked


def agree(proposal: Proposal, *, by: Any, at: datetime) -> None:
    """The mentor's yes. Now the student is asked."""
    with transaction.atomic():
        queries.lock_queue()
        PROPOSAL.take(proposal, "agree", by=by, at=at)


def refuse(proposal: Proposal, *, by: Any, at: datetime) -> None:
    """The mentor's no. No reason is asked for, and it counts against nobody."""
    with transaction.atomic():
        queries.lock_queue()
        PROPOSAL.take(proposal, "refuse", by=by, at=at)
        let_go(by=by, at=at, request=proposal.request, kind=Kind.PIN)


def accept(proposal: Proposal, *, by: Any, at: datetime) -> None:
    """The student's yes: from now on they are a pair."""
    PROPOSAL.check(proposal, "accept", by=by, at=at).require()  # a coordinator may match, but not say yes for the student
    with transaction.atomic():
        queries.lock_queue()
        Mentor.objects.select_for_update(of=("self",)).get(pk=proposal.mentor_id)  # first, as `ask` and leaving the pool do
        support.match(proposal.request, by=by, at=at)
        PROPOSAL.take(proposal, "accept", by=by, at=at)
        let_go(by=by, at=at, request=proposal.request)


def decline(proposal: Proposal, *, by: Any, at: datetime) -> None:
    """The student's no. The place in the queue is kept."""
    with transaction.atomic():
        queries.lock_queue()
        PROPOSAL.take(proposal, "decline", by=by, at=at)
        let_go(by=by, at=at, request=proposal.request, kind=Kind.PIN)


def withdraw(proposal: Proposal, *, by: Any, at: datetime) -> None:
    """Take back a proposal. Whoever has been asked is told that there is nothing to answer."""
    asked = proposal.state
    with transaction.atomic():
        queries.lock_queue()
        PROPOSAL.take(proposal, "withdraw", by=by, at=at)
        let_go(by=by, at=at, request=proposal.request, kind=Kind.PIN)
        if asked in queries.ASKED:
            queue(notices.NO_LONGER_ASKED, about=proposal, at=at)
        if asked == State.ASKED_STUDENT:
            queue(notices.NO_LONGER_PROPOSED, about=proposal, at=at)
