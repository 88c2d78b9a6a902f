"""Two at once, in earnest: threads with a connection each. One wins, the other reads why, and nothing that was written is lost."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.utils.html import strip_tags

from parvis.casework.lifecycle import SomeoneElseWasFaster
from parvis.kit.verdict import Refused
from parvis.meetings import actions
from parvis.meetings.models import Absence, Afterword, Meeting
from parvis.pay.models import LedgerLine
from tests.meetings.pairs import AT, Pair, pair, person, signed_in

pytestmark = pytest.mark.django_db(transaction=True)
LOST = "changed while you were writing"


@pytest.fixture
def _monday() -> object:
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def two(transactional_db: None) -> Pair:
    return pair()


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """All of them at the same moment. What each came to: an answer, or why not."""
    together = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        together.wait(timeout=30)
        try:
            return act()
        except (Refused, SomeoneElseWasFaster) as no:
            return no
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def fresh(thing: Any) -> Any:
    """The same row as another process has read it."""
    return type(thing).objects.get(pk=thing.pk)


def text(response: Any) -> str:
    return strip_tags(response.content.decode())


def won(outcomes: list[Any]) -> int:
    return sum(not isinstance(one, Exception) for one in outcomes)


def test_of_two_logs_of_one_meeting_one_counts_and_one_is_paid(two: Pair) -> None:
    meeting = two.meeting(days=-1)
    first, second = fresh(meeting), fresh(meeting)
    outcomes = at_once(
        lambda: actions.log(first, minutes=60, by=two.mentor, at=AT), lambda: actions.log(second, minutes=45, by=two.mentor, at=AT)
    )
    assert won(outcomes) == 1
    assert Meeting.objects.get().state == "held"
    assert LedgerLine.objects.count() == 1


def test_logging_while_the_other_says_that_nobody_came_lets_one_through(two: Pair) -> None:
    meeting = two.meeting(days=-1)
    mine, theirs = fresh(meeting), fresh(meeting)
    outcomes = at_once(
        lambda: actions.log(mine, minutes=60, by=two.mentor, at=AT),
        lambda: actions.cancel(theirs, said_by="mentor", by=two.student, at=AT),
    )
    assert won(outcomes) == 1
    state = Meeting.objects.get().state
    assert state in {"held", "cancelled"}
    assert LedgerLine.objects.count() == (state == "held")


def test_two_coordinators_who_judge_the_same_absence_make_one_judgement(two: Pair) -> None:
    other = person("Bea", "coordinator")
    absence = two.missed()
    actions.answer(absence, why="other", by=two.student, at=AT)
    one, another = fresh(absence), fresh(absence)
    outcomes = at_once(
        lambda: actions.judge_with_reason(one, by=two.coordinator, at=AT), lambda: actions.judge_without_reason(another, by=other, at=AT)
    )
    assert won(outcomes) == 1
    judged = Absence.objects.get()
    assert judged.judged_by_id == (two.coordinator.pk if judged.state == "with_reason" else other.pk)


def test_an_answer_that_meets_a_judgement_is_saved_whole_or_not_at_all(two: Pair) -> None:
    absence = two.missed()
    mine, theirs = fresh(absence), fresh(absence)
    outcomes = at_once(
        lambda: actions.answer(mine, why="ill", words="Jag gick fel.", by=two.student, at=AT),
        lambda: actions.judge_with_reason(theirs, by=two.coordinator, at=AT),
    )
    after = Absence.objects.get()
    assert won(outcomes) == 1
    assert (after.state, after.words) in {("answered", "Jag gick fel."), ("with_reason", "")}


def test_two_answers_to_what_was_told_afterwards_leave_the_first(two: Pair) -> None:
    other = person("Bea", "coordinator")
    told = actions.keep(two.mentorship, meeting=None, phrases=[], words="x", by=two.student, at=AT)
    actions.rewrite(told, audience="coordinator", by=two.student, at=AT)
    actions.send(told, by=two.student, at=AT)
    actions.read(told, by=other, at=AT)
    first, second = fresh(told), fresh(told)
    outcomes = at_once(
        lambda: actions.reply(first, words="a", by=two.coordinator, at=AT), lambda: actions.reply(second, words="b", by=other, at=AT)
    )
    assert won(outcomes) == 1
    assert Afterword.objects.get().reply == ("a" if not isinstance(outcomes[0], Exception) else "b")


def test_two_reports_of_a_term_are_one(two: Pair) -> None:
    for days in (-4, -3, -2, -1):
        two.meeting(days=days, state="cancelled", cancelled_by=two.student)
    outcomes = at_once(*[lambda: actions.report_cancellations(two.mentorship, words="", by=two.mentor, at=AT)] * 2)
    assert won(outcomes) == 1


# --- What the one who was too late reads -----------------------------------------------------------------------
@pytest.mark.usefixtures("_monday")
def test_whoever_logs_what_the_other_has_cancelled_keeps_what_was_written(two: Pair) -> None:
    meeting = two.meeting(days=-1)
    actions.cancel(fresh(meeting), said_by="mentor", by=two.student, at=AT)
    given = {"met": "planned", "following": "not_now", "next_words": "Läsa kapitel fyra"}
    answer = signed_in(two.mentor).post(f"/meetings/{meeting.pk}/log/", given)
    assert answer.status_code == 422
    assert LOST in text(answer)
    assert "Now it says: Cancelled" in text(answer)
    assert "Läsa kapitel fyra" in text(answer)


@pytest.mark.usefixtures("_monday")
def test_whoever_answers_what_is_judged_keeps_the_answer_and_has_a_way_to_send_it(two: Pair) -> None:
    absence = two.missed()
    actions.judge_with_reason(fresh(absence), by=two.coordinator, at=AT)
    answer = signed_in(two.student).post(f"/absences/{absence.pk}/answer/", {"why": "ill", "words": "Bussen gick inte"})
    assert answer.status_code == 422
    assert "Bussen gick inte" in text(answer)
    assert LOST in text(answer)
    assert "/conversations/ask/" in answer.content.decode()


@pytest.mark.usefixtures("_monday")
def test_the_second_coordinator_reads_who_was_faster_and_what_it_says_now(two: Pair) -> None:
    other = person("Bea", "coordinator")
    absence = two.missed()
    actions.answer(absence, why="other", by=two.student, at=AT)
    window = signed_in(other)
    actions.judge_with_reason(fresh(absence), by=two.coordinator, at=AT)
    page = text(window.post(f"/absences/{absence.pk}/without-reason/", follow=True))
    assert "Lo Ek was faster. Now it says: There was a reason." in page
    assert Absence.objects.get().state == "with_reason"


@pytest.mark.usefixtures("_monday")
def test_two_windows_that_undo_keep_the_second_why(two: Pair) -> None:
    absence = two.judged()
    window = signed_in(two.coordinator)
    actions.undo(fresh(absence), why="första", by=two.coordinator, at=AT + timedelta(minutes=1))
    answer = window.post(f"/absences/{absence.pk}/undo/", {"why": "Det fanns en andra anledning"})
    assert answer.status_code == 422
    assert "Det fanns en andra anledning" in text(answer)


@pytest.mark.usefixtures("_monday")
def test_two_windows_of_one_meeting_at_once_make_one_log(two: Pair) -> None:
    meeting = two.meeting(days=-1)
    windows: list[Client] = [signed_in(two.mentor) for _ in range(4)]
    given = {"met": "planned", "following": "not_now", "next_words": "Läsa kapitel fyra"}
    answers = at_once(*[lambda window=window: window.post(f"/meetings/{meeting.pk}/log/", given) for window in windows])
    assert sorted(a.status_code for a in answers) == [302, 422, 422, 422]
    assert all("Läsa kapitel fyra" in text(a) for a in answers if a.status_code == 422)
    assert LedgerLine.objects.count() == 1
