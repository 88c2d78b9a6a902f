"""Meetings every week in people's calendars: one invitation for all of them, and whatever is moved or cancelled replaces the right ones."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
from django.core import mail
from ical.calendar_stream import IcsCalendarStream

from parvis.kit.time import instant
from parvis.kit.verdict import Refused
from parvis.meetings import actions, queries
from parvis.meetings.models import Meeting
from parvis.mentorships import actions as mentorships
from parvis.notify import outbox
from parvis.notify.models import Message
from parvis.people import actions as people
from parvis.people.models import User
from tests.notify.strict_calendar import Diary

from .pairs import AT, Pair, pair

STOCKHOLM = ZoneInfo("Europe/Stockholm")
WEEKS = [date(2026, 10, 6) + timedelta(weeks=n) for n in range(10)]
"""Ten Tuesdays, with a change of the clock among them."""
LATE = datetime(2027, 7, 1, tzinfo=UTC)
Stands = list[tuple[datetime, datetime, str]]


@pytest.fixture
def two(db: None) -> Pair:
    return pair(minutes=120)


def at_one(days: Iterable[date], *, hour: int = 13) -> list[datetime]:
    return [instant(day, hour * 60, STOCKHOLM).astimezone(UTC) for day in days]


def book(two: Pair, starts: Sequence[datetime], **more: Any) -> list[Meeting]:
    return actions.book_series(two.mentorship, starts=starts, minutes=60, by=two.mentor, at=AT, **more)


def sent_to(person: User) -> list[bytes]:
    """The calendar's parts of all that has been sent, in order."""
    outbox.send_due(LATE)
    parts = [part for message in mail.outbox if message.to == [person.email] for part in message.message().walk()]
    files = [bytes(part.get_payload(decode=True)) for part in parts if part.get_content_type() == "text/calendar"]
    return [b"\r\n".join(file.splitlines()) + b"\r\n" for file in files]


def diary_of(person: User, *, forgets: bool = False, backwards: bool = False) -> Diary:
    diary = Diary(forgets=forgets)
    files = sent_to(person)
    for file in reversed(files) if backwards else files:
        diary.gets(file)
    return diary


def as_another_library_says(diary: Diary) -> Stands:
    """What stands, with the newest files put together and taken apart by a library that has nothing to do with ours."""
    whole = icalendar.Calendar()
    for (uid, turn), file in diary.files.items():
        message = diary.newest[uid] if turn is None else diary.single[uid, turn]
        if turn is not None and turn not in diary.newest[uid].starts:
            continue
        if diary.newest[uid].method == "CANCEL":
            continue
        [event] = icalendar.Calendar.from_ical(file).walk("VEVENT")
        if message.method == "CANCEL" and turn is not None:
            event["STATUS"] = "CANCELLED"
        whole.add_component(event)
    found = recurring_ical_events.of(whole).between(AT - timedelta(days=30), LATE)
    rows = [(e.start.astimezone(UTC), e.end.astimezone(UTC), str(e.get("location", ""))) for e in found if e.get("status") != "CANCELLED"]
    return sorted(rows)


def booked(two: Pair) -> Stands:
    rows = Meeting.objects.filter(mentorship=two.mentorship, state="booked").order_by("starts_at")
    return [(m.starts_at, m.ends_at, "Online" if m.online else m.place) for m in rows]


def agrees(two: Pair) -> None:
    """Both calendars show what is booked and nothing else, whatever the program keeps, and in whatever order the messages came."""
    for person in (two.student, two.mentor):
        for forgets in (False, True):
            diary = diary_of(person, forgets=forgets)
            assert diary.stands == booked(two)
            assert as_another_library_says(diary) == booked(two)
        assert diary_of(person, backwards=True).stands == booked(two)


def kinds(person: User) -> list[str]:
    return [m.kind.removeprefix("meetings.") for m in Message.objects.filter(to=person).order_by("pk")]


@pytest.mark.requirement("R54")
def test_a_series_comes_into_both_calendars_with_one_message_each(two: Pair) -> None:
    starts = at_one(WEEKS)
    del starts[3]
    book(two, starts, place="Library, room 4")
    assert (kinds(two.student), kinds(two.mentor)) == (["series_booked"], ["you_booked_series"])
    agrees(two)
    [file] = sent_to(two.student)
    [event] = IcsCalendarStream.calendar_from_ics(file.decode()).events
    assert event.rrule is not None
    assert len(event.exdate) == 1
    timeline = IcsCalendarStream.calendar_from_ics(file.decode()).timeline
    times = [one.dtstart.astimezone(STOCKHOLM) for one in timeline if isinstance(one.dtstart, datetime)]
    assert {f"{moment:%A %H.%M}" for moment in times} == {"Tuesday 13.00"}
    assert len({moment.utcoffset() for moment in times}) == 2, "the clock changes among them"


def test_the_zone_in_the_file_changes_its_clock_when_the_wall_does(two: Pair) -> None:
    book(two, at_one(WEEKS))
    [zone] = icalendar.Calendar.from_ical(sent_to(two.student)[0]).walk("VTIMEZONE")
    assert isinstance(zone, icalendar.Timezone)
    said = zone.to_tz(lookup_tzid=False)
    for day in (date(2026, 10, 24), date(2026, 10, 26), date(2027, 3, 27), date(2027, 3, 29), date(2031, 7, 1)):
        noon = datetime(day.year, day.month, day.day, 12, tzinfo=STOCKHOLM)
        assert noon.replace(tzinfo=said).utcoffset() == noon.utcoffset()


