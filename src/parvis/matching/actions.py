"""The only writer of proposals and runs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from parvis.audit import trail
from parvis.notify.notice import queue
from parvis.policy import book
from parvis.recruitment.models import Mentor
from parvis.support import actions as support
from parvis.support.models import SupportRequest

from . import access, notices, queries
from .lifecycle import PROPOSAL
from .models import MatchRun, Proposal
from .rules import asking, explaining, fitting, proving, solving
from .rules.facts import Measure, MentorFacts, StudentFacts

State = Proposal.State


# --- Looking for mentors ------------------------------------------------------------------------
def solve(*, by: Any, at: datetime) -> MatchRun:
    """Look at everyone who waits at once, and suggest the best for all. Replaces what was only suggested; asks nobody.

    The result is proven before it is kept: `bound` equals `fit`, or `proving.NotProven` is raised and nothing changes."""
    with trail.perform("matching.solve", by=by, at=at, may=access.MATCH) as doing, book.noting() as rules:
        on = timezone.localdate(at)
        requests = queries.to_match()
        valid = [r for r in requests if queries.rests_on_a_decision(r, on=on)]
        mentors, facts = queries.pool()
        work = _Work(valid, mentors, facts, queries.measure(on=on), queries.apart())
        undecided = [{"request": r.pk, "changes": [["decision", []]]} for r in requests if r not in valid]
        run = MatchRun.objects.create(at=at, by=by, rules=rules, unmatched=[*work.unmatched(), *undecided], **work.numbers())
        _suggest(run, work, at=at)
        support.mark_looked(requests, by=by, at=at)
        doing.subject, doing.detail = run, work.numbers()
    return run


class _Work:
    """One solving, from rows to rows."""

    def __init__(
        self,
        requests: Sequence[SupportRequest],
        mentors: Sequence[Mentor],
        facts: Sequence[MentorFacts],
        measure: Measure,
        apart: frozenset[tuple[int, int]],
    ) -> None:
        self.measure, self.mentors, self.facts, self.apart = measure, mentors, facts, apart
        self.students: list[StudentFacts] = fitting.in_order_of_wait(map(queries.student_facts, requests))
        self.instance = fitting.instance(self.students, facts, measure, apart=apart)
        self.result = solving.solve(self.instance)
        self.certificate = proving.certify(self.instance, self.result)
        self.others = explaining.Alternatives(self.instance, self.result)

    def numbers(self) -> dict[str, int]:
        return {
            "students": len(self.students),
            "mentors": len(self.mentors),
            "candidates": self.instance.candidates,
            "matched": self.result.matched,
            "fit": self.result.fit,
            "bound": self.certificate.bound,
        }

    def unmatched(self) -> list[dict[str, Any]]:
        reachable = self.others.can_reach_a_seat()
        return [
            {
                "request": student.number,
                "changes": explaining.what_would_help(
                    student, self.facts, self.measure, competes_for=self.others.competes_for(place), reachable=reachable, apart=self.apart
                ),
            }
            for place, student in enumerate(self.students)
            if self.result.mate[place] == solving.NOBODY
        ]

    def pairs(self) -> dict[tuple[int, int], dict[str, Any]]:
        """(request, mentor) → the columns of its proposal."""
        found = {}
        for place, student in enumerate(self.students):
            if (mate := self.result.mate[place]) == solving.NOBODY:
                continue
            runners_up = [
                {"mentor": self.instance.mentors[r.place], "loses": r.loses, "moves": len(r.moves), "leaves_out": r.leaves_out}
                for r in self.others.runners_up(place)
            ]
            found[student.number, self.instance.mentors[mate]] = {
                **_columns(student, self.facts[mate], self.measure),
                "runners_up": runners_up,
            }
        return found


def _columns(student: StudentFacts, mentor: MentorFacts, measure: Measure) -> dict[str, Any]:
    parts = fitting.parts(student, mentor, measure)
    return {
        "fit": sum(part.points for part in parts),
        "reasons": [["for" if part.speaks_for else "consider", part.code, dict(part.params)] for part in parts],
        "common_times": str(fitting.common_times(student, mentor, measure)),
    }


def _suggest(run: MatchRun, work: _Work, *, at: datetime) -> None:
    """What is suggested again keeps its number and address; what is not goes away. Nobody had been asked."""
    pairs = work.pairs()
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


def propose_by_hand(request: SupportRequest, mentor: Mentor, *, by: Any, at: datetime) -> Proposal:
    """The coordinator's own choice for a student who waits. Takes the place of what was only suggested."""
    access.MATCH.check(by).require()
    on = timezone.localdate(at)
    measure = queries.measure(on=on)
    with transaction.atomic():
        student, facts = queries.student_facts(request), queries.mentor_facts(mentor, queries.load(mentor))
        proposal = Proposal(request=request, mentor=mentor, **_columns(student, facts, measure))
        asking.may_ask(queries.asking_facts(proposal, on=on)).require()
        Proposal.objects.filter(request=request, state=State.SUGGESTED).delete()
        PROPOSAL.begin(proposal, by=by, at=at, may=access.MATCH)
    return proposal


# --- The answers --------------------------------------------------------------------------------
def ask(proposal: Proposal, *, by: Any, at: datetime) -> None:
    """Ask the mentor, without saying who it is about. The seat is held until the answer comes."""
    with transaction.atomic():
        Mentor.objects.select_for_update(of=("self",)).get(pk=proposal.mentor_id)  # two coordinators must not give away the same seat
        PROPOSAL.take(proposal, "ask", by=by, at=at)


def agree(proposal: Proposal, *, by: Any, at: datetime) -> None:
    """The mentor's yes. Now the student is asked."""
    PROPOSAL.take(proposal, "agree", by=by, at=at)


def refuse(proposal: Proposal, *, by: Any, at: datetime) -> None:
    """The mentor's no. No reason is asked for, and it counts against nobody."""
    PROPOSAL.take(proposal, "refuse", by=by, at=at)


def accept(proposal: Proposal, *, by: Any, at: datetime) -> None:
    """The student's yes: from now on they are a pair."""
    PROPOSAL.check(proposal, "accept", by=by, at=at).require()  # a coordinator may match, but not say yes for the student
    with transaction.atomic():
        Mentor.objects.select_for_update(of=("self",)).get(pk=proposal.mentor_id)  # first, as `ask` and leaving the pool do
        support.match(proposal.request, by=by, at=at)
        PROPOSAL.take(proposal, "accept", by=by, at=at)


def decline(proposal: Proposal, *, by: Any, at: datetime) -> None:
    """The student's no. The place in the queue is kept."""
    PROPOSAL.take(proposal, "decline", by=by, at=at)


def withdraw(proposal: Proposal, *, by: Any, at: datetime) -> None:
    """Take back a proposal. Whoever has been asked is told that there is nothing to answer."""
    asked = proposal.state
    with transaction.atomic():
        PROPOSAL.take(proposal, "withdraw", by=by, at=at)
        if asked in queries.ASKED:
            queue(notices.NO_LONGER_ASKED, about=proposal, at=at)
        if asked == State.ASKED_STUDENT:
            queue(notices.NO_LONGER_PROPOSED, about=proposal, at=at)
