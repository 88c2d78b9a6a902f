"""The best for the whole queue, in this order: as many as can be matched; among those the longest wait; among all ways of
matching exactly those, the greatest total fit.

Whole numbers throughout. Stage 1 and 2, `who_can`, take students in order of wait and keep each one for whom there is room: that is
exact, because the sets that can be matched together form a matroid. Stage 3, `best_for`, is assignment with seats, by successive
shortest augmenting paths with dual prices. The rule book may soften the second: inside a layer of wait the fit decides who is matched."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from .fitting import Instance
from .graph import Edges
from .kernels import Kernel
from .rows import FAR, NOBODY, Paper, Seating, Wanted

__all__ = ["NOBODY", "Result", "Table", "best_for", "resolve", "solve", "who_can"]

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Result:
    """`mate[i]` is the place of student i's mentor, or NOBODY. The prices are the proof: see `proving`."""

    mate: tuple[int, ...]
    fit: int
    student_prices: tuple[int, ...]
    """Without layers 0 for those left out: they take no part in the assignment."""
    mentor_prices: tuple[int, ...]
    """0 or less; below 0 only where every seat is taken."""
    layer_prices: tuple[int, ...] = ()
    """What it is worth to wait, in each layer. 0 or less, as a mentor's: to wait is a seat in the waiting room of one's layer."""

    @property
    def matched(self) -> int:
        return sum(place != NOBODY for place in self.mate)


class Table:
    """The rows that a kernel works on: the candidates of an instance, the greatest fit of each student first."""

    def __init__(self, candidates: Edges, seats: Sequence[int], kernel: Kernel | None = None) -> None:
        self.candidates, self.seats = candidates, np.array(seats, dtype=np.int64)
        self.kernel = kernel or Kernel.fit_for(len(candidates.place))
        self.students, self.mentors = len(candidates), len(seats)

    @cached_property
    def edges(self) -> Edges:
        return self.candidates.cheapest_first

    @cached_property
    def cost(self) -> Numbers:
        return -self.edges.fit

    @cached_property
    def wanted(self) -> Wanted:
        # A search puts rows in another order: the edges are not its own.
        return Wanted(*map(self.kernel.row, (self.edges.first, self.edges.place.copy(), self.cost, _blank(self.mentors, 0))))

    def seating(self, price: Numbers | None = None) -> Seating:
        """Everybody stands."""
        seat = np.zeros(self.mentors + 1, dtype=np.int64)
        np.cumsum(self.seats, out=seat[1:])
        price = np.zeros(self.mentors, dtype=np.int64) if price is None else price.copy()
        rows = (
            seat,
            _blank(int(seat[-1])),
            _blank(self.mentors, 0),
            _blank(self.students),
            _blank(self.students),
            _blank(self.students, 0),
            price,
        )
        return Seating(*map(self.kernel.row, rows))

    def paper(self) -> Paper:
        """No search need ever look at a mentor without seats."""
        rows = (
            np.where(self.seats > 0, FAR, -FAR),
            _blank(self.mentors),
            _blank(self.mentors, 0),
            _blank(self.mentors),
            _blank(self.students, 0),
            _blank(self.students, 0),
            _blank(2, 0),
        )
        return Paper(*map(self.kernel.row, rows))

    def row(self, numbers: npt.NDArray[np.integer[Any]]) -> Any:
        return self.kernel.row(numbers)


def _blank(length: int, value: int = NOBODY) -> Numbers:
    return np.full(length, value, dtype=np.int64)


def solve(instance: Instance, *, compiled: bool | None = None) -> Result:
    """The best matching of an instance, with its prices. The same instance always gives the same answer."""
    return resolve(instance, compiled=compiled)


def resolve(instance: Instance, before: Instance | None = None, result: Result | None = None, *, compiled: bool | None = None) -> Result:
    """The best matching, built on that of a question that was much the same.

    As good as one that is solved anew; of equally good ones perhaps another."""
    start = _Start.of(instance, before, result)
    table = Table(instance.rows, instance.seats, None if compiled is None else Kernel(compiled))
    if result is None and not instance.layers:
        # Each who comes to stage three in order of wait stays if there is room: it is stage one and two as well.
        return _stage_three(instance, table, np.ones(len(start.mate), dtype=np.bool_), start)
    chosen = _stage_two(table, start.mate)
    if instance.layers:
        return _layered(instance, table, chosen, start)
    return _stage_three(instance, table, chosen, start)


def who_can(instance: Instance) -> tuple[int, ...]:
    """The students who are matched: a largest possible set, and of those the best for the longest wait first."""
    return tuple(np.flatnonzero(_stage_two(Table(instance.rows, instance.seats), _blank(len(instance.students)))).tolist())


def best_for(instance: Instance, students: Sequence[int]) -> Result:
    """The greatest total fit of matching exactly these students. Raises ValueError if they cannot all be matched."""
    chosen = np.zeros(len(instance.students), dtype=np.bool_)
    chosen[list(students)] = True
    result = _stage_three(instance, Table(instance.rows, instance.seats), chosen, _Start.of(instance, None, None))
    if result.matched < len(students):
        raise ValueError("these students cannot all be matched")
    return result


