"""How a person wants pages to look: the choices as data, read from an account, a cookie or a form, and written as `data-*` on `<html>`.

Only what is listed here gets through, so a stored or sent value can never become markup."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.web import forms

COOKIE = "parvis_adjust"
COOKIE_AGE = 365 * 24 * 3600

Preferences = dict[str, str]
"""Every key of CHOICES with one of its values."""


@dataclass(frozen=True)
class Choice:
    """One thing that can be adjusted. The first option is the standard."""

    key: str
    legend: Any
    options: tuple[tuple[str, Any], ...]

    @property
    def standard(self) -> str:
        return self.options[0][0]


CHOICES = (
    Choice(
        "text",
        _("Text size"),
        (("100", pgettext_lazy("adjust", "Standard")), ("115", _("Larger")), ("130", _("Much larger")), ("150", _("Largest"))),
    ),
    Choice(
        "spacing",
        _("Space in the text"),
        (("standard", pgettext_lazy("adjust", "Standard")), ("more", _("More space")), ("most", _("Most space"))),
    ),
    Choice("theme", _("Colours"), (("auto", _("Follow my device")), ("light", _("Light")), ("dark", _("Dark")))),
    Choice("contrast", _("Contrast"), (("auto", _("Follow my device")), ("more", _("Stronger lines and darker text")))),
    Choice("font", _("Typeface"), (("atkinson", "Atkinson Hyperlegible"), ("system", _("Same as my device")))),
    Choice("motion", _("Motion"), (("auto", _("Follow my device")), ("off", _("Nothing moves")))),
    Choice("focus", _("Focus mode"), (("off", pgettext_lazy("adjust", "Off")), ("on", _("On. Show only the next step")))),
)
STANDARD: Preferences = {choice.key: choice.standard for choice in CHOICES}


def valid(data: Mapping[str, Any] | None) -> Preferences:
    """Every preference, from whatever was stored: what is missing or unknown is the standard."""
    return changed(STANDARD, data or {})


def changed(current: Preferences, data: Mapping[str, Any]) -> Preferences:
    """The preferences with the known values of `data` put in place of the current ones."""
    chosen = dict(current)
    for choice in CHOICES:
        if data.get(choice.key) in [value for value, _label in choice.options]:
            chosen[choice.key] = data[choice.key]
    return chosen


def html_attributes(preferences: Mapping[str, str]) -> SafeString:
    """What stands on `<html>`: ` data-text="115" data-theme="dark"`. The standard is written as nothing."""
    wanted = valid(preferences)
    return format_html_join("", ' data-{}="{}"', ((key, value) for key, value in wanted.items() if value != STANDARD[key]))


def to_cookie(preferences: Mapping[str, str]) -> str:
    """Only what differs from the standard, so that an untouched cookie is empty."""
    return urlencode({key: value for key, value in valid(preferences).items() if value != STANDARD[key]})


def from_cookie(cookie: str) -> Preferences:
    """From a cookie that anyone may have written."""
    return valid(dict(parse_qsl(cookie[:200])))


class AdjustForm(forms.Form):
    """One radio group for each preference. A part of them may be sent: the rest stays as it is."""

    def __init__(self, data: Any = None, *, current: Mapping[str, str], **kwargs: Any) -> None:
        self.current = valid(current)
        super().__init__(data, initial=self.current, **kwargs)
        for choice in CHOICES:
            self.fields[choice.key] = forms.ChoiceField(
                label=choice.legend, choices=list(choice.options), required=False, mark_optional=False
            )

    def chosen(self) -> Preferences:
        """The preferences after this form: standard if the person asked for that."""
        if "reset" in self.data:
            return dict(STANDARD)
        return changed(self.current, self.cleaned_data)
