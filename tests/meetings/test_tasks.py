"""What waits for each of them because of meetings, in how few questions to the database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from parvis.casework.task import settled
from parvis.kit.permission import SYSTEM
from parvis.meetings import actions, sweeps, tasks
from parvis.meetings.models import CancellationReport, ReportLater
from parvis.policy import book
from tests.meetings.pairs import AT, Pair, signed_in


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


@pytest.mark.requirement("R64")
@pytest.mark.parametrize("by", ["student", "mentor"])
def test_at_the_second_missed_meeting_the_one_it_is_about_reads_on_the_first_page_that_they_talk_first(two: Pair, by: str) -> None:
    absent, other = (two.student, "mentor") if by == "student" else (two.mentor, "student")
    waited = two.mentor if by == "student" else two.student
    first = two.judged(days=-14, by=by)
    assert "meetings.we_talk" not in keys(absent, by)
    newest = two.judged(days=-7, by=by)
    [task] = [t for t in settled(tasks.tasks(absent, role=by, at=AT)) if t.key == "meetings.we_talk"]
    assert task.url == f"/absences/{newest.pk}/"
    assert "meetings.we_talk" not in keys(waited, other), "how it was judged is between the two who talk"
    actions.decide(two.mentorship, person=absent, decision="talk", by=two.coordinator, at=AT)
    assert "meetings.we_talk" in keys(absent, by), "they have not talked yet"
    actions.decide(two.mentorship, person=absent, decision="go_on", by=two.coordinator, at=AT)
    assert "meetings.we_talk" not in keys(absent, by)
    first.refresh_from_db()
    actions.undo(first, why="x", by=two.coordinator, at=AT)
    assert "meetings.we_talk" not in keys(absent, by)


def test_an_undone_judgement_without_an_answer_does_not_say_that_one_has_come(two: Pair) -> None:
    absence = two.missed(days=-20)
    actions.let_pass(absence, by=SYSTEM, at=AT)
    actions.judge_without_reason(absence, by=two.coordinator, at=AT)
    actions.undo(absence, why="x", by=two.coordinator, at=AT)
    with translation.override("en"):
        [task] = settled(tasks.tasks(two.coordinator, role="coordinator", at=AT))
        assert str(task.what) == "The judgement is undone. No answer has come"
        actions.answer(absence, why="ill", by=two.student, at=AT)
        [task] = settled(tasks.tasks(two.coordinator, role="coordinator", at=AT))
        assert str(task.what) == "The answer has come"


@pytest.mark.requirement("R55")
def test_not_now_keeps_what_was_written_until_the_report_is_sent(two: Pair) -> None:
    for days in range(4):
        actions.cancel(two.meeting(days=days + 1), by=two.student, at=AT)
    client, url = signed_in(two.mentor), f"/pairs/{two.mentorship.pk}/report/"
    with time_machine.travel(AT, tick=False):
        said = client.post(url, {"words": "A hard autumn", "later": "1"}, follow=True).content.decode()
        assert "What you wrote is kept." in said
        assert "A hard autumn" in client.get(url).content.decode()
    assert sweeps.remind_to_report(AT + timedelta(days=1)) == 1
    assert sweeps.remind_to_report(AT + timedelta(days=2)) == 0
    with time_machine.travel(AT + timedelta(days=1), tick=False):
        assert "meetings.report_cancellations" in keys(two.mentor, "mentor")
        assert "A hard autumn" in client.get(url).content.decode()
        client.post(url, {"words": "A hard autumn, and better now"})
    assert not ReportLater.objects.exists()
    assert CancellationReport.objects.get().words == "A hard autumn, and better now"
