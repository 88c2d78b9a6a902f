"""What waits for each of them because of meetings, in how few questions to the database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parvis.casework.task import settled
from parvis.meetings import actions, tasks
from parvis.policy import book
from tests.meetings.pairs import AT, Pair


def keys(user: object, role: str) -> list[str]:
    return [t.key for t in settled(tasks.tasks(user, role=role, at=AT))]


def test_the_mentor_logs_first_and_prepares_what_comes(two: Pair) -> None:
    two.meeting(days=-1)
    two.meeting(days=1)
    two.meeting(days=9)
    assert keys(two.mentor, "mentor") == ["meetings.log", "meetings.prepare", "meetings.arrange_place"]


def test_the_student_has_the_meeting_of_today_with_a_way_to_say_late(two: Pair) -> None:
    two.meeting(days=0)
    (today,) = settled(tasks.tasks(two.student, role="student", at=AT))
    assert today.key == "meetings.today"
    assert today.second is not None
    assert today.second[1].endswith("/late/")


def test_without_a_meeting_there_is_a_way_to_book_one(two: Pair) -> None:
    assert keys(two.student, "student") == ["meetings.book"]
    two.meeting(days=3)
    assert keys(two.student, "student") == ["meetings.next"]


@pytest.mark.parametrize("by", ["student", "mentor"])
def test_who_did_not_come_has_the_question_on_the_first_page(two: Pair, by: str) -> None:
    two.missed(by=by)
    absent, waited = (two.student, two.mentor) if by == "student" else (two.mentor, two.student)
    other = "mentor" if by == "student" else "student"
    assert "meetings.what_happened" in keys(absent, by)
    assert "meetings.what_happened" not in keys(waited, other)


def test_the_coordinator_has_two_absences_answers_and_letters(two: Pair) -> None:
    for days in (-14, -7):
        two.judged(days=days)
    assert keys(two.coordinator, "coordinator") == ["meetings.two_absences"]
    third = two.missed(days=-3)
    actions.answer(third, why="other", by=two.student, at=AT)
    told = actions.keep(two.mentorship, meeting=None, phrases=[], words="x", by=two.student, at=AT)
    actions.rewrite(told, audience="coordinator", by=two.student, at=AT)
    actions.send(told, by=two.student, at=AT)
    long = two.meeting(days=-20)
    actions.log(long, minutes=120, by=two.mentor, at=AT)
    assert keys(two.coordinator, "coordinator") == [
        "meetings.two_absences",
        "meetings.judge_absence",
        "meetings.afterword",
        "meetings.approve_length",
    ]
    actions.decide(two.mentorship, person=two.student, decision="go_on", by=two.coordinator, at=AT)
    assert "meetings.two_absences" not in keys(two.coordinator, "coordinator")


@pytest.mark.requirement("R55")
def test_from_the_fourth_the_mentor_is_asked_to_report_until_it_is_sent(two: Pair) -> None:
    for days in (1, 8, 15, 22):
        assert "meetings.report_cancellations" not in keys(two.mentor, "mentor")
        actions.cancel(two.meeting(days=days), by=two.student, at=AT)
    assert "meetings.report_cancellations" in keys(two.mentor, "mentor")
    actions.report_cancellations(two.mentorship, words="", by=two.mentor, at=AT)
    assert "meetings.report_cancellations" not in keys(two.mentor, "mentor")
    assert keys(two.coordinator, "coordinator") == ["meetings.many_cancellations"]


@pytest.mark.parametrize(("role", "own"), [("student", 1), ("mentor", 2), ("coordinator", 1)])
def test_the_database_is_asked_as_often_however_much_waits(make_pair: Callable[..., Pair], role: str, own: int) -> None:
    """Beside the one question that all modules share."""
    first = make_pair(n=1)
    who = {"student": first.student, "mentor": first.mentor, "coordinator": first.coordinator}[role]
    for n in range(2, 6):
        two = make_pair(n=n, mentor=first.mentor, coordinator=first.coordinator)
        two.judged(days=-14)
        two.missed(days=-8)
        two.meeting(days=-3)
        two.meeting(days=2)
    with book.opened():
        book.value("meeting.grace_minutes", on=AT.date())
        with CaptureQueriesContext(connection) as asked:
            settled(tasks.tasks(who, role=role, at=AT))
    assert len(asked) == own + 1


def test_nobody_else_has_tasks_here(two: Pair) -> None:
    two.meeting(days=-1)
    assert keys(two.mentor, "payroll") == []
    assert settled(tasks.tasks(two.student, role="applicant", at=AT + timedelta(days=1))) == []
