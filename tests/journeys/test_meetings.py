"""A meeting is logged, missed, explained, judged, undone and told about, on a phone; and logged with eight presses on a keyboard."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
import time_machine
from django.utils.translation import gettext, override

from parvis.meetings import actions
from parvis.meetings.models import Absence, Afterword, LengthQuestion, Meeting
from tests.journeys.walker import Walker
from tests.meetings.pairs import AT, Pair, pair

Arrive = Callable[..., Walker]
PHONE = 320
MOST_PRESSES = 8
HERE = "document.activeElement.getAttribute('href') || document.activeElement.id"


@pytest.fixture
def two(transactional_db: None) -> Iterator[Pair]:
    with time_machine.travel(AT, tick=True):
        yield pair()


class Said:
    """What stands on the pages, in one language."""

    def __init__(self, language: str) -> None:
        self.language = language

    def __call__(self, english: object, **params: object) -> str:
        with override(self.language):
            said = gettext(english) if isinstance(english, str) else str(english)
            return said % params if params else said


@pytest.fixture(params=[("sv", False), ("en", True)], ids=["Swedish without scripts", "English with scripts"])
def way(request: pytest.FixtureRequest) -> tuple[str, bool]:
    language, js = request.param
    return language, js


def test_a_held_meeting_is_logged_with_at_most_eight_presses_from_the_first_page(two: Pair, walker: Arrive) -> None:
    two.meeting(days=-1)
    kim = walker(two.mentor, language="sv").go("home")
    presses = 0

    def press(key: str) -> None:
        nonlocal presses
        presses += 1
        kim.page.keyboard.press(key)

    def follow() -> None:
        before = kim.page.url
        press("Enter")
        while kim.page.url == before:
            kim.page.wait_for_timeout(50)
        kim.page.wait_for_load_state("load")

    press("Tab")
    press("Enter")  # past the menu, by the skip link
    while "/log/" not in str(kim.page.evaluate(HERE)):
        press("Tab")
        assert presses < MOST_PRESSES, f"the log is not reached; the focus is on {kim.page.evaluate(HERE)}"
    follow()
    assert not kim.page.locator("input[name=met]:checked").count(), "nothing is chosen before the mentor has chosen"
    while not kim.page.evaluate("document.activeElement.name === 'met'"):
        press("Tab")
        assert presses < MOST_PRESSES, f"the question is not reached; the focus is on {kim.page.evaluate(HERE)}"
    press("Space")
    follow()
    assert Meeting.objects.filter(state="held", held_minutes=60).count() == 1
    assert presses <= MOST_PRESSES, presses
    kim.go("meetings.mine")


@pytest.mark.requirement("R64", "R66", "R70", "R72")
def test_a_missed_meeting_on_a_phone(two: Pair, walker: Arrive, way: tuple[str, bool]) -> None:
    language, js = way
    t = Said(language)
    meeting = two.meeting(days=0, hour=6)  # began a quarter past eight, Swedish time
    kim, sam, lo = (walker(p, language=language, js=js, width=PHONE) for p in (two.mentor, two.student, two.coordinator))
    kim.go("meetings.log", meeting.pk).choose(t("No, %(student)s did not come", student="Sam")).press(t("Save and book the next one"))
    kim.choose(t("Yes, afterwards")).choose(t(Absence.Contacted.CALLED.label)).press(t("Save"))
    kim.click(t("Prepare what you want to say")).fill(t("What I want to say"), "Jag blev stressad av att vänta.").press(t("Save for me"))
    kim.go("meetings.meeting", meeting.pk).click(t("Tell the coordinator your side"))
    kim.fill(t("What do you want the coordinator to know?"), "Jag väntade i en halvtimme.").press(t("Save"))
    absence = Absence.objects.get()
    sam.go("home").click(t("Say what happened")).sees(t("Such things happen")).click(t("Say what happened"))
    sam.choose(t(Absence.Why.MIXED_UP.label)).fill(t("In your own words"), "Fel vecka i kalendern.").press(t("Save the answer"))
    sam.sees_no("Jag blev stressad", "Jag väntade")
    kim.go("meetings.meeting", meeting.pk).sees_no("Fel vecka")
    lo.go("meetings.judge", absence.pk).sees(
        "Fel vecka i kalendern.", "Jag väntade i en halvtimme.", t("%(name)s was told afterwards.", name="Kim")
    )
    lo.sees_no("Jag blev stressad")
    with override(language):
        without = str(Absence.State.WITHOUT_REASON.label)
    lo.press(without).click(t("Undo the judgement"))
    lo.fill(t("Why is the judgement undone?"), "Mötet låg på fel vecka.").press(t("Undo the judgement"))
    sam.go("meetings.absence", absence.pk).sees("Mötet låg på fel vecka.").click(t("Book a meeting online"))


@pytest.mark.requirement("R70", "R71", "R72")
def test_what_is_told_afterwards_on_a_phone(two: Pair, walker: Arrive, way: tuple[str, bool]) -> None:
    language, js = way
    t = Said(language)
    meeting = two.meeting(days=-1)
    actions.log(meeting, minutes=60, by=two.mentor, at=AT, next_words="Läsa kapitel fyra")
    sam = walker(two.student, language=language, js=js, width=PHONE)
    sam.go("meetings.meeting", meeting.pk).sees("Läsa kapitel fyra").click(t("No, something is wrong"))
    sam.choose(t(LengthQuestion.What.LENGTH.label)).fill(t("How long did you meet?"), "0,5" if language == "sv" else "0.5")
    sam.press(t("Send to the coordinator"))
    lo = (
        walker(two.coordinator, language=language, js=js, width=PHONE)
        .go("home")
        .go("meetings.length_question", LengthQuestion.objects.get().pk)
    )
    with override(language):
        from django.utils.translation import pgettext

        lo.press(pgettext("length", "Correct the length"))
    sam.go("meetings.meeting", meeting.pk).click(t("Tell us something"))
    sam.choose(t(Afterword.Feeling.SO_SO.label)).press(t("Continue"))
    sam.choose(t(Afterword.Wish.CHANGE.label)).press(t("Continue")).choose(t("Only me. Save as my own note")).press(t("Continue"))
    sam.sees(t("Only you read it.")).press(t("Save only for me")).click(t("Choose who may read it"))
    sam.choose(t("The coordinator")).press(t("Continue"))
    sam.sees(t("The coordinators read it, and nobody else. %(name)s is not told that it exists.", name="Kim"))
    sam.press(t("Send to the coordinator")).sees(t("You want to change mentor. The coordinator contacts you."))
    lo.go("meetings.afterword", Afterword.objects.get().pk).press(t("Read it now"))
    lo.click(t("Open the pair’s page, where a new mentor is arranged"))


@pytest.mark.requirement("R55")
def test_the_report_can_wait_until_tomorrow_on_a_phone(two: Pair, walker: Arrive, way: tuple[str, bool]) -> None:
    language, js = way
    t = Said(language)
    for days in (-4, -3, -2, -1):
        two.meeting(days=days, state="cancelled", cancelled_by=two.student)
    kim = walker(two.mentor, language=language, js=js, width=PHONE)
    kim.go("home").click(t("Look at the report")).press(t("Not now. Remind me tomorrow"))
    assert not kim.can(t("Look at the report"))
    kim.go("meetings.report_cancellations", two.mentorship.pk).press(t("Send to the coordinator"))


@pytest.mark.requirement("R65")
def test_before_the_agreed_wait_is_over_the_page_says_until_when_on_a_phone(two: Pair, walker: Arrive, way: tuple[str, bool]) -> None:
    language, js = way
    t = Said(language)
    starts_at: datetime = AT - timedelta(minutes=5)
    meeting = two.meeting()
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))
    kim = walker(two.mentor, language=language, js=js, width=PHONE)
    kim.go("meeting.miss", meeting.pk).sees(t("Wait a little"), "9.10")
