"""Weekly times: what a person writes, what is kept, and what two people have in common."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.kit.week import DAY, QUARTER, NotUnderstood, Range, WeeklyTimes


@st.composite
def ranges(draw: st.DrawFn) -> Range:
    start = draw(st.integers(0, DAY // QUARTER - 1))
    end = draw(st.integers(start + 1, DAY // QUARTER))
    return draw(st.integers(1, 7)), start * QUARTER, end * QUARTER


weeks = st.lists(ranges(), max_size=8).map(WeeklyTimes.of)


def quarters(week: WeeklyTimes) -> set[tuple[int, int]]:
    """Counted the plain way: every quarter hour by itself."""
    return {(day, minute) for day, start, end in week.ranges for minute in range(start, end, QUARTER)}


@given(week=weeks)
def test_what_is_stored_comes_back(week: WeeklyTimes) -> None:
    assert WeeklyTimes.read(str(week)) == week
    assert WeeklyTimes.of_mask(week.mask) == week
    assert week.minutes == QUARTER * len(quarters(week))


@given(one=weeks, other=weeks)
def test_common_times_are_the_quarters_that_both_have(one: WeeklyTimes, other: WeeklyTimes) -> None:
    assert quarters(one & other) == quarters(one) & quarters(other)
    assert one & other == other & one


@given(week=weeks, least=st.integers(1, 300))
def test_only_long_enough_ranges_stay(week: WeeklyTimes, least: int) -> None:
    assert all(end - start >= least for _day, start, end in week.at_least(least).ranges)


@given(found=st.lists(ranges(), max_size=8))
def test_the_order_they_are_given_in_does_not_matter(found: list[Range]) -> None:
    assert WeeklyTimes.of(found) == WeeklyTimes.of(reversed(found))


def test_touching_and_overlapping_times_become_one() -> None:
    assert WeeklyTimes.of([(1, 480, 540), (1, 540, 600), (1, 585, 615)]).ranges == ((1, 480, 615),)


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("tisdag 10–12, torsdag 13–16", "2:600-720;4:780-960"),
        ("Tuesday 10-12 and Thursday 13 to 16", "2:600-720;4:780-960"),
        ("tis 10.30–11.15", "2:630-675"),
        ("måndag 8-9, 13-14", "1:480-540;1:780-840"),
        ("tisdagar 10 till 12", "2:600-720"),
        ("fredag 10.05-10.50", "5:600-660"),
        ("", ""),
    ],
)
def test_what_a_person_writes_is_understood(text: str, stored: str) -> None:
    assert str(WeeklyTimes.parse(text)) == stored


@pytest.mark.parametrize("text", ["sometimes", "10-12", "tisdag", "tisdag 12-10", "tisdag 10-25", "tisdag 10-12 maybe", "blursday 10-12"])
def test_what_is_not_a_day_and_times_is_said_back(text: str) -> None:
    with pytest.raises(NotUnderstood) as found:
        WeeklyTimes.parse(text)
    assert found.value.line == text


@pytest.mark.parametrize("bad", [(0, 480, 540), (8, 480, 540), (1, 540, 540), (1, 540, 480), (1, 481, 540), (1, 480, DAY + 15)])
def test_a_range_that_is_none_is_refused(bad: Range) -> None:
    with pytest.raises(ValueError, match="not a range of a week"):
        WeeklyTimes.of([bad])


def test_covering_needs_one_range_for_all_of_it() -> None:
    week = WeeklyTimes.of([(1, 480, 540), (1, 600, 660)])
    assert week.covers(1, 480, 540)
    assert not week.covers(1, 500, 620)
    assert not week.covers(2, 480, 540)
    assert not WeeklyTimes()
