"""From an iCalendar file to when somebody is busy, during some coming weeks. What happens then is not read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from icalendar import Calendar, Event

from .fetching import MOST_BYTES

MOST_EVENTS = 2_000
"""Within the weeks that are asked for, those that come again counted once."""
LONGEST = timedelta(hours=16)
"""What goes on for longer is no lecture: a stay, a course, a holiday."""
LONG_AGO = timedelta(days=3 * 365)
"""What began to come again before that is passed over."""
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
EVENT = re.compile(r"^BEGIN:VEVENT$.*?^END:VEVENT$\n?", re.DOTALL | re.MULTILINE | re.IGNORECASE)
ZONE = re.compile(r"^BEGIN:VTIMEZONE$.*?^END:VTIMEZONE$\n?", re.DOTALL | re.MULTILINE | re.IGNORECASE)
STARTS = re.compile(r"^DTSTART[^:\n]*:(\d{4})(\d{2})(\d{2})", re.MULTILINE | re.IGNORECASE)
AGAIN = re.compile(r"^(?:RRULE|RDATE|RECURRENCE-ID)[;:]", re.MULTILINE | re.IGNORECASE)


class NotACalendar(Exception):
    """The file is not taken. `code` says why, in the words of whoever asked."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, order=True)
class Busy:
    """From when until when. Not with what."""

    starts_at: datetime
    ends_at: datetime


def busy_times(data: bytes, *, first: date, days: int, zone: tzinfo) -> list[Busy]:
    """When the calendar is busy from the day `first` on, in order. Raises NotACalendar and nothing else.

    Whole days, what is cancelled and what is marked as free do not count. Of what comes again, daily and weekly is followed."""
    text = _text(data)
    last = first + timedelta(days=days)
    begins, ends = (datetime.combine(day, time(), zone) for day in (first, last))
    found = {
        Busy(start, end)
        for start, end in _meetings(_events(text, first, last), last, zone)
        if start < ends and end > begins and timedelta() < end - start <= LONGEST
    }
    return sorted(found)


def _text(data: bytes) -> str:
    """The file as text with whole lines. Looked at, not trusted."""
    if len(data) > MOST_BYTES:
        raise NotACalendar("calendars.too_large")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotACalendar("calendars.not_a_calendar") from None
    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip()
    if not text[:15].upper().startswith("BEGIN:VCALENDAR") or "\x00" in text:
        raise NotACalendar("calendars.not_a_calendar")
    return text.replace("\n ", "").replace("\n\t", "")


def _events(text: str, first: date, last: date) -> list[Event]:
    """The events that can touch the days. The others are never taken apart."""
    near = [piece[0] for piece in EVENT.finditer(text) if _may_touch(piece[0], first, last)]
    if len(near) > MOST_EVENTS:
        raise NotACalendar("calendars.too_many")
    zones = [piece[0] for piece in ZONE.finditer(text)][:20]
    try:
        whole: Any = Calendar.from_ical("".join(["BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//-//\n", *zones, *near, "END:VCALENDAR\n"]))
        return [event for event in whole.walk("VEVENT") if isinstance(event, Event)]
    except (ValueError, KeyError, IndexError, TypeError, AttributeError, OverflowError):
        raise NotACalendar("calendars.not_a_calendar") from None


def _may_touch(piece: str, first: date, last: date) -> bool:
    if AGAIN.search(piece):
        return True
    starts = STARTS.search(piece)
    day = f"{starts[1]}-{starts[2]}-{starts[3]}" if starts else ""
    return (first - timedelta(days=2)).isoformat() <= day <= (last + timedelta(days=1)).isoformat()


def _meetings(events: list[Event], last: date, zone: tzinfo) -> Iterator[tuple[datetime, datetime]]:
    """Each time that something takes place."""
    moved: dict[str, set[datetime]] = {}
    for event in events:
        if (instead := _instant(event.get("RECURRENCE-ID"), zone)) is not None:
            moved.setdefault(str(event.get("UID", "")), set()).add(instead)
    for event in events:
        try:
            yield from _times(event, moved, last, zone)
        except (ValueError, TypeError, AttributeError, OverflowError, KeyError):
            continue  # one event that cannot be understood does not keep the others from being read


def _times(event: Event, moved: dict[str, set[datetime]], last: date, zone: tzinfo) -> Iterator[tuple[datetime, datetime]]:
    start = _instant(event.get("DTSTART"), zone)
    counts = str(event.get("STATUS", "")).upper() != "CANCELLED" and str(event.get("TRANSP", "")).upper() != "TRANSPARENT"
    if start is None or not counts or (length := _length(event, start, zone)) is None:
        return
    left_out: set[datetime] = set()
    if event.get("RECURRENCE-ID") is None:
        left_out = moved.get(str(event.get("UID", "")), set()) | set(_listed(event.get("EXDATE"), zone))
    again = _recurring(event["RRULE"], start, last, zone) if "RRULE" in event else [start]
    for begins in {*again, *_listed(event.get("RDATE"), zone)} - left_out:
        yield begins.astimezone(zone), begins.astimezone(zone) + length


def _instant(value: Any, zone: tzinfo) -> datetime | None:
    """A point in time; a whole day is none. A time without a zone is on our own clock."""
    found = getattr(value, "dt", None)
    if not isinstance(found, datetime):
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=zone)


def _length(event: Event, start: datetime, zone: tzinfo) -> timedelta | None:
    end = _instant(event.get("DTEND"), zone)
    if end is not None:
        return end - start
    length = getattr(event.get("DURATION"), "dt", None)
    return length if isinstance(length, timedelta) else None


def _listed(value: Any, zone: tzinfo) -> list[datetime]:
    """The instants of one or several lines that list some."""
    lists = value if isinstance(value, list) else [value] if value is not None else []
    found = [_instant(one, zone) for listed in lists for one in getattr(listed, "dts", ())]
    return [one for one in found if one is not None]


def _recurring(rule: Any, start: datetime, last: date, zone: tzinfo) -> Iterable[datetime]:
    """Each time of what comes again every so many days or weeks, on the wall clock of its own zone."""
    every = str(_one(rule, "FREQ", "")).upper()
    interval, count = int(_one(rule, "INTERVAL", 1)), _one(rule, "COUNT", None)
    if isinstance(rule, list) or every not in {"DAILY", "WEEKLY"} or interval < 1 or last - start.date() > LONG_AGO:
        return
    named = [str(day).upper()[-2:] for day in rule.get("BYDAY", ())]
    weekdays = {DAYS.index(day) for day in named} or (set(range(7)) if every == "DAILY" else {start.weekday()})
    monday = start.date() - timedelta(days=(start.weekday() - DAYS.index(str(_one(rule, "WKST", "MO")).upper())) % 7)
    until = _until(_one(rule, "UNTIL", None), zone)
    made = 0
    for gone in range((last - start.date()).days + 1):
        day = start.date() + timedelta(days=gone)
        turn = gone if every == "DAILY" else (day - monday).days // 7
        if day.weekday() not in weekdays or turn % interval:
            continue
        at = datetime.combine(day, start.timetz())
        if (count is not None and made >= int(count)) or (until is not None and at > until):
            return
        made += 1
        yield at


def _one(rule: Any, name: str, default: Any) -> Any:
    found = rule.get(name, default)
    return found[0] if isinstance(found, list) and found else found


def _until(value: Any, zone: tzinfo) -> datetime | None:
    """The last instant. A day without a clock counts whole."""
    if isinstance(value, datetime):
        return value if value.tzinfo is not None else value.replace(tzinfo=zone)
    return datetime.combine(value, time(23, 59), zone) if isinstance(value, date) else None
