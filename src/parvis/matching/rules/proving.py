"""Checking a result against its instance, without trusting who made it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from .fitting import Instance
from .kernels import Kernel
from .rows import FAR
from .solving import NOBODY, Result, Table

Numbers = npt.NDArray[np.int64]


class NotProven(ArithmeticError):
    """The result does not prove what it claims."""


@dataclass(frozen=True)
class Certificate:
    """`bound` is the most that any matching of the same students can reach.

    `blocked_by` are the mentors whose full seats shut the others out."""

    bound: int
    blocked_by: tuple[int, ...]


def certify(instance: Instance, result: Result, *, compiled: bool | None = None) -> Certificate:
    """Raises NotProven unless the matching is allowed, nobody else could be matched as well, and its fit equals the bound.

    With layers of wait: of the same number from each layer, not the same students."""
    mate = np.array(result.mate, dtype=np.int64)
    if len(mate) != len(instance.students):
        raise NotProven("not one answer for each student")
    paid = _paid(instance, mate)
    seats = np.array(instance.seats, dtype=np.int64)
    load = np.bincount(mate[mate != NOBODY], minlength=len(seats))
    if len(load) > len(seats) or (load > seats).any():
        raise NotProven("a mentor has more students than seats")
    if int(paid.sum()) // instance.unit != result.fit:
        raise NotProven(f"fit {result.fit} is not the sum of the pairs")
    bound = _bound(instance, result, mate, load, seats) // instance.unit
    if bound != result.fit:
        raise NotProven(f"fit {result.fit} is not the bound {bound}")
    return Certificate(bound, _cover(instance, mate, seats, compiled))


def _paid(instance: Instance, mate: Numbers) -> Numbers:
    """The fit of each pair, 0 for those left out."""
    edges = instance.rows
    mine = edges.with_mate(mate)
    if (outside := np.flatnonzero((mate != NOBODY) & (mine == NOBODY))).size:
        raise NotProven(f"student {outside[0]} is matched outside the candidates")
    return np.where(mate != NOBODY, edges.fit[mine], 0) if len(edges.fit) else np.zeros(len(mate), dtype=np.int64)


def _bound(instance: Instance, result: Result, mate: Numbers, load: Numbers, seats: Numbers) -> int:
    """Weak duality: student prices, and mentor prices times seats, under reduced costs that are 0 or more everywhere."""
    price = np.array(result.mentor_prices, dtype=np.int64)
    mine = np.array(result.student_prices, dtype=np.int64)
    if (price > 0).any() or ((price < 0) & (load < seats)).any():
        raise NotProven("a seat that is free has a price")
    edges = instance.rows
    # Nobody can have a mentor without seats. Without layers those who are left out take no part.
    dearest = np.where(seats > 0, price, -FAR)
    asks = (mate != NOBODY) | bool(instance.layers)
    cost = np.add(edges.fit, dearest[edges.place])
    least = edges.least(np.negative(cost, out=cost), FAR)
    if (envious := np.flatnonzero(asks & (least < mine))).size:
        raise NotProven(f"student {envious[0]} would rather have another mentor")
    total = int((price * seats).sum())
    if not instance.layers:
        return -total - int(mine[mate != NOBODY].sum())
    layer, room = np.array(instance.layers, dtype=np.int64), np.array(result.layer_prices, dtype=np.int64)
    rooms = np.bincount(layer[mate == NOBODY], minlength=len(room))
    if (room > 0).any() or (mine > -room[layer])[rooms[layer] > 0].any():
        raise NotProven("somebody would rather wait, or rather not")
    return -total - int(mine.sum()) - int((room * rooms).sum())


def _cover(instance: Instance, mate: Numbers, seats: Numbers, compiled: bool | None) -> tuple[int, ...]:
    """König and Hall: from who was left out one only ever reaches full mentors, and only students who waited longer.

    So nobody can be added, and nobody left out could take the place of somebody who waited less. The mentors reached, and the
    students who reach none of them, cover every edge with as many as are matched."""
    table = Table(instance.rows, instance.seats, None if compiled is None else Kernel(compiled))
    seating, paper = table.seating(), table.paper()
    run, row = table.kernel.run, table.row
    run.sit(seating, row(mate), row(np.zeros_like(mate)))
    layer = np.array(instance.layers, dtype=np.int64) if instance.layers else np.arange(len(mate), dtype=np.int64)
    faulty = row(np.full(2, NOBODY, dtype=np.int64))
    run.reach(row(instance.rows.first), row(instance.rows.place), seating, paper.seen, row(layer), faulty)
    if faulty[0] != NOBODY:
        raise NotProven(f"student {faulty[0]} could have been matched")
    if faulty[1] != NOBODY:
        raise NotProven(f"student {faulty[1]} was passed over")
    reached = np.flatnonzero(np.asarray(paper.seen, dtype=np.int64) != NOBODY)
    _count(instance, mate, seats, reached)
    return tuple(reached.tolist())


def _count(instance: Instance, mate: Numbers, seats: Numbers, reached: Numbers) -> None:
    """The cover covers, and is no larger than the matching: so no matching is larger."""
    blocked = np.zeros(len(seats) + 1, dtype=np.bool_)
    blocked[reached] = True
    blocked[: len(seats)] |= seats == 0
    stands = (mate != NOBODY) & ~blocked[mate]
    edges = instance.rows
    covered = stands | (edges.least(blocked[edges.place].astype(np.int8), 1) > 0)
    if not covered.all() or int(stands.sum() + seats[reached].sum()) != int((mate != NOBODY).sum()):
        raise NotProven("more could have been matched")
