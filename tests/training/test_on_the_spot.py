"""Attendance by a code that the leader shows: on the spot only, not to be guessed, and no harder than the list."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from parvis.audit.models import Entry
from parvis.kit.verdict import Refused
from parvis.pay.models import LedgerLine
from parvis.people.models import User
from parvis.privacy import erasure
from parvis.training import actions, queries
from parvis.training.models import Booking, Occasion
from parvis.training.rules import places
from tests.recruitment.test_pages import text
from tests.recruitment.world import AT, coordinator, new_mentor, ready_mentor
from tests.training.world import AFTER, START, booked, keys, occasion

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
ENDS = START + timedelta(minutes=90)


def with_code(kind: str = "supervision") -> tuple[User, Occasion, Booking]:
    karin = coordinator()
    mentor = ready_mentor(karin) if kind == "supervision" else new_mentor(karin)
    one = occasion(karin, kind)
    place = booked(one, mentor)
    actions.new_code(one, by=karin, at=START)
    return karin, one, place


def lines(place: Booking) -> list[tuple[str, int]]:
    rows = LedgerLine.objects.filter(source_kind="booking", source_id=place.pk).order_by("pk")
    return [(row.kind, row.paid_minutes) for row in rows]


@pytest.mark.requirement("R89")
@pytest.mark.requirement("R85")
def test_the_code_notes_the_mentor_and_the_time_is_paid() -> None:
    _karin, one, place = with_code()
    assert actions.check_in(place, one.code, by=place.mentor.person, at=START)
    assert place.state == Booking.State.ATTENDED
    assert lines(place) == [("supervision", 90)]


@pytest.mark.requirement("R84")
def test_an_introduction_is_done_by_the_code_too() -> None:
    _karin, one, place = with_code("introduction")
    assert actions.check_in(place, one.code, by=place.mentor.person, at=START)
    place.mentor.refresh_from_db()
    assert place.mentor.introduction_on == date(2026, 9, 21)
    assert lines(place) == [("training", 90)]


@pytest.mark.parametrize(
    ("at", "counts"),
    [
        (START - timedelta(minutes=16), False),
        (START - timedelta(minutes=15), True),
        (START, True),
        (ENDS, True),
        (ENDS + timedelta(minutes=29), True),
        (ENDS + timedelta(minutes=30), False),
    ],
)
def test_the_code_counts_around_the_occasion_only(at: datetime, counts: bool) -> None:
    _karin, one, place = with_code()
    if counts:
        assert actions.check_in(place, one.code, by=place.mentor.person, at=at)
    else:
        with pytest.raises(Refused, match="code_not_now"):
            actions.check_in(place, one.code, by=place.mentor.person, at=at)


def test_after_five_wrong_codes_the_right_one_does_not_help_either() -> None:
    karin, one, place = with_code()
    wrong = "000000" if one.code != "000000" else "000001"
    for _n in range(5):
        assert not actions.check_in(place, wrong, by=place.mentor.person, at=START)
    with pytest.raises(Refused, match="code_tried_enough"):
        actions.check_in(place, one.code, by=place.mentor.person, at=START)
    assert actions.hold(one, [place], by=karin, at=AFTER) == 1


@pytest.mark.django_db(transaction=True)
def test_guesses_from_many_windows_at_once_are_all_counted() -> None:
    _karin, one, place = with_code()
    wrong = "000000" if one.code != "000000" else "000001"
    together = Barrier(12)

    def guess(_n: int) -> str:
        try:
            together.wait(timeout=30)
            actions.check_in(place, wrong, by=place.mentor.person, at=START)
        except Refused as refused:
            return refused.verdict.blocking[0].code
        else:
            return "wrong"
        finally:
            connection.close()

    with ThreadPoolExecutor(12) as pool:
        outcomes = list(pool.map(guess, range(12)))
    assert outcomes.count("wrong") == 5
    assert outcomes.count("training.code_tried_enough") == 7


@pytest.mark.parametrize("typed", ["", " ", "abc", "1234567", "12345", "１２３４５６", "0" * 500])
def test_what_is_not_the_code_is_not_the_code(typed: str) -> None:
    assert not places.is_the_code(typed, "123456")
    assert not places.is_the_code(typed, "")


def test_the_code_may_be_spaced_as_one_likes() -> None:
    assert all(places.is_the_code(typed, "012345") for typed in ("012345", "012 345", "012\u00a0345", " 0 1 2-345 "))


def test_without_a_code_no_code_is_right_and_a_new_one_replaces_the_old() -> None:
    karin = coordinator()
    one = occasion(karin)
    place = booked(one, ready_mentor(karin))
    assert not actions.check_in(place, "", by=place.mentor.person, at=START)
    actions.new_code(one, by=karin, at=START)
    old = one.code
    while one.code == old:
        actions.new_code(one, by=karin, at=START)
    assert not actions.check_in(place, old, by=place.mentor.person, at=START)
    assert actions.check_in(place, one.code, by=place.mentor.person, at=START)


def test_nobody_enters_the_code_for_another_or_without_a_place() -> None:
    karin, one, place = with_code()
    other = ready_mentor(karin, "bo@example.org")
    with pytest.raises(Refused, match="own_place"):
        actions.check_in(place, one.code, by=other.person, at=START)
    with pytest.raises(Refused, match=r"training\.lead"):
        actions.new_code(one, by=other.person, at=START)


def test_the_code_stands_in_no_trail_and_not_readable_in_the_database_and_goes_the_day_after() -> None:
    _karin, one, place = with_code()
    actions.check_in(place, "999999" if one.code != "999999" else "999998", by=place.mentor.person, at=START)
    assert all(one.code not in str(entry.detail) for entry in Entry.objects.order_by("pk"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT code FROM training_occasion")
        assert one.code not in cursor.fetchone()[0]
    erasure.retain(ENDS + timedelta(days=2))
    one.refresh_from_db()
    assert one.code == ""


def test_who_entered_the_code_is_ticked_in_the_list_and_the_list_has_the_last_word() -> None:
    karin, one, place = with_code()
    other = booked(one, ready_mentor(karin, "bo@example.org"))
    actions.check_in(place, one.code, by=place.mentor.person, at=START)
    assert actions.hold(one, [other], by=karin, at=AFTER) == 1
    for row in (place, other):
        row.refresh_from_db()
    assert (place.state, other.state) == ("absent", "attended")
    assert lines(place) == [("supervision", 90), ("supervision", -90)]
    assert lines(other) == [("supervision", 90)]
    actions.attend(place, by=karin, at=AFTER)
    assert sum(minutes for _kind, minutes in lines(place)) == 90


def test_an_introduction_that_is_done_is_not_taken_back() -> None:
    karin, one, place = with_code("introduction")
    actions.check_in(place, one.code, by=place.mentor.person, at=START)
    with pytest.raises(Refused, match="introduction_stands"):
        actions.miss(place, by=karin, at=AFTER)


def test_whoever_just_came_in_is_added_to_the_list_before_and_after() -> None:
    karin, one, place = with_code()
    late, later_still = ready_mentor(karin, "bo@example.org"), ready_mentor(karin, "di@example.org")
    added = actions.add(one, late, by=karin, at=START)
    assert added.state == Booking.State.BOOKED
    with pytest.raises(Refused, match="has_place_already"):
        actions.add(one, late, by=karin, at=START)
    actions.hold(one, [place, added], by=karin, at=AFTER)
    forgotten = actions.add(one, later_still, by=karin, at=AFTER)
    assert forgotten.state == Booking.State.ATTENDED
    assert lines(forgotten) == [("supervision", 90)]
    with pytest.raises(Refused, match="no_place_to_give"):
        actions.add(one, ready_mentor(karin, "ed@example.org"), by=karin, at=AFTER)


# --- Pages ---------------------------------------------------------------------------------------------


def test_the_leader_shows_a_code_and_the_mentor_enters_it_by_the_page(as_person: SignIn, time_machine: Any) -> None:
    time_machine.move_to(START, tick=False)
    karin = coordinator()
    mentor = ready_mentor(karin)
    one = occasion(karin)
    place = booked(one, mentor)
    leader, client = as_person(karin), as_person(mentor.person)
    page = reverse("training.code", args=[one.pk])
    assert "Show a code on the spot" in text(leader.get(reverse("training.occasion", args=[one.pk])))
    assert "Make a code" in text(leader.get(page))
    leader.post(page)
    one.refresh_from_db()
    shown = text(leader.get(page))
    assert f"{one.code[:3]} {one.code[3:]}" in shown.replace("\u00a0", " ")
    assert "The code counts from 12.45 to 15.00 . 0 of 1 are noted." in shown
    assert keys(mentor.person, "mentor", START) == ["training.coming"]
    assert "Enter the code" in text(client.get(reverse("training.mine")))
    enter = reverse("booking.check_in", args=[place.pk])
    assert client.get(enter).status_code == 200
    wrong = client.post(enter, {"code": "1", "form_key": "a" * 32})
    assert "a" * 32 not in wrong.content.decode()  # that form has had its effect; the next try is another
    assert wrong.status_code == 422
    assert "You can try 4 more times" in text(wrong)
    place.refresh_from_db()
    assert place.code_tries == 1
    assert client.post(enter, {"code": ""}).status_code == 422
    done = client.post(enter, {"code": f"{one.code[:3]} {one.code[3:]}"}, follow=True)
    assert "Done. You are noted" in text(done)
    assert client.get(enter).status_code == 302
    assert "1 of 1 are noted" in text(leader.get(page))
    listed = leader.get(reverse("occasion.hold", args=[one.pk]))
    assert "Has entered the code." in text(listed)
    assert "checked" in listed.content.decode()


def test_the_code_page_is_for_ones_own_place_and_closed_outside_its_time(as_person: SignIn, time_machine: Any) -> None:
    karin, one, place = with_code()
    other = ready_mentor(karin, "bo@example.org")
    time_machine.move_to(START, tick=False)
    enter = reverse("booking.check_in", args=[place.pk])
    assert as_person(other.person).get(enter).status_code == 404
    assert as_person(karin).get(enter).status_code == 403
    assert as_person(other.person).get(reverse("training.code", args=[one.pk])).status_code == 403
    time_machine.move_to(AT, tick=False)
    early = as_person(place.mentor.person).get(enter)
    assert early.status_code == 409
    assert "The code counts when the session is on." in text(early)


def test_a_mentor_who_has_tried_enough_is_told_whom_to_ask(as_person: SignIn, time_machine: Any) -> None:
    _karin, _one, place = with_code()
    time_machine.move_to(START, tick=False)
    client, enter = as_person(place.mentor.person), reverse("booking.check_in", args=[place.pk])
    answers = [client.post(enter, {"code": "1"}) for _n in range(6)]
    assert [a.status_code for a in answers] == [422] * 5 + [409]
    assert "Ask the leader to note you on the list" in text(answers[4])
    assert queries.most_code_tries(place.occasion) == 5


@pytest.mark.usefixtures("now")
def test_a_mentor_is_added_by_the_page(as_person: SignIn) -> None:
    karin = coordinator()
    one = occasion(karin, places=1)
    mentor, other = ready_mentor(karin), ready_mentor(karin, "bo@example.org")
    client, page = as_person(karin), reverse("training.add", args=[one.pk])
    assert client.post(page, {"mentor": ""}).status_code == 422
    done = client.post(page, {"mentor": mentor.pk}, follow=True)
    assert "is on the list" in text(done)
    no = client.post(page, {"mentor": other.pk})
    assert no.status_code == 422
    assert "Give the occasion more places first" in text(no)
