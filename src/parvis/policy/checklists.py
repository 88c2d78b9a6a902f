"""Checklists that people answer together: questions, ready answers, and what the system does with an answer.

A file is one version. Answers point at theirs, so a version that somebody has answered stays as it is."""

from __future__ import annotations

import string
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

SHELF = Path(__file__).parent / "checklists"
NAMES = {"student", "mentor"}
"""Who a sentence can name."""
ACTS: Mapping[str, tuple[object, ...] | type] = {
    "grace_minutes": int,
    "who_contacts": ("student", "mentor"),
    "how": ("email", "sms", "call"),
}
OWN = ("instead", "also", "only")
OTHER = "other"
"""The choice that says: in our own words instead."""


class UnknownChecklist(LookupError):
    """There is no such checklist, no such version, or none in force that day."""


Text = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A ready answer. `says` is the sentence that pages quote, with names in it."""

    key: str
    label: Text
    says: Text
    acts: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Item:
    """One question. `own` says what own words can be: an answer instead of a ready one, an addition to it, or the only answer there is.

    `needed` must be answered before anybody can confirm. `coordinator`: the coordinator reads the answer too (Q10)."""

    key: str
    question: Text
    asked_of_mentor: Text
    hint: Text
    hint_for_mentor: Text
    needed: bool
    coordinator: bool
    own: str
    choices: tuple[Choice, ...]
    usual: Text

    def choice(self, key: str) -> Choice | None:
        return next((c for c in self.choices if c.key == key), None)

    def accepts(self, choice: str, text: str) -> bool:
        """Is this an answer to the question?"""
        if self.own == "only":
            return not choice and bool(text.strip())
        if choice == OTHER:
            return self.own == "instead" and bool(text.strip())
        return self.choice(choice) is not None

    def said(self, choice: str, text: str, *, names: Mapping[str, str], language: str) -> str:
        """The answer as a sentence in a language. Own words follow as they were written."""
        ready = self.choice(choice)
        sentence = ready.says[language].format_map(names) if ready else ""
        return f"{sentence} {text.strip()}".strip()


@dataclass(frozen=True, kw_only=True)
class Group:
    key: str
    title: Text
    items: tuple[Item, ...]


@dataclass(frozen=True, kw_only=True)
class Checklist:
    key: str
    version: int
    since: date
    title: Text
    groups: tuple[Group, ...]

    @property
    def name(self) -> str:
        """How an answer points at its version."""
        return f"{self.key}/{self.version}"

    @property
    def items(self) -> dict[str, Item]:
        return {item.key: item for group in self.groups for item in group.items}

    @property
    def needed(self) -> frozenset[str]:
        return frozenset(key for key, item in self.items.items() if item.needed)

    @property
    def frame(self) -> frozenset[str]:
        """The practical frame: what the coordinator reads as well."""
        return frozenset(key for key, item in self.items.items() if item.coordinator)


@cache
def shelf() -> dict[str, Checklist]:
    """Every version of every checklist. A badly written one stops the start, with its name."""
    found: dict[str, Checklist] = {}
    for path in sorted(SHELF.glob("*.yaml")):
        made = _Reader(path.name).checklist(yaml.safe_load(path.read_text(encoding="utf-8")))
        if made.name in found:
            raise ValueError(f"{path.name}: there are two of {made.name}")
        found[made.name] = made
    return found


def read(name: str) -> Checklist:
    """The version that an answer points at."""
    try:
        return shelf()[name]
    except KeyError:
        raise UnknownChecklist(name) from None


def current(key: str, *, on: date) -> Checklist:
    """The version that new pairs get on a day."""
    in_force = [c for c in shelf().values() if c.key == key and c.since <= on]
    if not in_force:
        raise UnknownChecklist(f"{key} on {on}")
    return max(in_force, key=lambda c: (c.since, c.version))


@dataclass(frozen=True)
class _Reader:
    """Reads one file, and says which one is wrong and where."""

    page: str

    def checklist(self, page: Mapping[str, Any]) -> Checklist:
        self._only(page, "the checklist", {"key", "version", "since", "title", "groups"})
        groups = tuple(
            Group(key=g["key"], title=self._text(g["title"], g["key"]), items=tuple(self._item(i) for i in g["items"]))
            for g in page["groups"]
        )
        made = Checklist(
            key=page["key"], version=int(page["version"]), since=page["since"], title=self._text(page["title"], "title"), groups=groups
        )
        if len(made.items) != sum(len(g.items) for g in groups):
            raise ValueError(f"{self.page}: a question has the same key as another")
        return made

    def _item(self, row: Mapping[str, Any]) -> Item:
        key = str(row.get("key", "?"))
        self._only(
            row,
            key,
            {"key", "question", "needed", "coordinator", "own"},
            {"asked_of_mentor", "hint", "hint_for_mentor", "choices", "usual"},
        )
        choices = tuple(self._choice(c, key) for c in row.get("choices", ()))
        if row["own"] not in OWN or (row["own"] == "only") == bool(choices) or len({c.key for c in choices} | {OTHER}) != len(choices) + 1:
            raise ValueError(f"{self.page}: {key}: own words and choices do not fit each other")
        question, hint = self._text(row["question"], key), self._text(row.get("hint", {"sv": "", "en": ""}), key)
        return Item(
            key=key,
            question=question,
            asked_of_mentor=self._text(row.get("asked_of_mentor", question), key),
            hint=hint,
            hint_for_mentor=self._text(row.get("hint_for_mentor", hint), key),
            needed=bool(row["needed"]),
            coordinator=bool(row["coordinator"]),
            own=row["own"],
            choices=choices,
            usual=self._text(row.get("usual", {"sv": "", "en": ""}), key),
        )

    def _choice(self, row: Mapping[str, Any], item: str) -> Choice:
        self._only(row, item, {"key", "label", "says"}, {"acts"})
        acts = dict(row.get("acts", {}))
        for name, value in acts.items():
            allowed = ACTS.get(name)
            if not (isinstance(value, allowed) if isinstance(allowed, type) else value in (allowed or ())):
                raise ValueError(f"{self.page}: {item}: nothing acts on {name}: {value}")
        return Choice(key=row["key"], label=self._text(row["label"], item), says=self._text(row["says"], item), acts=acts)

    def _only(self, row: Mapping[str, Any], where: str, must: set[str], may: set[str] | None = None) -> None:
        if not must <= set(row) or set(row) - must - (may or set()):
            raise ValueError(f"{self.page}: {where} must have {sorted(must)}, may have {sorted(may or ())}, and nothing else")

    def _text(self, text: Mapping[str, str], where: str) -> Text:
        if set(text) != {"sv", "en"}:
            raise ValueError(f"{self.page}: {where} needs its text in sv and en")
        for said in text.values():
            if {name for _text, name, _spec, _conversion in string.Formatter().parse(said) if name is not None} - NAMES:
                raise ValueError(f"{self.page}: {where} names somebody else than {sorted(NAMES)}")
        return dict(text)
