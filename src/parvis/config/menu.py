"""The main menu of each role: at most five words. The first role that fits leads; the others' first pages are reached from home."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.people.models import Role

MENUS: dict[str, tuple[tuple[Any, str], ...]] = {
    Role.COORDINATOR: (
        (_("To do"), "home"),
        (_("Students"), "support.students"),
        (_("Mentors"), "recruitment.mentors"),
        (_("Training"), "training.occasions"),
        (_("Follow-up"), "overview.follow_up"),
    ),
    Role.PAYROLL: ((_("Periods"), "home"), (_("Rates"), "pay.rates"), (_("Files"), "pay.files")),
    Role.ADMINISTRATOR: (
        (_("People"), "home"),
        (_("Rules"), "policy.rules"),
        (_("Texts"), "texts.index"),
        (_("Checklists"), "checklists.index"),
        (_("Trail"), "audit.trail"),
    ),
    Role.MENTOR: (
        (_("Home"), "home"),
        (_("My students"), "mentorships.mine"),
        (_("My hours"), "pay.mine"),
        (_("Training"), "training.mine"),
        (_("Messages"), "advice.conversations"),
    ),
    Role.STUDENT: (
        (_("Home"), "home"),
        (pgettext_lazy("menu", "Meetings"), "meetings.mine"),
        (_("Goals"), "goals.mine"),
        (_("Messages"), "advice.conversations"),
        (_("My data"), "privacy.mine"),
    ),
    Role.APPLICANT: ((_("Home"), "home"), (_("My data"), "privacy.mine")),
}


@dataclass(frozen=True)
class Item:
    label: str
    url: str
    current: bool


def items(role: str, path: str) -> list[Item]:
    """The menu, with the page that the address lies under marked."""
    found = [(str(label), reverse(name)) for label, name in MENUS.get(role, ())]
    under = max((url for _label, url in found if path.startswith(url)), key=len, default="")
    return [Item(label, url, url == under) for label, url in found]
