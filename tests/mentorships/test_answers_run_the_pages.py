"""The agreement works: its answers set the time and the words of the pages about trouble, and only once both have approved."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from parvis.meetings.models import Meeting
from parvis.mentorships import queries
from parvis.people.models import User

from .conftest import AT, World

pytestmark = pytest.mark.django_db
SignIn = Callable[[User], Client]
SAID = {
    "en": {
        "not come": "Sam has not come",
        "mentor": "You agreed that you call.",
        "student": "You agreed that Sam gets in touch.",
        "ten": "Kim calls after 10 minutes.",
        "fifteen": "Sam gets in touch within 15 minutes.",
        "version": "From your agreement, version {n}",
    },
    "sv": {
        "not come": "Sam har inte kommit",
        "mentor": "Ni kom överens om att du ringer.",
        "student": "Ni kom överens om att Sam hör av sig.",
        "ten": "Kim ringer efter 10 minuter.",
        "fifteen": "Sam hör av sig inom 15 minuter.",
        "version": "Ur er överenskommelse, version {n}",
    },
}


def text(response: Any) -> str:
    return " ".join(strip_tags(response.content.decode()).split())


@pytest.mark.requirement("R42")
@pytest.mark.requirement("R43")
@pytest.mark.requirement("R47")
@pytest.mark.requirement("R65")
@pytest.mark.parametrize("language", ["sv", "en"])
def test_ten_minutes_and_the_mentor_calls_becomes_fifteen_and_the_student_gets_in_touch_once_both_have_approved(
    world: World, signed_in: SignIn, language: str
) -> None:
    said, pair = SAID[language], world.pair()
    first = world.agreed(pair, late="call_10")
    User.objects.filter(pk__in=[pair.student_id, pair.mentor.person_id]).update(language=language)
    starts_at = AT + timedelta(hours=2)
    columns: dict[str, Any] = {"state": "booked", "state_at": AT, "created_at": AT, "booked_by": pair.student}
    meeting = Meeting.objects.create(mentorship=pair, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), **columns)
    student, mentor = signed_in(pair.student), signed_in(pair.mentor.person)
    page, missed = reverse("meetings.meeting", args=[meeting.pk]), reverse("meeting.miss", args=[meeting.pk])

    def at(minutes: int) -> datetime:
        return starts_at + timedelta(minutes=minutes)

    def holds_as(sentence: str, who: str, minutes: int, version: int) -> None:
        """The mentor is shown the prompt after so many minutes, not before, with the pair's own words and version."""
        with time_machine.travel(at(minutes - 1), tick=False):
            assert said["not come"] not in text(mentor.get(page))
            assert said[sentence] in text(mentor.get(page))
        with time_machine.travel(at(minutes), tick=False):
            assert said["not come"] in text(mentor.get(page))
            shown = text(mentor.get(missed))
            assert said[sentence] in shown
            assert said[who] in shown
            assert said["version"].format(n=version) in shown

    with time_machine.travel(AT, tick=False):
        holds_as("ten", "mentor", 10, 1)
        change = student.post(reverse("mentorships.item", args=[first.pk, "late"]), {"choice": "student_15", "text": "", "revision": "1"})
        approve = change.headers["Location"]
        holds_as("ten", "mentor", 10, 1)
        student.post(approve, {"seen": student.get(approve).context["seen"]})
        holds_as("ten", "mentor", 10, 1)
        assert said["fifteen"] in text(mentor.get(approve))
        mentor.post(approve, {"seen": mentor.get(approve).context["seen"]})
        holds_as("fifteen", "student", 15, 2)
    assert queries.agreed(pair).who_contacts == "student"
