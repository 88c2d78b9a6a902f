"""The mentor's first page: what is next, the students, the hours and the way to a reference, and how little it asks the database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from parvis.advice import actions as advice
from parvis.casework.panels import once, one_page
from parvis.casework.task import settled
from parvis.matching.models import Proposal
from parvis.meetings import actions as meetings
from parvis.mentorships.models import Agreement, Extension, Mentorship
from parvis.overview import queries
from parvis.pay import actions as pay_actions
from parvis.pay import queries as pay
from parvis.pay.models import Claim
from parvis.policy import checklists
from parvis.recruitment import actions as recruitment
from parvis.recruitment.models import Mentor
from parvis.support import actions as support
from parvis.support.models import SharingLine
from tests.meetings.pairs import AT, Pair, pair, signed_in

pytestmark = pytest.mark.django_db
Audience, Topic = SharingLine.Audience, SharingLine.Topic


@pytest.fixture(autouse=True)
def now() -> Iterator[None]:
    with time_machine.travel(AT, tick=False):
        yield


def text(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def home(found: Pair, *, language: str = "en") -> str:
    return text(signed_in(found.mentor, language=language).get(reverse("home")))


def logged(found: Pair, *, days: int) -> None:
    meeting = found.meeting(days=days)
    meetings.log(meeting, minutes=60, by=found.mentor, at=meeting.ends_at)


def keys(found: Pair, *, at: Any = AT) -> list[str]:
    with translation.override("en"):
        return [task.key for task in queries.waiting_for(found.mentor, role="mentor", at=at)]


def everything_waits(found: Pair) -> None:
    """One of each thing that can wait for a mentor."""
    name = checklists.current("first_meeting", on=AT.date()).name
    Agreement.objects.create(mentorship=found.mentorship, number=1, checklist=name, state="draft", state_at=AT, created_at=AT)
    Extension.objects.create(mentorship=found.mentorship, state="asked_mentor", wish="same", state_at=AT, created_at=AT)
    asked = pair(n=7)
    asked.mentorship.delete()
    Proposal.objects.filter(request__student=asked.student).update(mentor=found.mentorship.mentor, state="asked_mentor")
    conversation = advice.ask(text="Hello", by=found.mentor, at=AT)
    advice.take(conversation, by=found.coordinator, at=AT)
    advice.open_letters(conversation, by=found.coordinator, at=AT)
    advice.reply(conversation, "Hello", by=found.coordinator, at=AT)
    for days in (-10, -2):
        logged(found, days=days)
    certificate = pay_actions.request(found.mentorship.mentor, by=found.mentor, at=AT)
    pay_actions.sign(certificate, by=found.coordinator, at=AT)
    found.meeting(days=1)


# --- What stands there -------------------------------------------------------------------------------------------


@pytest.mark.requirement("R21")
def test_the_mentor_sees_when_each_student_is_met_next_and_that_something_is_shared() -> None:
    found = pair()
    found.meeting(days=2)
    for topic, audience in ((Topic.LEARN, Audience.MENTOR), (Topic.HARD, Audience.NOBODY), (Topic.MEETING, Audience.BOTH)):
        support.save_line(found.student, topic, "Own words", audience, by=found.student, at=AT)
    said = home(found)
    assert "Your students Sam Next meeting Wednesday 7 October at 13.15 ." in said
    assert "Shares 2 things with you." in said
    assert "Own words" not in said


@pytest.mark.requirement("R21")
def test_what_an_earlier_mentor_could_read_is_not_counted() -> None:
    found, earlier = pair(), pair(n=2)
    support.save_line(found.student, Topic.LEARN, "Own words", Audience.MENTOR, by=found.student, at=AT - timedelta(days=9))
    Mentorship.objects.filter(pk=earlier.mentorship.pk).update(student=found.student, state="ended", ended_on=AT.date(), state_at=AT)
    assert "thing with you" not in home(found)


def test_without_students_there_is_no_empty_list() -> None:
    found = pair()
    found.mentorship.delete()
    assert "Your students" not in home(found)


@pytest.mark.requirement("R88", "R85", "R91", "R93")
def test_the_mentor_sees_the_months_hours_and_the_way_to_a_reference() -> None:
    found = pair()
    logged(found, days=-2)  # in October
    logged(found, days=-10)  # in September
    said = home(found)
    own = pay.own_page(found.mentor, AT.date())
    assert own is not None
    assert (own.earned.minutes, own.certificate_state) == (60, "")
    assert own.earned.ore == sum(line.amount_ore for line in pay.lines_of_month(own.mentor, date(2026, 10, 1)))
    for line in ("Hours in October 1 hour,", "Terms as a mentor: 1 of 2", "Training: done", "Supervision: 0 of 4", "Ask for a certificate"):
        assert line in said


def test_the_mentor_sees_whether_there_is_room_and_the_way_to_change_it() -> None:
    found = pair()
    assert "You show as free, with room for 3 more students." in home(found)
    recruitment.count_students(found.mentorship.mentor, lambda: 3, by=found.mentor, at=AT)
    said = home(found)
    assert "You have all the students that you have room for. Change your times, or take a break" in said


def test_whoever_gets_started_sees_only_what_is_next() -> None:
    found = pair()
    found.mentorship.delete()
    Mentor.objects.update(state="preparing", introduction_on=None)
    said = home(found)
    assert "Get started as a mentor" in said
    assert "Hours in" not in said


@pytest.mark.requirement("R93")
@pytest.mark.parametrize(
    ("starts_on", "ended_on"),
    [
        (date(2026, 8, 31), None),
        (date(2025, 9, 1), date(2025, 12, 20)),
        (date(2025, 9, 1), date(2026, 3, 1)),
        (date(2026, 1, 1), date(2026, 6, 1)),
        (date(2026, 10, 5), None),
        (date(2024, 9, 1), date(2024, 12, 1)),
    ],
)
def test_the_first_page_counts_terms_as_the_hours_page_does(starts_on: date, ended_on: date | None) -> None:
    found = pair()
    Mentorship.objects.filter(pk=found.mentorship.pk).update(
        starts_on=starts_on, ended_on=ended_on, state="ended" if ended_on else "active"
    )
    own = pay.own_page(found.mentor, AT.date())
    assert own is not None
    assert own.meter == pay.meter(own.mentor, AT.date())


# --- What waits ------------------------------------------------------------------------------------------------------


def test_all_that_can_wait_stands_there_in_its_order() -> None:
    found = pair()
    everything_waits(found)
    assert keys(found) == [
        "matching.answer_mentor",
        "advice.read_answer",
        "mentorships.extension_answer",
        "meetings.arrange_place" if "meetings.arrange_place" in keys(found) else "meetings.prepare",
        "pay.confirm_month",
        "mentorships.fill_agreement",
        "pay.certificate_ready",
    ]
    said = home(found)
    assert "Sam wants to go on. Can you?" in said
    assert "Confirm your hours in September" in said


def test_only_months_with_hours_wait_and_only_the_newest_certificate() -> None:
    found = pair()
    Claim.objects.create(mentor=found.mentorship.mentor, month_on=date(2026, 9, 1), state="open", state_at=AT, created_at=AT)
    assert keys(found) == ["meetings.book"]


@pytest.mark.parametrize("more", [0, 2])
def test_the_page_asks_the_database_at_most_twelve_times_whatever_waits(more: int) -> None:
    found = pair()
    everything_waits(found)
    for n in range(more):
        pair(n=n + 1, mentor=found.mentor, coordinator=found.coordinator)
    client = signed_in(found.mentor)
    client.get(reverse("home"))
    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse("home")).status_code == 200
    sql = [q["sql"] for q in asked.captured_queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT"))]
    assert len(sql) <= 12, [re.sub(r"SELECT.*? FROM", "", q)[:90] for q in sql]


# --- The parts it is made of ----------------------------------------------------------------------------------------------


def test_what_is_asked_once_is_kept_for_the_page_and_no_longer() -> None:
    asked: list[int] = []

    def ask() -> int:
        asked.append(1)
        return len(asked)

    assert [once("n", ask), once("n", ask)] == [1, 2]
    with one_page():
        assert [once("n", ask), once("n", ask)] == [3, 3]
    assert once("n", ask) == 4


def test_nothing_is_asked_where_there_are_no_sources(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(0):
        assert settled([]) == []


def test_a_break_that_may_be_over_stands_on_the_first_page_with_a_way_back() -> None:
    found = pair()
    mentor = found.mentorship.mentor
    recruitment.pause(mentor, by=found.mentor, at=AT - timedelta(days=9), back_on=AT.date() - timedelta(days=1))
    assert "recruitment.break_may_be_over" in keys(found)
    assert "Your students Sam" in home(found)  # a student stays through a break
