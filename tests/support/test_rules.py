from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.support import rules

HELD = rules.DecisionFacts(in_force=True, decided_on=date(2026, 9, 1), valid_until_on=date(2027, 7, 1))
ALL = frozenset(rules.QUESTIONS)


@pytest.mark.parametrize(
    ("on", "holds"),
    [(date(2026, 8, 31), False), (date(2026, 9, 1), True), (date(2027, 6, 30), True), (date(2027, 7, 1), False)],
)
def test_a_decision_holds_from_its_date_to_the_day_before_its_end(on: date, holds: bool) -> None:
    assert rules.holds(HELD, on=on) is holds


def test_a_revoked_decision_does_not_hold() -> None:
    revoked = rules.DecisionFacts(in_force=False, decided_on=HELD.decided_on, valid_until_on=HELD.valid_until_on)
    assert not rules.holds(revoked, on=date(2026, 10, 1))


def test_an_application_with_all_its_answers_can_be_sent() -> None:
    assert rules.may_submit(rules.RequestFacts(answered=ALL, decision=HELD), on=date(2026, 10, 1)).ok


def test_wishes_may_be_left_out() -> None:
    assert rules.may_submit(rules.RequestFacts(answered=ALL - {"wishes"}, decision=HELD), on=date(2026, 10, 1)).ok


def test_all_reasons_against_sending_are_said_at_once() -> None:
    verdict = rules.may_submit(rules.RequestFacts(answered=frozenset({"areas"}), decision=HELD), on=date(2028, 1, 1))
    assert [r.code for r in verdict.blocking] == ["support.no_valid_decision", "support.not_all_answered"]
    assert dict(verdict.reasons[1].params) == {"n": 3}


def test_the_next_question_is_the_first_without_an_answer() -> None:
    assert rules.next_question([]) == "areas"
    assert rules.next_question(["areas", "way"]) == "times"
    assert rules.next_question(rules.QUESTIONS) == ""


@pytest.mark.parametrize("state", ["draft", "waiting", "withdrawn"])
def test_answers_can_be_changed_until_there_is_a_mentor(state: str) -> None:
    assert rules.may_answer(state=state).ok


@pytest.mark.parametrize("state", ["matched", "closed"])
def test_answers_cannot_be_changed_afterwards(state: str) -> None:
    assert not rules.may_answer(state=state).ok


@pytest.mark.requirement("R21")
@pytest.mark.parametrize(
    ("audience", "readers"),
    [("nobody", set()), ("mentor", {"mentor"}), ("coordinator", {"coordinator"}), ("both", {"mentor", "coordinator"})],
)
def test_a_switch_lets_in_its_readers_and_nobody_else(audience: str, readers: set[str]) -> None:
    assert {r for r in ("mentor", "coordinator", "payroll", "both", "nobody", "") if rules.readable(audience, r)} == readers


@given(st.sampled_from(rules.AUDIENCES), st.sampled_from(rules.READERS), st.booleans())
def test_turning_one_switch_leaves_the_other_reader_as_they_were(audience: str, reader: str, show: bool) -> None:
    other = next(r for r in rules.READERS if r != reader)
    after = rules.switched(audience, reader, show=show)
    assert rules.readable(after, reader) is show
    assert rules.readable(after, other) is rules.readable(audience, other)


def test_an_empty_line_is_not_shown() -> None:
    assert [r.code for r in rules.may_show(text="  ", audience="mentor").blocking] == ["support.line_is_empty"]
    assert [r.code for r in rules.may_show(text="x", audience="everybody").blocking] == ["support.no_such_reader"]


def test_who_waits_hears_so_many_days_after_the_last_word() -> None:
    since = datetime(2026, 9, 1, tzinfo=UTC)
    assert rules.hear_by(since=since, told=None, days=14) == since + timedelta(days=14)
    assert rules.hear_by(since=since, told=since + timedelta(days=14), days=14) == since + timedelta(days=28)


def test_too_few_waits_say_nothing_of_what_is_usual() -> None:
    assert rules.typical_wait([1, 2, 3, 4]) is None
    assert rules.typical_wait([9, 1, 30, 4, 5]) == 5
