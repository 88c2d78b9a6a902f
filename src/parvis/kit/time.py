"""Study years, terms and weeks, from the institution's own dates. Pure: the day is always given."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """When the institution's year turns: (month, day) of the autumn term's first day, the spring term's, and the day after the year's
    last."""

    autumn: tuple[int, int]
    spring: tuple[int, int]
    ends: tuple[int, int]

    @classmethod
    def of(cls, *, autumn: str, spring: str, ends: str) -> Calendar:
        """From "08-31" and so on, as the rule book writes them."""

        def split(text: str) -> tuple[int, int]:
            month, day = text.split("-")
            return int(month), int(day)

        return cls(autumn=split(autumn), spring=split(spring), ends=split(ends))

    def study_year(self, on: date) -> StudyYear:
        """The study year that a day belongs to. The time after teaching belongs to the year before it."""
        starts_on = _day(on.year, self.autumn)
        if starts_on > on:
            starts_on = _day(on.year - 1, self.autumn)
        spring_on = _next(starts_on, self.spring)
        return StudyYear(starts_on=starts_on, spring_on=spring_on, ends_on=_next(spring_on, self.ends))


def _day(year: int, month_and_day: tuple[int, int]) -> date:
    """That day of a year; the 28th where a year has no 29th of February."""
    month, day = month_and_day
    return date(year, month, 28 if (month, day) == (2, 29) and year % 4 else day)


def _next(after: date, month_and_day: tuple[int, int]) -> date:
    """The first such day after another."""
    day = _day(after.year, month_and_day)
    return day if day > after else _day(after.year + 1, month_and_day)


@dataclass(frozen=True, kw_only=True)
class StudyYear:
    """Half-open: `ends_on` is the first day after teaching."""

    starts_on: date
    spring_on: date
    ends_on: date

    def __str__(self) -> str:
        first, last = self.starts_on.year, self.ends_on.year
        return f"{first}/{last}" if last > first else str(first)

    def term(self, on: date) -> tuple[date, date]:
        """The term's half-open period."""
        return (self.starts_on, self.spring_on) if on < self.spring_on else (self.spring_on, self.ends_on)


_DAY = r"(?:\d{4}-)?\d\d-\d\d"
_PERIOD = re.compile(rf"({_DAY})\s*(?:–|—|-|till|to)\s*({_DAY})")


class NotAPeriod(ValueError):
    """A text that is not two days with a dash between, both with their year or both without."""


def period(text: str) -> str:
    """A period as it is kept, "12-21–01-06" every year or "2027-03-29–2027-04-02" once; both days are in it. Raises NotAPeriod."""
    found = _PERIOD.fullmatch(text.strip())
    if not found or len(found[1]) != len(found[2]):
        raise NotAPeriod(text)
    try:
        days = [date.fromisoformat(day if len(day) > 5 else f"2025-{day}") for day in found.groups()]
    except ValueError:
        raise NotAPeriod(text) from None
    if len(found[1]) > 5 and days[1] < days[0]:
        raise NotAPeriod(text)
    return f"{found[1]}–{found[2]}"


def periods(kept: Iterable[str], *, first: date, last: date) -> list[tuple[date, date]]:
    """First and last day of each kept period that touches these days, in order."""
    found: set[tuple[date, date]] = set()
    for text in kept:
        begins, ends = period(text).split("–")
        if len(begins) > 5:
            found.add((date.fromisoformat(begins), date.fromisoformat(ends)))
            continue
        for year in range(first.year - 1, last.year + 1):
            starts_on = date.fromisoformat(f"{year}-{begins}")
            ends_on = date.fromisoformat(f"{year}-{ends}")
            found.add((starts_on, ends_on if ends_on >= starts_on else ends_on.replace(year=year + 1)))
    return sorted(one for one in found if one[0] <= last and one[1] >= first)


def week_start(on: date) -> date:
    """Monday of the week."""
    return on - timedelta(days=on.isoweekday() - 1)


def month_of(on: date) -> tuple[date, date]:
    """The calendar month's half-open period."""
    first = on.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1)


def instant(on: date, minute: int, zone: ZoneInfo) -> datetime:
    """The instant, in UTC, of a wall-clock minute of a day.

    A minute that the spring change skips comes out an hour later, never an error."""
    local = datetime.combine(on, time(minute // 60, minute % 60), tzinfo=zone)
    return local.astimezone(UTC)


def working_days_after(on: date, days: int, *, holidays: frozenset[date] = frozenset()) -> date:
    """The day that lies `days` working days later."""
    day = on
    while days:
        day += timedelta(days=1)
        if day.isoweekday() < 6 and day not in holidays:
            days -= 1
    return day
