"""The rule book and the retention documents as pages show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from . import book
from .book import Entry, Rule
from .models import LocalChecklist, LocalRule

RETENTION = Path(__file__).parent / "retention"


@dataclass(frozen=True)
class Line:
    """A rule and what it says on a day; `entry` is None where nothing is in force yet."""

    rule: Rule
    entry: Entry | None
    to_come: Entry | None
    """The next value that is decided already."""

    def description(self, language: str) -> str:
        return self.rule.description.get(language, self.rule.description["en"])


def line(key: str, *, on: date) -> Line:
    """Raises UnknownRule for a key that the book does not have."""
    rule = book.pages().get(key)
    if rule is None:
        raise book.UnknownRule(key)
    try:
        entry: Entry | None = book.entry(key, on=on)
    except book.UnknownRule:
        entry = None
    later = sorted((e for e in history(key) if e.since > on), key=lambda e: (e.since, not e.local))
    return Line(rule, entry, later[0] if later else None)


def lines(*, on: date) -> dict[str, list[Line]]:
    """All rules by page of the book."""
    found: dict[str, list[Line]] = {}
    for key in book.pages():
        found.setdefault(key.partition(".")[0], []).append(line(key, on=on))
    return found


def history(key: str) -> list[Entry]:
    """Every value the rule has had or will get: the book's and the institution's own, the newest first."""
    return sorted([*book.pages()[key].entries, *book.local(key)], key=lambda e: (e.since, e.local), reverse=True)


def decisions(key: str) -> list[LocalRule]:
    """The institution's own decisions about a rule, the newest first, with who made them."""
    return list(LocalRule.objects.filter(key=key).order_by("-since_on", "-pk"))


def own_checklists(key: str) -> list[LocalChecklist]:
    """The versions of a checklist that the institution has published, the newest first."""
    return list(LocalChecklist.objects.filter(key=key).order_by("-version"))


@dataclass(frozen=True)
class Kept:
    """How long a table is kept, and why."""

    table: str
    about: dict[str, str]
    keep: dict[str, Any]
    blank: dict[str, Any] | None = None
    """For how long its private text is kept, where that is shorter."""


@cache
def kept() -> dict[str, list[Kept]]:
    """The retention documents, by module."""
    found: dict[str, list[Kept]] = {}
    for page in sorted(RETENTION.glob("*.yaml")):
        tables = yaml.safe_load(page.read_text(encoding="utf-8")) or {}
        found[page.stem] = [Kept(table, entry["about"], dict(entry["keep"]), entry.get("blank")) for table, entry in tables.items()]
    return found
