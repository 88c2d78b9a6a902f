"""A talk in a browser: offered weekly, picked, moved and cancelled by both, noted and answered. The calendars follow."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.utils import timezone

from parvis.notify import outbox
from parvis.policy.calendar import days_off
from parvis.recruitment import actions
from parvis.recruitment.models import MentorApplication
from tests.journeys.mail import Mailbox
from tests.journeys.walker import Walker
from tests.notify.strict_calendar import Diary, read
from tests.recruitment.world import coordinator, draft

Arrive = Callable[..., Walker]
SHOTS = os.environ.get("PARVIS_TEST_SHOTS", "")
WORDS = {
    "sv": {
        "applications": "Anmälningar",
        "times": "Tider för samtal",
        "on": "Dag",
        "from": "Från",
        "to": "Till",
        "place": "Plats",
        "weeks": "I hur många veckor?",
        "offer": "Lägg ut tiderna",
        "offered": "tider är utlagda.",
        "board": "Visa som tavla",
        "new": "Ny",
        "invite": "Bjud in till samtal",
        "note": "Skriv en anteckning",
        "your note": "Din anteckning",
        "save": "Spara anteckningen",
        "choose": "Välj en tid för samtal",
        "book": "Boka samtalet",
        "booked": "Klart. Samtalet är bokat",
        "move": "Flytta samtalet",
        "cancel": "Avboka samtalet",
        "cancelled": "Samtalet är avbokat.",
        "letter": "Det har inget med dig eller din anmälan att göra.",
        "answer": "Svara på anmälan",
        "reason": "Tiderna passar inte ihop",
        "continue": "Fortsätt till brevet",
        "send": "Skicka svaret",
        "no": "Timmarna då du kan ses passar inte ihop",
    },
    "en": {
        "applications": "Applications",
        "times": "Times for talks",
        "on": "Day",
        "from": "From",
        "to": "To",
        "place": "Place",
        "weeks": "For how many weeks?",
        "offer": "Offer the times",
        "offered": "times are offered.",
        "board": "Show as a board",
        "new": "New",
        "invite": "Invite to a talk",
        "note": "Write a note",
        "your note": "Your note",
        "save": "Save the note",
        "choose": "Choose a time for a talk",
        "book": "Book the talk",
        "booked": "Done. The talk is booked",
        "move": "Move the talk",
        "cancel": "Cancel the talk",
        "cancelled": "The talk is cancelled.",
        "letter": "It has nothing to do with you or your application.",
        "answer": "Answer the application",
        "reason": "The times do not fit",
        "continue": "Continue to the letter",
        "send": "Send the answer",
        "no": "The hours when you can meet do not fit",
    },
}


def keep(walker: Walker, name: str) -> None:
    """A picture of the page, where somebody wants to look."""
    if SHOTS:
        walker.page.screenshot(path=f"{SHOTS}/{name}-{walker.language}.png", full_page=True)


def working_day() -> date:
    """A day in a week or so when people are met."""
    day = timezone.localdate() + timedelta(days=8)
    while day.isoweekday() > 5 or day in days_off(day, day):
        day += timedelta(days=1)
    return day


def picks(walker: Walker, n: int, say: dict[str, str]) -> Walker:
    """The n-th of the offered times."""
    walker.page.locator("input[name=time]").nth(n).check()
    return walker.press(say["book"]).sees(say["booked"])


@pytest.mark.requirement("R13")
@pytest.mark.parametrize(("language", "js"), [("sv", False), ("en", True)])
def test_a_talk_is_offered_picked_moved_cancelled_and_answered(walker: Arrive, language: str, js: bool) -> None:
    say = WORDS[language]
    karin = coordinator()
    application = actions.submit(draft(language=language), by=None, at=timezone.now())
    desk, diary = walker(karin, language=language, js=js), Diary()

    desk.go("recruitment.mentors").click(say["times"])
    desk.fill(say["on"], working_day().isoformat()).fill(say["from"], "9").fill(say["to"], "10").fill(say["place"], "Rum 1")
    desk.fill(say["weeks"], "2").press(say["offer"]).sees(say["offered"])
    keep(desk, "times")
    desk.click(say["applications"]).sees("Alva Lind")
    keep(desk, "applications")
    desk.click(say["board"]).sees("Alva Lind", say["new"])
    keep(desk, "board")
    desk.click("Alva Lind").press(say["invite"]).click(say["note"])
    keep(desk, "note")
    desk.fill(say["your note"], "Lugn och tydlig.").press(say["save"]).sees("Lugn och tydlig.")
    keep(desk, "application")

    alva = walker(application.applicant, language=language, js=js, width=390)
    with Mailbox() as mail:

        def calendars() -> Diary:
            outbox.send_due(timezone.now() + timedelta(days=1))
            for letter in mail.to("alva@example.org"):
                for part in letter.iter_parts():
                    if part.get_content_type() == "text/calendar":
                        diary.gets(part.get_content().replace("\r\n", "\n").replace("\n", "\r\n").encode())
            return diary

        picks(alva.go("recruitment.mine").click(say["choose"]), 0, say)
        keep(alva, "booked")
        status, headers, file = alva.fetch("recruitment.talk_file", application.pk)
        assert (status, headers["content-type"]) == (200, "text/calendar; charset=utf-8")
        first = read(file).instant("DTSTART")
        assert [start for start, _end, _place in calendars().stands] == [first]

        picks(alva.go("recruitment.mine").click(say["move"]), 1, say)
        [(moved, _end, place)] = calendars().stands
        assert (moved > first, place) == (True, "Rum 1")

        alva.go("recruitment.mine").press(say["cancel"]).sees(say["cancelled"])
        assert calendars().stands == []

        picks(alva.click(say["choose"]), 2, say)
        assert len(calendars().stands) == 1
        desk.go("recruitment.application", application.pk).click(say["cancel"])
        keep(desk, "cancel")
        desk.press(say["cancel"]).sees(say["cancelled"])
        assert calendars().stands == []
        alva.go("recruitment.mine").sees(say["letter"])
        keep(alva, "letter")

    desk.go("recruitment.application", application.pk).click(say["answer"])
    keep(desk, "outcome")
    desk.choose(say["reason"]).press(say["continue"]).sees(say["reason"])
    keep(desk, "answer")
    desk.press(say["send"])
    alva.go("recruitment.mine").sees(say["no"]).sees_no("Lugn och tydlig.")
    assert MentorApplication.objects.get(pk=application.pk).outcome_reason == "times"


def test_the_board_can_be_read_on_a_narrow_screen(walker: Arrive) -> None:
    karin = coordinator()
    for n in range(3):
        actions.submit(draft(email=f"nr{n}@example.org", given_name=f"Nr{n}"), by=None, at=timezone.now())
    desk = walker(karin, width=320).go("recruitment.board").sees("Nr0 Lind", "Nr2 Lind")
    keep(desk, "board-320")
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= 320
    desk.go("recruitment.applications")
    keep(desk, "applications-320")
    desk.click("Nr1 Lind")
    keep(desk, "application-320")
    assert desk.page.evaluate("document.documentElement.scrollWidth") <= 320
