"""The rule book: every number or yes/no that a decision rests on, with its dates and its source.

Pages are `rules/*.yaml`; the institution's own decisions (`LocalRule`) lie over them from their day on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from .models import LocalRule

PAGES = Path(__file__).parent / "rules"
MUST_HAVE = {"description", "unit", "values"}


class UnknownRule(LookupError):
    """The book has no such key, or nothing in force that day."""


@dataclass(frozen=True)
class Entry:
    """One value from one day on. `local` where the institution decided it."""

    key: str
    value: Any
    since: date
    reference: str
    local: bool = False


@dataclass(frozen=True)
class Rule:
    key: str
    description: dict[str, str]
    unit: str
    entries: tuple[Entry, ...]


@cache
def pages() -> dict[str, Rule]:
    """All rules of the book. A badly written page stops the start, with its name."""
    found: dict[str, Rule] = {}
    for page in sorted(PAGES.glob("*.yaml")):
        for name, rule in (yaml.safe_load(page.read_text(encoding="utf-8")) or {}).items():
            key = f"{page.stem}.{name}"
            if set(rule) != MUST_HAVE:
                raise ValueError(f"{page.name}: {name} must have exactly {sorted(MUST_HAVE)}")
            if set(rule["description"]) != {"sv", "en"}:
                raise ValueError(f"{page.name}: {name} needs its description in sv and en")
            entries = []
            for since, line in sorted(rule["values"].items()):
                if set(line) != {"value", "reference"} or not line["reference"] or not isinstance(since, date):
                    raise ValueError(f"{page.name}: {name}: each date has a value and a reference")
                entries.append(Entry(key, line["value"], since, str(line["reference"])))
            found[key] = Rule(key, rule["description"], str(rule["unit"]), tuple(entries))
    return found


class _Opened:
    """The institution's own decisions, read at the first question."""

    rows: dict[str, tuple[Entry, ...]] | None = None


_opened: ContextVar[_Opened | None] = ContextVar("opened_book", default=None)
_used: ContextVar[dict[str, str] | None] = ContextVar("used_rules", default=None)


def _read_local() -> dict[str, tuple[Entry, ...]]:
    found: dict[str, list[Entry]] = {}
    for row in LocalRule.objects.order_by("key", "since_on", "pk"):
        found.setdefault(row.key, []).append(Entry(row.key, row.value, row.since_on, row.reference, local=True))
    return {key: tuple(rows) for key, rows in found.items()}


def _local() -> dict[str, tuple[Entry, ...]]:
    if (book := _opened.get()) is None:
        return _read_local()
    if book.rows is None:
        book.rows = _read_local()
    return book.rows


def local(key: str) -> tuple[Entry, ...]:
    """The institution's own decisions about a rule, in order of their day."""
    return _local().get(key, ())


@contextmanager
def opened() -> Iterator[None]:
    """Inside, the institution's own decisions are read at most once. Around every request and every round of sweeps."""
    token = _opened.set(_Opened())
    try:
        yield
    finally:
        _opened.reset(token)


def forget() -> None:
    """Read the institution's own decisions anew: one was just added."""
    if (book := _opened.get()) is not None:
        book.rows = None


@contextmanager
def noting() -> Iterator[dict[str, str]]:
    """Collects which lines of the book are asked inside, key → since: what the trail keeps as evidence."""
    used: dict[str, str] = {}
    token = _used.set(used)
    try:
        yield used
    finally:
        _used.reset(token)


def entry(key: str, *, on: date) -> Entry:
    """The entry in force on a day: the institution's own if it has one in force, else the book's. Raises UnknownRule:
    no silent defaults."""
    rule = pages().get(key)
    if rule is None:
        raise UnknownRule(key)
    for e in (*reversed(_local().get(key, ())), *reversed(rule.entries)):
        if e.since <= on:
            if (used := _used.get()) is not None:
                used[key] = e.since.isoformat()
            return e
    raise UnknownRule(f"{key} on {on}")


def value(key: str, *, on: date) -> Any:
    return entry(key, on=on).value
