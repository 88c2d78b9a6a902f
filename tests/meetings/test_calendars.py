"""Meetings in people's calendars: invitations that replace each other, reminders as each chose, and the place that two agree on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from parvis.kit.time import instant
from parvis.meetings import actions, queries, sweeps
from parvis.meetings.forms import PlaceForm
from parvis.meetings.models import Meeting
from parvis.meetings.rules import arranging, reminding
from parvis.notify import outbox
from parvis.notify.models import Message
from parvis.people import actions as people
from parvis.people.models import User
from tests.notify.strict_calendar import Diary

from .pairs import AT, Pair, signed_in

STOCKHOLM = ZoneInfo("Europe/Stockholm")
CLOCK = reminding.Clock(evening_hour=18, morning_hour=8, minutes_before=60)
TUESDAY = datetime(2026, 10, 6, 7, 15, tzinfo=UTC)


def diary_of(person: User, at: datetime = AT + timedelta(days=1)) -> Diary:
    """What stands in a person's calendar once all their e-mails have come, the newest first."""
    outbox.send_due(at)
    diary = Diary()
    for sent in reversed(mail.outbox):
        if sent.to == [person.email]:
            for part in sent.message().walk():
                if part.get_content_type() == "text/calendar":
                    diary.gets(b"\r\n".join(bytes(part.get_payload(decode=True)).splitlines()) + b"\r\n")
    return diary


def book(two: Pair, starts_at: datetime = TUESDAY, **more: Any) -> Meeting:
    return actions.book(two.mentorship, starts_at=starts_at, minutes=60, by=two.mentor, at=AT, **more)


# --- Invitations --------------------------------------------------------------------------------------------------------
@pytest.mark.requirement("R54")
def test_both_get_an_invitation_and_a_moved_meeting_replaces_the_first(two: Pair) -> None:
    first = book(two, place="Library, room 4")
    stands = [(TUESDAY, TUESDAY + timedelta(hours=1), "Library, room 4")]
    assert [diary_of(p).stands for p in (two.student, two.mentor)] == [stands, stands]
    second = actions.move(first, starts_at=TUESDAY + timedelta(hours=2), by=two.student, at=AT + timedelta(minutes=1))
    third = actions.move(second, starts_at=TUESDAY + timedelta(days=1), by=two.mentor, at=AT + timedelta(minutes=2))
    actions.arrange_place(third, place="House B", by=two.mentor, at=AT + timedelta(minutes=3))
    for person in (two.student, two.mentor):
        diary = diary_of(person)
        assert len(diary.newest) == 1, "one number, however often it moves"
        assert diary.stands == [(TUESDAY + timedelta(days=1), TUESDAY + timedelta(days=1, hours=1), "House B")]
    actions.cancel(third, by=two.student, at=AT + timedelta(minutes=4))
    assert [diary_of(p).stands for p in (two.student, two.mentor)] == [[], []]


def test_an_invitation_says_meeting_and_no_more(two: Pair) -> None:
    book(two, place="https://meet.example.org/secret", online=True)
    for person, other in ((two.student, two.mentor), (two.mentor, two.student)):
        [message] = diary_of(person).newest.values()
        assert message.text("SUMMARY") == "Möte"
        assert [line.value for line in message.event["ATTENDEE"]] == [f"mailto:{person.email}"]
        said = "".join(line.value for lines in message.event.values() for line in lines)
        assert other.given_name not in said
        assert "secret" not in said
        assert "mentorsst" not in said.lower()


def test_each_chooses_whether_invitations_come_and_what_is_there_is_still_kept_right(two: Pair) -> None:
    kept = book(two)
    people.save_notices(two.student, [], invitations=False, by=two.student, at=AT)
    kept.mentorship.student.refresh_from_db()
    actions.book(two.mentorship, starts_at=TUESDAY + timedelta(days=7), minutes=60, by=two.mentor, at=AT)
    actions.book(two.mentorship, starts_at=TUESDAY + timedelta(days=14), minutes=60, by=two.student, at=AT)
    assert [start for start, _end, _place in diary_of(two.student).stands] == [TUESDAY]
    assert len(diary_of(two.mentor).stands) == 3
    actions.cancel(kept, by=two.mentor, at=AT + timedelta(minutes=1))
    assert diary_of(two.student).stands == []


