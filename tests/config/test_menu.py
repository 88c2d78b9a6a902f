"""The main menu marks the word that a page lies under."""

from __future__ import annotations

import pytest
from django.urls import reverse

from parvis.config import menu
from parvis.people.models import Role


def marked(role: str, path: str, module: str = "") -> dict[str, str]:
    return {item.url: item.current for item in menu.items(role, path, module) if item.current}


def test_the_page_itself_is_the_page() -> None:
    assert marked(Role.STUDENT, reverse("goals.mine"), "goals") == {reverse("goals.mine"): "page"}


@pytest.mark.parametrize(
    ("role", "name", "module", "under"),
    [
        (Role.STUDENT, "meetings.judge", "meetings", "meetings.mine"),
        (Role.MENTOR, "meetings.meeting", "meetings", "mentorships.mine"),
        (Role.MENTOR, "goals.pair", "goals", "mentorships.mine"),
        (Role.COORDINATOR, "meetings.judge", "meetings", "overview.follow_up"),
        (Role.COORDINATOR, "matching.proposal", "matching", "support.students"),
    ],
)
def test_a_page_with_another_address_lies_under_its_modules_word(role: str, name: str, module: str, under: str) -> None:
    assert marked(role, reverse(name, args=[1]), module) == {reverse(under): "true"}


def test_what_lies_under_no_word_marks_none() -> None:
    assert marked(Role.STUDENT, reverse("support.card"), "support") == {}
    assert marked(Role.COORDINATOR, "/nowhere/") == {}


def test_every_module_of_a_menu_is_there() -> None:
    from django.apps import apps

    for lines in menu.MENUS.values():
        for _label, _name, under in lines:
            assert {apps.get_app_config(module).label for module in under.split()} == set(under.split())
