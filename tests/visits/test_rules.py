"""When the coordinator can be invited and can answer, and what a change in the meetings makes of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from parvis.visits import rules

AT = datetime(2026, 10, 5, 7, 0, tzinfo=UTC)
LATER, NOW, BEFORE = AT + timedelta(minutes=1), AT, AT - timedelta(minutes=1)


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        ({}, []),
        ({"starts_at": None}, []),
        ({"starts_at": NOW}, ["visits.has_begun"]),
        ({"starts_at": BEFORE, "has_met": True}, ["visits.has_begun", "visits.has_met"]),
        ({"pair_state": "paused"}, ["visits.pair_rests"]),
        ({"pair_state": "ending"}, ["visits.pair_rests"]),
        ({"pair_state": "ended", "is_open": True}, ["visits.pair_rests", "visits.invited_already"]),
    ],
)
def test_the_coordinator_is_invited_before_the_first_meeting_of_a_pair_that_goes_on(facts: dict[str, object], codes: list[str]) -> None:
    given = {"pair_state": "active", "is_open": False, "has_met": False, "starts_at": LATER, **facts}
    assert [r.code for r in rules.may_invite(**given, at=AT).reasons] == codes  # type: ignore[arg-type]  # facts of several kinds


@pytest.mark.parametrize(
    ("starts_at", "is_busy", "codes"),
    [
        (LATER, False, []),
        (LATER, True, ["visits.is_busy"]),
        (None, False, ["visits.no_time_yet"]),
        (NOW, False, ["visits.has_begun"]),
        (BEFORE, True, ["visits.has_begun", "visits.is_busy"]),
    ],
)
def test_a_yes_is_to_a_time_that_lies_ahead_and_is_free(starts_at: datetime | None, is_busy: bool, codes: list[str]) -> None:
    assert [r.code for r in rules.may_come(starts_at=starts_at, at=AT, is_busy=is_busy).reasons] == codes


@pytest.mark.parametrize(
    ("is_accepted", "was", "first", "is_over", "turn"),
    [
        (True, 1, 1, False, "stays"),
        (False, None, None, False, "stays"),
        (True, 1, 2, False, "asked_again"),
        (True, 1, None, False, "asked_again"),
        (False, None, 1, False, "new_time"),
        (False, 1, 2, False, "new_time"),
        (False, 1, None, False, "new_time"),
        (True, 1, None, True, "over"),
        (False, 1, 1, True, "over"),
    ],
)
def test_what_a_change_in_the_meetings_makes_of_it(is_accepted: bool, was: int | None, first: int | None, is_over: bool, turn: str) -> None:
    assert rules.turn(is_accepted=is_accepted, was=was, first=first, is_over=is_over) == turn
