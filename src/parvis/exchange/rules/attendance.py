"""What each row of a list of attendance would do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from parvis.kit.verdict import no

from .cells import Cells, once
from .headings import Vocabulary, plain
from .lines import Change, Line, Outcome, Plan
from .mentors import KnownMentor


@dataclass(frozen=True, kw_only=True)
class KnownOccasion:
    pk: int
    on: date
    minute: int
    kind: str
    topic: str
    has_begun: bool
    is_cancelled: bool
    room: int
    """Places that nobody has."""


@dataclass(frozen=True, kw_only=True)
class AttendanceFacts:
    """What a list of attendance is held against."""

    words: Vocabulary
    occasions: Mapping[date, Sequence[KnownOccasion]]
    by_email: Mapping[str, KnownMentor]
    by_number: Mapping[str, KnownMentor]
    noted: Mapping[tuple[int, int], str]
    """(occasion, mentor) → the state of the place, where there is one."""


def plan_attendance(rows: Iterable[tuple[int, Mapping[str, str]]], facts: AttendanceFacts) -> Plan:
    """What each row would do. The same mentor at the same occasion twice is an error the second time."""
    seen: dict[object, int] = {}
    return Plan(tuple(_attendance_line(number, Cells(cells, facts.words), facts, seen) for number, cells in rows))


def _attendance_line(number: int, row: Cells, facts: AttendanceFacts, seen: dict[object, int]) -> Line:
    mentor, occasion, attended = _who(row, facts), _occasion(row, facts), _attended(row)
    if mentor and occasion:
        once(row, number, [(occasion.pk, mentor.pk)], seen)
    name = mentor.name if mentor else row.get("email") or row.get("employment_number") or row.get("name")
    values = {"on": occasion.on, "kind": occasion.kind, "topic": occasion.topic, "attended": attended} if occasion else {}
    now = facts.noted.get((occasion.pk, mentor.pk), "") if occasion and mentor else ""
    told = "" if attended is None else "attended" if attended else "absent"
    if not now and told == "absent":
        told = ""  # whoever had no place was not missed
    if occasion and mentor and told and not now:
        _give_place(row, occasion, mentor, seen)
    if occasion and (now, told, occasion.kind) == ("attended", "absent", "introduction"):
        row.refuse(no("exchange.introduction_is_done"))
    if not row.verdict.ok or occasion is None or mentor is None:
        return Line(number=number, name=name, outcome=Outcome.WRONG, verdict=row.verdict)
    about: dict[str, Any] = {"number": number, "name": name, "values": values, "about": occasion.pk, "mentor": mentor.pk}
    if not told or now in {told, "caught_up"}:
        return Line(outcome=Outcome.SAME, **about)
    changes = (Change(key="attended", old=now, new=told),)
    return Line(outcome=Outcome.CHANGED if now else Outcome.NEW, changes=changes, **about)


def _give_place(row: Cells, occasion: KnownOccasion, mentor: KnownMentor, seen: dict[object, int]) -> None:
    """Whoever was there without a place gets one, if there is one."""
    given = seen[occasion.pk] = seen.get(occasion.pk, 0) + 1
    if mentor.has_left:
        row.refuse(no("exchange.has_left"))
    if given > occasion.room:
        row.refuse(no("exchange.no_more_places"))


def _who(row: Cells, facts: AttendanceFacts) -> KnownMentor | None:
    email, number = row.email(), row.text("employment_number")
    found = facts.by_email.get(email) or facts.by_number.get(number)
    if found is None and (email or number):
        row.refuse(no("exchange.mentor_unknown", value=email or number))
    elif found is None and row.verdict.ok:
        row.refuse(no("exchange.mentor_missing"))
    return found


def _occasion(row: Cells, facts: AttendanceFacts) -> KnownOccasion | None:
    """The occasion of that day; clock, kind and topic tell several apart."""
    on, minute = row.day("on"), row.minute("clock")
    if on is None:
        if not row.get("on"):
            row.refuse(no("exchange.day_empty"))
        return None
    kind = next((key for key, names in row.words.kinds.items() if plain(row.get("kind")) in names), None)
    topic = plain(row.get("topic"))
    there = [one for one in facts.occasions.get(on, ()) if not one.is_cancelled]
    there = [one for one in there if (minute is None or one.minute == minute) and (kind is None or one.kind == kind)]
    if len(there) > 1 and topic:
        there = [one for one in there if plain(one.topic) == topic]
    if len(there) != 1:
        row.refuse(no("exchange.several_occasions") if there else no("exchange.no_occasion"))
        return None
    if not there[0].has_begun:
        row.refuse(no("exchange.not_begun"))
    return there[0]


def _attended(row: Cells) -> bool | None:
    text = row.get("attended")
    if not text:
        return None
    if plain(text) in row.words.yes:
        return True
    if plain(text) not in row.words.no:
        row.refuse(no("exchange.attended_not_understood", value=text[:30]))
    return False
