"""What each row of a list of decisions would do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from parvis.kit.verdict import no

from .cells import Cells, once
from .headings import Vocabulary, plain
from .lines import Change, Line, Outcome, Plan

SAYS = ("decided_on", "last_day_on", "hours")
"""What a decision says, beside its reference and whose it is. `hours` are minutes a week."""
LEAST, MOST, STEP = 15, 600, 15
"""Minutes a week, as the table of decisions holds them."""


@dataclass(frozen=True, kw_only=True)
class KnownDecision:
    """A decision that is there already. `values` are keyed as the list is."""

    pk: int
    email: str
    name: str
    is_revoked: bool
    values: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class DecisionFacts:
    """What a list of decisions is held against."""

    words: Vocabulary
    today: date
    importer: str
    """The e-mail of whoever imports: nobody registers their own."""
    usual: int
    """Minutes a week where a new row says nothing."""
    by_reference: Mapping[str, KnownDecision]
    """Verified decisions by reference, in small letters."""
    stated: Mapping[str, KnownDecision]
    """What students have stated and nobody has verified, by their e-mail."""
    accounts: Mapping[str, str]
    """E-mail → name of those who have an account."""


def plan_decisions(rows: Iterable[tuple[int, Mapping[str, str]]], facts: DecisionFacts) -> Plan:
    """What each row would do. The same decision twice is an error the second time."""
    seen: dict[object, int] = {}
    return Plan(tuple(_decision_line(number, Cells(cells, facts.words), facts, seen) for number, cells in rows))


def _decision_line(number: int, row: Cells, facts: DecisionFacts, seen: dict[object, int]) -> Line:
    reference, email = row.text("reference"), row.email()
    known = facts.by_reference.get(reference.casefold())
    changes: tuple[Change, ...] = ()
    about: int | None = None
    once(row, number, [reference.casefold()], seen)
    _whose(row, reference, email, known, facts)
    says = _says(row, facts)
    if known is not None:
        values = _changed(row, says, known)
        changes = tuple(Change(key=key, old=known.values[key], new=value) for key, value in values.items())
        outcome, about = (Outcome.CHANGED if changes else Outcome.SAME), known.pk
    else:
        values = _fresh(row, says, facts) | _person(row, email, facts) | {"reference": reference}
        held = facts.stated.get(email)
        changes, about = _verifying(values, held), held.pk if held else None
        outcome = Outcome.CHANGED if held else Outcome.NEW
    name = known.name if known else facts.accounts.get(email) or _name(values) or email or reference
    if not row.verdict.ok:
        return Line(number=number, name=name, outcome=Outcome.WRONG, verdict=row.verdict)
    return Line(number=number, name=name, outcome=outcome, values=values, changes=changes, about=about)


def _whose(row: Cells, reference: str, email: str, known: KnownDecision | None, facts: DecisionFacts) -> None:
    """A decision has a reference and belongs to one person."""
    if not reference and not row.get("reference"):
        row.refuse(no("exchange.reference_missing"))
    if not email and not row.get("email"):
        row.refuse(no("exchange.email_missing"))
    if email and email == facts.importer:
        row.refuse(no("exchange.own_decision"))
    if known is not None and email and known.email != email:
        row.refuse(no("exchange.reference_is_anothers", value=reference))
    if known is not None and known.is_revoked:
        row.refuse(no("exchange.decision_is_revoked"))


def _says(row: Cells, facts: DecisionFacts) -> dict[str, Any]:
    """What the row says of the decision, empty cells left out."""
    decided = row.day("decided_on")
    found: dict[str, Any] = {"decided_on": decided, "last_day_on": row.day("last_day_on"), "hours": _minutes(row)}
    if decided is not None and decided > facts.today:
        row.refuse(no("exchange.decided_to_come"))
    return {key: value for key, value in found.items() if value is not None}


def _minutes(row: Cells) -> int | None:
    """ "1", "1,5", "1.5 timmar" or "1:30" as minutes a week."""
    return row.hours("hours", least=LEAST, most=MOST, step=STEP)


def _changed(row: Cells, says: Mapping[str, Any], known: KnownDecision) -> dict[str, Any]:
    """What would be another value than now."""
    _ends_after(row, {**known.values, **says})
    return {key: value for key, value in says.items() if known.values[key] != value}


def _fresh(row: Cells, says: Mapping[str, Any], facts: DecisionFacts) -> dict[str, Any]:
    """A decision that is not there yet has its date and its last day."""
    for key, missing in (("decided_on", no("exchange.decided_missing")), ("last_day_on", no("exchange.last_day_missing"))):
        if key not in says and not row.get(key):
            row.refuse(missing)
    _ends_after(row, says)
    return {"hours": facts.usual, **says}


def _ends_after(row: Cells, says: Mapping[str, Any]) -> None:
    decided, last = says.get("decided_on"), says.get("last_day_on")
    if decided is not None and last is not None and last < decided:
        row.refuse(no("exchange.ends_before_it_begins"))


def _person(row: Cells, email: str, facts: DecisionFacts) -> dict[str, Any]:
    """Whoever has no account needs a name. Whoever has one keeps their own."""
    given, family = row.text("given_name"), row.text("family_name")
    if not given and not family and (name := row.cells.get("name", "")):
        given, _space, family = name.rpartition(" ") if " " in name else (name, "", "")
        given, family = row.text("given_name", given), row.text("family_name", family)
    if email not in facts.accounts and not any(map(row.get, ("name", "given_name", "family_name"))):
        row.refuse(no("exchange.name_missing"))
    return {"email": email, "given_name": given, "family_name": family, "language": _language(row)}


def _language(row: Cells) -> str:
    """The language of the invitation."""
    told = row.get("language")
    code = next((key for key, names in row.words.languages.items() if plain(told) in names), "")
    if told and not code:
        row.refuse(no("exchange.language_not_understood", value=told[:30]))
    return code or "sv"


def _verifying(values: Mapping[str, Any], held: KnownDecision | None) -> tuple[Change, ...]:
    """A row about somebody who has stated a decision verifies it, with what the list says."""
    if held is None:
        return ()
    now = {**held.values, "verified": False}
    after = {**{key: values.get(key) for key in ("reference", *SAYS)}, "verified": True}
    return tuple(Change(key=key, old=now.get(key), new=value) for key, value in after.items() if now.get(key) != value)


def _name(values: Mapping[str, Any]) -> str:
    return " ".join(filter(None, (values.get("given_name"), values.get("family_name"))))
