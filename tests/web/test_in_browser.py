"""What the script adds, driven by keyboard, mouse and finger. Pages are drawn here and given to the browser: no server is needed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import translation
from playwright.sync_api import Browser, Page, expect

from parvis.kit.week import WeeklyTimes
from parvis.web import forms
from tests.journeys.conftest import browser  # noqa: F401 -- the fixture
from tests.journeys.inspector import PATIENCE
from tests.web.css import WEB
from tests.web.test_forms import Met, page

pytestmark = pytest.mark.journey
Open = Callable[..., Page]


class Week(forms.Form):
    question = "times"
    times = forms.WeekField(label="När kan du ses?")


class Letter(forms.Form):
    text = forms.LongTextField(label="Brev", max_length=20)


@pytest.fixture
def show(browser: Browser) -> Iterator[Open]:  # noqa: F811 -- the fixture of the same name
    contexts = []

    def draw(form: Any, **options: Any) -> Page:
        with translation.override("sv"):
            html = page(form)
        html = re.sub(r"<(?:link|script)\b[^>]*>(?:</script>)?", "", html)
        style, script = ((WEB / "static/web" / name).read_text(encoding="utf-8") for name in ("parvis.css", "parvis.js"))
        context = browser.new_context(viewport={"width": 1280, "height": 1600}, **options)
        contexts.append(context)
        tab = context.new_page()
        tab.route(
            "**/*", lambda route: route.fulfill(content_type="text/html", body=html.replace("</head>", f"<style>{style}</style></head>"))
        )
        tab.goto("http://localhost/somewhere/")
        # A module runs when the browser gets to it, which may be after the call that adds it.
        tab.add_script_tag(content=f"{script}\ndocument.documentElement.dataset.enhanced = 'yes';", type="module")
        tab.wait_for_function("document.documentElement.dataset.enhanced")
        return tab

    yield draw
    for context in contexts:
        context.close()


def chosen(tab: Page) -> list[str]:
    found: list[str] = tab.evaluate("[...document.querySelectorAll('.slot :checked')].map(b => b.value)")
    return found


def cell(tab: Page, value: str) -> Any:
    return tab.locator(f'.slot:has(input[value="{value}"])')


def hears(tab: Page, text: str) -> None:
    """What is said after a moment's rest."""
    expect(tab.locator("[data-said]")).to_have_text(text, timeout=PATIENCE * 1000)


def test_the_keyboard_moves_with_arrows_and_fills_with_shift(show: Open) -> None:
    tab = show(Week())
    tab.locator('input[value="2-600-660"]').focus()
    tab.keyboard.press("Space")
    tab.keyboard.press("Shift+ArrowDown")
    tab.keyboard.press("ArrowDown")
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("Space")
    assert chosen(tab) == ["2-600-660", "2-660-720", "3-720-780"]
    hears(tab, "Tisdag 10–12. Onsdag 12–13. Totalt 3 timmar.")
    tab.keyboard.press("Home")
    assert tab.evaluate("document.activeElement.value") == "3-480-540"
    tab.keyboard.press("End")
    assert tab.evaluate("document.activeElement.value") == "3-1020-1080"


def test_all_boxes_of_the_painter_are_one_tab_stop(show: Open) -> None:
    tab = show(Week(initial={"times": WeeklyTimes.of([(4, 600, 660)])}))
    stops = tab.evaluate("[...document.querySelectorAll('[data-block].main .slot input')].filter(b => b.tabIndex === 0).map(b => b.value)")
    assert stops == ["4-600-660"]


def test_the_mouse_paints_over_cells_and_a_click_takes_one_away(show: Open) -> None:
    tab = show(Week())
    first, last = cell(tab, "2-600-660").bounding_box(), cell(tab, "2-780-840").bounding_box()
    assert first
    assert last
    tab.mouse.move(first["x"] + 20, first["y"] + 10)
    tab.mouse.down()
    tab.mouse.move(last["x"] + 20, last["y"] + 10, steps=12)
    tab.mouse.up()
    assert chosen(tab) == ["2-600-660", "2-660-720", "2-720-780", "2-780-840"]
    tab.wait_for_timeout(50)
    cell(tab, "2-660-720").click()
    assert chosen(tab) == ["2-600-660", "2-720-780", "2-780-840"]
    hears(tab, "Tisdag 10–11 och 12–14. Totalt 3 timmar.")


def test_undo_takes_back_the_last_change_and_all_day_says_whether_it_is_on(show: Open) -> None:
    tab = show(Week())
    button = tab.get_by_role("button", name=re.compile("Hela dagen.*Onsdag")).first
    undo = tab.get_by_role("button", name="Ångra")
    assert undo.is_disabled()
    button.click()
    assert len(chosen(tab)) == 10
    assert button.get_attribute("aria-pressed") == "true"
    undo.click()
    assert chosen(tab) == []
    assert button.get_attribute("aria-pressed") == "false"
    hears(tab, "Inga tider valda.")


def test_what_is_typed_is_said_together_with_what_is_marked(show: Open) -> None:
    tab = show(Week(initial={"times": WeeklyTimes.of([(3, 615, 660)])}))
    cell(tab, "2-600-660").click()
    hears(tab, "Tisdag 10–11. onsdag 10.15–11")


def test_a_finger_toggles_a_cell(show: Open) -> None:
    tab = show(Week(), has_touch=True)
    cell(tab, "3-600-660").tap()
    assert chosen(tab) == ["3-600-660"]
    cell(tab, "3-600-660").tap()
    assert chosen(tab) == []


def test_focus_goes_to_the_summary_and_from_there_to_the_field(show: Open) -> None:
    tab = show(Met({}))
    assert tab.evaluate("document.activeElement.className") == "errsum"
    tab.get_by_role("link", name="Välj om ni träffades").click()
    assert tab.evaluate("document.activeElement.id") == "f-met_0"


def test_a_link_to_what_is_folded_opens_it(show: Open) -> None:
    with translation.override("sv"):
        wrong = Week({"times_text": "banan"})
        assert wrong.errors
    tab = show(wrong)
    tab.evaluate("document.querySelectorAll('details').forEach(d => { d.open = false; })")
    tab.locator(".errsum a").click()
    assert tab.evaluate("document.activeElement.id") == "f-times-text"


def test_a_text_is_counted_when_it_nears_its_limit(show: Open) -> None:
    tab = show(Letter())
    area = tab.locator("textarea")
    area.fill("x" * 10)
    assert tab.locator(".count").inner_text() == ""
    area.fill("x" * 17)
    tab.wait_for_timeout(500)
    assert tab.locator(".count").inner_text() == "3 tecken kvar."
    area.fill("å" * 22)
    tab.wait_for_timeout(500)
    assert tab.locator(".count").inner_text() == "2 tecken för mycket."


def test_a_form_is_sent_once_however_often_it_is_pressed(show: Open) -> None:
    tab = show(Met())
    tab.evaluate("window.sent = 0; addEventListener('submit', e => { if (!e.defaultPrevented) window.sent++; e.preventDefault(); })")
    tab.get_by_role("button", name="Fortsätt", exact=True).dblclick()
    assert tab.evaluate("window.sent") == 1


def test_without_a_net_a_sentence_says_that_nothing_was_lost(show: Open) -> None:
    tab = show(Met())
    tab.evaluate("document.dispatchEvent(new CustomEvent('htmx:error', {detail: {ctx: {}}}))")
    sentence = "Det gick inte att spara. Det du skrev finns kvar här. Försök igen."
    assert tab.locator("#not-saved").inner_text() == sentence
    assert tab.locator("#status").inner_text() == sentence
