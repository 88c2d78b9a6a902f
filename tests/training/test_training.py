from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from parvis.kit.time import StudyYear
from parvis.kit.verdict import Refused
from parvis.people.models import Role, User
from parvis.recruitment import actions as recruitment
from parvis.recruitment.models import Mentor
from parvis.training import actions, queries, sweeps
from parvis.training.models import Booking, Occasion
from parvis.training.rules import places
from tests.recruitment.test_pages import text
from tests.recruitment.world import AT, coordinator, later, new_mentor, person, ready_mentor
from tests.training.world import AFTER, START, keys, occasion, told

pytestmark = pytest.mark.django_db
YEAR = StudyYear(starts_on=date(2026, 8, 31), spring_on=date(2027, 1, 18), ends_on=date(2027, 6, 7))


@pytest.mark.requirement("R84")
@pytest.mark.requirement("R94")
def test_whoever_was_at_the_introduction_has_done_it() -> None:
    karin = coordinator()
    came, stayed_away = new_mentor(karin), new_mentor(karin, "bo@example.org")
    training = occasion(karin, "introduction")
    place = actions.book(training, came, by=came.person, at=AT)
    other = actions.book(training, stayed_away, by=stayed_away.person, at=AT)
    assert actions.hold(training, [place], by=karin, at=AFTER) == 1
    for row in (came, stayed_away, other):
        row.refresh_from_db()
    assert came.introduction_on == date(2026, 9, 21)
    assert stayed_away.introduction_on is None
    assert (training.state, other.state) == ("held", "absent")


@pytest.mark.requirement("R84")
def test_a_mentor_who_lacked_only_the_introduction_shows_as_free_after_it() -> None:
    karin = coordinator()
    mentor = ready_mentor(karin)
    Mentor.objects.filter(pk=mentor.pk).update(introduction_on=None, state="preparing")
    mentor.refresh_from_db()
    training = occasion(karin, "introduction")
    place = actions.book(training, mentor, by=mentor.person, at=AT)
    actions.hold(training, [place], by=karin, at=AFTER)
    mentor.refresh_from_db()
    assert mentor.state == Mentor.State.AVAILABLE


@pytest.mark.requirement("Q9")
@pytest.mark.requirement("R85")
@pytest.mark.requirement("R95")
def test_supervision_is_counted_by_study_year() -> None:
    karin = coordinator()
    mentor = ready_mentor(karin)
    for starts_at in (START, START + timedelta(days=30), datetime(2027, 8, 1, 11, tzinfo=UTC), datetime(2027, 9, 2, 11, tzinfo=UTC)):
        session = occasion(karin, starts_at=starts_at)
        place = actions.book(session, mentor, by=mentor.person, at=AT)
        actions.hold(session, [place], by=karin, at=starts_at + timedelta(hours=2))
    assert queries.supervisions_attended(mentor, YEAR) == 3
    assert queries.attended(mentor).count() == 4


@pytest.mark.requirement("R86")
def test_only_a_coordinator_plans_leads_and_notes_who_was_there() -> None:
    karin = coordinator()
    mentor = new_mentor(karin)
    session = occasion(karin)
    assert session.led_by == karin
    place = actions.book(session, mentor, by=mentor.person, at=AT)
    for refused in (
        lambda: occasion(mentor.person),
        lambda: actions.hold(session, [place], by=mentor.person, at=AFTER),
        lambda: actions.attend(place, by=mentor.person, at=AFTER),
        lambda: actions.cancel(session, by=mentor.person, at=AT),
    ):
        with pytest.raises(Refused, match=r"training\.lead"):
            refused()


@pytest.mark.requirement("R87")
def test_a_place_is_booked_given_back_and_booked_again() -> None:
    karin = coordinator()
    mentor = new_mentor(karin)
    session = occasion(karin, places=1)
    place = actions.book(session, mentor, by=mentor.person, at=AT)
    with pytest.raises(Refused, match="already_booked"):
        actions.book(session, mentor, by=mentor.person, at=AT)
    other = new_mentor(karin, "bo@example.org")
    with pytest.raises(Refused, match=r"training\.full"):
        actions.book(session, other, by=other.person, at=AT)
    actions.cancel_place(place, by=mentor.person, at=AT)
    actions.book(session, other, by=other.person, at=AT)
    assert told(other.person)[-1] == "training.booked"


