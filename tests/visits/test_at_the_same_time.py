"""Two who answer, take back and move at the same time, in earnest: threads with a connection each, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
import time_machine
from django.db import connection

from parvis.casework.lifecycle import SomeoneElseWasFaster
from parvis.kit.verdict import Refused
from parvis.meetings import actions as meetings
from parvis.meetings.models import BookedTime, Meeting
from parvis.people.models import Role
from parvis.visits import actions, queries
from parvis.visits.models import Visit
from tests.meetings.pairs import AT, Pair, pair, person

from .conftest import THURSDAY, accepted, book

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _monday_morning() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


def at_once(*doing: Callable[[], object]) -> list[bool]:
    """Which of them succeeded. Nobody fails in any other way than by reading why."""
    together = Barrier(len(doing))

    def one(do: Callable[[], object]) -> bool:
        together.wait(timeout=60)
        try:
            do()
        except (Refused, SomeoneElseWasFaster):
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(len(doing)) as pool:
        return list(pool.map(one, doing))


def her_time_is_what_she_has_said_yes_to(*coordinators: int) -> None:
    """Counted from the invitations themselves."""
    for pk in coordinators:
        minutes = sum(v.meeting.minutes for v in Visit.objects.filter(state="accepted", coordinator=pk) if v.meeting)
        assert BookedTime.objects.filter(person=pk).count() == minutes // 5


def test_it_is_taken_back_while_she_says_yes() -> None:
    two = pair()
    meeting = book(two)
    visit = actions.invite(two.mentorship, by=two.student, at=AT)
    hers, his = (queries.visible_to(p).get() for p in (two.coordinator, two.student))
    done = at_once(
        lambda: actions.accept(hers, seen=meeting.pk, by=two.coordinator, at=AT + timedelta(minutes=1)),
        lambda: actions.take_back(his, by=two.student, at=AT + timedelta(minutes=2)),
    )
    visit.refresh_from_db()
    assert done.count(True) == 1
    assert visit.state == ("accepted" if done[0] else "taken_back")
    her_time_is_what_she_has_said_yes_to(two.coordinator.pk)


def test_the_meeting_is_moved_while_she_says_yes() -> None:
    two = pair()
    meeting = book(two)
    visit = actions.invite(two.mentorship, by=two.student, at=AT)
    hers = queries.visible_to(two.coordinator).get()
    mine = Meeting.objects.select_related("mentorship__student", "mentorship__mentor__person").get(pk=meeting.pk)
    _said, moved = at_once(
        lambda: actions.accept(hers, seen=meeting.pk, by=two.coordinator, at=AT + timedelta(minutes=1)),
        lambda: meetings.move(mine, starts_at=THURSDAY + timedelta(days=1), by=two.student, at=AT + timedelta(minutes=2)),
    )
    visit.refresh_from_db()
    new = Meeting.objects.get(state="booked")
    assert moved
    assert (visit.state, visit.meeting_id) == ("asked", new.pk), "whichever came first, nobody has said yes to the new time"
    her_time_is_what_she_has_said_yes_to(two.coordinator.pk)


def test_it_is_taken_back_while_the_meeting_is_cancelled() -> None:
    two = pair()
    visit, meeting = accepted(two)
    his = queries.visible_to(two.student).get()
    mine = Meeting.objects.select_related("mentorship__student", "mentorship__mentor__person").get(pk=meeting.pk)
    _taken, cancelled = at_once(
        lambda: actions.take_back(his, by=two.student, at=AT + timedelta(minutes=2)),
        lambda: meetings.cancel(mine, by=two.mentor, at=AT + timedelta(minutes=3)),
    )
    visit.refresh_from_db()
    assert cancelled
    assert visit.state in {"taken_back", "asked"}
    her_time_is_what_she_has_said_yes_to(two.coordinator.pk)


def test_two_coordinators_say_yes_and_one_comes() -> None:
    two, ulla = pair(), person("Ulla", Role.COORDINATOR)
    meeting = book(two)
    visit = actions.invite(two.mentorship, by=two.student, at=AT)
    windows = [(p, queries.visible_to(p).get()) for p in (two.coordinator, ulla)]
    done = at_once(*(lambda p=p, v=v: actions.accept(v, seen=meeting.pk, by=p, at=AT + timedelta(minutes=1)) for p, v in windows))
    visit.refresh_from_db()
    assert done.count(True) == 1
    assert visit.coordinator == windows[done.index(True)][0]
    her_time_is_what_she_has_said_yes_to(two.coordinator.pk, ulla.pk)


def test_one_coordinator_says_yes_to_two_first_meetings_at_one_time_and_comes_to_one() -> None:
    first = pair(n=1)
    pairs: list[Pair] = [first, *(pair(n=n, coordinator=first.coordinator) for n in range(2, 5))]
    asked = [(book(two), actions.invite(two.mentorship, by=two.student, at=AT)) for two in pairs]
    done = at_once(*(lambda m=m, v=v: actions.accept(v, seen=m.pk, by=first.coordinator, at=AT + timedelta(minutes=1)) for m, v in asked))
    assert done.count(True) == 1
    her_time_is_what_she_has_said_yes_to(first.coordinator.pk)


def test_both_invite_at_once_and_there_is_one_invitation() -> None:
    two = pair()
    done = at_once(*(lambda p=p: actions.invite(two.mentorship, by=p, at=AT) for p in (two.student, two.mentor)))
    assert done.count(True) == 1
    assert Visit.objects.count() == 1
