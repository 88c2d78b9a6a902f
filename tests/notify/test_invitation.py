"""Calendar files: a strict reader that did not write them accepts every one, whatever stands in them."""

from __future__ import annotations

import email
import email.policy
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from hypothesis import example, given, settings
from hypothesis import strategies as st
from ical.calendar_stream import IcsCalendarStream

from parvis.notify import outbox
from parvis.notify.invitation import Occasion, written
from parvis.notify.notice import Notice, queue
from parvis.people.models import User

from .conftest import AT
from .strict_calendar import Diary, NotACalendar, read

UID = uuid.UUID("6f1f0a54-2b1c-4a53-9a55-0c2f8f3f7a11")
STARTS = datetime(2026, 12, 1, 9, tzinfo=UTC)
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), max_size=300)


def occasion(sequence: int = 0, *, hours: int = 0, place: str = "Rum A, plan 2; norra huset", is_off: bool = False) -> Occasion:
    starts_at = STARTS + timedelta(hours=hours)
    return Occasion(uid=UID, sequence=sequence, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=30), place=place, is_off=is_off)


def file(given: Occasion, **more: Any) -> bytes:
    said = {"summary": "Möte", "line": "Ni ses.", "path": "/möte/1/", "name": "Åsa Öst", "address": "asa@example.org", "at": AT}
    return written(given, method=given.method, **{**said, **more})


def test_an_invitation_passes_a_strict_reader() -> None:
    message = read(file(occasion(3)))
    assert (message.method, message.sequence, message.uid) == ("REQUEST", 3, f"{UID}@localhost")
    assert (message.instant("DTSTART"), message.instant("DTEND")) == (STARTS, STARTS + timedelta(minutes=30))
    assert message.text("LOCATION") == "Rum A, plan 2; norra huset"
    [attendee] = message.event["ATTENDEE"]
    assert (attendee.value, attendee.parameters["CN"], attendee.parameters["RSVP"]) == ("mailto:asa@example.org", "Åsa Öst", "FALSE")
    assert message.one("CLASS") == "PRIVATE"


@pytest.mark.parametrize("method", ["REQUEST", "CANCEL", "PUBLISH"])
def test_another_library_reads_the_same_in_it(method: Any) -> None:
    invited = {"name": "", "address": ""} if method == "PUBLISH" else {}
    data = written(
        occasion(2),
        method=method,
        summary="Möte",
        line="Ni ses.",
        path="/m/",
        at=AT,
        **(invited or {"name": "Å", "address": "a@example.org"}),
    )
    [event] = IcsCalendarStream.calendar_from_ics(data.decode()).events
    assert (event.dtstart, event.dtend, event.summary, event.sequence) == (STARTS, STARTS + timedelta(minutes=30), "Möte", 2)
    assert event.location == "Rum A, plan 2; norra huset"
    assert read(data).method == method


@settings(max_examples=200)
@example(summary="\\N", line="a\\nb", place="C:\\Nord, plan 2; \\", name="Kim")
@given(summary=WORDS, line=WORDS, place=WORDS, name=WORDS)
def test_whatever_is_said_the_grammar_holds_and_the_words_come_back(summary: str, line: str, place: str, name: str) -> None:
    message = read(file(occasion(place=place), summary=summary, line=line, name=name))
    assert message.text("SUMMARY") == summary
    assert message.text("DESCRIPTION").startswith(line)
    assert (message.text("LOCATION") if "LOCATION" in message.event else "") == place


def test_a_change_replaces_the_first_and_a_cancellation_takes_it_away() -> None:
    diary = Diary()
    diary.gets(file(occasion(0)))
    diary.gets(file(occasion(1, hours=2, place="Online")))
    assert diary.stands == [(STARTS + timedelta(hours=2), STARTS + timedelta(hours=2, minutes=30), "Online")]
    diary.gets(file(occasion(2, hours=2, is_off=True)))
    assert diary.stands == []


def test_messages_that_come_in_the_wrong_order_do_not_bring_the_old_time_back() -> None:
    diary = Diary()
    for message in (occasion(2, is_off=True), occasion(0), occasion(1, hours=2)):
        diary.gets(file(message))
    assert diary.stands == []


@pytest.mark.parametrize(
    "broken",
    [
        file(occasion()).replace(b"\r\n", b"\n"),
        file(occasion()).replace(b"SEQUENCE:0\r\n", b""),
        file(occasion()).replace(b"VERSION:2.0", b"VERSION:1.0"),
        file(occasion()).replace(b"SUMMARY:M", b"SUMMARY:;M"),
        file(occasion()).replace(b"DTSTART:", b"DTSTART;TZID=Europe/Stockholm:"),
        file(occasion()).replace(b"STATUS:CONFIRMED", b"STATUS:CANCELLED"),
        file(occasion()).replace(b"END:VEVENT", b"X" * 76 + b":1\r\nEND:VEVENT"),
        file(occasion()).replace(b"\r\nUID", b"\r\nUID:1\r\nUID"),
    ],
)
def test_the_strict_reader_is_strict(broken: bytes) -> None:
    with pytest.raises(NotACalendar):
        read(broken)


def test_the_email_brings_the_calendars_part_beside_the_text(kim: User, make_notice: Callable[..., Notice]) -> None:
    queue(make_notice(occasion=lambda _person: occasion(4), summary="A meeting"), about=kim, at=AT)
    assert outbox.send_due(AT) == 1
    [sent] = mail.outbox
    got = email.message_from_bytes(bytes(sent.message()), policy=email.policy.default)
    assert got.get_content_type() == "multipart/alternative"
    [text, calendar] = list(got.iter_parts())
    assert text.get_content_type() == "text/plain"
    assert (calendar.get_content_type(), calendar.get_param("method"), calendar.get_content_charset()) == (
        "text/calendar",
        "REQUEST",
        "utf-8",
    )
    assert str(calendar["Content-Type"]).lower().count("charset") == 1
    message = read(email.policy.SMTP.linesep.encode().join(calendar.get_content().encode().splitlines()) + b"\r\n")
    assert (message.sequence, message.text("SUMMARY")) == (4, "A meeting")
    assert message.event["ATTENDEE"][0].value == "mailto:kim@example.org"
    assert message.event["ORGANIZER"][0].value.removeprefix("mailto:") in str(got["From"])


def test_a_message_without_an_occasion_is_only_text(kim: User, make_notice: Callable[..., Notice]) -> None:
    queue(make_notice(), about=kim, at=AT)
    outbox.send_due(AT)
    assert mail.outbox[0].message().get_content_type() == "text/plain"
