"""Study years, terms and weeks, from the institution's own dates. Pure: the day is always given."""

from __future__ import annotations

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
