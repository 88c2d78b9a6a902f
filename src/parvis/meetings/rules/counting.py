"""What counts: held, cancelled, moved and missed meetings, told apart (R55, R64, Q3, Q4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One meeting as counting sees it. `by` is "student" or "mentor" for who cancelled or did not come; empty for anybody else."""

    on: date
    state: str
    by: str = ""
    minutes: int = 0
    without_reason: bool = False


@dataclass(frozen=True, kw_only=True)
class Counts:
    """A pair's meetings of a period. A moved meeting is neither cancelled nor missed."""

    held: int = 0
    minutes: int = 0
    cancelled_by_student: int = 0
    cancelled_by_mentor: int = 0
    moved: int = 0
    missed_by_student: int = 0
    missed_by_mentor: int = 0
    student_without_reason: int = 0
    mentor_without_reason: int = 0

    @property
    def cancelled(self) -> int:
        """Both together, as the rule on reporting counts them. Cancelled by the office is nobody's."""
        return self.cancelled_by_student + self.cancelled_by_mentor

    @property
    def missed(self) -> int:
        return self.missed_by_student + self.missed_by_mentor


def count(facts: Iterable[Fact], *, since: date, until: date) -> Counts:
    """The counts of a half-open period."""
    found = [f for f in facts if since <= f.on < until]

    def number(state: str, by: str = "", *, judged: bool = False) -> int:
        return sum(1 for f in found if f.state == state and (not by or f.by == by) and (not judged or f.without_reason))

    return Counts(
        held=number("held"),
        minutes=sum(f.minutes for f in found if f.state == "held"),
        cancelled_by_student=number("cancelled", "student"),
        cancelled_by_mentor=number("cancelled", "mentor"),
        moved=number("moved"),
        missed_by_student=number("missed", "student"),
        missed_by_mentor=number("missed", "mentor"),
        student_without_reason=number("missed", "student", judged=True),
        mentor_without_reason=number("missed", "mentor", judged=True),
    )


def is_to_be_reported(cancelled: int, *, limit: int) -> bool:
    """More than the limit: with three, from the fourth."""
    return cancelled > limit


def is_to_be_decided(without_reason: int, *, limit: int) -> bool:
    """So many that the coordinator takes a stand. Counting decides nothing by itself."""
    return without_reason >= limit


def waits_for_decision(decisions: Iterable[str], *, limit: int) -> bool:
    """Of the absences judged without reason, each with what was decided because of it: is there something to take a stand on?

    A talk that comes first leaves it open, and one more absence opens it anew."""
    found = list(decisions)
    return is_to_be_decided(len(found), limit=limit) and any(one in {"", "talk"} for one in found)
