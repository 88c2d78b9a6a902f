"""The bare rows of numbers that the searches work on: lists for a short queue, arrays for a very long one."""

from __future__ import annotations

from collections.abc import MutableSequence
from typing import NamedTuple

Row = MutableSequence[int]

NOBODY = -1
FAR = 1 << 60
"""Farther than any way; also the mark of what is seen for good."""


class Wanted(NamedTuple):
    """Who wants whom. Student s has the edges `first[s]` to `first[s + 1]`, the cheapest first; cost is minus the fit."""

    first: Row
    place: Row
    cost: Row


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

    Between searches `far` is FAR, or minus that where nobody need ever look again."""

    far: Row
    came: Row
    toll: Row
    seen: Row


class Steps(NamedTuple):
    """What it costs that a seat moves. From mentor p the steps `first[p]` to `first[p + 1]`, the cheapest first: to which mentor,
    at which cost, and which student moves there. The last mentor stands for all free seats."""

    first: Row
    to: Row
    cost: Row
    who: Row


class Trail(NamedTuple):
    """Scratch paper for ways along the steps, one line a mentor: how far, by which step and from where, what to look at next, and
    who has been there."""

    far: Row
    step: Row
    came: Row
    at: Row
    seen: Row


class Hubs(NamedTuple):
    """Mentors to and from whom all ways are measured. `place` is who they are; the first is all free seats.

    In `out` and `back` each mentor has a line of as many numbers as `place`: how far from each hub, and how far to it. `tally` says how
    many hubs there are, and how many steps were looked at since the last was added."""

    place: Row
    out: Row
    back: Row
    tally: Row
