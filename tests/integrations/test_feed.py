"""A person's own calendar: the same times as the invitations, under a secret address that ends when they say so."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.urls import reverse
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event

from parvis.audit.models import Entry
from parvis.config import logs
from parvis.integrations import actions, queries
from parvis.integrations.models import CalendarFeed
from parvis.kit.time import instant
from parvis.meetings import actions as meetings
from parvis.meetings.models import Meeting
from parvis.notify import outbox
from parvis.people.models import User
from parvis.training.models import Booking, Occasion
from tests.meetings.pairs import AT, Pair, pair, signed_in
from tests.notify.strict_calendar import NotACalendar, parsed, read, unfolded

STOCKHOLM = ZoneInfo("Europe/Stockholm")
PAGE = reverse("integrations.calendar")
CSRF = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"')


@pytest.fixture
def two(db: None) -> Pair:
    return pair(minutes=120)


def opened(person: User, *shows: str) -> CalendarFeed:
    feed = actions.open_feed(person, by=person, at=AT)
    actions.choose_shows(person, shows=shows, by=person, at=AT)
    feed.refresh_from_db()
    return feed


def address(feed: CalendarFeed) -> str:
    return reverse("integrations.feed", args=[feed.token])


def events(feed: CalendarFeed, at: datetime = AT) -> list[Event]:
    """As another library reads them."""
    return list(IcsCalendarStream.calendar_from_ics(queries.in_calendar(feed, at=at).decode()).events)


def invited(person: User, at: datetime) -> dict[str, tuple[datetime, datetime]]:
    """What the invitations by e-mail say: when, by number."""
    outbox.send_due(at)
    found = {}
    for sent in mail.outbox:
        for part in sent.message().walk() if sent.to == [person.email] else ():
            if part.get_content_type() == "text/calendar":
                message = read(b"\r\n".join(bytes(part.get_payload(decode=True)).splitlines()) + b"\r\n")
                found[message.uid] = (message.instant("DTSTART"), message.instant("DTEND"))
    return found


@pytest.mark.requirement("R53")
def test_weekly_meetings_across_both_changes_of_the_clock_keep_their_time_and_agree_with_the_invitations(two: Pair) -> None:
    days = [date(2026, 10, 20) + timedelta(weeks=n) for n in range(24)]
    for day in days:
        meetings.book(two.mentorship, starts_at=instant(day, 10 * 60 + 15, STOCKHOLM), minutes=60, by=two.mentor, at=AT)
    for person in (two.student, two.mentor):
        found = events(opened(person))
        local = [one.dtstart.astimezone(STOCKHOLM) for one in found if isinstance(one.dtstart, datetime)]
        assert [moment.date() for moment in local] == days
        assert {f"{moment:%H.%M}" for moment in local} == {"10.15"}
        assert len({moment.utcoffset() for moment in local}) == 2
        assert [local[n].utcoffset() != local[n + 1].utcoffset() for n in range(23)].count(True) == 2, "both changes lie between"
        assert {one.uid: (one.dtstart, one.dtend) for one in found} == invited(person, AT + timedelta(days=1))


def test_a_moved_meeting_keeps_its_number_and_a_cancelled_one_goes(two: Pair) -> None:
    feed = opened(two.student)
    first = meetings.book(two.mentorship, starts_at=AT + timedelta(days=1), minutes=60, by=two.mentor, at=AT)
    [before] = events(feed)
    new = meetings.move(first, starts_at=AT + timedelta(days=2), by=two.student, at=AT)
    [after] = events(feed)
    assert (after.uid, after.dtstart) == (before.uid, AT + timedelta(days=2))
    assert (after.sequence or 0) > (before.sequence or 0)
    meetings.cancel(new, by=two.mentor, at=AT)
    assert events(feed) == []


def test_no_more_stands_in_it_than_was_chosen(two: Pair) -> None:
    two.meeting(place="Library", days=2)
    said: dict[str, tuple[Any, Any]] = {}
    for shows in ("", "place", "name"):
        [one] = events(opened(two.student, *([shows] if shows else [])))
        said[shows] = (one.summary, one.location)
    assert said == {"": ("Möte", None), "place": ("Möte", "Library"), "name": ("Möte med Kim", None)}


def test_every_line_keeps_to_the_grammar_also_when_there_is_nothing(two: Pair) -> None:
    feed = opened(two.student, "place", "name", "kind")
    files = [queries.in_calendar(feed, at=AT)]
    two.meeting(place="Rum A, plan 2; " + "norra huset " * 12)
    for file in (*files, queries.in_calendar(feed, at=AT)):
        lines = [parsed(line) for line in unfolded(file)]
        frame = [line.value for line in lines if line.name == "BEGIN"]
        assert len(frame) > 1, "a calendar is never empty"
        assert ("METHOD", "PUBLISH") in {(line.name, line.value) for line in lines}
    with pytest.raises(NotACalendar):
        unfolded(b"BEGIN:VCALENDAR\n")


def test_training_and_what_one_leads_stand_in_it_too(two: Pair) -> None:
    case = {"state_at": AT, "created_at": AT}
    given = {"starts_at": AT + timedelta(days=3), "ends_at": AT + timedelta(days=3, hours=2), "place": "Room 1", "led_by": two.coordinator}
    occasion = Occasion.objects.create(kind="supervision", state="planned", **given, **case)
    booking = Booking.objects.create(occasion=occasion, mentor=two.mentorship.mentor, state="booked", **case)
    [place] = events(opened(two.mentor))
    [led] = events(opened(two.coordinator, "kind"))
    assert (place.uid, place.summary, place.dtstart) == (f"{booking.calendar_uid}@localhost", "Möte", occasion.starts_at)
    assert led.summary == "Utbildning eller handledning för mentorer"
    Occasion.objects.filter(pk=occasion.pk).update(state="cancelled")
    assert events(CalendarFeed.objects.get(person=two.mentor)) == []


# --- The address --------------------------------------------------------------------------------------------------------
def test_there_is_none_until_it_is_asked_for_and_a_new_one_ends_the_old_at_once(two: Pair) -> None:
    client = signed_in(two.student)
    assert "calendar-feed" not in client.get(PAGE).content.decode()
    client.post(reverse("integrations.open_feed"))
    first = address(CalendarFeed.objects.get())
    assert first in client.get(PAGE).content.decode()
    client.post(reverse("integrations.open_feed"))
    assert address(CalendarFeed.objects.get()) == first, "asking again keeps it"
    client.post(reverse("integrations.reset_feed"))
    second = address(CalendarFeed.objects.get())
    assert [Client().get(one).status_code for one in (first, second)] == [404, 200]
    client.post(reverse("integrations.close_feed"))
    assert Client().get(second).status_code == 404
    assert [e.event for e in Entry.objects.filter(event__startswith="integrations.").order_by("pk")] == [
        "integrations.feed_opened",
        "integrations.feed_opened",
        "integrations.feed_reset",
        "integrations.feed_closed",
    ]


def test_a_wrong_address_is_like_any_page_that_does_not_exist(two: Pair) -> None:
    feed = opened(two.student)
    closed = opened(two.mentor)
    User.objects.filter(pk=two.mentor.pk).update(is_active=False)
    wrong = [feed.token[:-1], feed.token + "x", feed.token.swapcase(), closed.token, "x" * 43]
    answers = [Client().get(reverse("integrations.feed", args=[token])) for token in wrong]
    elsewhere = Client().get("/no-such-page/")

    def headers(answer: Any) -> dict[str, str]:
        return {name: value for name, value in answer.headers.items() if name not in {"Content-Security-Policy", "Content-Length"}}

    assert {answer.status_code for answer in answers} == {404}
    assert len({str(sorted(headers(answer).items())) for answer in answers}) == 1
    assert headers(answers[0]).keys() == headers(elsewhere).keys()
    assert len({CSRF.sub(b"", answer.content.replace(token.encode(), b"")) for token, answer in zip(wrong, answers, strict=True)}) == 1


def test_reading_needs_no_cookie_sets_none_and_changes_nothing(two: Pair, django_assert_max_num_queries: Any) -> None:
    two.meeting(days=1)
    feed, client = opened(two.student), Client()
    entries = Entry.objects.count()
    answer = client.get(address(feed))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert not answer.cookies
    assert Entry.objects.count() == entries
    assert "private" in answer["Cache-Control"]
    assert client.post(address(feed)).status_code == 405
    again = client.get(address(feed), headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    Meeting.objects.update(place="Another")
    actions.choose_shows(two.student, shows=["place"], by=two.student, at=AT)
    assert client.get(address(feed), headers={"if-none-match": answer["ETag"]}).status_code == 200
    with django_assert_max_num_queries(12):
        client.get(address(feed))


def test_it_asks_as_often_with_many(db: None, assert_queries_do_not_grow: Callable[..., Any]) -> None:
    def build(rows: int) -> tuple[Client, str]:
        two = pair(n=rows)
        for day in range(rows):
            two.meeting(days=day + 1)
        return Client(), address(opened(two.student, "name"))

    assert_queries_do_not_grow(build, many=30)


def test_guessing_is_slowed_down_and_slows_down_nobody_who_has_an_address(two: Pair, settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "guess_feed": "3/h/ip"}
    feed, client = opened(two.student), Client()
    guesses = [client.get(reverse("integrations.feed", args=[f"wrong{n}"])).status_code for n in range(5)]
    assert guesses == [404, 404, 404, 429, 429]
    assert client.get(address(feed)).status_code == 200


def test_the_address_is_in_no_log(two: Pair) -> None:
    feed = opened(two.student)
    for said in (f"Not Found: {address(feed)}", f"GET {address(feed)}?x=1", f'"{address(feed)}"'):
        event = logs.without_private(None, "info", {"event": said, "request": said})
        assert feed.token not in str(event)
        assert "/calendar-feed/…" in event["event"]


def test_the_database_holds_the_address_only_sealed(two: Pair) -> None:
    feed = opened(two.student)
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM integrations_calendar_feed")
        assert feed.token not in str(cursor.fetchall())


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_page_says_how_to_add_it(two: Pair, language: str) -> None:
    client = signed_in(two.student, language=language)
    client.post(reverse("integrations.open_feed"))
    page = client.get(PAGE).content.decode()
    assert all(name in page for name in ("Outlook", "Google", "Apple", "webcal://"))
    client.post(PAGE, {"shows": ["name"]})
    assert CalendarFeed.objects.get().shows == ["name"]
    assert client.post(PAGE, {"shows": ["everything"]}).status_code == 422


def test_it_speaks_the_persons_language(two: Pair) -> None:
    two.meeting(days=1)
    two.student.language = "en"
    two.student.save()
    feed = opened(two.student, "name")
    assert [one.summary for one in events(feed)] == ["Meeting with Kim"]
