"""docs/registers/agreements.md is true: what it says of answers is asked, and no page shows an answer that it does not list."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from parvis.config import registers
from parvis.guidance import queries as guidance
from parvis.meetings.actions import book
from parvis.mentorships import actions as mentorships
from parvis.mentorships import queries as pairs
from parvis.mentorships.models import Mentorship
from parvis.policy import checklists
from tests.meetings.pairs import signed_in
from tests.mentorships.conftest import AT, World

ITEMS = checklists.read("first_meeting/1").items


def never_asked(used: Iterable[str], asked: Iterable[str]) -> set[str]:
    """Questions that a page names and that no checklist has."""
    return set(used) - set(asked)


def not_listed(shown: Mapping[str, set[str]], used: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """Of each question the pages that showed its answer and that the register does not know: one of the templates must be listed."""
    return {item: pages for item, pages in shown.items() if not pages & used.get(item, set())}


def test_every_question_that_a_page_or_a_guide_names_is_asked() -> None:
    assert never_asked({"late", "colour"}, {"late"}) == {"colour"}
    asked = {key for checklist in checklists.shelf().values() for key in checklist.items}
    quoted = {item for key in guidance.keys_for("mentor") + guidance.keys_for("student") for item in guidance.quotes(key)}
    assert never_asked(set(registers.questions_used()) | quoted, asked) == set()


def test_every_question_is_used_somewhere_outside_the_agreement() -> None:
    register = registers.agreements()
    rows = [line.split(" | ") for line in register.splitlines() if line.startswith("| ")]
    assert [row[0] for row in rows if row[0].strip("| ") in ITEMS and not "".join(row[2:]).strip(" |")] == []


def answered() -> tuple[Mentorship, dict[str, str]]:
    """A pair that has answered each question in words of its own."""
    made, said = World().pair(), {}
    draft = pairs.draft(made)
    assert draft is not None
    for key, item in ITEMS.items():
        said[key] = f"Vi har sagt {key} i tisdags."
        choice = {"only": "", "instead": checklists.OTHER}.get(item.own, item.choices[0].key if item.choices else "")
        mentorships.answer(draft, key, choice, said[key], by=made.student, at=AT)
    for person in (made.student, made.mentor.person):
        mentorships.confirm(draft, by=person, at=AT)
    return made, said


def shows(client: Client, address: str, said: Mapping[str, str]) -> dict[str, set[str]]:
    """Which answers a page shows, and of which templates it is made."""
    response = client.get(address)
    assert response.status_code == 200, address
    body = response.content.decode()
    return {key: {t.name for t in response.templates if t.name} for key, words in said.items() if words in body}


@pytest.mark.django_db
@pytest.mark.requirement("R47", "R65")
def test_no_page_shows_an_answer_that_the_register_does_not_list() -> None:
    assert not_listed({"late": {"pages/a.html"}}, {"late": {"pages/b.html"}}) == {"late": {"pages/a.html"}}
    assert not_listed({"late": {"pages/a.html", "parts/x.html"}}, {"late": {"pages/a.html"}}) == {}
    made, said = answered()
    meeting = book(made, starts_at=AT + timedelta(days=7), minutes=60, by=made.student, at=AT)
    used = registers.questions_used()
    names = ("meetings.meeting", "meetings.bring", "meetings.late", "meeting.miss")
    pages = [reverse("home"), *(reverse(name, args=[meeting.pk]) for name in names)]
    found: dict[str, set[str]] = {}
    with time_machine.travel(meeting.starts_at + timedelta(minutes=20), tick=False):
        for client in (signed_in(made.student), signed_in(made.mentor.person)):
            for address in pages:
                if client.get(address).status_code == 200:
                    for item, templates in shows(client, address, said).items():
                        found.setdefault(item, set()).update(templates)
                        assert not_listed({item: templates}, used) == {}, address
    assert {"late", "cancel", "bring"} <= set(found)