def test_the_choice_stands_on_the_page_of_notices(two: Pair) -> None:
    client = signed_in(two.student)
    client.post(reverse("notify.settings"), {})
    two.student.refresh_from_db()
    assert two.student.preferences["invitations"] is False
    client.post(reverse("notify.settings"), {"invitations": "on"})
    two.student.refresh_from_db()
    assert two.student.preferences["invitations"] is True


# --- Reminders ------------------------------------------------------------------------------------------------------------
def never_quiet(_at: datetime) -> bool:
    return False


def quiet(at: datetime) -> bool:
    return not 8 <= at.astimezone(STOCKHOLM).hour < 20


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM)


@pytest.mark.parametrize(
    ("starts", "wanted", "expected"),
    [
        ("2026-10-06T13:15", ["evening", "morning", "hour"], ["2026-10-05T18:00", "2026-10-06T08:00", "2026-10-06T12:15"]),
        ("2026-10-06T13:15", [], []),
        ("2026-10-06T08:30", ["morning"], ["2026-10-05T18:00"]),
        ("2026-10-06T08:30", ["hour", "evening"], ["2026-10-05T18:00"]),
        ("2026-10-06T09:00", ["morning", "hour"], ["2026-10-06T08:00"]),
        ("2026-10-25T10:00", ["evening", "morning"], ["2026-10-24T18:00", "2026-10-25T08:00"]),
        ("2027-03-28T10:00", ["evening", "morning", "hour"], ["2027-03-27T18:00", "2027-03-28T08:00", "2027-03-28T09:00"]),
    ],
)
def test_reminders_come_by_the_clock_on_the_wall(starts: str, wanted: list[str], expected: list[str]) -> None:
    assert reminding.moments(at(starts), wanted=wanted, clock=CLOCK, zone=STOCKHOLM, is_quiet=quiet) == [at(one) for one in expected]


@given(minutes=st.integers(0, 3 * 365 * 24 * 60), wanted=st.sets(st.sampled_from(reminding.ALL)))
def test_a_reminder_is_never_in_the_quiet_nor_after_the_start_and_comes_if_asked_for(minutes: int, wanted: set[str]) -> None:
    starts_at = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    found = reminding.moments(starts_at, wanted=wanted, clock=CLOCK, zone=STOCKHOLM, is_quiet=quiet)
    assert all(moment < starts_at and not quiet(moment) for moment in found)
    assert bool(found) == bool(wanted)


def test_what_lay_before_the_booking_is_not_made_up_for() -> None:
    starts_at = at("2026-10-06T13:15")
    found = reminding.moments(starts_at, wanted=reminding.ALL, clock=CLOCK, zone=STOCKHOLM, is_quiet=never_quiet)
    booked = at("2026-10-06T07:00")
    assert reminding.due(found, starts_at=starts_at, booked_at=booked, at=at("2026-10-06T07:30")) is None
    assert reminding.due(found, starts_at=starts_at, booked_at=booked, at=at("2026-10-06T08:30")) == at("2026-10-06T08:00")
    assert reminding.due(found, starts_at=starts_at, booked_at=booked, at=at("2026-10-06T13:15")) is None


@pytest.mark.requirement("R53")
def test_each_is_reminded_as_each_chose_once_however_often_the_round_comes(two: Pair) -> None:
    meeting = two.meeting(days=1)
    actions.want_reminders(two.student, when=["evening", "hour"], by=two.student, at=AT)
    actions.want_reminders(two.mentor, when=["morning"], by_email=False, by=two.mentor, at=AT)
    round_at = AT
    while round_at < meeting.ends_at:
        sweeps.remind(round_at)
        sweeps.remind(round_at)
        round_at += timedelta(minutes=20)
    told = [(m.to_id, m.queued_at, m.by_email) for m in Message.objects.filter(kind="meetings.reminder").order_by("queued_at")]
    assert told == [
        (two.student.pk, instant(date(2026, 10, 5), 18 * 60, STOCKHOLM), True),
        (two.mentor.pk, instant(date(2026, 10, 6), 8 * 60, STOCKHOLM), False),
        (two.student.pk, meeting.starts_at - timedelta(hours=1), True),
    ]
    subject, line = outbox.said(Message.objects.filter(to=two.student, kind="meetings.reminder").order_by("pk").first(), "sv")  # type: ignore[arg-type]  # there is one
    assert line == "Du ser Kim tisdag 6 oktober, klockan 13.15. Kan du inte? Säg till så bokar ni en ny tid. Då räknas det inte som missat."
    assert subject.startswith("Möte tisdag")