def test_nobody_books_or_cancels_for_another_mentor() -> None:
    karin = coordinator()
    mentor, other = new_mentor(karin), new_mentor(karin, "bo@example.org")
    session = occasion(karin)
    with pytest.raises(Refused, match="own_place"):
        actions.book(session, mentor, by=other.person, at=AT)
    place = actions.book(session, mentor, by=mentor.person, at=AT)
    with pytest.raises(Refused, match="cancel_place"):
        actions.cancel_place(place, by=other.person, at=AT)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({}, ""),
        ({"taken": 3}, "training.full"),
        ({"is_planned": False}, "training.no_longer_open"),
        ({"starts_at": AT}, "training.no_longer_open"),
        ({"already_booked": True}, "training.already_booked"),
        ({"is_introduction": True, "is_introduced": True}, "training.introduction_done"),
        ({"has_left": True}, "training.has_left"),
    ],
)
def test_when_a_place_can_be_booked(changes: dict[str, Any], code: str) -> None:
    facts: dict[str, Any] = {"is_planned": True, "starts_at": START, "places": 3, "taken": 2, "already_booked": False}
    facts |= {"is_introduction": False, "is_introduced": False, "has_left": False}
    found = places.may_book(places.PlaceFacts(**facts | changes), at=AT).reasons
    assert [r.code for r in found] == ([code] if code else [])


def test_attendance_is_saved_when_it_has_begun_and_a_place_is_given_back_before() -> None:
    karin = coordinator()
    mentor = new_mentor(karin)
    session = occasion(karin)
    place = actions.book(session, mentor, by=mentor.person, at=AT)
    with pytest.raises(Refused, match="not_begun"):
        actions.hold(session, [place], by=karin, at=AT)
    with pytest.raises(Refused, match="has_begun"):
        actions.cancel_place(place, by=mentor.person, at=AFTER)


def test_calling_off_tells_everybody_with_a_place() -> None:
    karin = coordinator()
    mentor = new_mentor(karin)
    session = occasion(karin)
    actions.book(session, mentor, by=mentor.person, at=AT)
    actions.cancel(session, by=karin, at=AT)
    assert told(mentor.person)[-1] == "training.called_off"
    assert Booking.objects.get().state == Booking.State.CANCELLED


def test_a_new_time_is_told_and_fewer_places_than_taken_are_refused() -> None:
    karin = coordinator()
    mentor, other = new_mentor(karin), new_mentor(karin, "bo@example.org")
    session = occasion(karin)
    for one in (mentor, other):
        actions.book(session, one, by=one.person, at=AT)
    with pytest.raises(Refused, match="fewer_places"):
        actions.change(session, places=1, by=karin, at=AT)
    actions.change(session, topic="Another", by=karin, at=AT)
    assert told(mentor.person)[-1] == "training.booked"
    actions.change(session, place="Room 3", by=karin, at=AT)
    assert told(mentor.person)[-1] == "training.changed"


def test_the_day_before_one_reminder_is_sent() -> None:
    karin = coordinator()
    mentor = new_mentor(karin)
    actions.book(occasion(karin), mentor, by=mentor.person, at=AT)
    assert [sweeps.remind(at) for at in (AT, START - timedelta(hours=20), START - timedelta(hours=19))] == [0, 1, 0]


def test_what_waits_for_a_mentor_and_a_coordinator() -> None:
    karin = coordinator()
    new, free = new_mentor(karin), ready_mentor(karin, "bo@example.org")
    assert keys(new.person, "mentor") == []
    introduction, supervision = occasion(karin, "introduction"), occasion(karin)
    assert keys(new.person, "mentor") == ["training.book"]
    assert keys(free.person, "mentor") == ["training.book"]
    actions.book(introduction, new, by=new.person, at=AT)
    actions.book(supervision, free, by=free.person, at=AT)
    assert keys(new.person, "mentor") == ["training.coming"]
    assert keys(karin, "coordinator") == []
    assert keys(karin, "coordinator", AFTER) == ["training.take_attendance"] * 2
    assert keys(karin, "student") == []


@pytest.mark.django_db(transaction=True)
def test_twenty_mentors_at_once_get_the_five_places_there_are() -> None:
    karin = coordinator()
    session = occasion(karin, places=5)
    mentors = [new_mentor(karin, f"nr{n}@example.org") for n in range(20)]
    together = Barrier(20)

    def book(mentor: Mentor) -> str:
        try:
            together.wait(timeout=30)
            actions.book(session, mentor, by=mentor.person, at=AT)
        except Refused as refused:
            return refused.verdict.blocking[0].code
        else:
            return "booked"
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        outcomes = list(pool.map(book, mentors))
    assert outcomes.count("booked") == 5
    assert outcomes.count("training.full") == 15
    assert Booking.objects.filter(occasion=session, state=Booking.State.BOOKED).count() == 5


# --- Pages ---------------------------------------------------------------------------------------------

SignIn = Callable[[User], Client]


