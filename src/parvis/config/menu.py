"""The main menu of each role: at most five words. The first role that fits leads; the others' first pages are reached from home."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.people.models import Role

MENUS: dict[str, tuple[tuple[Any, str, str], ...]] = {
    Role.COORDINATOR: (
        (_("To do"), "home", ""),
        (_("Students"), "support.students", "support matching"),
        (_("Mentors"), "recruitment.mentors", "recruitment"),
        (_("Training"), "training.occasions", "training"),
        (_("Follow-up"), "overview.follow_up", "mentorships meetings visits"),
    ),
    Role.PAYROLL: ((_("Periods"), "home", "pay"), (_("Rates"), "pay.rates", ""), (_("Files"), "pay.files", "")),
    Role.ADMINISTRATOR: (
        (_("People"), "home", ""),
        (_("Rules"), "policy.rules", "policy"),
        (_("Texts"), "texts.index", "texts"),
        (_("Checklists"), "checklists.index", "checklists"),
        (_("Trail"), "audit.trail", "audit"),
    ),
    Role.MENTOR: (
        (_("Home"), "home", ""),
        (_("My students"), "mentorships.mine", "mentorships meetings goals visits"),
        (_("My hours"), "pay.mine", "pay"),
        (_("Training"), "training.mine", "training"),
        (_("Messages"), "advice.conversations", "advice"),
    ),
    Role.STUDENT: (
        (_("Home"), "home", ""),
        (pgettext_lazy("menu", "Meetings"), "meetings.mine", "meetings visits"),
        (_("Goals"), "goals.mine", "goals"),
        (_("Messages"), "advice.conversations", "advice"),
        (_("My data"), "privacy.mine", "privacy"),
    ),
    Role.APPLICANT: ((_("Home"), "home", ""), (_("My data"), "privacy.mine", "privacy")),
}
"""The word, the page it leads to, and the modules whose other pages lie under it."""


@dataclass(frozen=True)
class Item:
    label: str
    url: str
    current: str
    """What `aria-current` says: "page" for the page itself, "true" for one that lies under it."""


def items(role: str, path: str, module: str = "") -> list[Item]:
    """The menu, with the word marked that the page lies under: by its address, or else by its module."""
    found = [(str(label), reverse(name), under.split()) for label, name, under in MENUS.get(role, ())]
    by_address = max((url for _label, url, _under in found if path.startswith(url)), key=len, default="")
    marked = by_address or next((url for _label, url, under in found if module in under), "")
    return [Item(label, url, "" if url != marked else "page" if url == path else "true") for label, url, _under in found]