def test_reminders_are_asked_about_kindly_until_one_has_answered(two: Pair) -> None:
    meeting, client = two.meeting(days=30), signed_in(two.student)
    page = reverse("meetings.meeting", args=[meeting.pk])
    meeting.starts_at += timedelta(days=3650)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=meeting.starts_at, ends_at=meeting.starts_at + timedelta(hours=1))
    assert "Do you want a reminder?" in client.get(page).content.decode()
    client.post(reverse("meetings.reminders"), {"wanted": "no"})
    assert "Do you want a reminder?" not in client.get(page).content.decode()


def test_when_and_how_are_chosen_on_a_page(two: Pair) -> None:
    client, page = signed_in(two.mentor), reverse("meetings.reminders")
    assert "The evening before, at 18" in client.get(page).content.decode()
    assert client.post(page, {"when": ["hour", "morning"], "how": ""}).status_code == 422
    client.post(page, {"when": ["hour", "morning"], "how": "list"})
    two.mentor.refresh_from_db()
    assert queries.wanted_reminders(two.mentor) == ["morning", "hour"]
    assert not queries.reminders_by_email(two.mentor)
    client.post(page, {"how": "email"})
    two.mentor.refresh_from_db()
    assert (queries.wanted_reminders(two.mentor), queries.reminders_by_email(two.mentor)) == ([], True)


def test_a_yes_from_before_is_the_evening_before(two: Pair) -> None:
    two.student.preferences = {"remind_meetings": True}
    assert queries.wanted_reminders(two.student) == ["evening"]


# --- The place --------------------------------------------------------------------------------------------------------------
def turn(meeting: Meeting, reader: User) -> str:
    meeting.refresh_from_db()
    return queries.card(meeting, reader=reader, at=AT).place_turn


@pytest.mark.requirement("R62")
def test_the_mentor_arranges_the_place_and_the_student_says_yes(two: Pair) -> None:
    meeting = book(two)
    turns = [turn(meeting, two.student)]
    actions.arrange_place(meeting, place="Library", way_there="One floor up", by=two.mentor, at=AT)
    turns.append(turn(meeting, two.student))
    actions.wish_place(meeting, wish="House B", by=two.student, at=AT)
    turns.append(turn(meeting, two.mentor))
    actions.arrange_place(meeting, place="House C", by=two.mentor, at=AT + timedelta(minutes=1))
    turns.append(turn(meeting, two.student))
    actions.agree_place(meeting, by=two.student, at=AT)
    turns.append(turn(meeting, two.student))
    actions.arrange_place(meeting, place="House D", by=two.mentor, at=AT + timedelta(minutes=2))
    turns.append(turn(meeting, two.student))
    assert turns == ["mentor_arranges", "student_answers", "mentor_answers", "student_answers", "agreed", "student_answers"]


@pytest.mark.requirement("R62")
def test_the_students_own_suggestion_is_not_asked_about_again(two: Pair) -> None:
    meeting = book(two, place="Library")
    actions.wish_place(meeting, wish="House B ", by=two.student, at=AT)
    assert [m.to_id for m in Message.objects.filter(kind="meetings.place_wish")] == [two.mentor.pk]
    actions.arrange_place(meeting, place="house b", by=two.mentor, at=AT)
    assert turn(meeting, two.student) == "agreed"


@pytest.mark.requirement("R62")
def test_the_two_see_whose_turn_it_is_and_answer_on_the_page(two: Pair) -> None:
    meeting = two.meeting(days=3650, place="Library")
    student, mentor = signed_in(two.student), signed_in(two.mentor)
    page = reverse("meetings.meeting", args=[meeting.pk])
    assert "Does the place suit you?" in student.get(page).content.decode()
    assert "Sam has not said yes yet." in mentor.get(page).content.decode()
    student.post(reverse("meetings.wish_place", args=[meeting.pk]), {"wish": "By the lake"})
    assert "By the lake" in mentor.get(page).content.decode()
    mentor.post(reverse("meetings.place", args=[meeting.pk]), {"place": "House C", "way_there": ""})
    student.post(reverse("meetings.agree_place", args=[meeting.pk]))
    assert "You have agreed on it." in mentor.get(page).content.decode()
    assert mentor.post(reverse("meetings.agree_place", args=[meeting.pk])).status_code == 403
    assert "By the lake" not in str(list(Message.objects.values_list("params", flat=True)))


