"""Times when both can: their weekly times on the clock of the wall, minus what is booked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from parvis.kit.time import instant, week_start
from parvis.kit.week import WeeklyTimes


@dataclass(frozen=True, order=True)
class Span:
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


def _candidates(common: WeeklyTimes, *, on: date, minutes: int, step: int, zone: ZoneInfo) -> Iterator[Span]:
    for day, first, last in common.ranges:
        if day != on.isoweekday():
            continue
        for minute in range(first, last - minutes + 1, step):
            if (found := span(on, minute, minutes=minutes, zone=zone)) is not None:
                yield found


def free(
    common: WeeklyTimes,
    *,
    busy: Iterable[Span],
    left: Callable[[date], int],
    first_on: date,
    days: int,
    minutes: int,
    zone: ZoneInfo,
    after: datetime,
    step: int = 60,
) -> list[Span]:
    """Common times that are free, earliest first. `left` answers how many minutes the week of a Monday has left."""
    taken = sorted(busy)
    found = []
    for on in (first_on + timedelta(days=n) for n in range(days)):
        if left(week_start(on)) < minutes:
            continue
        found += [
            one
            for one in _candidates(common, on=on, minutes=minutes, step=step, zone=zone)
            if one.starts_at > after and not any(one.touches(b) for b in taken)
        ]
    return sorted(found)


def weeks_later(starts_at: datetime, *, weeks: int, zone: ZoneInfo) -> datetime:
    """The same time on the wall's clock some weeks later, whatever summer time does in between."""
    on, minute = wall(starts_at, zone)
    return instant(on + timedelta(weeks=weeks), minute, zone).astimezone(UTC)
