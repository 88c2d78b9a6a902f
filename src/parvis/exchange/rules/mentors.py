"""What each row of a list of mentors would do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from parvis.kit.verdict import no

from .cells import Cells, once
from .headings import Vocabulary, plain
from .lines import Change, Line, Outcome, Plan

MOST_STUDENTS = 10
"""What the table of mentors holds."""


@dataclass(frozen=True, kw_only=True)
class KnownMentor:
    """A mentor of the pool, as the list is compared with it."""

    pk: int
    email: str
    name: str
    has_left: bool
    values: Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class MentorFacts:
    """What a list of mentors is held against."""

    words: Vocabulary
    today: date
    campuses: Sequence[str]
    programmes: Sequence[str]
    coordinators: Mapping[str, int]
    """Name and e-mail, as `plain` has them, → person."""
    importer: int
    by_email: Mapping[str, KnownMentor]
    by_number: Mapping[str, KnownMentor]
    accounts: Mapping[str, str]
    """E-mail → name of those who have an account and are no mentors."""
    applying: frozenset[str]
    """E-mails of those who have an open application."""


def plan_mentors(rows: Iterable[tuple[int, Mapping[str, str]]], facts: MentorFacts) -> Plan:
    """What each row would do. A mentor who stands in the list twice is an error the second time."""
    seen: dict[object, int] = {}
    return Plan(tuple(_mentor_line(number, Cells(cells, facts.words), facts, seen) for number, cells in rows))


def _mentor_line(number: int, row: Cells, facts: MentorFacts, seen: dict[object, int]) -> Line:
    email, employment_number = row.email(), row.text("employment_number")
    known = _recognised(row, email, employment_number, facts)
    values = _mentor_values(row, facts)
    if employment_number:
        values["employment_number"] = employment_number
    once(row, number, (known.pk if known else None, email, employment_number), seen)
    changes: tuple[Change, ...] = ()
    if known is None:
        values |= _person(row, email, facts)
        outcome = Outcome.NEW
    else:
        if known.has_left:
            row.refuse(no("exchange.has_left"))
        changes = _changes(row, values, known)
        values = {change.key: change.new for change in changes}
        outcome = Outcome.CHANGED if changes else Outcome.SAME
    name = known.name if known else " ".join(filter(None, (values.get("given_name"), values.get("family_name")))) or email
    if not row.verdict.ok:
        return Line(number=number, name=name, outcome=Outcome.WRONG, verdict=row.verdict)
    return Line(number=number, name=name, outcome=outcome, values=values, changes=changes, about=known.pk if known else None)


def _recognised(row: Cells, email: str, employment_number: str, facts: MentorFacts) -> KnownMentor | None:
    """The mentor by e-mail, else by employment number. Two different ones is an error."""
    by_email, by_number = facts.by_email.get(email), facts.by_number.get(employment_number)
    if by_number is not None and by_email is not by_number and email:
        row.refuse(no("exchange.number_is_anothers", value=employment_number))
    return by_email or by_number


def _person(row: Cells, email: str, facts: MentorFacts) -> dict[str, Any]:
    """Whoever is new must have an e-mail address and a name."""
    given, family = row.text("given_name"), row.text("family_name")
    if not given and not family and (name := row.cells.get("name", "")):
        given, _space, family = name.rpartition(" ") if " " in name else (name, "", "")
        given, family = row.text("given_name", given), row.text("family_name", family)
    if not email and not row.get("email"):
        row.refuse(no("exchange.email_missing"))
    if email in facts.applying:
        row.refuse(no("exchange.has_application"))
    if not any(map(row.get, ("name", "given_name", "family_name"))) and email not in facts.accounts:
        row.refuse(no("exchange.name_missing"))
    if row.get("in_phase_on") and not row.get("year"):
        row.refuse(no("exchange.does_not_study"))
    return {"email": email, "given_name": given, "family_name": family, "phone": row.phone()}


def _mentor_values(row: Cells, facts: MentorFacts) -> dict[str, Any]:
    """What the row says, empty cells left out: they change nothing."""
    found: dict[str, Any] = {
        "programme": _known_spelling(row.text("programme"), facts.programmes),
        "year": row.whole("year", least=1, most=12, code=lambda value: no("exchange.year_not_understood", value=value)),
        "capacity": row.whole(
            "capacity",
            least=0,
            most=MOST_STUDENTS,
            code=lambda value: no("exchange.capacity_not_understood", value=value, most=MOST_STUDENTS),
        ),
        "languages": _languages(row),
        **_places(row, facts),
        **_in_phase(row, facts),
    }
    return {key: value for key, value in found.items() if value not in (None, "", [])}


def _known_spelling(text: str, known: Iterable[str]) -> str:
    return next((one for one in known if plain(one) == plain(text)), text)


def _languages(row: Cells) -> list[str]:
    found: list[str] = []
    for word in row.pieces("languages"):
        code = next((key for key, names in row.words.languages.items() if plain(word) in names), None)
        if code is None:
            row.refuse(no("exchange.language_not_understood", value=word[:30]))
        elif code not in found:
            found.append(code)
    return sorted(found, reverse=True)


def _places(row: Cells, facts: MentorFacts) -> dict[str, Any]:
    """Campuses by their names; "online" among them says that the mentor can meet online."""
    campuses: list[str] = []
    online = None
    for word in row.pieces("campuses"):
        if plain(word) in row.words.online:
            online = True
        elif campus := next((one for one in facts.campuses if plain(one) == plain(word)), None):
            campuses.append(campus)
        else:
            row.refuse(no("exchange.campus_unknown", value=word[:40], known=", ".join(facts.campuses)))
    return {"campuses": sorted(set(campuses)), "online": online}


def _in_phase(row: Cells, facts: MentorFacts) -> dict[str, Any]:
    """When the studies were checked, and by whom. Without a name it was whoever imports."""
    on, who = row.day("in_phase_on"), row.get("in_phase_by")
    if on is not None and on > facts.today:
        row.refuse(no("exchange.day_to_come"))
    if on is None:
        return {}
    by = facts.coordinators.get(plain(who)) if who else facts.importer
    if by is None:
        row.refuse(no("exchange.checker_unknown", value=who[:60]))
    return {"in_phase_on": on, "in_phase_by": by}


def _changes(row: Cells, values: Mapping[str, Any], known: KnownMentor) -> tuple[Change, ...]:
    """What would be another value than now. A check of the studies that is older than the one we have changes nothing."""
    found = dict(values)
    last = known.values.get("in_phase_on")
    if "in_phase_on" in found and last is not None and last >= found["in_phase_on"]:
        del found["in_phase_on"], found["in_phase_by"]
    if "in_phase_on" in found and not found.get("year", known.values.get("year")):
        row.refuse(no("exchange.does_not_study"))
    return tuple(
        Change(key=key, old=known.values.get(key), new=value)
        for key, value in found.items()
        if known.values.get(key) != value or (key == "in_phase_by" and "in_phase_on" in found)
    )