def test_one_that_is_moved_or_cancelled_is_told_of_with_one_message(two: Pair) -> None:
    made = book(two, at_one(WEEKS), place="Library")
    moved = actions.move(made[2], starts_at=at_one([WEEKS[2] + timedelta(days=1)], hour=10)[0], by=two.student, at=AT)
    actions.cancel(made[5], by=two.mentor, at=AT)
    actions.arrange_place(made[6], place="House B", by=two.mentor, at=AT)
    assert kinds(two.mentor) == ["you_booked_series", "moved", "you_cancelled", "you_arranged"]
    agrees(two)
    actions.move(moved, starts_at=at_one(WEEKS)[2], by=two.mentor, at=AT + timedelta(minutes=1))
    agrees(two)


def test_one_that_is_moved_to_another_week_stands_alone_from_then_on(two: Pair) -> None:
    """Outlook lets no time of a series pass another."""
    made = book(two, at_one(WEEKS))
    alone = actions.move(made[2], starts_at=at_one([WEEKS[3] + timedelta(days=2)])[0], by=two.student, at=AT)
    agrees(two)
    assert kinds(two.mentor)[1:] == ["moved", "no_longer_then"]
    actions.cancel_series([m for m in queries.and_later(made[1], at=AT) if m != alone], by=two.student, at=AT + timedelta(minutes=1))
    agrees(two)
    actions.cancel(alone, by=two.mentor, at=AT + timedelta(minutes=2))
    agrees(two)


def test_this_and_all_later_are_moved_and_cancelled_with_the_series_that_is_left(two: Pair) -> None:
    made = book(two, at_one(WEEKS), place="Library")
    actions.move(made[7], starts_at=at_one([WEEKS[7] + timedelta(days=2)])[0], by=two.student, at=AT)
    later = queries.and_later(made[4], at=AT)
    to = [m.starts_at + timedelta(weeks=1, hours=1) for m in later]
    moved = actions.move_series(later, to=to, by=two.student, at=AT + timedelta(minutes=1))
    agrees(two)
    assert kinds(two.mentor)[2:] == ["series_moved", "one_of_series", "series_changed"]
    actions.cancel_series(queries.and_later(moved[3], at=AT), by=two.mentor, at=AT + timedelta(minutes=2))
    agrees(two)
    actions.cancel_series(queries.and_later(made[0], at=AT), by=two.student, at=AT + timedelta(minutes=3))
    assert booked(two) == []
    agrees(two)


def test_where_the_pair_rests_the_series_goes_with_one_message_each(two: Pair) -> None:
    book(two, at_one(WEEKS))
    mentorships.pause(two.mentorship, by=two.coordinator, at=AT)
    assert booked(two) == []
    assert [kinds(p).count("series_cancelled") for p in (two.student, two.mentor)] == [1, 1]
    agrees(two)


def test_a_day_at_another_time_from_the_start_comes_in_a_message_of_its_own(two: Pair) -> None:
    starts = at_one(WEEKS)
    starts[0] += timedelta(days=1, hours=1)
    book(two, starts)
    assert kinds(two.student) == ["series_booked", "one_of_series"]
    agrees(two)


def test_two_in_one_week_and_a_single_one_stand_alone(two: Pair) -> None:
    made = book(two, [*at_one(WEEKS[:3]), at_one([WEEKS[1] + timedelta(days=2)])[0]])
    assert [m.calendar_series is not None for m in made] == [True, True, True, False]
    agrees(two)
    book(two, at_one([WEEKS[5]]))
    assert kinds(two.student)[-1] == "booked"
    agrees(two)


def test_whoever_turns_invitations_off_still_gets_the_change_of_what_is_there(two: Pair) -> None:
    made = book(two, at_one(WEEKS))
    for person in (two.student, two.mentor):
        people.save_notices(person, [], invitations=False, by=person, at=AT)
        person.refresh_from_db()
    fresh = [Meeting.objects.get(pk=m.pk) for m in made[6:]]
    actions.cancel_series(fresh, by=two.mentor, at=AT + timedelta(minutes=1))
    agrees(two)
    before = [len(sent_to(p)) for p in (two.student, two.mentor)]
    meeting = actions.book(two.mentorship, starts_at=at_one([WEEKS[8]])[0], minutes=60, by=two.mentor, at=AT)
    assert meeting.state == "booked"
    assert [len(sent_to(p)) for p in (two.student, two.mentor)] == before


@pytest.mark.parametrize("seed", range(16))
def test_whatever_the_two_do_their_calendars_show_what_is_booked(two: Pair, seed: int) -> None:
    chance, now = random.Random(seed), AT
    days = [day for day in WEEKS if chance.random() < 0.8] or WEEKS[:2]
    book(two, [one + timedelta(days=chance.choice([0, 0, 0, 1, 2])) for one in at_one(days)], place=chance.choice(["", "Library"]))
    for _step in range(8):
        now += timedelta(minutes=1)
        rows = list(queries.visible_to(two.student).filter(state="booked").order_by("starts_at"))
        if not rows:
            break
        one, by = chance.choice(rows), chance.choice([two.student, two.mentor])
        shift = timedelta(days=chance.choice([-7, -2, -1, 0, 1, 2, 7, 14]), hours=chance.choice([-3, 0, 1]))
        later = queries.and_later(one, at=now)
        try:
            match chance.choice(["move", "move", "cancel", "place", "move_later", "cancel_later"]):
                case "move":
                    actions.move(one, starts_at=one.starts_at + shift, by=by, at=now)
                case "cancel":
                    actions.cancel(one, by=by, at=now)
                case "place":
                    actions.arrange_place(one, place=chance.choice(["House B", "Library"]), by=two.mentor, at=now)
                case "move_later" if later:
                    actions.move_series(later, to=[m.starts_at + shift for m in later], by=by, at=now)
                case "cancel_later" if len(later) < 4:
                    actions.cancel_series(later, by=by, at=now)
        except Refused:
            continue
    agrees(two)
