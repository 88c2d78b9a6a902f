"""A meeting gets its place, its reminder and its way into both people's calendars; it begins, and one of the two is late."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from parvis.integrations.models import CalendarFeed
from parvis.meetings import actions
from parvis.people.models import User
from tests.journeys.walker import Walker
from tests.meetings.pairs import AT, pair

Arrive = Callable[..., Walker]


@pytest.mark.parametrize(("language", "js"), [("sv", False), ("en", True)])
@pytest.mark.requirement("R54")
@pytest.mark.requirement("R62")
def test_a_meeting_finds_its_place_and_its_way_into_the_calendar(walker: Arrive, language: str, js: bool) -> None:
    def t(english: str, **params: Any) -> str:
        with translation.override(language):
            return gettext(english) % params

    with time_machine.travel(AT, tick=True) as clock:
        two = pair()
        starts_at = AT + timedelta(days=1, hours=6)
        meeting = actions.book(two.mentorship, starts_at=starts_at, minutes=60, place="Library", by=two.mentor, at=AT)

        def arrive(person: User) -> Walker:
            return walker(person, language=language, js=js)

        student = arrive(two.student).go("meetings.meeting", meeting.pk).sees(t("Does the place suit you?"), t("Do you want a reminder?"))
        student.click(t("Suggest another place")).fill(t("Where would you rather meet?"), "House B").press(t("Send the suggestion"))
        mentor = arrive(two.mentor).go("meetings.meeting", meeting.pk).sees("House B").click(t("Answer with a place"))
        mentor.fill(t("Where do you meet?"), "House C").press(t("Save the place"))
        student.go("meetings.meeting", meeting.pk).press(t("Yes, the place is fine")).sees(t("You have agreed on it."))

        student.go("meetings.reminders").choose(t("The same morning, at %(hour)s", hour=8)).press(t("Save"))
        student.sees(t("You get reminders before your meetings.")).click(t("Put the meetings in my calendar"))
        student.press(t("Make an address for me")).opens("Outlook").sees(t("Your address"))
        first = reverse("integrations.feed", args=[CalendarFeed.objects.get().token])
        student.choose(t("Where it is")).press(t("Save")).press(t("Make a new address")).sees(t("Your address"))
        assert Client().get(first).status_code == 404
        student.go("notify.settings").sees(t("Add an invitation for my calendar to e-mails about times"))

        for walked in (student, mentor):
            walked.leave()
        clock.move_to(starts_at + timedelta(minutes=1), tick=True)
        student = arrive(two.student).go("home").click(t("I am late")).press(t("Send to %(name)s", name="Kim"))
        student.go("meetings.now", meeting.pk).sees(t("2. Today")).click(t("Show a clock")).click(t("Hide the clock"))
        student.click(t("End the meeting"))
