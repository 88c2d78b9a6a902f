"""The only reader of the guidance: pages of words in `pages/*.yaml`, with numbers from the rule book.

A page that is badly written stops the start, with its name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from parvis import policy
from parvis.policy import book
from parvis.web import dates

PAGES = Path(__file__).parent / "pages"
RETENTION = Path(policy.__file__).parent / "retention"
LANGUAGES = ("sv", "en")
HEAD = {"version", "published_on", "order", "kind", *LANGUAGES}
BODY = {"title", "lead", "parts"}
PART = {"heading", "text", "list", "steps", "links"}
KINDS = {"service", "challenge"}


@dataclass(frozen=True)
class Link:
    """`to` is the name of one of our own pages, or an address."""

    label: str
    to: str

    @property
    def is_address(self) -> bool:
        return ":" in self.to


@dataclass(frozen=True)
class Part:
    """A heading, and under it text, a list and links in the order in which they are written."""

    heading: str
    blocks: tuple[tuple[str, tuple[Any, ...]], ...]


@dataclass(frozen=True)
class Page:
    """One page in one language. `version` goes up and `published_on` changes with every change of the words."""

    key: str
    kind: str
    order: int
    version: int
    published_on: date
    title: str
    lead: str
    parts: tuple[Part, ...]


class BadPage(ValueError):
    """A page lacks something, or has something that nobody would read."""


@cache
def _written() -> Mapping[str, Mapping[str, Any]]:
    found = {}
    for path in sorted(PAGES.glob("*.yaml")):
        page = yaml.safe_load(path.read_text(encoding="utf-8"))
        if set(page) != HEAD or page["kind"] not in KINDS:
            raise BadPage(f"{path.name} must have exactly {sorted(HEAD)}, and a kind of {sorted(KINDS)}")
        shapes = [[list(part) for part in page[language]["parts"]] for language in LANGUAGES if set(page[language]) == BODY]
        if len(shapes) != len(LANGUAGES) or shapes[0] != shapes[1]:
            raise BadPage(f"{path.name} must have the same parts in {' and '.join(LANGUAGES)}")
        if any(not {"heading"} <= set(part) <= PART for part in page["sv"]["parts"]):
            raise BadPage(f"{path.name}: a part has a heading, and of the rest {sorted(PART)}")
        found[path.stem] = page
    return found


def keys() -> list[str]:
    return sorted(_written())


def page(key: str, *, language: str, on: date) -> Page | None:
    """A page with the numbers and names that hold that day. None where there is no such page."""
    if (written := _written().get(key)) is None:
        return None
    words = written[language if language in LANGUAGES else "sv"]
    values = numbers(on=on)

    def filled(text: str) -> str:
        return str(text).format_map(values).strip()

    def block(kind: str, items: list[Any]) -> tuple[str, tuple[Any, ...]]:
        if kind == "links":
            return kind, tuple(Link(filled(link["label"]), filled(link["to"])) for link in items)
        return kind, tuple(map(filled, items))

    parts = tuple(
        Part(filled(part["heading"]), tuple(block(kind, items) for kind, items in part.items() if kind != "heading"))
        for part in words["parts"]
    )
    return Page(
        key,
        written["kind"],
        written["order"],
        written["version"],
        written["published_on"],
        filled(words["title"]),
        filled(words["lead"]),
        parts,
    )


def challenges(*, language: str, on: date) -> list[Page]:
    """The pages about when it gets hard, in order."""
    found = [page(key, language=language, on=on) for key in keys()]
    return sorted((p for p in found if p is not None and p.kind == "challenge"), key=lambda p: p.order)


def numbers(*, on: date) -> dict[str, str]:
    """What pages can name in braces, in words of the active language."""

    def rule(key: str) -> Any:
        return book.value(key, on=on)

    return {
        "institution": str(rule("institution.name")),
        "institutions": str(rule("institution.genitive")),
        "email": str(rule("institution.email")),
        "phone": str(rule("institution.phone")),
        "privacy_url": str(rule("institution.privacy_url")),
        "decision_system": str(rule("institution.decision_system")),
        "decision_system_url": str(rule("institution.decision_system_url")),
        "platforms": str(rule("institution.digital_platforms")),
        "usual_time": dates.hours_words(int(rule("mentorship.usual_minutes_per_week"))),
        "most_time": dates.hours_words(int(rule("mentorship.approved_minutes_per_week"))),
        "approval_weeks": dates.number(int(rule("mentorship.approval_weeks"))),
        "least_months": dates.number(int(rule("mentorship.least_months"))),
        "supervisions": dates.number(int(rule("training.supervisions_per_year"))),
        "absences": dates.number(int(rule("meeting.absences_before_decision"))),
        "cancellations": dates.number(int(rule("meeting.cancellations_before_report"))),
        "reason_days": dates.number(int(rule("meeting.reason_days"))),
        "reply_days": dates.number(int(rule("institution.reply_days_message"))),
    }


# --- What is kept, and how long: from the retention documents, so that the page cannot say anything else ---------
@dataclass(frozen=True)
class Kept:
    """A kind of data. `days` is None where it has no end of its own; then `as_about` may say what it goes with."""

    about: str
    days: int | None
    as_about: str = ""
    for_ever: bool = False

    @property
    def years(self) -> int:
        """Whole years, or 0 where it is not a number of years."""
        years = round((self.days or 0) / 365.25)
        return years if years and abs((self.days or 0) - years * 365.25) <= 2 else 0


def kept(*, language: str) -> list[Kept]:
    """What is stored about people, in the order of the documents."""
    tables = _retention()
    found = []
    for entry in tables.values():
        if entry.get("person", "none") == "none":
            continue
        rule = entry["keep"]
        parent = tables.get(rule.get("as", ""))
        found.append(Kept(entry["about"][language], rule.get("days"), parent["about"][language] if parent else "", for_ever="for" in rule))
    return found


@cache
def _retention() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for document in sorted(RETENTION.glob("*.yaml")):
        found |= yaml.safe_load(document.read_text(encoding="utf-8")) or {}
    return found
