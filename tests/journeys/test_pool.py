"""A mentor takes a break and comes back, and a coordinator notes the term's checks: in Swedish without scripts, in English with them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone, translation
from django.utils.translation import gettext, pgettext

from parvis.recruitment.models import Mentor
from tests.journeys.walker import Walker
from tests.recruitment import world

Arrive = Callable[..., Walker]
BOTH = pytest.mark.parametrize(("language", "js"), [("sv", False), ("en", True)], ids=["sv without scripts", "en with scripts"])


def words(language: str) -> Callable[..., str]:
    def t(text: str, ctx: str = "", **values: Any) -> str:
        with translation.override(language):
            said = pgettext(ctx, text) if ctx else gettext(text)
            return said % values if values else said

    return t


@pytest.mark.requirement("R97")
@BOTH
def test_a_mentor_takes_a_break_and_comes_back(walker: Arrive, language: str, js: bool) -> None:
    t, karin = words(language), world.coordinator()
    mentor = world.ready_mentor(karin)
    today = timezone.localdate()
    alva = walker(mentor.person, language=language, js=js)
    alva.go("home").click(t("Change your times, or take a break")).click(t("Take a break"))
    alva.sees(t("You do not need to say why. You come back when you say so."))
    alva.fill(t("When do you want us to ask whether the break is over?"), today.isoformat()).press(t("Take the break"))
    assert alva.status == 422
    alva.fill(t("When do you want us to ask whether the break is over?"), (today + timedelta(days=30)).isoformat())
    alva.press(t("Take the break")).sees(t("You take a break"), t("No new students are proposed to you. The students that you have stay."))
    alva.click(t("Change the day")).fill(t("When do you want us to ask whether the break is over?"), "").press(t("Save"))
    alva.sees(t("Come back when you want. We can also ask you on a day that you choose."))
    office = walker(karin, language=language, js=js).go("recruitment.mentors").click(t("Paused", ctx="mentor")).sees("Alva Lind")
    Mentor.objects.filter(pk=mentor.pk).update(back_on=today)  # the day has come
    alva.go("home").sees(t("Do you want students again?")).click(t("Choose")).press(t("Show me as free"))
    alva.sees(t("You now show as free. We contact you when a student fits."))
    office.go("recruitment.mentors").click(t("Paused", ctx="mentor")).sees_no("Alva Lind")


@BOTH
def test_a_mentor_says_when_where_and_with_what(walker: Arrive, language: str, js: bool) -> None:
    t, mentor = words(language), world.ready_mentor(world.coordinator())
    alva = walker(mentor.person, language=language, js=js).go("recruitment.get_started_page", "times")
    tuesday = "Tisdag" if language == "sv" else "Tuesday"
    alva.choose(f"{tuesday} 13–14").choose(t("Three")).press(t("Save the times"))
    alva.go("recruitment.get_started_page", "studies").choose("Arkitektur").press(t("Save")).sees("Arkitektur")
    alva.go("recruitment.get_started_page", "about").fill(t("Three lines about you"), "Jag gillar listor.")
    alva.press(t("See how a student sees it")).sees(t("So a student sees it"), "Jag gillar listor.").press(t("Save"))
    alva.sees("Jag gillar listor.", "13–")
    mentor.refresh_from_db()
    assert (mentor.capacity, mentor.knows) == (3, ["Arkitektur"])


@pytest.mark.requirement("R6")
@BOTH
def test_a_coordinator_searches_the_pool_and_notes_the_terms_checks(walker: Arrive, language: str, js: bool) -> None:
    t, karin = words(language), world.coordinator()
    for name in ("ada", "bo"):
        world.ready_mentor(karin, f"{name}@example.org")
    office = walker(karin, language=language, js=js, width=320).go("recruitment.mentors").opens(t("Search among the mentors"))
    office.fill(t("Name begins with"), "ad").choose(t("Has room for a student now")).press(t("Search")).sees("Ada Lind").sees_no("Bo Lind")
    office.click(t("Show all")).go("recruitment.to_check").press(t("Note the checks")).sees(t("Tick those that you have checked"))
    office.choose("Ada Lind").choose("Bo Lind").press(t("Note the checks")).sees(t("Everybody is checked this term."))
    office.go("recruitment.mentors").click("Ada Lind").sees("Karin Ek")
