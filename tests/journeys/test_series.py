"""Meetings every week and their way into the calendar, the steps before a meeting, the card on paper, and the talk that comes first."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from datetime import timedelta

import pikepdf
import pytest
import time_machine
from django.core import mail

from parvis.goals import actions as goals
from parvis.meetings.models import Meeting
from parvis.notify import outbox
from tests.journeys.test_meetings import Said
from tests.journeys.walker import Walker
from tests.meetings.pairs import AT, Pair, pair
from tests.notify.strict_calendar import Diary

Arrive = Callable[..., Walker]
PHONE = 320
A4 = {"width": 794, "height": 1123}
BOTH = pytest.mark.parametrize(("language", "js"), [("sv", False), ("en", True)], ids=["Swedish without scripts", "English with scripts"])


@pytest.fixture
def two(transactional_db: None) -> Iterator[Pair]:
    with time_machine.travel(AT, tick=True):
        yield pair(minutes=120)


def in_the_calendar_of(two: Pair) -> int:
    """How many meetings the student's own calendar shows, by the e-mails alone."""
    outbox.send_due(AT + timedelta(days=1))
    diary = Diary()
    for message in mail.outbox:
        for part in message.message().walk() if message.to == [two.student.email] else ():
            if part.get_content_type() == "text/calendar":
                diary.gets(b"\r\n".join(bytes(part.get_payload(decode=True)).splitlines()) + b"\r\n")
    assert [start for start, _end, _place in diary.stands] == list(
        Meeting.objects.filter(state="booked").order_by("starts_at").values_list("starts_at", flat=True)
    )
    return len(diary.stands)


@BOTH
@pytest.mark.requirement("R49", "R54")
def test_meetings_every_week_are_booked_moved_and_cancelled_and_the_calendar_follows(
    two: Pair, walker: Arrive, language: str, js: bool
) -> None:
    t = Said(language)
    kim = walker(two.mentor, language=language, js=js, width=PHONE).go("meetings.series", two.mentorship.pk)
    kim.page.locator("input[name=time]").nth(1).check()
    kim.fill(t("How many meetings?"), "4").press(t("Show the days")).sees(t("Nothing is booked yet.")).press(t("Book the meetings"))
    assert in_the_calendar_of(two) == 4
    second = Meeting.objects.order_by("starts_at")[1]
    sam = walker(two.student, language=language, js=js, width=PHONE).go("meetings.change", second.pk)
    sam.click(t("Move this and all later meetings"))
    sam.page.locator("input[name=time]").nth(0).check()
    sam.press(t("Show the days")).sees(t("Nothing is moved yet.")).press(t("Move the meetings"))
    assert in_the_calendar_of(two) == 4
    last_but_one = Meeting.objects.filter(state="booked").order_by("starts_at")[2]
    kim.go("meetings.change", last_but_one.pk).click(t("Cancel this and all later meetings"))
    kim.press(t("Yes, cancel the meetings"))
    assert in_the_calendar_of(two) == 2


@BOTH
@pytest.mark.requirement("R56", "R57", "R63")
def test_what_is_ticked_before_the_meeting_comes_to_the_mentor(two: Pair, walker: Arrive, language: str, js: bool) -> None:
    t = Said(language)
    meeting = two.meeting(days=1, place="Library")
    goal = goals.add_goal(two.mentorship, words="Be in time", by=two.student, at=AT)
    goals.add_step(goal, words="Open the plan", by=two.student, at=AT)
    sam = walker(two.student, language=language, js=js, width=PHONE).go("home").click(t("Prepare the meeting, 3 minutes"))
    sam.choose(f"Open the plan: {t('went well')}").fill(t("Something else"), "The exam").press(t("Continue"))
    sam.choose(t("Course plan")).press(t("Done"))
    kim = walker(two.mentor, language=language, js=js, width=PHONE).go("meetings.prepare", meeting.pk)
    kim.sees(f"Open the plan: {t('went well')}", "The exam")


@pytest.mark.requirement("R53", "R58", "R62")
def test_the_card_is_one_sheet_of_paper_with_its_facts_and_nothing_to_press(two: Pair, walker: Arrive) -> None:
    t = Said("en")
    meeting = two.meeting(days=1, place="Library, room 4", way_there="Up the stairs")
    sam = walker(two.student, language="en", js=True).go("meetings.meeting", meeting.pk)
    sam.page.emulate_media(media="print")
    sam.page.set_viewport_size(A4)  # type: ignore[arg-type]  # width and height
    facts = ("Who", "Where", "When and how long", "What you will do", "What to bring", "If one of you is late", "If you cannot come")
    assert [sam.page.locator("dt", has_text=t(fact)).first.is_visible() for fact in facts] == [True] * 7
    sam.sees("Library, room 4", "Up the stairs")
    for pressed in sam.page.locator("main button, main .btn, main dd.do a, nav a").all():
        assert not pressed.is_visible(), pressed.inner_text()
    sam.sees_no(t("Do you want a reminder?"), t("Does the place suit you?"))
    assert sam.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    with pikepdf.open(io.BytesIO(sam.page.pdf(format="A4"))) as paper:
        assert len(paper.pages) == 1


@BOTH
@pytest.mark.requirement("R64")
def test_whoever_has_missed_two_reads_first_that_they_talk(two: Pair, walker: Arrive, language: str, js: bool) -> None:
    t = Said(language)
    for days in (-14, -7):
        two.judged(days=days)
    sam = walker(two.student, language=language, js=js, width=PHONE).go("home").sees(t("We want to talk with you"))
    sam.click(t("Read what happens now")).sees(t("We want to talk with you")).click(t("Write to the coordinator"))
    lo = walker(two.coordinator, language=language, js=js).go("meetings.decide", two.mentorship.pk, "student")
    lo.page.locator("input[value=go_on]").check()
    lo.press(t("Save the decision"))
    sam.go("home").sees_no(t("We want to talk with you"))
