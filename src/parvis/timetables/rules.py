"""How busy times are kept: a day a line, in UTC, merged and without anything else. Pure."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

from parvis.kit.verdict import YES, Verdict, no

Span = tuple[datetime, datetime]
"""From when until when, half-open, in UTC."""
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def merged(spans: Iterable[Span]) -> list[Span]:
    """In order, in whole minutes outwards, and none that touches another. What lasts no time is left out."""
    found: list[Span] = []
    for start, end in sorted((_whole(s), _whole(e + MINUTE - timedelta.resolution)) for s, e in spans if s < e):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def _whole(at: datetime) -> datetime:
    return at.astimezone(UTC).replace(second=0, microsecond=0)


def lines(spans: Iterable[Span]) -> str:
    """As they are kept: "2026-09-14 08:00-10:00 13:15-15:00", what passes midnight on both its days."""
    days: dict[str, list[str]] = {}
    for start, end in _by_day(merged(spans)):
        until = f"{end:%H:%M}" if end.date() == start.date() else "24:00"
        days.setdefault(f"{start:%Y-%m-%d}", []).append(f"{start:%H:%M}-{until}")
    return "\n".join(f"{day} {' '.join(times)}" for day, times in days.items())


def _by_day(spans: Iterable[Span]) -> Iterator[Span]:
    """Cut at each midnight."""
    for start, end in spans:
        first = start
        while first < end:
            midnight = first.replace(hour=0, minute=0) + DAY
            yield first, min(midnight, end)
            first = midnight


def spans(kept: str, *, since: datetime | None = None, until: datetime | None = None) -> list[Span]:
    """Back from what is kept; of a period only the days that touch it are taken apart."""
    days = kept.split("\n") if kept else []
    first = bisect_left(days, since.astimezone(UTC).date().isoformat()) if since else 0
    last = bisect_left(days, (until.astimezone(UTC).date() + DAY).isoformat()) if until else len(days)
    found: list[Span] = []
    for day in days[first:last]:
        on, *times = day.split(" ")
        midnight = datetime.combine(date.fromisoformat(on), datetime.min.time(), UTC)
        found += [(midnight + begins, midnight + ends) for begins, ends in map(_since_midnight, times)]
    return found


QUARTERS_OF_A_DAY, QUARTER = 96, 15 * MINUTE


def quarters(kept: str, *, since: datetime, days: int) -> int:
    """The quarters of an hour that are touched, as one number with a bit for each since a moment, so many days and a little more.

    For whoever takes away what is busy with one AND: nothing is made of each time but its bits."""
    lines, first = kept.split("\n") if kept else [], since.astimezone(UTC).date()
    low = bisect_left(lines, first.isoformat())
    high = bisect_left(lines, (first + (days + 2) * DAY).isoformat())
    size, base = QUARTERS_OF_A_DAY // 8, first.toordinal()
    marks = bytearray((days + 2) * size)
    for line in lines[low:high]:
        on, *times = line.split(" ")
        begins = (date.fromisoformat(on).toordinal() - base) * size
        bits = 0
        for one in times:
            bits |= _quarters_of(one)
        marks[begins : begins + size] = bits.to_bytes(size, "little")
    return int.from_bytes(marks, "little") >> (since - datetime.combine(first, datetime.min.time(), UTC)) // QUARTER


@lru_cache(maxsize=4096)
def _quarters_of(times: str) -> int:
    """ "08:00-10:00", outwards: the same few come again and again."""
    begins, ends = _since_midnight(times)
    first, last = begins // QUARTER, -(-ends // QUARTER)
    return ((1 << last - first) - 1) << first


@lru_cache(maxsize=4096)
def _since_midnight(times: str) -> tuple[timedelta, timedelta]:
    """ "08:00-10:00": the same few come again and again."""
    begins, ends = int(times[0:2]) * 60 + int(times[3:5]), int(times[6:8]) * 60 + int(times[9:11])
    return begins * MINUTE, ends * MINUTE


def may_subscribe(*, address: str, known: Iterable[str], most: int) -> Verdict:
    """A person reads in so many calendars, and each once."""
    others = list(known)
    if address in others:
        return no("timetables.already")
    return YES if len(others) < most else no("timetables.enough", rule="timetable.most", most=most)