@dataclass(frozen=True)
class _Start:
    """What an earlier answer gives a new question: who had whom, and at which prices."""

    mate: Numbers
    price: Numbers
    layer_price: Numbers

    @classmethod
    def of(cls, instance: Instance, before: Instance | None, result: Result | None) -> _Start:
        layers = instance.layers[-1] + 1 if instance.layers else 0
        price, layer_price = _blank(len(instance.mentors), 0), _blank(layers, 0)
        if before is None or result is None:
            return cls(_blank(len(instance.students)), price, layer_price)
        there = _where(before.mentors, instance.mentors)
        kept = there != NOBODY
        price[there[kept]] = np.array(result.mentor_prices, dtype=np.int64)[kept] * instance.unit // before.unit
        if len(result.layer_prices) == layers:
            layer_price = np.array(result.layer_prices, dtype=np.int64) * instance.unit // before.unit
        mate = np.array(result.mate, dtype=np.int64)
        had = np.append(there, NOBODY)[mate]
        if before.students != instance.students:
            had = np.append(had, NOBODY)[_where(instance.students, before.students)]
        return cls(_real(instance.rows, had), price, layer_price)


def _where(numbers: Sequence[int], among: Sequence[int]) -> Numbers:
    """The place of each among others, or NOBODY."""
    if numbers == among:
        return np.arange(len(numbers), dtype=np.int64)
    wanted, others = np.array(numbers, dtype=np.int64), np.array(among, dtype=np.int64)
    order = np.argsort(others, kind="stable")
    at = np.append(order, NOBODY)[np.searchsorted(others, wanted, sorter=order)]
    return np.where(np.append(others, -1)[at] == wanted, at, NOBODY)


def _real(edges: Edges, mate: Numbers) -> Numbers:
    """Only the pairs that are candidates still."""
    return np.where(edges.with_mate(mate) == NOBODY, NOBODY, mate)


def _stage_two(table: Table, hint: Numbers) -> npt.NDArray[np.bool_]:
    seating = table.seating()
    table.kernel.run.who_can(table.wanted, seating, table.paper(), table.row(hint), table.row(table.edges.first.copy()))
    return np.not_equal(np.asarray(seating.mate, dtype=np.int64), NOBODY)


def _stage_three(instance: Instance, table: Table, chosen: npt.NDArray[np.bool_], start: _Start) -> Result:
    mate, paid, price = _arranged(table, chosen, start.mate, start.price)
    prices = np.where(mate == NOBODY, 0, paid - price[mate]) if len(price) else paid
    fit = -int(paid[mate != NOBODY].sum()) // instance.unit
    return Result(tuple(mate.tolist()), fit, tuple(prices.tolist()), tuple(price.tolist()))


def _layered(instance: Instance, table: Table, chosen: npt.NDArray[np.bool_], start: _Start) -> Result:
    """How many of each layer are matched is known now; who, the fit decides. Those who wait sit in their layer's waiting room.

    With so many seats in each room all students are seated, and it is stage three again."""
    size, layer = len(instance.mentors), np.array(instance.layers, dtype=np.int64)
    rooms = np.bincount(layer[~chosen], minlength=len(start.layer_price))
    everybody = Table(_with_rooms(instance.rows, size + layer), (*instance.seats, *rooms.tolist()), table.kernel)
    mate = np.where(start.mate == NOBODY, size + layer, start.mate)
    mate, paid, price = _arranged(everybody, np.ones_like(chosen), mate, np.concatenate((start.price, start.layer_price)))
    prices = paid - price[mate]
    real = np.where(mate < size, mate, NOBODY)
    fit = -int(paid[real != NOBODY].sum()) // instance.unit
    return Result(tuple(real.tolist()), fit, tuple(prices.tolist()), tuple(price[:size].tolist()), tuple(price[size:].tolist()))


def _with_rooms(edges: Edges, rooms: Numbers) -> Edges:
    """Each student with one more place to be, that is worth nothing. It stands last, as the rooms come after the mentors."""
    first = edges.first + np.arange(len(edges.first))
    return Edges(first, np.insert(edges.place, edges.first[1:], rooms), np.insert(edges.fit, edges.first[1:], 0))


def _arranged(table: Table, chosen: npt.NDArray[np.bool_], had: Numbers, price: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Mate, what it costs, and the mentors' prices."""
    had, cost = _content(table, np.where(chosen, had, NOBODY), price)
    seating = table.seating(price)
    table.kernel.run.sit(seating, table.row(had), table.row(cost))
    stands = chosen & (np.asarray(seating.mate, dtype=np.int64) == NOBODY)
    table.kernel.run.arrange(table.wanted, seating, table.paper(), table.row(np.flatnonzero(stands)))
    mate, paid, price = (np.asarray(row, dtype=np.int64) for row in (seating.mate, seating.paid, seating.price))
    return mate, paid, price


def _content(table: Table, had: Numbers, price: Numbers) -> tuple[Numbers, Numbers]:
    """Who has a mentor and would rather have no other at these prices; and what the pair costs. The others stand up."""
    edges, cost = table.edges, table.cost
    if not (had != NOBODY).any() or not len(edges.place):
        return _blank(len(had)), _blank(len(had), 0)
    mine = edges.with_mate(had)
    asks = np.where(table.seats > 0, price, -FAR)[edges.place]
    np.subtract(cost, asks, out=asks)
    content = (mine != NOBODY) & (asks[mine] <= edges.least(asks, FAR))
    return np.where(content, had, NOBODY), np.where(mine != NOBODY, cost[mine], 0)
