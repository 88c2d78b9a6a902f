"""What is wrong with a checklist, and what has been done to one, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from parvis.audit.words import EVENTS
from parvis.policy.checklists import Fault

EVENTS |= {
    "checklists.draft": gettext_lazy("Changed the draft of a checklist"),
    "checklists.discard": gettext_lazy("Threw a draft of a checklist away"),
    "checklists.publish": gettext_lazy("Published a checklist"),
}
FAULTS: dict[str, Any] = {
    "not_a_checklist": gettext_lazy("This is not a checklist. Begin from a file that you download here"),
    "not_yaml": gettext_lazy("The file cannot be read from here on. Check the indents and the quotation marks"),
    "no_shortcuts": gettext_lazy("Anchors and tags cannot be used. Write the text out"),
    "twice": gettext_lazy("The same word stands twice in one place. Keep one of them"),
    "missing": gettext_lazy("“%(what)s” is missing"),
    "unknown": gettext_lazy("“%(what)s” does not belong here"),
    "no_list": gettext_lazy("There must be at least one here"),
    "no_question_here": gettext_lazy("There must be at least one question here"),
    "too_many": gettext_lazy("There can be at most %(most)s here"),
    "no_columns": gettext_lazy("Here there should be words with a colon after them"),
    "both_languages": gettext_lazy("Write the text in both Swedish and English"),
    "too_long": gettext_lazy("The text can have at most %(most)s characters"),
    "other_names": gettext_lazy("In braces only {student} and {mentor} can stand"),
    "not_yes_or_no": gettext_lazy("“%(what)s” must be true or false"),
    "own_and_choices": gettext_lazy("“own” is only without ready answers; with ready answers it is instead or also"),
    "no_such_act": gettext_lazy("Nothing acts on “%(what)s”"),
    "bad_key": gettext_lazy("A key has small letters a–z, digits and underscores"),
    "key_twice": gettext_lazy("“%(what)s” is the key of something else too"),
    "no_question": gettext_lazy("At least one question must be shown"),
    "other_checklist": gettext_lazy("The key must be “%(key)s”"),
}


def say(fault: Fault, content: Mapping[str, Any] | None = None) -> str:
    """The fault as a sentence, with the question that it is in where that is known."""
    said = str(FAULTS[fault.code]) % fault.params
    if where := _question(fault, content):
        return _("Question “%(key)s”: %(what)s.") % {"key": where, "what": said}
    if where := _heading(fault, content):
        return _("Under “%(heading)s”: %(what)s.") % {"heading": where, "what": said}
    return f"{said}."


def _question(fault: Fault, content: Mapping[str, Any] | None) -> str:
    match fault.path:
        case ("groups", int(g), "items", int(n), *_rest) if content is not None:
            try:
                return str(content["groups"][g]["items"][n]["key"])
            except (KeyError, IndexError, TypeError):
                return ""
    return ""


def _heading(fault: Fault, content: Mapping[str, Any] | None) -> str:
    match fault.path:
        case ("groups", int(g), "items") if content is not None:
            try:
                return str(content["groups"][g]["title"]["en" if (get_language() or "sv").startswith("en") else "sv"])
            except (KeyError, IndexError, TypeError):
                return ""
    return ""
