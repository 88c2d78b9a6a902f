"""Many people at the same times, in earnest: threads with a connection each. One wins, the others read why in words."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from threading import Barrier

import pytest
import time_machine
from django.db import IntegrityError, connection
from django.test import Client
from django.utils import translation
from django.utils.html import strip_tags

from parvis.casework.lifecycle import SomeoneElseWasFaster
from parvis.casework.words import say
from parvis.kit.permission import SYSTEM
from parvis.kit.verdict import Refused
from parvis.meetings import actions, queries
from parvis.meetings.models import BookedTime, Meeting
from parvis.people import actions as people
from parvis.people.models import Role, User
from parvis.recruitment import actions as recruitment
from parvis.recruitment.models import InterviewSlot, Mentor, MentorApplication
from parvis.training import actions as training
from parvis.training.models import Booking, Occasion
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
    """Counted from what is booked itself, not from what guards it."""
    taken: list[tuple[int, datetime, datetime]] = []
    for m in Meeting.objects.filter(state="booked").select_related("mentorship__mentor").order_by("pk"):
        taken += [(person, m.starts_at, m.ends_at) for person in (m.mentorship.student_id, m.mentorship.mentor.person_id)]
    for slot in InterviewSlot.objects.filter(application__state="booked").select_related("application").order_by("pk"):
        persons = [slot.coordinator_id, slot.application.applicant_id]  # type: ignore[union-attr]  # those that are filtered have one
        taken += [(person, slot.starts_at, slot.ends_at) for person in persons if person]
    for place in Booking.objects.filter(state="booked").select_related("occasion", "mentor").order_by("pk"):
        taken.append((place.mentor.person_id, place.occasion.starts_at, place.occasion.ends_at))
    taken += [(one.led_by_id, one.starts_at, one.ends_at) for one in Occasion.objects.filter(state="planned").order_by("pk")]
    last: dict[int, datetime] = {}
    for person, starts_at, ends_at in sorted(taken, key=lambda one: one[1]):
        assert person not in last or last[person] <= starts_at
        last[person] = ends_at
    minutes = sum((ends_at - starts_at).total_seconds() for _person, starts_at, ends_at in taken) // 60
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


def an_invited(applicant: User, coordinator: User) -> tuple[MentorApplication, InterviewSlot]:
    """Somebody who may choose a time for a talk, and the time."""
    people.grant(applicant, Role.APPLICANT, by=SYSTEM, at=AT)
    case = {"state_at": AT, "created_at": AT, "kind": "alumnus", "given_name": applicant.given_name, "email": applicant.email}
    application = MentorApplication.objects.create(applicant=applicant, state="invited", **case)
    given = {"place": "Room 1", "starts_at": TUESDAY + timedelta(minutes=30), "ends_at": TUESDAY + timedelta(minutes=60)}
    return application, InterviewSlot.objects.create(coordinator=coordinator, **given)


def a_training(leader: User) -> Occasion:
    half_an_hour = timedelta(minutes=30)
    then = {"starts_at": TUESDAY - half_an_hour, "ends_at": TUESDAY + 3 * half_an_hour}
    return training.plan(kind="supervision", topic="", **then, place="Room 1", places=12, by=leader, at=AT)


@pytest.mark.parametrize("round_", range(3))
def test_a_talk_and_a_meeting_at_the_same_time_are_one_of_the_two(round_: int) -> None:
    two = pair(minutes=480)
    application, slot = an_invited(two.student, two.coordinator)

    def one_of_them(n: int) -> str:
        if n % 2:
            mine = MentorApplication.objects.get(pk=application.pk)
            with suppress(SomeoneElseWasFaster):  # another window of the same person's
                recruitment.book(mine, slot, online=True, by=two.student, at=AT)
            return "talk"
        actions.book(two.mentorship, starts_at=TUESDAY, minutes=60, by=two.mentor, at=AT)
        return "meeting"

    said = at_once(one_of_them)
    nobody_is_booked_twice()
    assert {"talk", "meeting"} & set(said)
    assert not {"talk", "meeting"} <= set(said), "one of them, never both"
    assert said.count("meeting") <= 1
    assert set(said) - {"talk", "meeting"} <= {TAKEN}


@pytest.mark.parametrize("round_", range(3))
def test_a_place_at_a_training_and_a_meeting_at_the_same_time_are_one_of_the_two(round_: int) -> None:
    two = pair(minutes=480)
    occasion = a_training(two.coordinator)

    def one_of_them(n: int) -> str:
        if n % 2:
            training.book(Occasion.objects.get(pk=occasion.pk), Mentor.objects.get(person=two.mentor), by=two.mentor, at=AT)
            return "place"
        actions.book(two.mentorship, starts_at=TUESDAY, minutes=60, by=two.student, at=AT)
        return "meeting"

    said = at_once(one_of_them)
    nobody_is_booked_twice()
    assert sorted(set(said) & {"place", "meeting"}) in (["place"], ["meeting"])
    assert said.count("place") + said.count("meeting") == 1


def test_what_takes_time_gives_it_back_when_it_moves_or_ends() -> None:
    two = pair()
    application, slot = an_invited(two.student, two.coordinator)
    later = InterviewSlot.objects.create(
        coordinator=two.coordinator, starts_at=slot.starts_at + timedelta(days=1), ends_at=slot.ends_at + timedelta(days=1), place="Room 1"
    )
    for chosen in (slot, later):
        recruitment.book(application, chosen, online=True, by=two.student, at=AT)
        nobody_is_booked_twice()
    recruitment.unbook(application, by=two.student, at=AT)
    assert not BookedTime.objects.exists()
    occasion = a_training(two.coordinator)
    booking = training.book(occasion, two.mentorship.mentor, by=two.mentor, at=AT)
    assert BookedTime.objects.count() == 48
    training.change(
        occasion, starts_at=TUESDAY + timedelta(days=1), ends_at=TUESDAY + timedelta(days=1, hours=1), by=two.coordinator, at=AT
    )
    nobody_is_booked_twice()
    actions.book(two.mentorship, starts_at=TUESDAY, minutes=60, by=two.student, at=AT)
    training.cancel_place(booking, by=two.mentor, at=AT)
    nobody_is_booked_twice()
    training.cancel(occasion, by=two.coordinator, at=AT)
    nobody_is_booked_twice()


def test_a_new_time_of_a_training_over_a_meeting_takes_what_is_free_and_refuses_nobody() -> None:
    two = pair()
    occasion = a_training(two.coordinator)
    training.book(occasion, two.mentorship.mentor, by=two.mentor, at=AT)
    tomorrow = TUESDAY + timedelta(days=1)
    meeting = actions.book(two.mentorship, starts_at=tomorrow, minutes=60, by=two.student, at=AT)
    training.change(occasion, starts_at=tomorrow, ends_at=tomorrow + timedelta(hours=2), by=two.coordinator, at=AT)
    of_mentor = BookedTime.objects.filter(person=two.mentor)
    assert (of_mentor.filter(meeting=meeting).count(), of_mentor.filter(place__isnull=False).count()) == (12, 12)
    with pytest.raises(Refused):
        actions.move(meeting, starts_at=tomorrow + timedelta(minutes=90), by=two.student, at=AT)
    other = a_training(two.coordinator)
    training.change(other, starts_at=tomorrow, ends_at=tomorrow + timedelta(hours=1), by=two.coordinator, at=AT)
    with pytest.raises(Refused) as refused:
        training.book(other, two.mentorship.mentor, by=two.mentor, at=AT)
    with translation.override("en"):
        assert say(refused.value.verdict.blocking[0]).startswith("You have something else booked at that time.")
    assert training.add(other, two.mentorship.mentor, by=two.coordinator, at=AT).state == "booked", "whom the office puts there is there"


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
