"""Checking a result against its instance, without trusting who made it."""

from __future__ import annotations

from dataclasses import dataclass

from .fitting import Instance
from .solving import NOBODY, Result


class NotProven(ArithmeticError):
    """The result does not prove what it claims."""


@dataclass(frozen=True)
class Certificate:
    """`bound` is the most that any matching of the same students can reach.

    `blocked_by` are the mentors whose full seats shut the others out."""

    bound: int
    blocked_by: tuple[int, ...]


def certify(instance: Instance, result: Result) -> Certificate:
    """Raises NotProven unless the matching is allowed, nobody else could be matched as well, and its fit equals the bound."""
    load = [0] * len(instance.mentors)
    for student, place in enumerate(result.mate):
        if place == NOBODY:
            continue
        if place not in dict(instance.edges[student]):
            raise NotProven(f"student {student} is matched outside the candidates")
        load[place] += 1
    if any(used > seats for used, seats in zip(load, instance.seats, strict=True)):
        raise NotProven("a mentor has more students than seats")
    bound = _bound(instance, result, load)
    if bound != result.fit:
        raise NotProven(f"fit {result.fit} is not the bound {bound}")
    return Certificate(bound, _cover(instance, result))


def _bound(instance: Instance, result: Result, load: list[int]) -> int:
    """Weak duality: student prices and mentor prices times seats, under reduced costs that are 0 or more everywhere."""
    for place, price in enumerate(result.mentor_prices):
        if price > 0 or (price and load[place] < instance.seats[place]):
            raise NotProven("a seat that is free has a price")
    total = 0
    for student, place in enumerate(result.mate):
        if place == NOBODY:
            continue
        mine = result.student_prices[student]
        for candidate, fit in instance.edges[student]:
            if instance.seats[candidate] and -fit - mine - result.mentor_prices[candidate] < 0:
                raise NotProven(f"student {student} would rather have mentor {candidate}")
        total += mine
    total += sum(price * seats for price, seats in zip(result.mentor_prices, instance.seats, strict=True))
    return -total


def _cover(instance: Instance, result: Result) -> tuple[int, ...]:
    """König and Hall: from who was left out one only ever reaches full mentors, and only students who waited longer.

    So nobody can be added, and nobody left out could take the place of somebody who waited less."""
    sits: list[list[int]] = [[] for _ in instance.mentors]
    for student, place in enumerate(result.mate):
        if place != NOBODY:
            sits[place].append(student)
    seen: set[int] = set()
    for left_out in (i for i, place in enumerate(result.mate) if place == NOBODY):
        # Earlier ones first: what they reach holds only those who waited longer, and needs no second look.
        waiting = [left_out]
        while waiting:
            for place, _fit in instance.edges[waiting.pop()]:
                if place in seen:
                    continue
                seen.add(place)
                if len(sits[place]) < instance.seats[place]:
                    raise NotProven(f"student {left_out} could have been matched")
                if any(other > left_out for other in sits[place]):
                    raise NotProven(f"student {left_out} was passed over")
                waiting.extend(sits[place])
    return tuple(sorted(seen))
