"""How long groups wait and how many of them get a mentor, told so that nobody can be made out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from statistics import median_low


@dataclass(frozen=True, kw_only=True)
class Wait:
    """One application: how many days it has waited or waited until there was a mentor, and which groups it is of."""

    days: int
    matched: bool
    campus: str
    language: str
    way: str


@dataclass(frozen=True, kw_only=True)
class Group:
    """One group, or several small ones together. A median of fewer than the least is None."""

    names: tuple[str, ...]
    students: int
    matched: int
    days_until_mentor: int | None
    days_waiting: int | None

    @property
    def percent(self) -> int:
        """Of a hundred, how many have got a mentor: a whole number, half upwards."""
        return (200 * self.matched + self.students) // (2 * self.students)


def groups(waits: Collection[Wait], by: Callable[[Wait], str], *, least: int) -> tuple[Group, ...]:
    """The groups in order of name. One smaller than `least` never stands alone: small ones are told of together, and where they are
    still too few, with the smallest of the others, so that nobody can be found by taking away. Too few in all: nothing."""
    found: dict[str, list[Wait]] = {}
    for wait in waits:
        found.setdefault(by(wait), []).append(wait)
    if len(waits) < least:
        return ()
    rising = sorted(found, key=lambda name: (len(found[name]), name))
    together = [name for name in rising if len(found[name]) < least]
    others = [name for name in rising if name not in together]
    while together and others and sum(len(found[name]) for name in together) < least:
        together.append(others.pop(0))
    told = [_group((name,), found[name], least) for name in sorted(others)]
    if together:
        told.append(_group(tuple(sorted(together)), [w for name in together for w in found[name]], least))
    return tuple(told)


def _group(names: tuple[str, ...], waits: Collection[Wait], least: int) -> Group:
    with_mentor = [w.days for w in waits if w.matched]
    return Group(
        names=names,
        students=len(waits),
        matched=len(with_mentor),
        days_until_mentor=_median(with_mentor, least),
        days_waiting=_median((w.days for w in waits if not w.matched), least),
    )


def _median(days: Iterable[int], least: int) -> int | None:
    found = list(days)
    return median_low(found) if len(found) >= least else None
