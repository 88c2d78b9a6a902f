"""The days of occasions that come again."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

MOST = 30
"""So many at once."""
WEEKS = {"week": 1, "other_week": 2}


def days(first: date, *, every: str, times: int) -> list[date]:
    """`times` days from the first on: every week, every other week, or every month on the same weekday of the same week of the month."""
    if every in WEEKS:
        return [first + timedelta(weeks=WEEKS[every] * n) for n in range(times)]
    if every == "month":
        return [_same_weekday(first, n) for n in range(times)]
    return [first]


def _same_weekday(first: date, months: int) -> date:
    """The second Tuesday of a month, so many months after a second Tuesday. A fifth becomes the last where there is none."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    start = date(year, month + 1, 1)
    day = start + timedelta(days=(first.isoweekday() - start.isoweekday()) % 7 + 7 * ((first.day - 1) // 7))
    return day if day.month == start.month else day - timedelta(days=7)


def working(listed: list[date], *, days_off: Collection[date]) -> tuple[list[date], list[date]]:
    """Those on which people can meet, and those that are left out because they are days off."""
    return [d for d in listed if d not in days_off], [d for d in listed if d in days_off]
