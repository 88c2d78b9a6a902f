"""Checklists that people answer together: questions, ready answers, and what the system does with an answer.

A file is one version. Answers point at theirs, so a version that somebody has answered stays as it is.
The institution's own versions (`LocalChecklist`) lie over the files from their day on, as its own rules lie over the rule book."""

from __future__ import annotations

import hashlib
import json
import re
import string
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from .models import LocalChecklist

SHELF = Path(__file__).parent / "checklists"
NAMES = {"student", "mentor"}
"""Who a sentence can name."""
ACTS: Mapping[str, tuple[object, ...]] = {
    "grace_minutes": tuple(range(1, 61)),
    "who_contacts": ("student", "mentor"),
    "how": ("email", "sms", "call"),
}
OWN = ("instead", "also", "only")
OTHER = "other"
"""The choice that says: in our own words instead."""


KEY = re.compile(r"[a-z0-9_]{1,40}")
MOST = {"groups": 10, "items": 20, "choices": 12}
LONGEST = 600


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
    own: str = ""
    """Of the institution's own version: a print of its content."""

    @property
    def name(self) -> str:
        """How an answer points at its version."""
        return f"{self.key}/own-{self.version}-{self.own}" if self.own else f"{self.key}/{self.version}"

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


@dataclass(frozen=True)
class Fault:
    """What is wrong with a checklist as it is written: where (keys and places from the top), a code, and what the sentence needs."""

    path: tuple[str | int, ...]
    code: str
    params: Mapping[str, Any] = field(default_factory=dict)


def faults(page: Any) -> list[Fault]:
    """Everything that is wrong with a checklist, in the order of the page. None: it can be used."""
    if not isinstance(page, Mapping):
        return [Fault((), "not_a_checklist")]
    found = list(_columns(page, (), {"key", "title", "groups"}, {"version", "since"}))
    found += _text(page.get("title"), ("title",)) if "title" in page else []
    groups, keys, group_keys = page.get("groups"), set[str](), set[str]()
    if "groups" in page:
        found += _rows(groups, ("groups",), "groups")
    for g, group in enumerate(groups if isinstance(groups, list) else ()):
        found += _group(group, ("groups", g), keys, group_keys)
    if not found and not any(not item.get("hidden") for group in page["groups"] for item in group["items"]):
        found.append(Fault((), "no_question"))
    return found


def _columns(row: Mapping[Any, Any], path: tuple[str | int, ...], must: set[str], may: set[str]) -> Iterator[Fault]:
    for name in sorted(must - set(row)):
        yield Fault(path, "missing", {"what": name})
    for name in row:
        if name not in must | may:
            yield Fault((*path, str(name)), "unknown", {"what": str(name)[:40]})


def _rows(rows: Any, path: tuple[str | int, ...], kind: str) -> Iterator[Fault]:
    if not isinstance(rows, list) or not rows:
        yield Fault(path, "no_question_here" if kind == "items" else "no_list")
    elif len(rows) > MOST[kind]:
        yield Fault(path, "too_many", {"most": MOST[kind]})


def _group(group: Any, path: tuple[str | int, ...], keys: set[str], group_keys: set[str]) -> Iterator[Fault]:
    if not isinstance(group, Mapping):
        yield Fault(path, "no_columns")
        return
    yield from _columns(group, path, {"key", "title", "items"}, set())
    yield from _key(group["key"], path, group_keys) if "key" in group else ()
    yield from _text(group["title"], (*path, "title")) if "title" in group else ()
    yield from _rows(group.get("items"), (*path, "items"), "items") if "items" in group else ()
    items = group.get("items")
    for n, item in enumerate(items if isinstance(items, list) else ()):
        yield from _item_faults(item, (*path, "items", n), keys)


def _item_faults(item: Any, path: tuple[str | int, ...], keys: set[str]) -> Iterator[Fault]:
    if not isinstance(item, Mapping):
        yield Fault(path, "no_columns")
        return
    optional = {"asked_of_mentor", "hint", "hint_for_mentor", "choices", "usual", "hidden"}
    yield from _columns(item, path, {"key", "question", "needed", "coordinator", "own"}, optional)
    if "key" in item:
        yield from _key(item["key"], path, keys)
    for name in ("question", "asked_of_mentor", "hint", "hint_for_mentor", "usual"):
        yield from _text(item[name], (*path, name)) if name in item else ()
    for name in ("needed", "coordinator", "hidden"):
        if name in item and not isinstance(item[name], bool):
            yield Fault((*path, name), "not_yes_or_no", {"what": name})
    choices = item.get("choices", [])
    if "own" in item and (item["own"] not in OWN or (item["own"] == "only") == bool(choices)):
        yield Fault((*path, "own"), "own_and_choices")
    if choices:
        yield from _rows(choices, (*path, "choices"), "choices")
    own_keys = {OTHER}
    for n, choice in enumerate(choices if isinstance(choices, list) else ()):
        yield from _choice_faults(choice, (*path, "choices", n), own_keys)


def _choice_faults(choice: Any, path: tuple[str | int, ...], keys: set[str]) -> Iterator[Fault]:
    if not isinstance(choice, Mapping):
        yield Fault(path, "no_columns")
        return
    yield from _columns(choice, path, {"key", "label", "says"}, {"acts"})
    if "key" in choice:
        yield from _key(choice["key"], path, keys)
    for name in ("label", "says"):
        yield from _text(choice[name], (*path, name)) if name in choice else ()
    acts = choice.get("acts", {})
    if not isinstance(acts, Mapping):
        yield Fault((*path, "acts"), "no_columns")
        return
    for name, value in acts.items():
        if isinstance(value, bool) or value not in ACTS.get(str(name), ()):
            yield Fault((*path, "acts", str(name)), "no_such_act", {"what": f"{name}: {value}"[:60]})