def test_an_online_address_that_was_agreed_on_goes_along_when_the_meeting_moves(two: Pair) -> None:
    online = book(two, place="https://meet.example.org/1", online=True)
    actions.agree_place(online, by=two.student, at=AT)
    online.refresh_from_db()
    moved = actions.move(online, starts_at=TUESDAY + timedelta(days=1), by=two.student, at=AT)
    assert turn(moved, two.student) == "agreed"


@pytest.mark.parametrize(
    ("place", "is_one"),
    [
        ("https://meet.example.org/1?pwd=x", True),
        ("http://meet.example.org/1", False),
        ("javascript:alert(1)", False),
        ("https://", False),
        ("https://kim@example.org/", False),
        ("https://a b.example", False),
        ("meet.example.org", False),
        ("https://[", False),
    ],
)
def test_an_online_address_is_one_that_opens_safely(place: str, is_one: bool) -> None:
    assert arranging.is_link(place) is is_one
    form = PlaceForm({"place": place, "way_there": "", "online": "on"})
    assert form.is_valid() is is_one
    assert PlaceForm({"place": place, "way_there": ""}).is_valid(), "a room may be called anything"


def test_the_online_address_is_a_link_on_the_card(two: Pair) -> None:
    meeting = two.meeting(days=3650, place="https://meet.example.org/1", online=True)
    page = reverse("meetings.meeting", args=[meeting.pk])
    assert '<a href="https://meet.example.org/1"' in signed_in(two.student).get(page).content.decode()
    Meeting.objects.filter(pk=meeting.pk).update(place="javascript:alert(1)")
    assert 'href="javascript' not in signed_in(two.student).get(page).content.decode()


# --- The card, and the meeting itself ---------------------------------------------------------------------------------------
def facts() -> Iterable[str]:
    yield from ("Who", "Where", "When and how long", "What you will do", "What to bring", "If one of you is late", "If you cannot come")


@pytest.mark.requirement("R53")
@pytest.mark.requirement("R54")
def test_the_card_has_its_seven_facts_for_both(two: Pair) -> None:
    meeting = two.meeting(days=3650, place="Library", way_there="One floor up")
    for person in (two.student, two.mentor):
        page = signed_in(person).get(reverse("meetings.meeting", args=[meeting.pk])).content.decode()
        assert [fact for fact in facts() if fact not in page] == []
        assert "One floor up" in page


@pytest.mark.requirement("R56")
@pytest.mark.requirement("R57")
@pytest.mark.requirement("R58")
@pytest.mark.requirement("R59")
@pytest.mark.requirement("R60")
@pytest.mark.requirement("R61")
@pytest.mark.requirement("R63")
def test_what_each_has_prepared_is_seen_by_the_other(two: Pair) -> None:
    meeting = two.meeting(days=3650, place="Library")
    student, mentor = signed_in(two.student), signed_in(two.mentor)
    student.post(reverse("meetings.prepare", args=[meeting.pk]), {"wants": "The essay"})
    student.post(reverse("meetings.bring", args=[meeting.pk]), {"brings": ["syllabus", "schedule", "literature", "calendar"]})
    mentor.post(reverse("meetings.prepare", args=[meeting.pk]), {"place": "Library", "way_there": "", "wants": "The exam in June"})
    seen = mentor.get(reverse("meetings.meeting", args=[meeting.pk])).content.decode()
    assert "The essay" in seen
    for thing in ("Course plan", "Timetable", "Books and assignments", "Calendar"):
        assert thing in seen
    assert "The exam in June" in student.get(reverse("meetings.meeting", args=[meeting.pk])).content.decode()


def test_while_they_meet_there_is_a_calm_page_and_a_clock_only_if_asked_for(two: Pair) -> None:
    starts_at = timezone.now() - timedelta(minutes=5)
    meeting = two.meeting(days=1)
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))
    client, page = signed_in(two.student), reverse("meetings.now", args=[meeting.pk])
    calm = client.get(page).content.decode()
    assert "Meeting in progress" in calm
    assert [h for h in ("1. Since last time", "2. Today", "3. For next time") if h not in calm] == []
    assert "minutes left" not in calm
    assert "minutes left" in client.get(page + "?clock=1").content.decode()
    late = client.get(reverse("meetings.late", args=[meeting.pk])).content.decode()
    assert late.count("checked") == 1, "one tap to come here, one to send"
    other = two.meeting(days=3650)
    assert client.get(reverse("meetings.now", args=[other.pk])).status_code == 302
