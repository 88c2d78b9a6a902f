"""What the columns of a list are, and the words in it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parvis.kit.verdict import YES, Verdict, no

NEEDED = {
    "mentors": (("email", "employment_number"),),
    "attendance": (("on",), ("email", "employment_number"), ("attended",)),
    "decisions": (("reference",), ("email",)),
}
"""For each kind of list the headings without which nothing can be done: one of each group."""


@dataclass(frozen=True, kw_only=True)
class Heading:
    """One column that a list may have, and what it may be called."""

    key: str
    sv: str
    en: str
    names: frozenset[str]


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """The words that lists use, from `vocabulary.yaml`."""

    headings: Mapping[str, tuple[Heading, ...]]
    yes: frozenset[str]
    no: frozenset[str]
    languages: Mapping[str, frozenset[str]]
    online: frozenset[str]
    kinds: Mapping[str, frozenset[str]]
    months: Mapping[str, int]


def plain(text: str) -> str:
    """A heading or a word as it is compared: small letters and digits alone."""
    folded = unicodedata.normalize("NFC", text).casefold()
    return "".join(letter for letter in folded if letter.isalnum() or letter == "-" == folded)


def meanings(header: Sequence[str], headings: Sequence[Heading], remembered: Mapping[str, str]) -> list[str]:
    """For each column of a file which of our headings it is, or "". None is found twice; what was said last time comes first."""
    known = {name: one.key for one in headings for name in one.names}
    found: list[str] = []
    for title in header:
        key = remembered.get(plain(title), known.get(plain(title), ""))
        found.append(key if key and key not in found else "")
    return found


def has_headings(header: Sequence[str]) -> Verdict:
    """The first row must say what the columns are, and not be somebody already."""
    return no("exchange.no_headings") if any("@" in title for title in header) else YES


def may_be_read(kind: str, found: Sequence[str]) -> Verdict:
    """Are the headings there that nothing can be done without?"""
    verdict = YES
    for group in NEEDED[kind]:
        if not set(group) & set(found):
            verdict += _MISSING[group]
    if len(set(filter(None, found))) < len(list(filter(None, found))):
        verdict += no("exchange.heading_twice")
    return verdict


_MISSING = {
    ("email", "employment_number"): no("exchange.who_missing"),
    ("email",): no("exchange.email_column_missing"),
    ("reference",): no("exchange.reference_column_missing"),
    ("on",): no("exchange.day_missing"),
    ("attended",): no("exchange.attended_missing"),
}
