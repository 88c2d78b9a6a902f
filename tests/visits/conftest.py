from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from parvis.meetings import actions as meetings
from parvis.meetings.models import Meeting
from parvis.people.models import Role, User
from parvis.visits import actions
from parvis.visits.models import Visit
from tests.meetings.pairs import AT, Pair, pair, person

THURSDAY = datetime(2026, 10, 8, 8, 0, tzinfo=UTC)
"""Thursday 8 October 2026, ten o'clock in Sweden: three days after `AT`."""


@pytest.fixture(autouse=True)
def _monday_morning() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def two(db: None) -> Pair:
    """A pair that has not met, with its coordinator Lo."""
    return pair()


@pytest.fixture
def ulla(db: None) -> User:
    """Another coordinator."""
    return person("Ulla", Role.COORDINATOR)


def book(two: Pair, starts_at: datetime = THURSDAY, **more: Any) -> Meeting:
    return meetings.book(two.mentorship, starts_at=starts_at, minutes=60, by=two.mentor, at=AT, **more)


def accepted(two: Pair) -> tuple[Visit, Meeting]:
    """The student has invited, and the coordinator has said yes to a time."""
    meeting = book(two)
    visit = actions.invite(two.mentorship, by=two.student, at=AT)
    actions.accept(visit, seen=meeting.pk, by=two.coordinator, at=AT + timedelta(minutes=1))
    return visit, meeting
