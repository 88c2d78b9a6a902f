"""A time for a talk that a coordinator offers cannot be had while something else has taken her time, and can be had again afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from django.utils.html import strip_tags

from parvis.kit.permission import SYSTEM
from parvis.meetings import actions as meetings
from parvis.people import actions as people
from parvis.people.models import Role, User
from parvis.recruitment import actions, queries
from parvis.recruitment.models import InterviewSlot, MentorApplication
from parvis.training import actions as training
from parvis.visits import actions as visits
from tests.meetings.pairs import AT, Pair, pair, person, signed_in

THURSDAY = datetime(2026, 10, 8, 8, 0, tzinfo=UTC)
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday_morning() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def two() -> Pair:
    return pair()


def offered(by: User, starts_at: datetime = THURSDAY, minutes: int = 30) -> InterviewSlot:
    return InterviewSlot.objects.create(
        coordinator=by, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=minutes), place="Room 1", online=True
    )


def can_be_had() -> list[int]:
    return [slot.pk for slot in queries.free_slots(AT)]


def covered(by: User) -> list[str]:
    return [kind for _slot, kind in queries.offered_from(by, AT)]


def an_invited(name: str = "Alva") -> tuple[User, MentorApplication]:
    applicant = person(name, Role.APPLICANT)
    case: dict[str, Any] = {"state_at": AT, "created_at": AT, "kind": "alumnus", "given_name": name, "email": applicant.email}
    return applicant, MentorApplication.objects.create(applicant=applicant, state="invited", **case)


def comes_along(two: Pair) -> Any:
    """The coordinator says yes to the pair's first meeting, an hour on Thursday at ten."""
    meeting = meetings.book(two.mentorship, starts_at=THURSDAY, minutes=60, by=two.mentor, at=AT)
    visit = visits.invite(two.mentorship, by=two.student, at=AT)
    visits.accept(visit, seen=meeting.pk, by=two.coordinator, at=AT)
    return visit


@pytest.mark.requirement("R13")
def test_a_yes_to_a_first_meeting_takes_the_times_under_it_and_no_others(two: Pair) -> None:
    ulla = person("Ulla", Role.COORDINATOR)
    before, under, later, after = (offered(two.coordinator, THURSDAY + timedelta(minutes=n)) for n in (-30, 0, 30, 60))
    hers = offered(ulla)
    visit = comes_along(two)
    assert set(can_be_had()) == {before.pk, after.pk, hers.pk}
    assert covered(two.coordinator) == ["", "first_meeting", "first_meeting", ""]
    assert covered(ulla) == [""]
    visits.decline(visit, answer="time", by=two.coordinator, at=AT)
    assert set(can_be_had()) == {before.pk, under.pk, later.pk, after.pk, hers.pk}
    assert covered(two.coordinator) == [""] * 4


def test_times_that_do_not_begin_on_five_minutes_are_taken_by_what_they_touch(two: Pair) -> None:
    before, touched, inside, after = (
        offered(two.coordinator, THURSDAY + n * MINUTE, minutes=m) for n, m in ((-13, 13), (-12, 13), (57, 13), (60, 13))
    )
    comes_along(two)
    assert set(can_be_had()) == {before.pk, after.pk}
    assert touched.pk not in can_be_had()
    assert inside.pk not in can_be_had()


def test_every_kind_of_thing_takes_the_time_and_gives_it_back(two: Pair) -> None:
    office, slot = two.coordinator, offered(two.coordinator)
    then: dict[str, Any] = {"starts_at": THURSDAY - HOUR, "ends_at": THURSDAY + HOUR}
    led = training.plan(kind="supervision", topic="", **then, place="Room 1", places=12, by=office, at=AT)
    assert (covered(office), can_be_had()) == (["led"], [])
    training.cancel(led, by=office, at=AT)
    assert (covered(office), can_be_had()) == ([""], [slot.pk])

    applicant, application = an_invited()
    longer = offered(office, THURSDAY - timedelta(minutes=15))
    actions.book(application, longer, online=True, by=applicant, at=AT)
    assert (covered(office), can_be_had()) == (["talk", "talk"], [])
    actions.unbook(application, by=applicant, at=AT)
    assert set(can_be_had()) == {slot.pk, longer.pk}

    people.grant(two.mentor, Role.COORDINATOR, by=SYSTEM, at=AT)
    mine = offered(two.mentor)
    meeting = meetings.book(two.mentorship, starts_at=THURSDAY, minutes=60, by=two.mentor, at=AT)
    assert covered(two.mentor) == ["meeting"]
    assert mine.pk not in can_be_had()
    meetings.cancel(meeting, why="unsaid", by=two.mentor, at=AT)
    assert covered(two.mentor) == [""]

    occasion = training.plan(kind="supervision", topic="", **then, place="Room 1", places=12, by=person("Ulla", Role.COORDINATOR), at=AT)
    training.book(occasion, two.mentorship.mentor, by=two.mentor, at=AT)
    assert covered(two.mentor) == ["place"]
    assert mine.pk not in can_be_had()


def test_her_page_says_what_covers_a_time_and_the_applicants_page_does_not_offer_it(two: Pair) -> None:
    under, free = offered(two.coordinator), offered(two.coordinator, THURSDAY + HOUR)
    visit = comes_along(two)
    hers = " ".join(unescape(strip_tags(signed_in(two.coordinator).get(reverse("recruitment.times")).content.decode())).split())
    assert "Not offered just now: a pair's first meeting that you come to." in hers
    assert hers.count("Not offered just now") == 1
    assert two.student.given_name not in hers
    applicant, application = an_invited()
    window, address = signed_in(applicant), reverse("mentor_application.book", args=[application.pk])
    page = window.get(address).content.decode()
    assert f'value="{free.pk}"' in page
    assert f'value="{under.pk}"' not in page
    late = window.post(address, {"time": str(under.pk), "way": "online"})
    assert late.status_code == 422
    assert "That time is no longer free. Choose another one" in strip_tags(late.content.decode())
    visits.decline(visit, answer="time", by=two.coordinator, at=AT)
    assert window.post(address, {"time": str(under.pk), "way": "online"}).status_code == 302


def test_nobody_is_invited_to_times_that_cannot_be_had(two: Pair) -> None:
    offered(two.coordinator)
    comes_along(two)
    _applicant, application = an_invited()
    MentorApplication.objects.filter(pk=application.pk).update(state="submitted")
    application.refresh_from_db()
    page = signed_in(two.coordinator).get(reverse("recruitment.application", args=[application.pk]))
    assert "There are no free times for talks. Offer times first" in strip_tags(page.content.decode())


def test_whoever_waits_for_times_hears_only_of_times_that_can_be_had(two: Pair) -> None:
    comes_along(two)
    applicant, application = an_invited()
    actions.ask_for_times(application, by=applicant, at=AT)
    how: dict[str, Any] = {
        "place": "Room 1",
        "online": True,
        "minutes": 30,
        "zone": ZoneInfo("Europe/Stockholm"),
        "by": two.coordinator,
        "at": AT,
    }
    assert len(actions.offer_times(on=THURSDAY.date(), start=600, end=660, **how)) == 2
    application.refresh_from_db()
    assert application.wants_times_at is not None
    assert len(actions.offer_times(on=THURSDAY.date(), start=660, end=690, **how)) == 1
    application.refresh_from_db()
    assert application.wants_times_at is None
