"""Times when both can: their weekly times on the clock of the wall, minus what is booked.

Weeks are laid out as one number with a bit for each quarter of an hour, as weekly times are: what is busy is taken away with one AND."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from parvis.kit.time import instant, week_start
from parvis.kit.verdict import YES, Verdict, no
from parvis.kit.week import WeeklyTimes


class Span(NamedTuple):
    """A half-open time in UTC."""

    starts_at: datetime
    ends_at: datetime

    def touches(self, other: Span) -> bool:
        """Do the two have any time in common?"""
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at


def wall(at: datetime, zone: ZoneInfo) -> tuple[date, int]:
    """The day and the minute of the day on the clock of the wall."""
    local = at.astimezone(zone)
    return local.date(), local.hour * 60 + local.minute


def span(on: date, minute: int, *, minutes: int, zone: ZoneInfo) -> Span | None:
    """A time that begins at a minute of a day. None where the clock skips that minute in spring."""
    start = instant(on, minute, zone)
    if wall(start, zone) != (on, minute):
        return None
    return Span(start, start + timedelta(minutes=minutes))


QUARTER, FIVE = timedelta(minutes=15), timedelta(minutes=5)


def fives(one: Span) -> list[datetime]:
    """The five minutes that a time takes, outwards: two times that touch share one of them."""
    epoch = datetime(2000, 1, 1, tzinfo=UTC)
    first, last = (one.starts_at - epoch) // FIVE, -((epoch - one.ends_at) // FIVE)
    return [epoch + n * FIVE for n in range(first, last)]


@lru_cache(maxsize=2048)
def span_of_day(on: date, zone: ZoneInfo) -> Span:
    """From midnight to midnight on the clock of the wall: 23, 24 or 25 hours."""
    return Span(instant(on, 0, zone), instant(on + timedelta(days=1), 0, zone))


@dataclass(frozen=True, kw_only=True)
class Common:
    """When two can usually meet, laid out over some days as one number with a bit for each quarter of an hour since `origin`.

    `starts` has the bits at which a whole step of their weekly times begins, `midnights` those at which a day does."""

    origin: datetime
    minutes: int
    step: int
    quarters: int
    starts: int
    midnights: int

    def at(self, bit: int) -> Span:
        begins = self.origin + bit * QUARTER
        return Span(begins, begins + timedelta(minutes=self.minutes))

    def touched(self, spans: Iterable[Span]) -> int:
        """The quarters that any of these spans touches."""
        most, origin = self.quarters.bit_length(), self.origin
        found = 0
        for starts_at, ends_at in spans:
            first, last = max(0, (starts_at - origin) // QUARTER), min(most, -((origin - ends_at) // QUARTER))
            if first < last:
                found |= ((1 << last - first) - 1) << first
        return found

    def fitting(self, quarters: int) -> int:
        """The bits from which so many minutes of one day on end are among the quarters."""
        found, going_on = quarters, quarters & ~self.midnights
        for quarter in range(1, -(-self.minutes // 15)):
            found &= going_on >> quarter
        return found

    def offered(self, quarters: int) -> list[Span]:
        """Times among the quarters: at the whole steps, and where there is room besides. Whatever fits touches one of them."""
        length = -(-self.minutes // 15)
        fits = self.fitting(quarters)
        chosen = fits & self.starts
        rest = fits & ~_spread(chosen, length)
        while rest:
            first = (rest & -rest).bit_length() - 1
            chosen |= 1 << first
            rest = rest >> (first + length) << (first + length)
        return [self.at(bit) for bit in _bits(chosen)]


def _spread(bits: int, length: int) -> int:
    """Every bit from which a stretch of this length would touch one that begins at a given bit."""
    found = bits
    for n in range(1, length):
        found |= bits << n | bits >> n
    return found


def _bits(number: int) -> Iterator[int]:
    while number:
        low = number & -number
        yield low.bit_length() - 1
        number ^= low


def common(weekly: WeeklyTimes, *, first_on: date, days: int, minutes: int, zone: ZoneInfo, step: int = 60) -> Common:
    """Weekly times of both, on the clock of the wall. A quarter that the clock skips is in none of them; what comes twice counts once."""
    origin = instant(first_on, 0, zone)
    by_day: dict[int, list[tuple[int, int]]] = {}
    for day, first, last in weekly.ranges:
        by_day.setdefault(day, []).append((first, last))
    quarters = starts = midnights = 0
    for on in (first_on + timedelta(days=n) for n in range(days)):
        midnights |= 1 << (span_of_day(on, zone).starts_at - origin) // QUARTER
        for first, last in by_day.get(on.isoweekday(), ()):
            inside, begins = _laid_out(on, first, last, step, origin, zone)
            quarters, starts = quarters | inside, starts | begins
    return Common(origin=origin, minutes=minutes, step=step, quarters=quarters, starts=starts, midnights=midnights)


def _laid_out(on: date, first: int, last: int, step: int, origin: datetime, zone: ZoneInfo) -> tuple[int, int]:
    """The quarters of one range of a day, and the bits where its steps begin."""
    day = span_of_day(on, zone)
    if day.ends_at - day.starts_at == timedelta(days=1):
        low = (day.starts_at - origin) // QUARTER + first // 15
        return ((1 << (last - first) // 15) - 1) << low, sum(1 << low + n // 15 for n in range(0, last - first, step))
    quarters = starts = 0
    for minute in range(first, last, 15):
        if (found := span(on, minute, minutes=15, zone=zone)) is not None:
            bit = 1 << (found.starts_at - origin) // QUARTER
            quarters |= bit
            starts |= 0 if (minute - first) % step else bit
    return quarters, starts


@dataclass(frozen=True, kw_only=True)
class Free:
    """Common times that are free, earliest first; where there are none, what stands in the way."""

    spans: list[Span]
    why_none: Verdict = YES


def _nothing(_since: datetime, _days: int) -> int:
    return 0


def free_or_why(
    weekly: WeeklyTimes,
    *,
    busy: Iterable[Span],
    left: Callable[[date], int],
    first_on: date,
    days: int,
    minutes: int,
    zone: ZoneInfo,
    after: datetime,
    off: Collection[date] = (),
    also_busy: Callable[[datetime, int], int] = _nothing,
    step: int = 60,
) -> Free:
    """`left` answers how many minutes the week of a Monday has left; on the days of `off` nobody is met. `also_busy` answers
    with the quarters that are taken since a moment, so many days.

    What stands in the way is the first of these that leaves nothing: their weekly times, days off, the week's time, what is booked."""
    laid = common(weekly, first_on=first_on, days=days, minutes=minutes, zone=zone, step=step)
    listed = [first_on + timedelta(days=n) for n in range(days)]
    full = {monday for monday in {week_start(on) for on in listed[::7] + listed[-1:]} if left(monday) < minutes}
    before = Span(laid.origin, max(laid.origin, after + timedelta.resolution))
    hindrances: tuple[tuple[Verdict, Callable[[], int]], ...] = (
        (no("meetings.no_common_times"), lambda: laid.touched([before])),
        (no("meetings.all_days_off"), lambda: laid.touched(span_of_day(on, zone) for on in listed if on in off)),
        (no("meetings.weeks_are_full"), lambda: laid.touched(span_of_day(on, zone) for on in listed if week_start(on) in full)),
        (no("meetings.all_is_taken"), lambda: laid.touched(busy) | also_busy(laid.origin, days)),
    )
    quarters = laid.quarters
    for why_none, taken in hindrances:
        quarters &= ~taken()
        if not laid.fitting(quarters):
            return Free(spans=[], why_none=why_none)
    return Free(spans=laid.offered(quarters))


def free(weekly: WeeklyTimes, **given: Any) -> list[Span]:
    """Common times that are free, earliest first: `free_or_why` without the why."""
    return free_or_why(weekly, **given).spans


def weeks_later(starts_at: datetime, *, weeks: int, zone: ZoneInfo) -> datetime:
    """The same time on the wall's clock some weeks later, whatever summer time does in between."""
    on, minute = wall(starts_at, zone)
    return instant(on + timedelta(weeks=weeks), minute, zone).astimezone(UTC)
