"""The bare rows of numbers that the searches work on: lists for a short queue, arrays for a very long one."""

from __future__ import annotations

from collections.abc import MutableSequence
from typing import NamedTuple

Row = MutableSequence[int]

NOBODY = -1
FAR = 1 << 60
"""Farther than any way; also the mark of what is seen for good."""
FEWEST_LINES = 4
"""Room for so many labels is made for everybody."""


OFTEN = 4
"""Rows are put in order anew when each edge has been asked about so many times, on the whole."""


class Wanted(NamedTuple):
    """Who wants whom. Student s has the edges `first[s]` to `first[s + 1]`; cost is minus the fit.

    They stand in order of what they cost with the price that each mentor had `then`: 0 to begin with."""

    first: Row
    place: Row
    cost: Row
    then: Row


class Seating(NamedTuple):
    """Who sits where. Mentor p has the seats `seat[p]` to `seat[p + 1]` of `holder`; the first `load[p]` of them are taken.

    `mate` is each student's mentor, `at` their seat, `paid` what their edge costs. `price` is each mentor's: 0 or less."""

    seat: Row
    holder: Row
    load: Row
    mate: Row
    at: Row
    paid: Row
    price: Row


class Paper(NamedTuple):
    """Scratch paper for a search, one line a mentor: how far, who came that way, what their edge costs, who has looked.

    Between searches `far` is FAR, or minus that where nobody need ever look again. `base` and `at` have a line a student: how far they
    are, and which edge they ask next. `tally` has two numbers: how many edges were asked since rows were put in order, and about how
    much longer the last ways were than the nearest mentor was far."""

    far: Row
    came: Row
    toll: Row
    seen: Row
    base: Row
    at: Row
    tally: Row


class Steps(NamedTuple):
    """What it costs that a seat moves. From mentor p the steps `first[p]` to `first[p + 1]`, the cheapest first: to which mentor,
    at which cost, and which student moves there. The last mentor stands for all free seats."""

    first: Row
    to: Row
    cost: Row
    who: Row


class Trail(NamedTuple):
    """Scratch paper for ways along the steps, one line a mentor: how far, and from whom. Between ways `far` is FAR."""

    far: Row
    came: Row


class Labels(NamedTuple):
    """How far it is to some mentors, the roots; or from them. A root is told by its place in their order.

    Mentor p has the lines `first[p]` to `first[p] + many[p]` of `root`, `far` and `by`: which root, how far, and who is next on that
    way. The roots stand in order. `used` says how many lines are given to somebody."""

    first: Row
    many: Row
    root: Row
    far: Row
    by: Row
    used: Row
