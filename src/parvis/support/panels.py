"""What support shows on pages of others: the person's own card, in short."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string

from parvis.casework.panels import panel

from . import access, queries, rules


@panel("privacy.mine", order=10)
def what_others_see(request: HttpRequest, person: Any) -> str:
    """What a mentor and the coordinator can read of the card, with the way to change it."""
    if not access.OWN_CARD(person, person):
        return ""
    card, programme = queries.seen_by_mentor(person)
    lines = [{"line": line, "mentor": rules.readable(line.audience, "mentor")} for line in card]
    always = ", ".join(filter(None, (person.full_name, programme)))
    return render_to_string("support/panels/mine.html", {"lines": lines, "always": always}, request)


@panel("privacy.delete", order=10)
def what_can_be_erased(request: HttpRequest, person: Any) -> str:
    """The way to erase the card."""
    return render_to_string("support/panels/delete.html", {}, request) if access.OWN_CARD(person, person) else ""


@panel("home.student.aside", order=40)
def mentor_sees(request: HttpRequest, person: Any) -> str:
    """A reminder of what a mentor sees, on the student's first page."""
    return render_to_string(
        "support/panels/home.html", {"topics": [line.get_topic_display() for line in queries.card_lines(person, "mentor")]}, request
    )
