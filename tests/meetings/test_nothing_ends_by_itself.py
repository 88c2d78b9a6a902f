"""Over any sequence of what the two and the passing time do, no pair is ended, paused or judged: only a coordinator does that."""

from __future__ import annotations

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest

from parvis.casework.lifecycle import SomeoneElseWasFaster
from parvis.kit.permission import SYSTEM
from parvis.kit.sweeps import ALL as SWEEPS
from parvis.kit.verdict import Refused
from parvis.meetings import actions, queries
from parvis.meetings.models import Absence, Meeting
from parvis.mentorships.models import Ending, Mentorship
from tests.meetings.pairs import AT, Pair

OWN_SWEEPS = ("meetings.remind", "meetings.ask_to_log", "meetings.let_pass")


@dataclass
class Moment:
    """Who tries what, when, in the walk."""

    two: Pair
    chance: random.Random
    by: Any
    at: datetime

    @property
    def soon(self) -> datetime:
        return self.at + timedelta(hours=self.chance.randrange(1, 200))

    @property
    def side(self) -> str:
        return self.chance.choice(("student", "mentor"))

    @property
    def booked(self) -> Meeting:
        return self.chance.choice(list(Meeting.objects.filter(state="booked").order_by("pk")))

    @property
    def absence(self) -> Absence:
        return self.chance.choice(list(Absence.objects.order_by("pk")))


MOVES: tuple[Callable[[Moment], object], ...] = (
    lambda m: actions.book(m.two.mentorship, starts_at=m.soon, minutes=60, by=m.by, at=m.at),
    lambda m: actions.book(m.two.mentorship, starts_at=m.soon, minutes=60, by=m.by, at=m.at),
    lambda m: actions.move(m.booked, starts_at=m.soon, by=m.by, at=m.at),
    lambda m: actions.cancel(m.booked, by=m.by, at=m.at),
    lambda m: actions.log(m.booked, minutes=60, by=m.by, at=m.at),
    lambda m: actions.miss(m.booked, missed_by=m.side, by=m.by, at=m.at),
    lambda m: actions.answer(m.absence, why="other", by=m.by, at=m.at),
    lambda m: actions.defer(m.absence, by=m.by, at=m.at),
    lambda m: actions.judge_without_reason(m.absence, talked=True, by=m.by, at=m.at),
    lambda m: actions.decide(m.two.mentorship, person=m.two.student, decision="end", by=m.by, at=m.at),
    lambda m: actions.report_cancellations(m.two.mentorship, words="", by=m.by, at=m.at),
    lambda m: [SWEEPS[key](m.at) for key in OWN_SWEEPS],
)


@pytest.mark.requirement("R64")
@pytest.mark.parametrize("seed", range(6))
def test_whatever_the_two_do_only_a_coordinator_judges_and_ends(two: Pair, seed: int) -> None:
    chance, at = random.Random(seed), AT
    for days in (-14, -7):
        two.missed(days=days)
    for _ in range(50):
        at += timedelta(hours=chance.randrange(1, 60))
        moment = Moment(two, chance, chance.choice((two.student, two.mentor, SYSTEM)), at)
        with suppress(Refused, SomeoneElseWasFaster, IndexError):
            chance.choice(MOVES)(moment)
    assert Mentorship.objects.get().state == "active"
    assert not Ending.objects.exists()
    assert not Absence.objects.filter(state__in=("with_reason", "without_reason")).exists()
    counts = queries.counts(two.mentorship, since=two.mentorship.starts_on, until=two.mentorship.ends_on)
    assert counts.missed >= 2
    assert counts.student_without_reason == counts.mentor_without_reason == 0
