"""What each row of a list would do, and the whole of it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from parvis.kit.verdict import YES, Verdict, no


class Outcome(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    SAME = "same"
    WRONG = "wrong"


@dataclass(frozen=True, kw_only=True)
class Change:
    """A value that would be another one. Values as the database has them; `words.py` says them."""

    key: str
    old: Any
    new: Any


@dataclass(frozen=True, kw_only=True)
class Line:
    """What one row would do. `about` is the number of the mentor or the occasion that it is about, if there is one already."""

    number: int
    name: str
    outcome: Outcome
    values: Mapping[str, Any] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    verdict: Verdict = YES
    about: int | None = None
    mentor: int | None = None


@dataclass(frozen=True)
class Plan:
    """What the whole list would do."""

    lines: tuple[Line, ...]

    def of(self, outcome: Outcome) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.outcome is outcome)

    new = property(lambda self: self.of(Outcome.NEW))
    changed = property(lambda self: self.of(Outcome.CHANGED))
    same = property(lambda self: self.of(Outcome.SAME))
    wrong = property(lambda self: self.of(Outcome.WRONG))

    @property
    def to_do(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.outcome in {Outcome.NEW, Outcome.CHANGED})

    @property
    def checkers(self) -> set[int]:
        """Those who are named as having checked something."""
        told = {c.old for line in self.lines for c in line.changes if c.key == "in_phase_by"}
        told |= {line.values.get("in_phase_by") for line in self.lines}
        return {person for person in told if isinstance(person, int)}

    @property
    def digest(self) -> str:
        """The same for the same plan: what was looked at is what is done."""
        said = [
            (line.number, line.outcome.value, line.about, line.mentor, sorted(line.values.items()), line.changes) for line in self.lines
        ]
        return hashlib.sha256(repr(said).encode()).hexdigest()


def is_still_there(there: bool) -> Verdict:
    return YES if there else no("exchange.erased")


def may_apply(*, as_seen: bool, rows: int) -> Verdict:
    """Only what was looked at is imported."""
    if not as_seen:
        return no("exchange.changed_since")
    return YES if rows else no("exchange.nothing_to_import")
