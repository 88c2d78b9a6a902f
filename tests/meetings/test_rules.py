"""The rules of meetings: the week's time, common free times, what counts, and when things can be done."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from parvis.kit.week import WeeklyTimes
from parvis.meetings.rules import counting, extent, slots, timing

SWEDEN = ZoneInfo("Europe/Stockholm")
MONDAY = date(2026, 10, 5)
START = datetime(2026, 10, 6, 11, 15, tzinfo=UTC)


# --- The week's time -------------------------------------------------------------------------------------
@pytest.mark.requirement("R51")
def test_a_week_has_room_for_its_time_and_no_more() -> None:
    assert extent.fits_the_week(planned=[], minutes=60, allowed=60).ok
    assert extent.fits_the_week(planned=[30], minutes=30, allowed=60).ok
    refused = extent.fits_the_week(planned=[30], minutes=45, allowed=60)
    assert [(r.code, dict(r.params)) for r in refused.reasons] == [("meetings.over_the_week", {"allowed": 60, "left": 30})]


@pytest.mark.requirement("R50")
def test_with_approval_two_meetings_fit_a_week() -> None:
    assert extent.fits_the_week(planned=[60], minutes=60, allowed=120).ok


@given(held=st.lists(st.integers(0, 240), max_size=5), minutes=st.integers(0, 480), allowed=st.integers(0, 240))
def test_what_counts_at_once_and_what_waits_are_together_what_was_logged(held: list[int], minutes: int, allowed: int) -> None:
    at_once, over = extent.counted(held=held, minutes=minutes, allowed=allowed)
    assert at_once + over == minutes
    assert at_once >= 0
    assert over >= 0
    assert over == 0 or sum(held) + at_once >= allowed


# --- Free times --------------------------------------------------------------------------------------------
def _free(
    times: str,
    *,
    first_on: date = MONDAY,
    days: int = 7,
    busy: list[slots.Span] | None = None,
    left: int = 60,
    after: datetime | None = None,
) -> list[str]:
    after = after or datetime(2026, 1, 1, tzinfo=UTC)
    found = slots.free(
        WeeklyTimes.read(times), busy=busy or [], left=lambda _m: left, first_on=first_on, days=days, minutes=60, zone=SWEDEN, after=after
    )
    return [s.starts_at.astimezone(SWEDEN).strftime("%m-%d %H.%M") for s in found]


def test_free_times_lie_within_the_weekly_times_hour_by_hour() -> None:
    assert _free("1:540-720;3:600-645") == ["10-05 09.00", "10-05 10.00", "10-05 11.00"]


def test_a_time_that_touches_a_meeting_is_not_free_and_one_beside_it_is() -> None:
    nine = slots.span(MONDAY, 540, minutes=60, zone=SWEDEN)
    assert nine is not None
    assert _free("1:540-720", busy=[nine]) == ["10-05 10.00", "10-05 11.00"]
    half_past = slots.span(MONDAY, 630, minutes=60, zone=SWEDEN)
    assert half_past is not None
    assert _free("1:540-720", busy=[half_past]) == ["10-05 09.00"]


def test_a_week_without_time_left_offers_nothing() -> None:
    assert _free("1:540-720", left=30) == []


def test_what_has_begun_is_not_offered() -> None:
    nine = datetime(2026, 10, 5, 7, 0, tzinfo=UTC)
    assert _free("1:540-720", after=nine) == ["10-05 10.00", "10-05 11.00"]


def test_the_clock_on_the_wall_stays_when_summer_time_ends() -> None:
    found = slots.free(
        WeeklyTimes.read("2:780-840"),
        busy=[],
        left=lambda _m: 60,
        first_on=date(2026, 10, 20),
        days=14,
        minutes=60,
        zone=SWEDEN,
        after=datetime(2026, 1, 1, tzinfo=UTC),
    )
    assert [s.starts_at.hour for s in found] == [11, 12], "13.00 in Sweden is eleven in UTC in summer time, twelve in winter time"
    assert [slots.wall(s.starts_at, SWEDEN)[1] for s in found] == [780, 780]
    assert all(s.ends_at - s.starts_at == timedelta(hours=1) for s in found)


def test_a_time_that_the_spring_clock_skips_is_never_offered() -> None:
    assert slots.span(date(2027, 3, 28), 150, minutes=60, zone=SWEDEN) is None
    assert _free("7:60-240", first_on=date(2027, 3, 28), days=1) == ["03-28 01.00", "03-28 03.00"]


def test_the_hour_that_comes_twice_is_offered_once() -> None:
    assert _free("7:60-240", first_on=date(2026, 10, 25), days=1) == ["10-25 01.00", "10-25 02.00", "10-25 03.00"]


def test_the_same_time_next_week_is_the_same_on_the_wall() -> None:
    before = datetime(2026, 10, 20, 11, 15, tzinfo=UTC)
    after = slots.weeks_later(before, weeks=1, zone=SWEDEN)
    assert slots.wall(before, SWEDEN) == (date(2026, 10, 20), 795)
    assert slots.wall(after, SWEDEN) == (date(2026, 10, 27), 795)


ranges = st.lists(st.tuples(st.integers(1, 7), st.integers(0, 22), st.integers(1, 3)), max_size=8).map(
    lambda found: WeeklyTimes.of((d, h * 60, min(24, h + n) * 60) for d, h, n in found)
)
spans = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 95), st.integers(1, 8)), max_size=6).map(
    lambda found: [s for d, q, n in found if (s := slots.span(date(2026, 10, 19) + timedelta(days=d), q * 15, minutes=n * 15, zone=SWEDEN))]
)


NIGHT = WeeklyTimes(ranges=((6, 1260, 1440), (7, 0, 60)))


@example(mine=NIGHT, yours=NIGHT, busy=[], minutes=30)
@given(mine=ranges, yours=ranges, busy=spans, minutes=st.sampled_from([30, 45, 60, 90]))
def test_every_free_time_suits_both_and_disturbs_nobody(
    mine: WeeklyTimes, yours: WeeklyTimes, busy: list[slots.Span], minutes: int
) -> None:
    """A plain recount, quarter by quarter, over the weeks in which summer time ends."""
    found = slots.free(
        mine & yours,
        busy=busy,
        left=lambda _m: 1000,
        first_on=date(2026, 10, 19),
        days=14,
        minutes=minutes,
        zone=SWEDEN,
        after=datetime(2026, 1, 1, tzinfo=UTC),
        step=15,
    )
    assert found == sorted(set(found))
    for one in found:
        on, minute = slots.wall(one.starts_at, SWEDEN)
        assert mine.covers(on.isoweekday(), minute, minute + minutes)
        assert yours.covers(on.isoweekday(), minute, minute + minutes)
        assert not any(one.starts_at < b.ends_at and b.starts_at < one.ends_at for b in busy)
        assert one.ends_at - one.starts_at == timedelta(minutes=minutes)


# --- Counting ------------------------------------------------------------------------------------------------
facts = st.lists(
    st.builds(
        counting.Fact,
        on=st.dates(date(2026, 8, 1), date(2027, 2, 1)),
        state=st.sampled_from(["held", "moved", "cancelled", "missed"]),
        by=st.sampled_from(["student", "mentor", ""]),
        minutes=st.integers(0, 120),
        without_reason=st.booleans(),
    ),
    max_size=30,
)


@pytest.mark.requirement("R55")
@pytest.mark.requirement("R64")
@given(found=facts, since=st.dates(date(2026, 8, 1), date(2026, 11, 1)), days=st.integers(0, 120))
def test_counts_agree_with_a_plain_recount(found: list[counting.Fact], since: date, days: int) -> None:
    until = since + timedelta(days=days)
    counts = counting.count(found, since=since, until=until)
    held = cancelled = missed = judged = moved = minutes = 0
    for f in found:
        if f.on < since or f.on >= until:
            continue
        if f.state == "held":
            held += 1
            minutes += f.minutes
        if f.state == "moved":
            moved += 1
        if f.state == "cancelled" and f.by:
            cancelled += 1
        if f.state == "missed" and f.by:
            missed += 1
            if f.without_reason and f.by == "student":
                judged += 1
    assert (counts.held, counts.minutes, counts.moved, counts.cancelled, counts.missed, counts.student_without_reason) == (
        held,
        minutes,
        moved,
        cancelled,
        missed,
        judged,
    )


@pytest.mark.requirement("R55")
def test_the_report_comes_at_the_fourth() -> None:
    assert [counting.is_to_be_reported(n, limit=3) for n in (2, 3, 4, 5)] == [False, False, True, True]


@pytest.mark.requirement("R64")
def test_the_stand_is_taken_at_the_second() -> None:
    assert [counting.is_to_be_decided(n, limit=2) for n in (0, 1, 2, 3)] == [False, False, True, True]


# --- When -----------------------------------------------------------------------------------------------------
def test_exactly_two_hours_before_is_in_time() -> None:
    assert not timing.is_late(starts_at=START, at=START - timedelta(hours=2), hours=2)
    assert timing.is_late(starts_at=START, at=START - timedelta(hours=2) + timedelta(seconds=1), hours=2)


def test_nobody_is_absent_before_the_agreed_wait_is_over() -> None:
    assert not timing.may_miss(starts_at=START, at=START + timedelta(minutes=9), grace_minutes=10).ok
    assert timing.may_miss(starts_at=START, at=START + timedelta(minutes=10), grace_minutes=10).ok


def test_a_reason_can_be_given_for_fourteen_days() -> None:
    until = timing.answer_until(MONDAY, days=14)
    assert until == date(2026, 10, 19)
    assert not timing.time_is_out(answer_until_on=until, on=until)
    assert timing.time_is_out(answer_until_on=until, on=until + timedelta(days=1))


def test_nobody_is_judged_while_they_can_still_answer() -> None:
    def codes(state: str, on: date) -> list[str]:
        return [r.code for r in timing.may_judge_without_reason(state=state, answer_until_on=date(2026, 10, 19), on=on).blocking]

    assert codes("asked", date(2026, 10, 19)) == ["meetings.can_still_answer"]
    assert codes("asked", date(2026, 10, 20)) == []
    assert codes("deferred", date(2026, 12, 1)) == ["meetings.clock_stands"]
    assert codes("answered", MONDAY) == []
    assert codes("unanswered", MONDAY) == []


def test_a_meeting_lies_ahead_within_the_support_in_a_pair_that_goes_on() -> None:
    def codes(**changed: object) -> list[str]:
        usual: dict[str, object] = {
            "state": "active",
            "starts_at": START,
            "at": START - timedelta(days=1),
            "on": START.date(),
            "first_on": date(2026, 8, 31),
            "until_on": date(2027, 6, 7),
            "closing": False,
        }
        return [r.code for r in timing.may_book(**{**usual, **changed}).reasons]  # type: ignore[arg-type]  # one changed answer at a time

    assert codes() == []
    assert codes(state="paused") == ["meetings.pair_rests"]
    assert codes(at=START) == ["meetings.is_past"]
    assert codes(until_on=START.date()) == ["meetings.outside_the_period"]
    assert codes(until_on=START.date(), closing=True) == []


def test_long_after_a_meeting_logging_is_still_possible() -> None:
    late = timing.may_log(starts_at=START, at=START + timedelta(days=30), within_days=14)
    assert late.ok
    assert [r.code for r in late.reasons] == ["meetings.long_ago"]
    assert not timing.may_log(starts_at=START, at=START - timedelta(minutes=1), within_days=14).ok
