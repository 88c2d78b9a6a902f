"""Whoever waits for a place is offered one, in the order in which they came, with a time to answer."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from parvis.casework.lifecycle import SomeoneElseWasFaster
from parvis.kit.verdict import Refused
from parvis.people.models import User
from parvis.recruitment import actions as recruitment
from parvis.recruitment.models import Mentor
from parvis.training import actions, queries, sweeps
from parvis.training.models import Booking, Occasion, Waiting
from parvis.training.rules import places
from tests.recruitment.test_pages import text
from tests.recruitment.world import AT, coordinator, later, ready_mentor
from tests.training.world import START, booked, keys, mentors, occasion, told

pytestmark = [pytest.mark.django_db, pytest.mark.requirement("R87")]
SignIn = Callable[[User], Client]


def full(count: int = 3) -> tuple[User, Occasion, list[Mentor], list[Waiting]]:
    """An occasion with one place, which the first mentor has; the others wait in order."""
    karin = coordinator()
    everybody = mentors(karin, count)
    one = occasion(karin, places=1)
    booked(one, everybody[0])
    return karin, one, everybody, [actions.wait(one, m, by=m.person, at=AT) for m in everybody[1:]]


def states(rows: list[Waiting]) -> list[str]:
    for row in rows:
        row.refresh_from_db()
    return [row.state for row in rows]


def give_back(one: Occasion, mentor: Mentor) -> None:
    actions.cancel_place(Booking.objects.get(occasion=one, mentor=mentor, state="booked"), by=mentor.person, at=later(hours=1))


def test_a_place_that_comes_free_is_offered_to_the_first_who_waits() -> None:
    _karin, one, everybody, waiting = full()
    give_back(one, everybody[0])
    assert states(waiting) == ["offered", "waiting"]
    assert waiting[0].answer_by_at == later(hours=25)
    assert told(everybody[1].person)[-1] == "training.offered"
    assert keys(everybody[1].person, "mentor", later(hours=2)) == ["training.book"]
    place = actions.accept(waiting[0], by=everybody[1].person, at=later(hours=2))
    assert (place.state, states(waiting)) == ("booked", ["taken", "waiting"])


def test_an_offered_place_is_nobody_elses() -> None:
    karin, one, everybody, waiting = full(2)
    give_back(one, everybody[0])
    with pytest.raises(Refused, match=r"training\.full"):
        actions.book(one, everybody[0], by=everybody[0].person, at=later(hours=2))
    with pytest.raises(Refused, match="no_place_to_give"):
        actions.add(one, everybody[0], by=karin, at=later(hours=2))
    actions.book(one, everybody[1], by=everybody[1].person, at=later(hours=2))
    assert states(waiting) == ["taken"]


def test_an_offer_that_nobody_answers_goes_to_the_next() -> None:
    _karin, one, everybody, waiting = full()
    give_back(one, everybody[0])
    assert states(waiting) == ["offered", "waiting"]
    assert sweeps.waiting_list(later(hours=24)) == 0
    with pytest.raises(Refused, match="offer_is_over"):
        actions.accept(waiting[0], by=everybody[1].person, at=later(hours=25))
    with pytest.raises(Refused, match="offer_is_over"):
        actions.book(one, everybody[1], by=everybody[1].person, at=later(hours=25))
    assert sweeps.waiting_list(later(hours=25)) == 1
    assert states(waiting) == ["lapsed", "offered"]
    assert sweeps.waiting_list(later(hours=25)) == 0


def test_saying_no_gives_the_place_to_the_next_at_once() -> None:
    _karin, one, everybody, waiting = full()
    give_back(one, everybody[0])
    assert states(waiting) == ["offered", "waiting"]
    actions.leave(waiting[0], by=everybody[1].person, at=later(hours=2))
    assert states(waiting) == ["left", "offered"]
    actions.leave(waiting[1], by=everybody[2].person, at=later(hours=2))
    booked(one, everybody[0], later(hours=3))


def test_more_places_are_offered_to_those_who_wait() -> None:
    karin, one, _everybody, waiting = full(4)
    actions.change(one, places=3, by=karin, at=AT)
    assert states(waiting) == ["offered", "offered", "waiting"]
    with pytest.raises(Refused, match="fewer_places"):
        actions.change(one, places=2, by=karin, at=AT)


def test_what_begins_soon_is_not_offered_but_free_for_whoever_comes() -> None:
    _karin, one, everybody, waiting = full()
    actions.cancel_place(Booking.objects.get(mentor=everybody[0], occasion=one), by=everybody[0].person, at=START - timedelta(minutes=30))
    assert states(waiting) == ["waiting", "waiting"]
    booked(one, everybody[2], START - timedelta(minutes=20))
    assert states(waiting) == ["waiting", "left"]
    assert sweeps.waiting_list(START) == 1
    assert states(waiting) == ["closed", "left"]


def test_nobody_waits_twice_or_for_what_has_places_or_for_another() -> None:
    karin, one, everybody, _waiting = full(2)
    with pytest.raises(Refused, match="waits_already"):
        actions.wait(one, everybody[1], by=everybody[1].person, at=AT)
    with pytest.raises(Refused, match="already_booked"):
        actions.wait(one, everybody[0], by=everybody[0].person, at=AT)
    with pytest.raises(Refused, match="has_places"):
        actions.wait(occasion(karin), everybody[1], by=everybody[1].person, at=AT)
    with pytest.raises(Refused, match="own_place"):
        actions.wait(one, everybody[1], by=everybody[0].person, at=AT)


def test_those_who_wait_are_told_when_it_is_called_off() -> None:
    karin, one, everybody, waiting = full()
    actions.cancel(one, by=karin, at=AT)
    assert states(waiting) == ["closed", "closed"]
    assert [told(m.person)[-1] for m in everybody] == ["training.called_off", "training.no_place", "training.no_place"]


def test_a_coordinator_takes_somebody_who_waits_out_of_the_list_by_giving_a_place() -> None:
    karin, one, everybody, waiting = full()
    actions.change(one, places=2, by=karin, at=AT)
    assert states(waiting) == ["offered", "waiting"]
    actions.leave(waiting[0], by=everybody[1].person, at=AT)
    assert states(waiting) == ["left", "offered"]
    actions.add(one, everybody[2], by=karin, at=AT)
    assert states(waiting) == ["left", "closed"]
    assert queries.taken_at(one) == 2


def test_whoever_leaves_the_pool_gives_back_places_and_turns() -> None:
    karin, one, everybody, waiting = full()
    recruitment.leave(everybody[0], by=karin, at=later(hours=1))
    assert states(waiting) == ["offered", "waiting"]
    recruitment.leave(everybody[1], by=karin, at=later(hours=2))
    assert states(waiting) == ["closed", "offered"]
    assert queries.taken_at(one) == 1


@pytest.mark.parametrize(
    ("hours", "until"),
    [(24 * 7, 24), (25, 24), (10, 10), (1, 1), (0.9, None), (-1, None)],
)
def test_how_long_an_offer_is_kept(hours: float, until: float | None) -> None:
    kept = places.answer_by(at=AT, starts_at=later(hours=hours), hours=24)
    assert kept == (None if until is None else later(hours=until))


@pytest.mark.django_db(transaction=True)
def test_twenty_mentors_who_book_wait_and_give_back_at_once_never_overfill_it() -> None:
    """Four have the places and give them back, eight wait and answer, eight book. However it falls out, no place is two persons'."""
    karin = coordinator()
    one = occasion(karin, places=4)
    everybody = mentors(karin, 20)
    for mentor in everybody[:4]:
        booked(one, mentor)
    for mentor in everybody[4:12]:
        actions.wait(one, mentor, by=mentor.person, at=AT)
    together = Barrier(20)

    def act(n: int) -> str:
        mentor = everybody[n]
        try:
            together.wait(timeout=30)
            if n < 4:
                give_back(one, mentor)
                return "gave back"
            if n < 12:
                turn = Waiting.objects.select_related("occasion", "mentor__person").get(mentor=mentor)
                actions.accept(turn, by=mentor.person, at=later(hours=2))
            else:
                booked(one, mentor, later(hours=2))
        except (Refused, SomeoneElseWasFaster) as refused:
            return type(refused).__name__
        else:
            return "booked"
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        outcomes = list(pool.map(act, range(20)))
    assert outcomes[:4] == ["gave back"] * 4
    assert outcomes[12:] == ["Refused"] * 8  # whoever waited comes before whoever did not
    has = Booking.objects.filter(occasion=one, state="booked").count()
    assert has == outcomes.count("booked")
    assert has + Waiting.objects.filter(occasion=one, state="offered").count() == 4
    assert queries.taken_at(one) == 4


