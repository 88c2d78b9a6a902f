"""Times for talks: offered once or weekly, picked, moved and cancelled."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.html import strip_tags

from parvis.casework.lifecycle import SomeoneElseWasFaster
from parvis.casework.task import settled
from parvis.notify.models import Message
from parvis.notify.outbox import compose
from parvis.people.models import User
from parvis.recruitment import actions, rules, sweeps
from parvis.recruitment.models import InterviewSlot, MentorApplication
from parvis.recruitment.tasks import tasks

from .world import AT, ZONE, coordinator, invited, later, times

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("now")]
SignIn = Callable[[User | None], Client]
A = MentorApplication.State
DAY = {"on": "2026-09-16", "start": "9.00", "end": "10.00", "place": "Room 1", "online": "on"}


def text(page: Any) -> str:
    return " ".join(strip_tags(page.content.decode()).split())


def told(user: User | None) -> list[str]:
    return list(Message.objects.filter(to=user).order_by("pk").values_list("kind", flat=True))


# --- Offering ------------------------------------------------------------------------------------------


def test_the_same_weekday_is_offered_for_some_weeks_without_the_days_off() -> None:
    first = date(2026, 12, 17)
    days, left_out = rules.weekly(first, weeks=4, days_off=frozenset({date(2026, 12, 24), date(2026, 12, 31), date(2026, 12, 25)}))
    assert days == [date(2026, 12, 17), date(2027, 1, 7)]
    assert left_out == [date(2026, 12, 24), date(2026, 12, 31)]


@pytest.mark.requirement("R13")
def test_a_coordinator_offers_times_for_several_weeks_at_once(as_person: SignIn) -> None:
    karin = coordinator()
    page = as_person(karin).post(reverse("recruitment.times"), DAY | {"on": "2026-12-17", "weeks": "4"}, follow=True)
    said = text(page)
    assert "4 times are offered." in said
    assert "Left out, because they are public holidays: Thursday 24 December, Thursday 31 December." in said
    days = {slot.starts_at.date() for slot in InterviewSlot.objects.order_by("pk")}
    assert days == {date(2026, 12, 17), date(2027, 1, 7)}


def test_a_single_day_stands_as_it_was_chosen(as_person: SignIn) -> None:
    as_person(coordinator()).post(reverse("recruitment.times"), DAY | {"on": "2026-12-24"})
    assert InterviewSlot.objects.count() == 2


def test_weekly_times_keep_their_clock_when_summer_time_ends() -> None:
    first = date(2026, 10, 21)
    made = times(coordinator(), talks=1, on=first)
    again = actions.offer_times(
        on=first + timedelta(weeks=1),
        start=540,
        end=570,
        place="Room 1",
        online=True,
        minutes=30,
        zone=ZONE,
        by=made[0].coordinator,
        at=AT,
    )
    assert (made[0].starts_at.hour, again[0].starts_at.hour) == (7, 8)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"weeks": "21"}, "20 or less"),
        ({"weeks": "0"}, "1 or more"),
        ({"weeks": "many"}, "Enter a whole number"),
        ({"on": "2026-12-24", "weeks": "2"}, "All of those days are public holidays. Choose another day"),
    ],
)
def test_what_cannot_be_offered_is_said_by_the_field_and_nothing_typed_is_lost(as_person: SignIn, given: dict[str, str], said: str) -> None:
    page = as_person(coordinator()).post(reverse("recruitment.times"), DAY | given)
    assert page.status_code == 422
    assert said in text(page)
    assert 'value="Room 1"' in page.content.decode()
    assert not InterviewSlot.objects.exists()


# --- Picking, moving, cancelling ------------------------------------------------------------------------


def test_whoever_is_too_late_is_told_kindly_and_sees_the_other_times(as_person: SignIn) -> None:
    karin = coordinator()
    first, second, *_rest = times(karin, talks=2)
    mine, theirs = invited(karin), invited(karin, "bo@example.org")
    actions.book(theirs, first, online=False, by=theirs.applicant, at=AT)
    page = as_person(mine.applicant).post(reverse("mentor_application.book", args=[mine.pk]), {"time": str(first.pk), "way": "online"})
    assert page.status_code == 422
    assert "That time is no longer free. Choose another one" in text(page)
    assert f'value="{second.pk}"' in page.content.decode()
    assert f'value="{first.pk}"' not in page.content.decode()
    assert 'value="online" id="f-way_1" checked' in page.content.decode()


def test_when_there_are_no_times_left_the_page_says_what_to_do(as_person: SignIn) -> None:
    karin = coordinator()
    slot, *_rest = times(karin, talks=1)
    mine, theirs = invited(karin), invited(karin, "bo@example.org")
    actions.book(theirs, slot, online=False, by=theirs.applicant, at=AT)
    said = text(as_person(mine.applicant).get(reverse("mentor_application.book", args=[mine.pk])))
    assert "There are no free times just now." in said


@pytest.mark.requirement("R13")
def test_a_coordinator_cancels_with_a_kind_letter_that_is_read_on_the_page_only(as_person: SignIn) -> None:
    karin = coordinator()
    slot, *_rest = times(karin)
    application = invited(karin)
    actions.book(application, slot, online=False, by=application.applicant, at=AT)
    desk = as_person(karin)
    address = reverse("mentor_application.unbook", args=[application.pk])
    assert "It has nothing to do with you or your application" in desk.get(address).content.decode()
    assert desk.post(address, {"letter": ""}).status_code == 422
    desk.post(address, {"letter": "I have to be in Lund that day."})
    application.refresh_from_db()
    assert (application.state, application.talk_letter) == (A.INVITED, "I have to be in Lund that day.")
    assert InterviewSlot.objects.get(pk=slot.pk).application is None
    assert told(application.applicant)[-1] == "recruitment.time_is_gone"
    for message in Message.objects.select_related("to").order_by("pk"):
        assert "Lund" not in str(compose(message).message())
    applicant = as_person(application.applicant)
    for page in (reverse("recruitment.mine"), reverse("mentor_application.book", args=[application.pk])):
        assert "I have to be in Lund that day." in text(applicant.get(page))
    actions.book(application, slot, online=False, by=application.applicant, at=AT)
    application.refresh_from_db()
    assert application.talk_letter == ""


def test_a_booked_time_that_is_taken_back_asks_for_a_letter_first(as_person: SignIn) -> None:
    karin = coordinator()
    booked, free, *_rest = times(karin)
    application = invited(karin)
    actions.book(application, booked, online=False, by=application.applicant, at=AT)
    desk = as_person(karin)
    address = reverse("recruitment.take_back_time", args=[booked.pk])
    assert "The time is not offered to anybody else." in text(desk.get(address))
    desk.post(address, {"letter": "Another time, if you like."})
    assert not InterviewSlot.objects.filter(pk=booked.pk).exists()
    application.refresh_from_db()
    assert (application.state, application.talk_letter) == (A.INVITED, "Another time, if you like.")
    desk.post(reverse("recruitment.take_back_time", args=[free.pk]))
    assert not InterviewSlot.objects.filter(pk=free.pk).exists()


def test_a_free_time_that_is_booked_while_it_is_taken_back_stays() -> None:
    karin = coordinator()
    slot, *_rest = times(karin)
    application = invited(karin)
    actions.book(application, slot, online=False, by=application.applicant, at=AT)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(actions, "unbook", lambda *_a, **_how: None)  # as if the booking came after it had been looked for
        with pytest.raises(SomeoneElseWasFaster):
            actions.take_back_time(slot, by=karin, at=AT)
    assert InterviewSlot.objects.filter(pk=slot.pk, application=application).exists()


def test_whoever_no_time_suits_is_told_when_there_are_others_and_until_then_it_is_the_offices_turn(as_person: SignIn) -> None:
    karin = coordinator()
    times(karin, talks=1)
    application = invited(karin)
    applicant, desk = as_person(application.applicant), as_person(karin)
    page = applicant.post(reverse("mentor_application.book", args=[application.pk]), {"time": "none", "way": "site"}, follow=True)
    assert "You asked for other times on Monday 14 September." in text(page)
    assert "Whose turn: You." in text(desk.get(reverse("recruitment.application", args=[application.pk])))
    assert "Offer other times" in {str(task.title) for task in in_english(karin)}
    assert "recruitment.application_waits" not in told(karin)
    sweeps.remind_of_waits(later(days=5))
    assert told(karin)[-1] == "recruitment.application_waits"
    desk.post(reverse("recruitment.times"), DAY | {"on": "2026-09-23"})
    assert told(application.applicant)[-1] == "recruitment.new_times"
    assert "Whose turn: The applicant." in text(desk.get(reverse("recruitment.application", args=[application.pk])))
    desk.post(reverse("recruitment.times"), DAY | {"on": "2026-09-24"})
    assert told(application.applicant).count("recruitment.new_times") == 1


def in_english(user: User) -> list[Any]:
    with translation.override("en"):
        return settled(tasks(user, role="coordinator", at=AT))


def test_the_applicant_cancels_at_once_and_both_are_told(as_person: SignIn) -> None:
    karin = coordinator()
    slot, *_rest = times(karin)
    application = invited(karin)
    actions.book(application, slot, online=False, by=application.applicant, at=AT)
    page = as_person(application.applicant).post(reverse("mentor_application.unbook", args=[application.pk]), follow=True)
    assert "The talk is cancelled. Choose another time when you want." in text(page)
    assert told(application.applicant)[-1] == "recruitment.you_cancelled"
    assert told(karin)[-1] == "recruitment.talk_cancelled"


def test_a_talk_cannot_be_cancelled_twice(as_person: SignIn) -> None:
    karin = coordinator()
    slot, *_rest = times(karin)
    application = invited(karin)
    actions.book(application, slot, online=False, by=application.applicant, at=AT)
    actions.unbook(application, by=karin, at=later(hours=1), letter="x")
    answer = as_person(karin).get(reverse("mentor_application.unbook", args=[application.pk]))
    assert answer.status_code in {403, 409, 422}
