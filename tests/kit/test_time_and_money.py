"""Study years, weeks, working days; minutes and öre. Against plain recounts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.kit import money, time

YEAR = time.Calendar.of(autumn="08-31", spring="01-18", ends="06-07")
STOCKHOLM = ZoneInfo("Europe/Stockholm")
days = st.dates(min_value=date(2000, 1, 1), max_value=date(2099, 12, 31))


@pytest.mark.parametrize(
    ("on", "name"),
    [
        (date(2026, 8, 30), "2025/2026"),
        (date(2026, 8, 31), "2026/2027"),
        (date(2027, 1, 1), "2026/2027"),
        (date(2027, 7, 15), "2026/2027"),
        (date(2028, 2, 29), "2027/2028"),
    ],
)
def test_a_day_belongs_to_one_study_year_and_summer_to_the_one_before(on: date, name: str) -> None:
    assert str(YEAR.study_year(on)) == name


@given(on=days)
def test_study_years_follow_each_other_without_gaps(on: date) -> None:
    year = YEAR.study_year(on)
    following = YEAR.study_year(year.starts_on + timedelta(days=366))
    assert year.starts_on <= on < following.starts_on
    assert YEAR.study_year(year.starts_on - timedelta(days=1)).starts_on < year.starts_on
    start, end = year.term(on)
    assert start < end


def test_the_terms_of_a_year_meet() -> None:
    year = YEAR.study_year(date(2026, 11, 1))
    autumn, spring = year.term(date(2026, 11, 1)), year.term(date(2027, 3, 1))
    assert autumn[1] == spring[0] == date(2027, 1, 18)
    assert (autumn[0], spring[1]) == (date(2026, 8, 31), date(2027, 6, 7))


@given(on=days)
def test_a_week_starts_on_a_monday_and_a_month_on_its_first(on: date) -> None:
    monday = time.week_start(on)
    assert monday.isoweekday() == 1
    assert monday <= on < monday + timedelta(days=7)
    first, after = time.month_of(on)
    assert first <= on < after
    assert (first.day, after.day) == (1, 1)
    assert (after - timedelta(days=1)).month == first.month


@pytest.mark.parametrize(
    ("on", "minute", "utc"),
    [
        (date(2026, 1, 15), 13 * 60, datetime(2026, 1, 15, 12, tzinfo=UTC)),
        (date(2026, 7, 15), 13 * 60, datetime(2026, 7, 15, 11, tzinfo=UTC)),
        (date(2026, 3, 29), 2 * 60 + 30, datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        (date(2026, 10, 25), 2 * 60 + 30, datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        (date(2026, 3, 29), 15 * 60, datetime(2026, 3, 29, 13, tzinfo=UTC)),
    ],
)
def test_a_clock_on_the_wall_is_an_instant_whatever_the_season(on: date, minute: int, utc: datetime) -> None:
    assert time.instant(on, minute, STOCKHOLM) == utc


@given(on=days, count=st.integers(0, 30))
def test_working_days_are_counted_one_by_one(on: date, count: int) -> None:
    holidays = frozenset({on + timedelta(days=3)})
    found = time.working_days_after(on, count, holidays=holidays)
    between = [on + timedelta(days=n) for n in range(1, (found - on).days + 1)]
    assert sum(d.isoweekday() < 6 and d not in holidays for d in between) == count


@given(minutes=st.integers(0, 100_000), step=st.integers(1, 240))
def test_time_is_rounded_up_to_the_next_whole_step(minutes: int, step: int) -> None:
    found = money.rounded_up(minutes, to=step)
    assert found % step == 0
    assert 0 <= found - minutes < step


@pytest.mark.parametrize(("minutes", "to"), [(-1, 15), (10, 0), (10, -5)])
def test_time_that_runs_backwards_is_refused(minutes: int, to: int) -> None:
    with pytest.raises(ValueError, match="forwards"):
        money.rounded_up(minutes, to=to)


@given(minutes=st.integers(0, 100_000), ore=st.integers(0, 10_000_000))
def test_pay_is_the_same_as_counted_by_hand(minutes: int, ore: int) -> None:
    by_hand = (Decimal(minutes) * ore / 60).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    assert money.amount(minutes=minutes, ore_per_hour=ore) == int(by_hand)
