"""The talk in calendars: booked, moved and cancelled, a strict reader sees one occasion that follows."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.core import mail
from django.urls import reverse

from parvis.notify import outbox
from parvis.people.models import User
from parvis.recruitment import actions
from parvis.recruitment.models import MentorApplication
from tests.notify.strict_calendar import Diary, read

from .world import AT, coordinator, invited, later, times

pytestmark = pytest.mark.django_db


def files_to(person: User | None) -> list[bytes]:
    """Every calendar file that has gone to somebody, in the order in which they went."""
    outbox.send_due(later(days=60))
    found = []
    for email in mail.outbox:
        parts = [part for part in email.message().walk() if part.get_content_type() == "text/calendar"]
        if person is not None and person.email in email.to:
            found += [str(part.get_payload(decode=True).decode()).replace("\r\n", "\n").replace("\n", "\r\n").encode() for part in parts]  # type: ignore[union-attr]  # a text part
    return found


def diary_of(person: User | None) -> Diary:
    diary = Diary()
    for file in files_to(person):
        diary.gets(file)
    return diary


@pytest.mark.requirement("R13")
def test_a_booked_talk_stands_in_both_calendars() -> None:
    karin = coordinator()
    slot, *_rest = times(karin)
    application = invited(karin)
    actions.book(application, slot, online=False, by=application.applicant, at=AT)
    for person in (application.applicant, karin):
        [file] = files_to(person)
        message = read(file)
        assert (message.method, message.text("LOCATION")) == ("REQUEST", "Room 1")
        assert (message.instant("DTSTART"), message.instant("DTEND")) == (slot.starts_at, slot.ends_at)
        assert [line.value for line in message.event["ATTENDEE"]] == [f"mailto:{person.email}"]  # type: ignore[union-attr]  # it was sent
    assert "letter" not in file.decode().lower()


def test_moving_replaces_the_first_invitation_and_cancelling_takes_it_away() -> None:
    karin = coordinator()
    first, second, *_rest = times(karin)
    application = invited(karin)
    applicant = application.applicant
    actions.book(application, first, online=False, by=applicant, at=AT)
    actions.book(application, second, online=True, by=applicant, at=later(hours=1))
    files = [read(file) for file in files_to(applicant)]
    assert len({message.uid for message in files}) == 1
    assert [message.sequence for message in files] == [1, 2]
    for person in (applicant, karin):
        assert diary_of(person).stands == [(second.starts_at, second.ends_at, "Online")]
    mail.outbox.clear()
    actions.unbook(application, by=applicant, at=later(hours=2))
    for person in (applicant, karin):
        [file] = files_to(person)
        message = read(file)
        assert (message.method, message.sequence, message.uid) == ("CANCEL", 3, files[0].uid)


def test_moving_to_another_coordinators_time_takes_it_out_of_the_firsts_calendar() -> None:
    karin, lena = coordinator(), coordinator("Lena")
    first, *_rest = times(karin)
    second, *_others = times(lena)
    application = invited(karin)
    actions.book(application, first, online=False, by=application.applicant, at=AT)
    actions.book(application, second, online=False, by=application.applicant, at=later(hours=1))
    assert diary_of(karin).stands == []
    assert [start for start, _end, _place in diary_of(lena).stands] == [second.starts_at]
    assert [start for start, _end, _place in diary_of(application.applicant).stands] == [second.starts_at]


@pytest.mark.parametrize("how", ["withdraw", "decline", "accept", "take_back", "unbook"])
def test_however_a_talk_ends_before_it_is_held_no_calendar_keeps_it(how: str) -> None:
    karin = coordinator()
    slot, *_rest = times(karin)
    application = invited(karin)
    applicant = application.applicant
    actions.book(application, slot, online=False, by=applicant, at=AT)
    ways: dict[str, Callable[[], object]] = {
        "withdraw": lambda: actions.withdraw(application, by=applicant, at=later(hours=1)),
        "decline": lambda: actions.decline(application, reason="times", by=karin, at=later(hours=1)),
        "accept": lambda: actions.accept(application, by=karin, at=later(hours=1)),
        "take_back": lambda: actions.take_back_time(slot, by=karin, at=later(hours=1), letter="Another time."),
        "unbook": lambda: actions.unbook(application, by=karin, at=later(hours=1), letter="Another time."),
    }
    ways[how]()
    assert diary_of(applicant).stands == []
    assert diary_of(karin).stands == []


def test_a_talk_that_is_booked_again_stands_again() -> None:
    karin = coordinator()
    first, second, *_rest = times(karin)
    application = invited(karin)
    applicant = application.applicant
    actions.book(application, first, online=False, by=applicant, at=AT)
    actions.unbook(application, by=applicant, at=later(hours=1))
    actions.book(application, second, online=False, by=applicant, at=later(hours=2))
    assert [start for start, _end, _place in diary_of(applicant).stands] == [second.starts_at]


def test_an_answer_after_the_talk_leaves_it_in_the_calendars() -> None:
    karin = coordinator()
    slot, *_rest = times(karin)
    application = invited(karin)
    actions.book(application, slot, online=False, by=application.applicant, at=AT)
    actions.accept(application, by=karin, at=later(days=5))
    assert len(diary_of(application.applicant).stands) == 1


def test_the_words_are_in_the_readers_language() -> None:
    karin = coordinator()
    slot, *_rest = times(karin)
    application = invited(karin)
    User.objects.filter(mentor_applications=application).update(language="sv")
    actions.book(application, slot, online=True, by=application.applicant, at=AT)
    [file] = files_to(application.applicant)
    assert (read(file).text("SUMMARY"), read(file).text("LOCATION")) == ("Samtal om att bli mentor", "På nätet")


def test_the_applicant_can_fetch_the_talk_as_a_file(as_person: object, now: None) -> None:
    karin = coordinator()
    slot, *_rest = times(karin, on=date(2026, 9, 17))
    application = invited(karin)
    actions.book(application, slot, online=False, by=application.applicant, at=AT)
    answer = as_person(application.applicant).get(reverse("recruitment.talk_file", args=[application.pk]))  # type: ignore[operator]  # the fixture
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    message = read(answer.content)
    assert (message.method, message.instant("DTSTART")) == ("PUBLISH", slot.starts_at)
    assert as_person(karin).get(reverse("recruitment.talk_file", args=[application.pk])).status_code in {403, 404}  # type: ignore[operator]


def test_the_number_of_an_occasion_is_nothing_to_guess_from() -> None:
    first, second = MentorApplication(), MentorApplication()
    assert first.calendar_uid != second.calendar_uid
    assert first.calendar_uid.version == 4


def test_a_talk_that_has_begun_sends_no_cancellation() -> None:
    karin = coordinator()
    slot, *_rest = times(karin)
    application = invited(karin)
    actions.book(application, slot, online=False, by=application.applicant, at=AT)
    actions.withdraw(application, by=application.applicant, at=slot.starts_at + timedelta(minutes=5))
    assert [read(file).method for file in files_to(application.applicant)] == ["REQUEST"]
