"""What is paid, when hours can be confirmed and months closed: by cases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.kit.money import amount, rounded_up
from parvis.pay.rules import closing, paying, reference

TERMS = paying.Terms(
    rates=(("meeting", 15500), ("training", 12000), ("supervision", 13000)),
    rounding_minutes=15,
    absence_is_paid=True,
    late_cancellation_is_paid=False,
)


@pytest.mark.requirement("R88", "R90", "Q5")
@pytest.mark.parametrize(
    ("kind", "minutes", "paid", "ore"),
    [
        ("meeting", 60, 60, 15500),
        ("meeting", 61, 75, 19375),
        ("meeting", 45, 45, 11625),
        ("absence", 60, 60, 15500),
        ("training", 180, 180, 36000),
        ("supervision", 90, 90, 19500),
    ],
)
def test_an_event_is_paid_by_its_kind_in_whole_quarters(kind: str, minutes: int, paid: int, ore: int) -> None:
    assert paying.pay_for(kind, minutes=minutes, terms=TERMS) == paying.Pay(paid, dict(TERMS.rates)[paying.RATE_OF[kind]], ore)


@pytest.mark.requirement("Q5")
def test_what_the_institution_does_not_pay_makes_no_line() -> None:
    assert paying.pay_for("late_cancellation", minutes=60, terms=TERMS) is None
    assert paying.pay_for("absence", minutes=60, terms=replace(TERMS, absence_is_paid=False)) is None
    assert paying.pay_for("meeting", minutes=0, terms=TERMS) is None


@given(before=st.integers(1, 600), after=st.integers(0, 600))
def test_a_correction_makes_the_sum_what_the_event_is_worth(before: int, after: int) -> None:
    first = paying.pay_for("meeting", minutes=before, terms=TERMS)
    assert first is not None
    should_be = paying.pay_for("meeting", minutes=after, terms=TERMS)
    change = paying.difference(first, should_be)
    assert first.amount_ore + change.amount_ore == (should_be.amount_ore if should_be else 0)
    assert first.minutes + change.minutes == (should_be.minutes if should_be else 0)


@given(minutes=st.integers(0, 10_000), rate=st.integers(0, 100_000))
def test_an_amount_is_the_exact_product_to_the_nearest_ore(minutes: int, rate: int) -> None:
    assert abs(amount(minutes=minutes, ore_per_hour=rate) * 60 - minutes * rate) <= 30


def test_time_is_rounded_up_and_never_runs_backwards() -> None:
    assert [rounded_up(m, to=15) for m in (0, 1, 15, 16, 60)] == [0, 15, 15, 30, 60]
    with pytest.raises(ValueError, match="forwards"):
        rounded_up(-1, to=15)


CLAIM = closing.ClaimFacts(on=date(2026, 11, 2), month_on=date(2026, 10, 1), month_ends_on=date(2026, 11, 1), lines=3, unlogged=0)


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        (CLAIM, []),
        (replace(CLAIM, on=date(2026, 10, 31)), ["pay.month_goes_on"]),
        (replace(CLAIM, on=date(2026, 11, 1)), []),
        (replace(CLAIM, lines=0), ["pay.nothing_to_confirm"]),
        (replace(CLAIM, unlogged=2), ["pay.unlogged"]),
    ],
)
def test_hours_are_confirmed_when_the_month_is_over_and_everything_is_logged(facts: closing.ClaimFacts, codes: list[str]) -> None:
    assert [r.code for r in closing.may_confirm(facts).blocking] == codes


MONTH = closing.MonthFacts(on=date(2026, 11, 6), month_ends_on=date(2026, 11, 1), closed=False, approved=4, without_number=0, not_ready=0)


@pytest.mark.parametrize(
    ("facts", "codes"),
    [
        (MONTH, []),
        (replace(MONTH, not_ready=2), []),
        (replace(MONTH, closed=True), ["pay.already_closed"]),
        (replace(MONTH, approved=0), ["pay.nothing_to_close"]),
        (replace(MONTH, without_number=1), ["pay.without_number"]),
        (replace(MONTH, on=date(2026, 10, 31)), ["pay.month_goes_on"]),
    ],
)
def test_a_month_is_closed_once_and_nobody_without_a_number_is_in_it(facts: closing.MonthFacts, codes: list[str]) -> None:
    assert [r.code for r in closing.may_close(facts).blocking] == codes


@pytest.mark.requirement("R93", "R94", "R95", "R96")
@pytest.mark.parametrize(
    ("terms", "introduced", "supervisions", "full"),
    [(2, True, 4, True), (1, True, 4, False), (2, False, 4, False), (2, True, 3, False), (3, True, 5, True)],
)
def test_the_reference_meter_asks_for_terms_training_and_supervision(terms: int, introduced: bool, supervisions: int, full: bool) -> None:
    meter = reference.Meter(terms=terms, terms_asked=2, introduced=introduced, supervisions=supervisions, supervisions_asked=4)
    assert meter.full == full


def test_a_term_counts_when_there_was_a_student_in_it() -> None:
    autumn, spring = (date(2026, 8, 31), date(2027, 1, 18)), (date(2027, 1, 18), date(2027, 6, 7))
    assert reference.terms_as_mentor([(date(2026, 10, 1), date(2027, 2, 1))], [autumn, spring]) == 2
    assert reference.terms_as_mentor([(date(2026, 10, 1), date(2027, 1, 18))], [autumn, spring]) == 1
    assert reference.terms_as_mentor([], [autumn, spring]) == 0
