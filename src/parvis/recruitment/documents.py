"""The letters that answer an application, ready to be changed before they are sent."""

from __future__ import annotations

from typing import Any

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from .models import MentorApplication

STATE = MentorApplication.State
LETTERS = {
    "accept": (
        STATE.ACCEPTED,
        _("Welcome as a mentor"),
        _(
            "We are glad that you want to be a mentor. Next you get started: a promise, a short training, and when you can meet. "
            "We are here when you wonder about something."
        ),
    ),
    "wait": (
        STATE.LATER,
        _("We want to wait a while"),
        _("Right now there are more mentors than students. We contact you when it changes."),
    ),
    "decline": (
        STATE.DECLINED,
        _("We will not go ahead this time"),
        _("Thank you for the time that you gave us. Do you want to know why? Write to us, and we tell you."),
    ),
}
HEADINGS: dict[str, Any] = {state: heading for state, heading, _text in LETTERS.values()}


def letter(verb: str, *, language: str) -> tuple[str, str]:
    """Heading and text in the applicant's language."""
    _state, heading, text = LETTERS[verb]
    with translation.override(language):
        return str(heading), str(text)
