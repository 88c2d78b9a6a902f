"""Weekly times: when somebody can usually meet, as half-open ranges of minutes on the days of an ordinary week.

Kept on quarter hours. A week is 7 × 96 quarters; a mask of them answers common times with one AND."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

QUARTER = 15
DAY = 24 * 60
QUARTERS_A_DAY = DAY // QUARTER

DAYS = {
    "sv": ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}


class NotUnderstood(ValueError):
    """A line that is not a day and times. Carries the line, for the sentence by the field."""

    def __init__(self, line: str) -> None:
        super().__init__(line)
        self.line = line


Range = tuple[int, int, int]
"""ISO weekday 1–7, first minute, minute after the last."""

_TIME = r"(\d{1,2})(?:[.:](\d{2}))?"
_SPAN = re.compile(rf"{_TIME}\s*(?:–|-|—|till|to)\s*{_TIME}")


@dataclass(frozen=True)
class WeeklyTimes:
    """Sorted, merged, without overlaps. Equal times are equal objects."""

    ranges: tuple[Range, ...] = ()

    @classmethod
    def of(cls, ranges: Iterable[Range]) -> WeeklyTimes:
        """From any ranges: sorted and merged. Raises ValueError for a day outside 1–7, an empty range or a minute off the quarter."""
        merged: list[Range] = []
        for day, start, end in sorted(ranges):
            if not (1 <= day <= 7 and 0 <= start < end <= DAY) or start % QUARTER or end % QUARTER:
                raise ValueError(f"not a range of a week: {day} {start}–{end}")
            if merged and merged[-1][0] == day and start <= merged[-1][2]:
                merged[-1] = (day, merged[-1][1], max(end, merged[-1][2]))
            else:
                merged.append((day, start, end))
        return cls(tuple(merged))

    @classmethod
    def read(cls, stored: str) -> WeeklyTimes:
        """From the stored form, "1:480-600;3:780-900"."""
        found: list[Range] = []
        for part in filter(None, stored.split(";")):
            day, _, span = part.partition(":")
            start, _, end = span.partition("-")
            found.append((int(day), int(start), int(end)))
        return cls.of(found)

    @classmethod
    def parse(cls, text: str, language: str = "sv") -> WeeklyTimes:
        """From what a person writes: "tisdag 10–12, torsdag 13–16". Raises NotUnderstood with the part that is not a day and times."""
        names: dict[str, int] = {}
        for spoken in DAYS.values():
            for number, name in enumerate(spoken, start=1):
                names[name.lower()] = number
                names[name.lower()[:3]] = number
        found: list[Range] = []
        day = 0
        for part in filter(None, (p.strip() for p in re.split(r"[,;\n]| och | and ", text))):
            word, _, rest = part.partition(" ")
            known = names.get(word.lower().rstrip(".:")) or names.get(word.lower().rstrip(".:").removesuffix("ar").removesuffix("s"))
            if known:
                day = known
            else:
                rest = part
            spans = list(_SPAN.finditer(rest))
            if not day or not spans or _SPAN.sub("", rest).strip(" .&"):
                raise NotUnderstood(part)
            for span in spans:
                start = int(span[1]) * 60 + int(span[2] or 0)
                end = int(span[3]) * 60 + int(span[4] or 0)
                if not 0 <= start < end <= DAY:
                    raise NotUnderstood(part)
                found.append((day, start - start % QUARTER, end + -end % QUARTER))
        return cls.of(found)

    def __str__(self) -> str:
        return ";".join(f"{day}:{start}-{end}" for day, start, end in self.ranges)

    def __bool__(self) -> bool:
        return bool(self.ranges)

    @property
    def minutes(self) -> int:
        return sum(end - start for _, start, end in self.ranges)

    @property
    def mask(self) -> int:
        """One bit a quarter hour, Monday 00:00 first."""
        bits = 0
        for day, start, end in self.ranges:
            low = (day - 1) * QUARTERS_A_DAY + start // QUARTER
            bits |= ((1 << ((end - start) // QUARTER)) - 1) << low
        return bits

    @classmethod
    def of_mask(cls, mask: int) -> WeeklyTimes:
        found: list[Range] = []
        while mask:
            first = (mask & -mask).bit_length() - 1
            day, quarter = divmod(first, QUARTERS_A_DAY)
            ones = mask >> first
            length = min((ones & ~(ones + 1)).bit_length(), QUARTERS_A_DAY - quarter)
            found.append((day + 1, quarter * QUARTER, (quarter + length) * QUARTER))
            mask &= -1 << (first + length)
        return cls(tuple(found))

    def __and__(self, other: WeeklyTimes) -> WeeklyTimes:
        """The common times. Ranges that touch at midnight stay two."""
        found: list[Range] = []
        here = there = 0
        while here < len(self.ranges) and there < len(other.ranges):
            day, start, end = self.ranges[here]
            its_day, its_start, its_end = other.ranges[there]
            if day == its_day and start < its_end and its_start < end:
                found.append((day, max(start, its_start), min(end, its_end)))
            if day < its_day or (day == its_day and end <= its_end):
                here += 1
            else:
                there += 1
        return WeeklyTimes(tuple(found))

    def at_least(self, minutes: int) -> WeeklyTimes:
        """Only the ranges that are this long."""
        return WeeklyTimes(tuple(r for r in self.ranges if r[2] - r[1] >= minutes))

    def covers(self, day: int, start: int, end: int) -> bool:
        return any(d == day and s <= start and end <= e for d, s, e in self.ranges)
