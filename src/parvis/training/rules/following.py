"""How many sessions a mentor has been to, against how many could be expected by now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Standing(StrEnum):
    """How it stands with a mentor's sessions this study year."""

    DONE = "done"
    """All of the year's."""
    ENOUGH = "enough"
    """As many as can be expected by now."""
    PLACE = "place"
    """Fewer, and a place is booked."""
    FEWER = "fewer"
    """Fewer, and nothing is booked."""


@dataclass(frozen=True, kw_only=True)
class Following:
    """A mentor's study year in supervision."""

    attended: int
    booked: int
    per_year: int
    expected: int

    @property
    def standing(self) -> Standing:
        if self.attended >= self.per_year:
            return Standing.DONE
        if self.attended >= self.expected:
            return Standing.ENOUGH
        return Standing.PLACE if self.attended + self.booked >= self.expected else Standing.FEWER


def expected(*, per_year: int, starts_on: date, ends_on: date, joined_on: date | None, held: int, on: date) -> int:
    """How many sessions can be expected by a day: the year's sessions spread evenly over its time of teaching, counted from when
    the mentor had done the introduction, whole ones only, and never more than have been held since then (R87: those offered)."""
    if joined_on is None:
        return 0
    first, last = max(starts_on, joined_on), min(on, ends_on)
    passed, whole = (last - first).days, (ends_on - starts_on).days
    return max(0, min(per_year * passed // whole, per_year, held)) if passed > 0 else 0