def _key(key: Any, path: tuple[str | int, ...], keys: set[str]) -> Iterator[Fault]:
    if not isinstance(key, str) or not KEY.fullmatch(key):
        yield Fault((*path, "key"), "bad_key")
    elif key in keys:
        yield Fault((*path, "key"), "key_twice", {"what": key})
    else:
        keys.add(key)


def _text(text: Any, path: tuple[str | int, ...]) -> Iterator[Fault]:
    """Both languages, not too long, and no other names in braces than the two's."""
    if not isinstance(text, Mapping) or set(text) != {"sv", "en"} or not all(isinstance(said, str) for said in text.values()):
        yield Fault(path, "both_languages")
        return
    said = {language: words.strip() for language, words in text.items()}
    if bool(said["sv"]) != bool(said["en"]) or (not said["sv"] and path[-1] not in {"hint", "hint_for_mentor", "usual"}):
        yield Fault((*path, "en" if said["sv"] else "sv"), "both_languages")
    for language, words in said.items():
        if len(words) > LONGEST:
            yield Fault((*path, language), "too_long", {"most": LONGEST})
        if not _names_only_the_two(words):
            yield Fault((*path, language), "other_names")


def _names_only_the_two(words: str) -> bool:
    try:
        parts = list(string.Formatter().parse(words))
    except ValueError:
        return False
    return all(name is None or (name in NAMES and not spec and not conversion) for _text, name, spec, conversion in parts)


def made(page: Mapping[str, Any], *, version: int, since: date, own: str = "") -> Checklist:
    """A checklist from a page that has no faults. Hidden questions are left out, and groups that hold nothing else."""
    groups = []
    for group in page["groups"]:
        items = tuple(_made_item(item) for item in group["items"] if not item.get("hidden"))
        if items:
            groups.append(Group(key=group["key"], title=dict(group["title"]), items=items))
    return Checklist(key=page["key"], version=version, since=since, title=dict(page["title"]), groups=tuple(groups), own=own)


def _made_item(row: Mapping[str, Any]) -> Item:
    nothing = {"sv": "", "en": ""}
    question, hint = row["question"], row.get("hint", nothing)
    return Item(
        key=row["key"],
        question=dict(question),
        asked_of_mentor=dict(row.get("asked_of_mentor", question)),
        hint=dict(hint),
        hint_for_mentor=dict(row.get("hint_for_mentor", hint)),
        needed=row["needed"],
        coordinator=row["coordinator"],
        own=row["own"],
        choices=tuple(
            Choice(key=c["key"], label=dict(c["label"]), says=dict(c["says"]), acts=dict(c.get("acts", {}))) for c in row.get("choices", ())
        ),
        usual=dict(row.get("usual", nothing)),
    )


@cache
def pages() -> dict[str, dict[str, Any]]:
    """The files as they are written, by the name of the version. A badly written one stops the start, with its name."""
    found: dict[str, dict[str, Any]] = {}
    for path in sorted(SHELF.glob("*.yaml")):
        page = yaml.safe_load(path.read_text(encoding="utf-8"))
        prove_sound(page, path.name)
        name = f"{page['key']}/{page['version']}"
        if name in found:
            raise ValueError(f"{path.name}: there are two of {name}")
        found[name] = page
    return found


def prove_sound(page: Any, name: str) -> None:
    """Raises ValueError with the file's name, and where it is wrong."""
    for one in faults(page):
        raise ValueError(f"{name}: {'.'.join(map(str, one.path))}: {one.code} {dict(one.params)}")
    if (type(page.get("version")), type(page.get("since"))) != (int, date):
        raise ValueError(f"{name}: a file has its version and its day")


@cache
def shelf() -> dict[str, Checklist]:
    """Every version that comes with Parvis."""
    return {name: made(page, version=page["version"], since=page["since"]) for name, page in pages().items()}


# --- The institution's own ----------------------------------------------------------------------------------------
_own: dict[str, Checklist] = {}
"""Own versions that were asked for. A published version is never changed and its name holds a print of its content, so none grows old."""


def print_of(content: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, ensure_ascii=False, sort_keys=True).encode()).hexdigest()[:8]


def from_row(row: LocalChecklist) -> Checklist:
    """The institution's own version, from its row."""
    found = made(row.content, version=row.version, since=row.since_on, own=print_of(row.content))
    return _own.setdefault(found.name, found)


def known() -> dict[str, Checklist]:
    """What can be read without asking the database: the files, and the own versions that were asked for."""
    return {**shelf(), **_own}


def read(name: str) -> Checklist:
    """The version that an answer points at."""
    kept = shelf().get(name) or _own.get(name)
    if kept is not None:
        return kept
    key, _slash, version = name.partition("/own-")
    number = version.partition("-")[0]
    row = LocalChecklist.objects.filter(key=key, version=int(number)).first() if number.isdigit() else None
    if row is None or (found := from_row(row)).name != name:
        raise UnknownChecklist(name)
    return found


def current(key: str, *, on: date) -> Checklist:
    """The version that new pairs get on a day: the institution's own if it has one in force, else the newest that comes with Parvis."""
    if (row := LocalChecklist.objects.filter(key=key, since_on__lte=on).order_by("-since_on", "-version").first()) is not None:
        return from_row(row)
    in_force = [c for c in shelf().values() if c.key == key and c.since <= on]
    if not in_force:
        raise UnknownChecklist(f"{key} on {on}")
    return max(in_force, key=lambda c: (c.since, c.version))
