"""The only reader of drafts, and the institution's checklists as pages show them."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from parvis.policy import checklists
from parvis.policy import queries as policy
from parvis.policy.models import LocalChecklist

from . import access, rules, words
from .models import Draft


def visible_to(user: Any) -> QuerySet[Draft]:
    """Drafts, for those who work on them."""
    rows = Draft.objects.order_by("key")
    return rows if access.WRITE(user) else rows.none()


def names() -> list[str]:
    """The checklists there are."""
    return sorted({checklist.key for checklist in checklists.shelf().values()})


def draft(key: str) -> Draft | None:
    return Draft.objects.filter(key=key).first()


def new_in(draft: Draft) -> set[str]:
    """The questions of a draft that no version has: nobody can have answered them."""
    asked = {item for one in published(draft.key) for item in rules.items_of(content_of(one))}
    return set(rules.items_of(draft.content)) - asked


@dataclass(frozen=True)
class Published:
    """A version: the institution's own with its row, or one that comes with Parvis."""

    checklist: checklists.Checklist
    row: LocalChecklist | None


def published(key: str) -> list[Published]:
    """Every version of a checklist, those that come first on a day first."""
    own = [Published(checklists.from_row(row), row) for row in policy.own_checklists(key)]
    ours = [Published(c, None) for c in checklists.shelf().values() if c.key == key]
    return [*own, *sorted(ours, key=lambda one: one.checklist.version, reverse=True)]


def version(key: str, name: str) -> Published | None:
    """By the last part of its name."""
    return next((one for one in published(key) if one.checklist.name == f"{key}/{name}"), None)


def content_of(one: Published) -> dict[str, Any]:
    """What it says, in the form of its file."""
    content = one.row.content if one.row else checklists.pages()[one.checklist.name]
    return {name: deepcopy(value) for name, value in content.items() if name in {"key", "title", "groups"}}


def in_force(key: str, *, on: date) -> Published:
    """What pairs that start on a day get. Raises UnknownChecklist."""
    current = checklists.current(key, on=on)
    return next(one for one in published(key) if one.checklist.name == current.name)


def wrong_with(content: Mapping[str, Any]) -> list[str]:
    """Why a draft cannot be published, in sentences."""
    return [words.say(fault, content) for fault in checklists.faults(content)]
