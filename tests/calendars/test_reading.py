"""From calendars of many kinds to when somebody is busy, and usually free."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parvis.calendars import Busy, NotACalendar, busy_times, usually_free
from parvis.calendars.reading import MOST_EVENTS

ZONE = ZoneInfo("Europe/Stockholm")
MONDAY = date(2026, 9, 14)


def calendar(*events: str) -> bytes:
    """A calendar with these events, each as its lines."""
    body = "".join(f"BEGIN:VEVENT\r\nUID:{n}@x\r\n{lines.strip()}\r\nEND:VEVENT\r\n" for n, lines in enumerate(events))
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//T//T//EN\r\n{body}END:VCALENDAR\r\n".encode()


def told(data: bytes, days: int = 28) -> list[str]:
    """When the calendar is busy, in short."""
    return [f"{b.starts_at:%m-%d %H.%M}–{b.ends_at:%H.%M}" for b in busy_times(data, first=MONDAY, days=days, zone=ZONE)]


def test_a_lecture_in_universal_time_is_on_our_own_clock() -> None:
    assert told(calendar("DTSTART:20260915T080000Z\nDTEND:20260915T094500Z\nSUMMARY:Linear algebra")) == ["09-15 10.00–11.45"]


@pytest.mark.parametrize(
    "lines",
    [
        "DTSTART:20260915T100000\nDTEND:20260915T120000",
        "DTSTART;TZID=Europe/Stockholm:20260915T100000\nDURATION:PT2H",
        "DTSTART:20260915T080000Z\nDTEND:20260915T100000Z\nDESCRIPTION:A long line\n  that goes on\\, here",
    ],
    ids=["no zone", "own zone and a length", "folded"],
)
def test_the_same_time_can_be_written_in_many_ways(lines: str) -> None:
    assert told(calendar(lines)) == ["09-15 10.00–12.00"]


@pytest.mark.parametrize(
    "lines",
    [
        "DTSTART;VALUE=DATE:20260915\nDTEND;VALUE=DATE:20260916",
        "DTSTART:20260915T080000Z\nDTEND:20260915T100000Z\nSTATUS:CANCELLED",
        "DTSTART:20260915T080000Z\nDTEND:20260915T100000Z\nTRANSP:TRANSPARENT",
        "DTSTART:20260915T080000Z",
        "DTSTART:20260915T080000Z\nDTEND:20260916T080000Z",
        "DTSTART:20260915T080000Z\nDTEND:20260915T070000Z",
        "DTSTART:20261215T080000Z\nDTEND:20261215T090000Z",
        "DTSTART:20260815T080000Z\nDTEND:20260815T090000Z",
        "DTSTART:20260101T080000Z\nDTEND:20260101T090000Z\nRRULE:FREQ=SECONDLY",
        "DTSTART:20260915T080000Z\nDTEND:20260915T090000Z\nRRULE:FREQ=WEEKLY;INTERVAL=0",
        "DTSTART:00010101T080000Z\nDTEND:00010101T090000Z\nRRULE:FREQ=DAILY",
    ],
    ids=["whole day", "cancelled", "free", "no end", "a whole night", "backwards", "later", "before", "each second", "no turn", "ancient"],
)
def test_what_is_no_lecture_of_these_weeks_does_not_count(lines: str) -> None:
    assert told(calendar(lines)) == []


def test_what_comes_again_each_week_comes_again_until_it_ends() -> None:
    weekly = "DTSTART;TZID=Europe/Stockholm:20260901T131500\nDTEND;TZID=Europe/Stockholm:20260901T150000\nRRULE:FREQ=WEEKLY;BYDAY=TU,TH"
    assert told(calendar(weekly), days=7) == ["09-15 13.15–15.00", "09-17 13.15–15.00"]
    assert told(calendar(f"{weekly};UNTIL=20260916T000000Z"), days=14) == ["09-15 13.15–15.00"]
    assert told(calendar(f"{weekly};COUNT=5"), days=14) == ["09-15 13.15–15.00"]
    assert told(calendar(f"{weekly};INTERVAL=2"), days=14) == ["09-15 13.15–15.00", "09-17 13.15–15.00"]


def test_a_time_that_was_left_out_added_or_moved_is_so() -> None:
    weekly = "DTSTART:20260914T080000Z\nDTEND:20260914T090000Z\nRRULE:FREQ=WEEKLY;COUNT=3\nEXDATE:20260921T080000Z\nRDATE:20260916T080000Z"
    moved = "UID:0@x\nRECURRENCE-ID:20260928T080000Z\nDTSTART:20260929T120000Z\nDTEND:20260929T130000Z"
    data = calendar(weekly, moved).replace(b"UID:1@x\r\n", b"")
    assert told(data) == ["09-14 10.00–11.00", "09-16 10.00–11.00", "09-29 14.00–15.00"]


def test_what_comes_again_keeps_its_clock_when_the_clocks_change() -> None:
    weekly = "DTSTART;TZID=Europe/Stockholm:20261019T100000\nDTEND;TZID=Europe/Stockholm:20261019T120000\nRRULE:FREQ=WEEKLY"
    found = busy_times(calendar(weekly), first=date(2026, 10, 19), days=14, zone=ZONE)
    assert [b.starts_at.hour for b in found] == [10, 10]


@pytest.mark.parametrize(
    "data",
    [b"", b"<html>Sign in</html>", b"\xff\xfe\x00", b"BEGIN:VCARD\nEND:VCARD", b"PK\x03\x04", b"BEGIN:VCALENDAR\x00"],
    ids=["nothing", "a page", "no text", "a card", "a packed file", "a null"],
)
def test_what_is_no_calendar_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(NotACalendar) as said:
        busy_times(data, first=MONDAY, days=28, zone=ZONE)
    assert said.value.code == "calendars.not_a_calendar"


def test_a_calendar_that_never_ends_is_put_down() -> None:
    many = calendar(*["DTSTART:20260915T080000Z\nDTEND:20260915T090000Z"] * (MOST_EVENTS + 1))
    with pytest.raises(NotACalendar) as said:
        busy_times(many, first=MONDAY, days=28, zone=ZONE)
    assert said.value.code == "calendars.too_many"
    with pytest.raises(NotACalendar) as said:
        busy_times(b"BEGIN:VCALENDAR" + b" " * 5_000_000, first=MONDAY, days=28, zone=ZONE)
    assert said.value.code == "calendars.too_large"


def test_old_events_are_passed_over_without_being_taken_apart() -> None:
    years = calendar(*["DTSTART:20200915T080000Z\nDTEND:nonsense"] * (MOST_EVENTS + 1), "DTSTART:20260915T080000Z\nDTEND:20260915T090000Z")
    assert told(years) == ["09-15 10.00–11.00"]


def test_one_event_that_cannot_be_understood_does_not_hide_the_others() -> None:
    odd = calendar("DTSTART:20260915T080000Z\nDTEND:20260915T090000Z\nRRULE:FREQ=WEEKLY;WKST=XX", "DTSTART:20260916T080000Z\nDURATION:PT1H")
    assert told(odd) == ["09-16 10.00–11.00"]


PIECES = st.sampled_from(
    [
        "BEGIN:VEVENT",
        "END:VEVENT",
        "BEGIN:VTIMEZONE",
        "DTSTART:20260915T080000Z",
        "DTSTART;VALUE=DATE:20260915",
        "DTEND:20260915T090000Z",
        "DTEND:99999999T999999Z",
        "DURATION:-P99999999W",
        "RRULE:FREQ=WEEKLY;COUNT=-1;BYDAY=XX",
        "RRULE:FREQ=DAILY;INTERVAL=99999999999",
        "EXDATE:nonsense",
        "RDATE;VALUE=PERIOD:20260915T080000Z/PT1H",
        "RECURRENCE-ID:20260915T080000Z",
        ":::",
        "å;=:",
    ]
)


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(PIECES | st.text(max_size=20), max_size=30))
def test_whatever_it_is_given_it_gives_times_or_says_that_it_is_no_calendar(lines: list[str]) -> None:
    data = "\n".join(["BEGIN:VCALENDAR", *lines, "END:VCALENDAR"]).encode("utf-8", "ignore")
    try:
        found = busy_times(data, first=MONDAY, days=28, zone=ZONE)
    except NotACalendar:
        return
    assert all(one.starts_at < one.ends_at for one in found)


# --- Usually free ---------------------------------------------------------------------------------------


def lecture(day: int, start: str, end: str) -> Busy:
    parts = [datetime.strptime(f"2026-09-{day:02} {clock}", "%Y-%m-%d %H.%M").replace(tzinfo=ZONE) for clock in (start, end)]
    return Busy(parts[0], parts[1])


def free(*busy: Busy, often: int = 2) -> str:
    return str(usually_free(busy, first=MONDAY, weeks=2, often=often, hours=(8, 17), zone=ZONE))


def test_an_hour_that_is_taken_in_most_weeks_is_not_free() -> None:
    assert free() == ";".join(f"{day}:480-1020" for day in range(1, 6))
    both = (lecture(14, "10.15", "11.45"), lecture(21, "10.15", "11.45"))
    assert free(*both).startswith("1:480-600;1:720-1020;2:480-1020")
    assert free(both[0]).startswith("1:480-1020;")
    assert free(both[0], often=1).startswith("1:480-600;1:720-1020;")


def test_two_lectures_in_one_hour_of_one_week_are_one_week() -> None:
    assert free(lecture(14, "10.00", "10.20"), lecture(14, "10.30", "10.50")).startswith("1:480-1020;")


def test_what_passes_midnight_takes_the_morning_too() -> None:
    night = Busy(datetime(2026, 9, 14, 22, 0, tzinfo=ZONE), datetime(2026, 9, 15, 9, 0, tzinfo=ZONE))
    assert ";2:540-1020;" in free(night, often=1)
