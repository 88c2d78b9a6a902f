"""Many people at the same times, in earnest: threads with a connection each. One wins, the others read why in words."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
import time_machine
from django.db import IntegrityError, connection
from django.test import Client
from django.utils import translation
from django.utils.html import strip_tags

from parvis.casework.words import say
from parvis.kit.verdict import Refused
from parvis.meetings import actions, queries
from parvis.meetings.models import BookedTime, Meeting
from tests.meetings.pairs import AT, Pair, pair, signed_in

THREADS = 8
TUESDAY = datetime(2026, 10, 6, 11, 0, tzinfo=UTC)
TAKEN = "One of you is booked at that time. Choose another one."
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _monday_morning() -> object:
    with time_machine.travel(AT, tick=False):
        yield


def at_once(do: Callable[[int], str]) -> list[str]:
    """What each of eight says when all begin together; a refusal in words."""
    together = Barrier(THREADS)

    def one(n: int) -> str:
        together.wait(timeout=60)
        try:
            return do(n)
        except Refused as refused:
            with translation.override("en"):
                return say(refused.verdict.blocking[0])
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(one, range(THREADS)))


def nobody_is_booked_twice() -> None:
    """Counted from the meetings themselves, not from what guards them."""
    rows = Meeting.objects.filter(state="booked").select_related("mentorship__mentor").order_by("starts_at", "pk")
    last: dict[int, datetime] = {}
    for meeting in rows:
        for person in (meeting.mentorship.student_id, meeting.mentorship.mentor.person_id):
            assert person not in last or last[person] <= meeting.starts_at
            last[person] = meeting.ends_at
    minutes = sum(2 * m.minutes for m in rows)
    assert BookedTime.objects.count() == minutes // 5


def test_one_mentor_in_eight_pairs_has_one_meeting_at_a_time() -> None:
    first = pair(n=1)
    pairs = [first, *(pair(n=n, mentor=first.mentor, coordinator=first.coordinator) for n in range(2, THREADS + 1))]

    def book(n: int) -> str:
        starts_at = TUESDAY + timedelta(minutes=5 * (n % 4))  # not the same minute: they touch
        actions.book(pairs[n].mentorship, starts_at=starts_at, minutes=60, by=pairs[n].student, at=AT)
        return "booked"

    said = at_once(book)
    assert sorted(said) == [TAKEN] * (THREADS - 1) + ["booked"]
    nobody_is_booked_twice()


def test_two_pairs_that_share_nobody_book_the_same_time() -> None:
    pairs = [pair(n=n) for n in range(1, THREADS + 1)]

    def book(n: int) -> str:
        actions.book(pairs[n].mentorship, starts_at=TUESDAY, minutes=60, by=pairs[n].student, at=AT)
        return "booked"

    assert at_once(book) == ["booked"] * THREADS
    nobody_is_booked_twice()


def test_the_same_time_booked_by_both_of_a_pair_is_one_meeting() -> None:
    two = pair(minutes=120)

    def book(n: int) -> str:
        actions.book(two.mentorship, starts_at=TUESDAY, minutes=60, by=two.mentor if n % 2 else two.student, at=AT)
        return "booked"

    said = at_once(book)
    assert said.count("booked") == 1
    assert said.count(TAKEN) == THREADS - 1
    nobody_is_booked_twice()


def test_a_meeting_that_both_move_at_once_is_moved_once() -> None:
    two = pair()
    made = actions.book(two.mentorship, starts_at=TUESDAY, minutes=60, by=two.student, at=AT)

    def move(n: int) -> str:
        mine = Meeting.objects.select_related("mentorship__student", "mentorship__mentor__person").get(pk=made.pk)
        ready.wait(timeout=60)
        actions.move(mine, starts_at=TUESDAY + timedelta(days=1, hours=n), by=two.mentor if n % 2 else two.student, at=AT)
        return "moved"

    ready = Barrier(THREADS)
    said = at_once(move)
    changed = "Somebody else has just changed the meeting. Open it again to see what is true now."
    assert sorted(said) == [*[changed] * (THREADS - 1), "moved"]
    assert Meeting.objects.filter(state="booked").count() == 1
    nobody_is_booked_twice()


def test_on_the_pages_one_is_booked_and_the_others_read_why_with_what_they_typed() -> None:
    first = pair(n=1)
    pairs = [first, *(pair(n=n, mentor=first.mentor, coordinator=first.coordinator) for n in range(2, THREADS + 1))]
    windows: list[Client] = [signed_in(two.student) for two in pairs]
    given = {"time": "other", "on": "2026-10-09", "clock": "16.30", "minutes": "45", "way": "online"}

    def post(n: int) -> str:
        answer = windows[n].post(f"/pairs/{pairs[n].mentorship.pk}/meetings/book/", given)
        if answer.status_code == 302:
            return "booked"
        page = answer.content.decode()
        assert answer.status_code == 422
        assert 'value="16.30"' in page
        assert "9 October" in page or 'value="2026-10-09"' in page
        return TAKEN if TAKEN in strip_tags(page) else page

    said = at_once(post)
    assert sorted(said) == [TAKEN] * (THREADS - 1) + ["booked"]
    nobody_is_booked_twice()


def test_of_two_series_that_meet_one_is_booked_whole_and_the_other_not_at_all() -> None:
    first = pair(n=1)
    pairs = [first, *(pair(n=n, mentor=first.mentor, coordinator=first.coordinator) for n in range(2, THREADS + 1))]

    def book(n: int) -> str:
        days = [TUESDAY + timedelta(weeks=w) for w in ((1, 2, 3), (3, 4, 5), (2, 3))[n % 3]]
        actions.book_series(pairs[n].mentorship, starts=days, minutes=60, by=pairs[n].student, at=AT)
        return "booked"

    said = at_once(book)
    assert said.count("booked") == 1
    booked = Meeting.objects.filter(state="booked")
    assert booked.count() in {2, 3}
    assert booked.values("mentorship").distinct().order_by("mentorship").count() == 1
    nobody_is_booked_twice()


def test_without_locks_and_without_looking_the_database_lets_one_through(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(actions, "_one_at_a_time", lambda _mentorship, *_others: None)
    monkeypatch.setattr(queries, "busy", lambda *_args, **_kwargs: [])
    test_one_mentor_in_eight_pairs_has_one_meeting_at_a_time()


def test_the_database_itself_refuses_two_at_once(two_meetings: tuple[Pair, Meeting]) -> None:
    two, meeting = two_meetings
    with pytest.raises(IntegrityError):
        BookedTime.objects.create(person=two.student, meeting=meeting, at=meeting.starts_at)


@pytest.fixture
def two_meetings() -> tuple[Pair, Meeting]:
    two = pair()
    return two, actions.book(two.mentorship, starts_at=TUESDAY, minutes=60, by=two.student, at=AT)


def test_a_meeting_that_is_no_longer_booked_gives_its_time_back(two_meetings: tuple[Pair, Meeting]) -> None:
    two, meeting = two_meetings
    assert BookedTime.objects.count() == 24
    actions.cancel(meeting, by=two.student, at=AT)
    assert not BookedTime.objects.exists()
    again = actions.book(two.mentorship, starts_at=TUESDAY, minutes=60, by=two.mentor, at=AT)
    half_later = actions.move(again, starts_at=TUESDAY + timedelta(minutes=30), by=two.mentor, at=AT)
    assert half_later.booked_times.count() == 24
    actions.log(half_later, minutes=60, by=two.mentor, at=half_later.ends_at)
    assert not BookedTime.objects.exists()
