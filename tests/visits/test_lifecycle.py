"""Every state of an invitation against every step and everybody: only what the table draws."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from parvis.kit.permission import SYSTEM
from parvis.people.models import Role, User
from parvis.visits.lifecycle import VISIT
from parvis.visits.models import Visit
from tests.meetings.pairs import AT, Pair, person

from .conftest import book

DRAWN = {
    ("suggested", "ask"): "student",
    ("asked", "accept"): "lo ulla",
    ("accepted", "take_over"): "ulla",
    ("asked", "decline"): "lo ulla",
    ("accepted", "decline"): "lo",
    ("suggested", "take_back"): "student mentor",
    ("asked", "take_back"): "student mentor",
    ("accepted", "take_back"): "student mentor",
    ("accepted", "ask_again"): "parvis",
    ("suggested", "close"): "parvis",
    ("asked", "close"): "parvis",
    ("accepted", "close"): "parvis",
}
"""Who takes a step where the mentor asked, and Lo has said yes."""


def in_state(two: Pair, state: str, *, asked_by: User, **columns: Any) -> Visit:
    asked_at = None if state == "suggested" else AT
    answer, who = ("unable" if state == "declined" else ""), (two.coordinator if state in {"accepted", "declined"} else None)
    given = {"asked_at": asked_at, "answer": answer, "coordinator": who, "state": state, "state_at": AT, "created_at": AT, **columns}
    return Visit.objects.create(mentorship=two.mentorship, asked_by=asked_by, **given)


@pytest.mark.parametrize("verb", [step.verb for step in VISIT.steps])
@pytest.mark.parametrize("state", Visit.State.values)
def test_a_step_is_taken_from_where_the_table_says_by_whom_it_says(two: Pair, ulla: User, state: str, verb: str) -> None:
    visit = in_state(two, state, asked_by=two.mentor, meeting=book(two))
    who = {"student": two.student, "mentor": two.mentor, "lo": two.coordinator, "ulla": ulla, "parvis": SYSTEM}
    assert [name for name, by in who.items() if VISIT.check(visit, verb, by=by, at=AT).ok] == DRAWN.get((state, verb), "").split()
    if (state, verb) not in DRAWN:
        assert {r.code for by in who.values() for r in VISIT.check(visit, verb, by=by, at=AT).reasons} == {"step.not_from_here"}


def test_what_the_student_asked_for_the_mentor_does_not_take_back(two: Pair) -> None:
    visit = in_state(two, "asked", asked_by=two.student)
    assert not VISIT.check(visit, "take_back", by=two.mentor, at=AT).ok
    assert VISIT.check(visit, "take_back", by=two.student, at=AT).ok


def test_a_coordinator_is_not_invited_to_her_own_pair(two: Pair) -> None:
    two.mentor.roles = f"{Role.COORDINATOR},{Role.MENTOR}"
    visit = in_state(two, "asked", asked_by=two.student, meeting=book(two))
    assert not VISIT.check(visit, "accept", by=two.mentor, at=AT).ok
    assert VISIT.check(visit, "accept", by=person("Ann", Role.COORDINATOR), at=AT).ok


@pytest.mark.parametrize("verb", ["ask", "accept", "take_over", "decline", "take_back"])
def test_once_the_meeting_has_begun_nothing_is_answered_or_taken_back(two: Pair, ulla: User, verb: str) -> None:
    meeting = book(two)
    states = {"ask": "suggested", "accept": "asked", "take_over": "accepted"}
    visit = in_state(two, states.get(verb, "accepted"), asked_by=two.mentor, meeting=meeting)
    by = {"accept": two.coordinator, "take_over": ulla, "decline": two.coordinator}.get(verb, two.student)
    assert VISIT.check(visit, verb, by=by, at=AT).ok
    assert [r.code for r in VISIT.check(visit, verb, by=by, at=meeting.starts_at).reasons] == ["visits.has_begun"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "asked", "asked_at": None},
        {"state": "accepted", "coordinator": None},
        {"state": "declined", "answer": ""},
        {"state": "asked", "answer": "time"},
        {"state": "lost"},
    ],
    ids=str,
)
def test_the_database_refuses_nonsense(two: Pair, wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        in_state(two, **{**wrong, "asked_by": two.student})


def test_a_pair_has_one_open_invitation(two: Pair) -> None:
    in_state(two, "taken_back", asked_by=two.mentor)
    in_state(two, "suggested", asked_by=two.mentor)
    with pytest.raises(IntegrityError), transaction.atomic():
        in_state(two, "asked", asked_by=two.student)
