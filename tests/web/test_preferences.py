from __future__ import annotations

import pytest
from django.utils.safestring import SafeString

from parvis.web import preferences
from parvis.web.preferences import STANDARD, AdjustForm, from_cookie, html_attributes, to_cookie, valid


def test_the_standard_is_written_as_nothing() -> None:
    assert html_attributes(STANDARD) == ""
    assert to_cookie(STANDARD) == ""
    assert from_cookie("") == STANDARD


def test_what_is_chosen_survives_the_cookie() -> None:
    chosen = STANDARD | {"text": "150", "theme": "dark", "focus": "on"}
    assert from_cookie(to_cookie(chosen)) == chosen
    assert html_attributes(chosen) == ' data-text="150" data-theme="dark" data-focus="on"'
    assert isinstance(html_attributes(chosen), SafeString)


@pytest.mark.parametrize("cookie", ['text="><script>', "text=999", "unknown=1&text", "%00%ff", "text=150" + "&a=b" * 9999, "=&=&;;"])
def test_a_cookie_that_anyone_wrote_gives_known_values_only(cookie: str) -> None:
    read = from_cookie(cookie)
    assert read.keys() == STANDARD.keys()
    assert all(read[choice.key] in dict(choice.options) for choice in preferences.CHOICES)


def test_stored_nonsense_is_the_standard() -> None:
    assert valid(None) == STANDARD
    assert valid({"text": 150, "theme": ["dark"], "font": None}) == STANDARD


def test_a_part_can_be_sent_and_the_rest_stays() -> None:
    form = AdjustForm({"focus": "off"}, current={"focus": "on", "text": "130"})
    assert form.is_valid()
    assert form.chosen() == STANDARD | {"text": "130"}


def test_one_button_goes_back_to_the_standard() -> None:
    form = AdjustForm({"reset": "yes", "text": "150"}, current={"text": "130"})
    assert form.is_valid()
    assert form.chosen() == STANDARD


def test_a_value_that_is_not_offered_is_refused() -> None:
    assert AdjustForm({"text": "900"}, current={}).status == 422
