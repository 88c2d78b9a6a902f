"""Common free times: for a pair with two timetables of 2,000 events each over a term, and for 1,000 pairs.

    ./parvis bench meetings [--json]

The yardstick is reading the same two files with the calendar libraries alone (icalendar and recurring_ical_events), in the same
run. All figures are the processor's seconds, the best of three. A search takes apart what is kept, lays out the weeks and takes away
what is busy: no database."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import recurring_ical_events
from icalendar import Calendar

from benchmarks.queues import rows as queue
from benchmarks.report import at_most, row, show
from parvis.calendars import busy_times
from parvis.kit.week import WeeklyTimes
from parvis.meetings.rules import slots
from parvis.timetables import rules

ZONE = ZoneInfo("Europe/Stockholm")
FIRST, DAYS, EVENTS, PAIRS = date(2026, 8, 31), 140, 2_000, 1_000
MOST_READING, MOST_SEARCH, MOST_SEARCHES = 0.9, 0.01, 2.0
"""Ours to the libraries': reading and searching together; a search to reading its files; 1,000 searches to reading one pair's files."""


def feed(seed: int) -> bytes:
    """A timetable as the universities give it: single events of an hour or two, in UTC, on working days of one term."""
    draw = random.Random(seed)
    events = []
    for number in range(EVENTS):
        day = FIRST + timedelta(days=7 * draw.randrange(DAYS // 7) + draw.randrange(5))
        start = datetime(day.year, day.month, day.day, draw.randrange(6, 17), draw.choice((0, 15, 30)), tzinfo=UTC)
        end = start + timedelta(minutes=draw.choice((15, 30)))
        events.append(
            f"BEGIN:VEVENT\r\nUID:{seed}-{number}@example.org\r\nDTSTAMP:20260801T000000Z\r\nDTSTART:{start:%Y%m%dT%H%M%SZ}\r\n"
            f"DTEND:{end:%Y%m%dT%H%M%SZ}\r\nSUMMARY:Kurs {number}\r\nLOCATION:Sal {number % 90}\r\nEND:VEVENT\r\n"
        )
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\n{''.join(events)}END:VCALENDAR\r\n".encode()


def by_the_libraries(files: list[bytes]) -> int:
    """Read alone, with what a program would use that does not have ours."""
    last = FIRST + timedelta(days=DAYS)
    return sum(len(recurring_ical_events.of(Calendar.from_ical(one)).between(FIRST, last)) for one in files)


def kept(files: list[bytes]) -> list[str]:
    found = []
    for one in files:
        busy = busy_times(one, first=FIRST, days=DAYS, zone=ZONE)
        found.append(rules.lines((b.starts_at, b.ends_at) for b in busy))
    return found


def search(student: WeeklyTimes, mentor: WeeklyTimes, known: list[str]) -> list[slots.Span]:
    def also_busy(since: datetime, days: int) -> int:
        found = 0
        for text in known:
            found |= rules.quarters(text, since=since, days=days)
        return found

    begin = datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=UTC)
    given = {"first_on": FIRST, "days": DAYS, "minutes": 60, "zone": ZONE, "after": begin}
    return slots.free(student & mentor, busy=[], also_busy=also_busy, left=lambda _monday: 60, **given)


def seconds(do: Callable[[], object]) -> float:
    best = float("inf")
    for _turn in range(3):
        begun = time.process_time()
        do()
        best = min(best, time.process_time() - begun)
    return best


def main(as_json: bool) -> int:
    files = [feed(1), feed(2)]
    known = kept(files)
    people = queue(PAIRS, family="pairs")
    pairs = list(zip(people.students, people.mentors, strict=True))
    whole = WeeklyTimes.of((day, 8 * 60, 17 * 60) for day in range(1, 6))
    libraries = seconds(lambda: by_the_libraries(files))
    ours = seconds(lambda: search(whole, whole, kept(files)))
    one = seconds(lambda: search(whole, whole, known))
    found = [search(s.times, m.times, known) for s, m in pairs]
    many = seconds(lambda: [search(s.times, m.times, known) for s, m in pairs])
    free = len(search(whole, whole, known))
    return show(
        [
            row("events in the two timetables", EVENTS * len(files), "", "4000", True),
            row("free times of the pair over the term", free, "", "> 0", free > 0),
            row("pairs of 1,000 with a free time", sum(map(bool, found)), "", "> 0", any(found)),
            row("reading by the libraries alone", round(libraries, 3), "s", "yardstick", True),
            at_most("reading and searching, ours to theirs", ours / libraries, "×", MOST_READING),
            row("one search to reading its files", round(one / libraries, 4), "×", MOST_SEARCH, one / libraries <= MOST_SEARCH),
            row("a search, each of 1,000 pairs", round(many / PAIRS * 1000, 2), "ms", "told", True),
            at_most("1,000 searches to reading one pair's files", many / libraries, "×", MOST_SEARCHES),
        ],
        as_json=as_json,
    )


if __name__ == "__main__":
    sys.exit(main("--json" in sys.argv))
