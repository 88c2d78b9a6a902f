"""A mentor's year of training: the introduction and four supervisions, by list and by code, one missed and caught up, one waited for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone, translation
from django.utils.translation import gettext, ngettext, npgettext, pgettext

from parvis.kit.time import instant
from parvis.people.models import User
from parvis.training.models import Booking, Occasion
from parvis.web import dates
from tests.journeys.walker import Walker
from tests.meetings.pairs import pair
from tests.recruitment.world import AT, coordinator, new_mentor, ready_mentor

Arrive = Callable[..., Walker]


class Year:
    """A language, a clock, and people who sit down at a browser anew each time the clock has moved."""

    def __init__(self, arrive: Arrive, clock: Any, *, language: str, js: bool) -> None:
        self.language, self.js = language, js
        self._arrive, self._clock = arrive, clock
        self._there: dict[int, Walker] = {}

    def goes_to(self, on: date, at: str) -> None:
        hour, minute = at.split(".")
        self._clock.move_to(instant(on, int(hour) * 60 + int(minute), timezone.get_default_timezone()), tick=True)
        for somebody in self._there.values():
            somebody.leave()
        self._there.clear()
        call_command("tick")

    def as_(self, person: User) -> Walker:
        if person.pk not in self._there:
            self._there[person.pk] = self._arrive(person, language=self.language, js=self.js)
        return self._there[person.pk]

    def t(self, english: str, /, ctx: str = "", plural: str = "", **params: Any) -> str:
        """What the page says in this language."""
        with translation.override(self.language):
            if plural:
                said = npgettext(ctx, english, plural, params["n"]) if ctx else ngettext(english, plural, params["n"])
            else:
                said = pgettext(ctx, english) if ctx else gettext(english)
        return said % params if params else said

    def day(self, on: date, *, first: bool = True) -> str:
        """A day as the page says it, `first` in its line or within a sentence."""
        with translation.override(self.language):
            said = dates.day_words(on, year=2026)
        return dates.cap_first(said) if first else said


@pytest.fixture
def year(walker: Arrive, language: str, js: bool) -> Iterator[Year]:
    with time_machine.travel(AT, tick=True) as clock:
        yield Year(walker, clock, language=language, js=js)


INTRODUCTION = date(2026, 9, 15)
SESSIONS = [date(2026, 9, 22), date(2026, 10, 27), date(2026, 11, 24), date(2026, 12, 22)]


def is_planned(y: Year, karin: User) -> None:
    eva = y.as_(karin).go("training.occasions").click(y.t("Plan an occasion"))
    eva.choose(y.t("Introduction training")).fill(y.t("Day"), "2026-09-15")
    eva.fill(y.t("From", ctx="time of day"), "13.00").fill(y.t("To", ctx="time of day"), "16.00").fill(y.t("Place"), "Sal Vega")
    eva.press(y.t("Plan it")).sees("Sal Vega")
    eva.go("training.plan").choose(y.t("Supervision")).fill(y.t("Day"), "2026-09-22")
    eva.fill(y.t("From", ctx="time of day"), "13.00").fill(y.t("To", ctx="time of day"), "14.30").fill(y.t("Place"), "Sal Lyra")
    eva.choose(y.t("Every month")).press(y.t("Plan it")).sees(y.t("Enter how many times, for example 4"))
    eva.fill(y.t("How many times?"), "5").press(y.t("Plan it")).sees(y.t("Do these days suit?"), y.day(SESSIONS[3]))
    eva.press(y.t("Change", ctx="plan")).fill(y.t("How many times?"), "4").press(y.t("Plan it"))
    eva.press(y.t("Plan it")).sees(y.t("Planned. Mentors can book a place now."), y.day(SESSIONS[3]))


def books(y: Year, mentor: User, on: date) -> None:
    y.as_(mentor).go("training.mine").choose(y.day(on)).press(y.t("Book a place")).sees(y.t("Done. You have a place"))


def held(on: date) -> Occasion:
    return Occasion.objects.get(starts_at__date=on)


def shows_a_code(y: Year, karin: User, on: date) -> str:
    one = held(on)
    eva = y.as_(karin).go("training.occasion", one.pk).click(y.t("Show a code on the spot")).press(y.t("Make a code"))
    one.refresh_from_db()
    eva.sees(f"{one.code[:3]}\u00a0{one.code[3:]}")
    return str(one.code)


def enters_the_code(y: Year, mentor: User, code: str) -> None:
    kim = y.as_(mentor).go("training.mine").click(y.t("Enter the code"))
    wrong = "000000" if code != "000000" else "000001"
    question = y.t("Which code do you see?")
    kim.fill(question, wrong).press(y.t("I am here")).sees(
        y.t(
            "This is not the code. Look again. You can try %(count)s more time",
            plural="This is not the code. Look again. You can try %(count)s more times",
            n=4,
            count=4,
        )
    )
    kim.fill(question, code).press(y.t("I am here")).sees(y.t("Done. You are noted"))


def is_held(y: Year, karin: User, on: date, *, there: tuple[str, ...] = ()) -> Walker:
    eva = y.as_(karin).go("training.occasion", held(on).pk).click(y.t("Save attendance"))
    for name in there:
        eva.choose(name)
    return eva.press(y.t("Save attendance")).sees(y.t("Held", ctx="occasion"))


def prepares(y: Year, mentor: User, karin: User, on: date) -> None:
    kim = y.as_(mentor).go("training.mine").click(y.t("Prepare something to bring up"))
    asked = y.t("What do you want to bring up?")
    kim.fill(asked, "Sams plan: samma plan som i maj. Ring 070-123 45 67.").press(y.t("Save"))
    kim.sees(y.t("Change the name to “the student”: %(words)s", words="Sams"), "070-123 45 67")
    kim.press(y.t("Change the words for me")).sees(y.t("The words are changed, and nothing is saved yet. Read it through, and save."))
    kim.press(y.t("Save")).sees(y.t("Saved. You and the leader of the session can read it."))
    one, first = "%(words)s mentor has prepared something to bring up", y.t("one", ctx="number").capitalize()
    link = y.t(one, plural="%(words)s mentors have prepared something to bring up", n=1, words=first)
    eva = y.as_(karin).go("training.occasion", held(on).pk).click(link)
    eva.sees(y.t("the student’s", ctx="instead of a name").capitalize(), "samma plan").sees_no("070-123")


@pytest.mark.requirement("R82")
@pytest.mark.requirement("R84")
@pytest.mark.requirement("R85")
@pytest.mark.requirement("R86")
@pytest.mark.requirement("R87")
@pytest.mark.requirement("R89")
@pytest.mark.parametrize(("language", "js"), [("sv", False), ("en", True)], ids=["Swedish without scripts", "English with scripts"])
def test_a_mentor_is_trained_and_goes_to_four_supervisions(year: Year, language: str, js: bool) -> None:
    y, karin = year, coordinator()
    mentor = new_mentor(karin)
    other = ready_mentor(karin, "bo@example.org")
    kim = mentor.person
    is_planned(y, karin)
    books(y, kim, INTRODUCTION)

    y.goes_to(INTRODUCTION, "13.05")
    enters_the_code(y, kim, shows_a_code(y, karin, INTRODUCTION))
    is_held(y, karin, INTRODUCTION)
    mentor.refresh_from_db()
    assert mentor.introduction_on == INTRODUCTION
    pair(coordinator=karin, mentor=kim)

    books(y, kim, SESSIONS[0])
    prepares(y, kim, karin, SESSIONS[0])
    y.goes_to(SESSIONS[0], "14.35")
    is_held(y, karin, SESSIONS[0], there=(kim.full_name,))
    books(y, kim, SESSIONS[1])
    y.goes_to(SESSIONS[1], "13.05")
    enters_the_code(y, kim, shows_a_code(y, karin, SESSIONS[1]))
    is_held(y, karin, SESSIONS[1])
    books(y, kim, SESSIONS[2])

    y.goes_to(SESSIONS[2], "14.35")
    is_held(y, karin, SESSIONS[2])
    y.as_(kim).go("training.mine").sees(y.t("What you were not at"))
    eva = y.as_(karin).go("recruitment.mentor", mentor.pk).click(y.t("Has caught up"))
    eva.press(y.t("Save")).sees(y.t("Enter a day"))
    eva.fill(y.t("When was it caught up?"), "2026-11-24").press(y.t("Save"))
    eva.sees(y.t("Caught up %(day)s", day=y.day(SESSIONS[2], first=False)))

    last = held(SESSIONS[3])
    eva.go("training.change", last.pk).fill(y.t("Places"), "1").press(y.t("Save"))
    books(y, other.person, SESSIONS[3])
    y.as_(kim).go("training.mine").press(y.t("Join the waiting list")).sees(y.t("You are first in line."))
    y.as_(other.person).go("training.mine").press(y.t("Cancel the booking"))
    y.as_(kim).go("training.mine").sees(y.t("There is a place for you")).press(y.t("Take the place")).sees(y.t("Done. You have a place"))
    y.goes_to(SESSIONS[3], "14.35")
    is_held(y, karin, SESSIONS[3], there=(kim.full_name,))

    assert Booking.objects.filter(mentor=mentor, state__in=("attended", "caught_up")).count() == 5
    four = y.t("%(been)s of %(of)s", been=4, of=4)
    y.as_(karin).go("training.occasions").click(y.t("Who has been to supervision")).sees(four, y.t("Needs a session"))
    y.as_(karin).press(y.t("Remind %(words)s mentor", plural="Remind %(words)s mentors", n=1, words=y.t("one", ctx="number")))
    y.as_(karin).sees(y.t("%(count)s mentor is reminded.", plural="%(count)s mentors are reminded.", n=1, count=1))
    y.as_(kim).go("pay.mine").sees(y.t("Supervision"))