@pytest.mark.usefixtures("now")
@pytest.mark.requirement("R89")
def test_the_mentor_books_and_cancels_by_the_page(as_person: SignIn) -> None:
    karin = coordinator()
    mentor = ready_mentor(karin)
    session, full = occasion(karin), occasion(karin, places=1, starts_at=START + timedelta(days=1))
    other = new_mentor(karin, "bo@example.org")
    actions.book(full, other, by=other.person, at=AT)
    client = as_person(mentor.person)
    said = text(client.get(reverse("training.mine")))
    assert "You are paid for the time. You have been to zero of four sessions this study year" in said
    assert "Monday 21 September, 13.00–14.30 Supervision: To begin. Room 2. 3 places left." in said
    assert "Do not say your student’s name" in said
    assert "Full" in said
    done = client.post(reverse("training.mine"), {"occasion": session.pk}, follow=True)
    assert "Done. You have a place" in text(done)
    assert client.post(reverse("training.mine"), {"occasion": full.pk}).status_code == 422
    assert client.post(reverse("training.mine"), {}).status_code == 422
    place = Booking.objects.get(mentor=mentor)
    client.post(reverse("booking.cancel", args=[place.pk]))
    place.refresh_from_db()
    assert place.state == Booking.State.CANCELLED


@pytest.mark.usefixtures("now")
def test_somebody_elses_place_is_not_found(as_person: SignIn) -> None:
    karin = coordinator()
    mentor, other = new_mentor(karin), new_mentor(karin, "bo@example.org")
    place = actions.book(occasion(karin), mentor, by=mentor.person, at=AT)
    client = as_person(other.person)
    assert client.get(reverse("training.booked", args=[place.pk])).status_code == 404
    assert client.post(reverse("booking.cancel", args=[place.pk])).status_code == 404
    assert as_person(person("Dan", Role.STUDENT)).get(reverse("training.mine")).status_code == 403
    assert client.get(reverse("training.occasions")).status_code == 403


def test_the_coordinator_plans_changes_holds_and_calls_off_by_the_page(as_person: SignIn, time_machine: Any) -> None:
    time_machine.move_to(AT, tick=False)
    karin = coordinator()
    mentor, other = new_mentor(karin), new_mentor(karin, "bo@example.org")
    client = as_person(karin)
    answers = {
        "kind": "introduction",
        "topic": "",
        "on": "2026-09-21",
        "start": "13.00",
        "end": "16.00",
        "place": "Room 2",
        "places": "12",
        "every": "once",
    }
    assert client.post(reverse("training.plan"), answers | {"end": "12.00"}).status_code == 422
    client.post(reverse("training.plan"), answers)
    session = Occasion.objects.get()
    assert (session.starts_at, session.minutes) == (START, 180)
    places = [actions.book(session, one, by=one.person, at=AT) for one in (mentor, other)]
    assert client.post(reverse("training.change", args=[session.pk]), answers | {"places": "1"}).status_code == 422
    client.post(reverse("training.change", args=[session.pk]), answers | {"place": "Room 4"})
    page = client.get(reverse("training.occasion", args=[session.pk]))
    assert "Room 4. 2 of 12 places are taken. Led by Karin Ek." in text(page)
    assert "It has not begun yet" in text(page)
    assert client.get(reverse("occasion.cancel", args=[session.pk])).status_code == 200
    client.post(reverse("booking.cancel", args=[places[1].pk]))
    time_machine.move_to(AFTER + timedelta(hours=1), tick=False)
    assert "Take attendance" in text(client.get(reverse("training.occasions")))
    done = client.post(reverse("occasion.hold", args=[session.pk]), {"there": [places[0].pk]}, follow=True)
    assert "Done. 3 hours added." in text(done)
    assert "Held" in text(client.get(reverse("training.occasions")))
    assert "Introduction training" in text(client.get(reverse("recruitment.mentor", args=[mentor.pk])))


@pytest.mark.usefixtures("now")
@pytest.mark.parametrize("page", ["training.occasions", "training.mine"])
def test_lists_ask_the_database_no_more_for_more_rows(as_person: SignIn, assert_queries_do_not_grow: Callable[..., int], page: str) -> None:
    def build(n: int) -> tuple[Client, str]:
        karin = coordinator()
        mentor = ready_mentor(karin)
        for i in range(n):
            actions.book(occasion(karin, starts_at=START + timedelta(days=i)), mentor, by=mentor.person, at=AT)
            occasion(karin, starts_at=START + timedelta(days=i, hours=3))
        return as_person(karin if page.endswith("occasions") else mentor.person), reverse(page)

    assert_queries_do_not_grow(build, few=1, many=8)


@pytest.mark.usefixtures("now")
def test_the_mentors_first_page_shows_the_booked_training(as_person: SignIn) -> None:
    karin = coordinator()
    mentor = new_mentor(karin)
    actions.book(occasion(karin, "introduction"), mentor, by=mentor.person, at=AT)
    assert "Your places at training" in text(as_person(mentor.person).get(reverse("recruitment.get_started")))


def test_whoever_has_left_cannot_book() -> None:
    karin = coordinator()
    mentor = ready_mentor(karin)
    recruitment.leave(mentor, by=karin, at=AT)
    with pytest.raises(Refused, match="has_left"):
        actions.book(occasion(karin), mentor, by=mentor.person, at=later(days=1))
