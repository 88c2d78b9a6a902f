"""The only reader of the guidance: pages of words in `pages/*.yaml`, with numbers from the rule book.

A page that is badly written stops the start, with its name."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
EARLIER = PAGES / "earlier"
"""What a page said before: `<page>.<version>.yaml`, as it was."""
RETENTION = Path(policy.__file__).parent / "retention"
LANGUAGES = ("sv", "en")
HEAD = {"version", "published_on", "order", "kind", *LANGUAGES}
MAY_HAVE = {"quotes", "changed", "reader"}
"""The questions of the checklist whose answers belong here, what a later version changes, and which of the two it is written to."""
BODY = {"title", "lead", "parts"}
PART = {"heading", "text", "list", "steps", "links"}
KINDS = {"service", "challenge", "guide"}
READERS = {"student", "mentor", "both"}


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
    changed: str = ""
    """What this version changes in the one before."""


class BadPage(ValueError):
    """A page lacks something, or has something that nobody would read."""


@cache
def _written() -> Mapping[str, Mapping[str, Any]]:
    return {path.stem: _sound(path) for path in sorted(PAGES.glob("*.yaml"))}


@cache
def _earlier(key: str) -> Mapping[int, Mapping[str, Any]]:
    """The earlier versions of a page. Each version but the first says what it changes, and none is missing."""
    found = {page["version"]: page for page in map(_sound, sorted(EARLIER.glob(f"{key}.*.yaml")))}
    now = _written()[key]
    if sorted(found) != list(range(1, now["version"])):
        raise BadPage(f"{key}.yaml is version {now['version']}: the versions before it must lie in {EARLIER.name}/")
    if any("changed" not in page for number, page in {**found, now["version"]: now}.items() if number > 1):
        raise BadPage(f"{key}.yaml: a later version says what it changes")
    return found


def _sound(path: Path) -> Mapping[str, Any]:
    """A page as it is written, both languages of the same shape."""
    page: Mapping[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    if not HEAD <= set(page) <= HEAD | MAY_HAVE or page["kind"] not in KINDS:
        raise BadPage(f"{path.name} must have {sorted(HEAD)}, perhaps {sorted(MAY_HAVE)}, and a kind of {sorted(KINDS)}")
    if page.get("reader", "both") not in READERS:
        raise BadPage(f"{path.name}: the reader is one of {sorted(READERS)}")
    shapes = [[list(part) for part in page[language]["parts"]] for language in LANGUAGES if set(page[language]) == BODY]
    if len(shapes) != len(LANGUAGES) or shapes[0] != shapes[1]:
        raise BadPage(f"{path.name} must have the same parts in {' and '.join(LANGUAGES)}")
    if any(not {"heading"} <= set(part) <= PART for part in page["sv"]["parts"]):
        raise BadPage(f"{path.name}: a part has a heading, and of the rest {sorted(PART)}")
    return page


def keys() -> list[str]:
    return sorted(_written())


def is_guide(key: str) -> bool:
    """A page for when it gets hard, and not about the service."""
    return bool(_written()[key]["kind"] != "service")


def quotes(key: str) -> tuple[str, ...]:
    """The questions of the checklist whose answers belong on a page."""
    return tuple(_written()[key].get("quotes", ()))


def versions(key: str) -> list[int]:
    """The earlier versions of a page, the newest first."""
    return sorted(_earlier(key), reverse=True)


def title(key: str, language: str) -> str:
    """What a page is called."""
    return str(_written()[key][language if language in LANGUAGES else "sv"]["title"])


def page(key: str, *, language: str, on: date, version: int | None = None) -> Page | None:
    """A page with the numbers and names that hold that day, as it is now or was in a version. None where there is no such page."""
    if (now := _written().get(key)) is None or (version is not None and version not in _earlier(key)):
        return None
    written = now if version is None else _earlier(key)[version]
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
        changed=str(written.get("changed", {}).get(language, "")),
    )


def challenges(*, language: str, on: date, kind: str = "challenge") -> list[Page]:
    """The pages about when it gets hard, in order."""
    found = [page(key, language=language, on=on) for key, one in _written().items() if one["kind"] == kind]
    return sorted((p for p in found if p is not None), key=lambda p: p.order)


def keys_for(reader: str, *, item: str = "") -> list[str]:
    """The pages for when it gets hard that are written to one of the two, in order; with a question, those that quote it."""
    fits = [key for key in _written() if is_guide(key) and _written()[key].get("reader", "both") in {reader, "both"}]
    about = [key for key in fits if not item or item in quotes(key)]
    return sorted(about, key=lambda key: int(_written()[key]["order"]))


# --- What the pair itself has agreed on: said by the module that knows pairs ---------------------------------------
@dataclass(frozen=True)
class Agreed:
    """What one of somebody's pairs has agreed on here, as whole sentences. Empty where nothing is confirmed."""

    pair: int
    whom: str
    sentences: tuple[str, ...]
    version: int | None


Quotes = Callable[[Any, Sequence[str]], list[Agreed]]
QUOTES: list[Quotes] = []


def quotes_agreements(fn: Quotes) -> Quotes:
    """Say what somebody's pairs have answered to some questions of the checklist."""
    QUOTES.append(fn)
    return fn


def agreed_about(user: Any, key: str) -> list[Agreed]:
    """What the reader's own pairs have agreed on that belongs to a page. Nothing for whoever is in no pair."""
    if not user.is_authenticated or key not in _written() or not (items := quotes(key)):
        return []
    return [one for fn in QUOTES for one in fn(user, items)]


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
        "reference_terms": dates.number(int(rule("pay.reference_terms"))),
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