# --- Pages ---------------------------------------------------------------------------------------------


@pytest.mark.usefixtures("now")
def test_a_mentor_waits_answers_and_stops_waiting_by_the_page(as_person: SignIn) -> None:
    karin, one, everybody, waiting = full(2)
    other = ready_mentor(karin, "bo@example.org")
    client = as_person(other.person)
    assert "Join the waiting list" in text(client.get(reverse("training.mine")))
    client.post(reverse("training.wait", args=[one.pk]))
    assert "You wait for a place" in text(client.get(reverse("training.mine")))
    mine = Waiting.objects.get(mentor=other)
    client.post(reverse("waiting.leave", args=[mine.pk]))
    assert states([mine]) == ["left"]
    give_back(one, everybody[0])
    first = as_person(everybody[1].person)
    said = text(first.get(reverse("training.mine")))
    assert "There is a place for you" in said
    assert "We keep the place until Tuesday 15 September" in said
    shown = text(as_person(karin).get(reverse("training.occasion", args=[one.pk])))
    assert "Waiting list" in shown
    assert "Is offered a place" in shown
    done = first.post(reverse("waiting.accept", args=[waiting[0].pk]), follow=True)
    assert "Done. You have a place" in text(done)
    assert client.post(reverse("waiting.accept", args=[waiting[0].pk])).status_code == 404
    assert client.post(reverse("waiting.leave", args=[waiting[0].pk])).status_code == 404


@pytest.mark.usefixtures("now")
def test_who_waits_asks_the_database_no_more_for_more_rows(as_person: SignIn, assert_queries_do_not_grow: Callable[..., Any]) -> None:
    def build(n: int) -> tuple[Client, str]:
        karin, one, _everybody, _waiting = full(n + 1)
        return as_person(karin), reverse("training.occasion", args=[one.pk])

    assert_queries_do_not_grow(build, few=1, many=6, most=14)
