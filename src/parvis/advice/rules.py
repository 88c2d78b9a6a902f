"""When somebody has waited too long for an answer. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from parvis.kit.naming import Somebody, find
from parvis.kit.time import working_days_after
from parvis.kit.verdict import YES, Verdict, no


@dataclass(frozen=True, kw_only=True)
class Wait:
    """Since which day somebody waits, and within how many working days they were promised an answer."""

    since_on: date
    days: int
    holidays: frozenset[date] = frozenset()

    @property
    def answer_by_on(self) -> date:
        """The last day of the promise."""
        return working_days_after(self.since_on, self.days, holidays=self.holidays)


def is_late(wait: Wait, *, on: date) -> bool:
    """The promised days are over."""
    return on > wait.answer_by_on


def may_take_over(*, waits: bool, wait: Wait, on: date) -> Verdict:
    """Nobody takes what a colleague has, unless the person has waited longer than promised: what is written was meant for one."""
    return YES if waits and is_late(wait, on=on) else no("advice.not_waited_long")


def gives_away(text: str, known: Collection[Somebody]) -> tuple[str, ...]:
    """What in a cleaned text says who somebody is, in order and once each."""
    return tuple(dict.fromkeys(one.word for one in find(text, known)))
