"""What else there was, what it would cost, and what would help those who were left out: from the same prices and ways."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from .facts import Measure, MentorFacts, StudentFacts
from .fitting import Instance
from .kernels import Kernel
from .relaxing import Change, Helps
from .rows import FAR, NOBODY, Hubs, Seating, Steps, Trail
from .solving import Result, Table

__all__ = ["MOST_RUNNERS_UP", "Alternatives", "Change", "Helps", "RunnerUp", "RunnersUp", "what_would_help"]

MOST_RUNNERS_UP = 3
FEWEST_HUBS = 8
BLOCK = 4_096
"""So many ways round are told of at a time."""

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class RunnerUp:
    """Another mentor for a student. `loses` is what the total fit would lose.

    `goes` says who else would get another mentor, and which. `leaves_out` where there is no way round: somebody else would be without."""

    place: int
    loses: int
    goes: tuple[tuple[int, int], ...] = ()
    leaves_out: bool = False

    @property
    def moves(self) -> tuple[int, ...]:
        return tuple(student for student, _place in self.goes)


class RunnersUp(Mapping[int, tuple[RunnerUp, ...]]):
    """The next best mentors of each student asked about, the one first that the whole queue loses least by.

    Kept as rows of numbers: a line for each student and mentor. A tuple is made when somebody asks."""

    def __init__(self, students: Numbers, who: Numbers, place: Numbers, loses: Numbers, moves: Numbers) -> None:
        self.students = students
        self.place, self.loses, self.moves = place, loses, moves
        self.first = np.searchsorted(who, np.arange(len(students) + 1))
        self.begin = _after_each_count(moves, len(place))

    def __iter__(self) -> Iterator[int]:
        return iter(self.students.tolist())

    def __len__(self) -> int:
        return len(self.students)

    def __getitem__(self, student: int) -> tuple[RunnerUp, ...]:
        at = int(np.searchsorted(self.students, student))
        if at == len(self.students) or self.students[at] != student:
            raise KeyError(student)
        return tuple(sorted(map(self._line, range(self.first[at], self.first[at + 1])), key=_least_first))

    def _line(self, line: int) -> RunnerUp:
        place, loses = int(self.place[line]), int(self.loses[line])
        if loses == FAR:
            return RunnerUp(place, 0, leaves_out=True)
        numbers = self.moves[self.begin[line] : self.begin[line + 1] - 1].tolist()
        return RunnerUp(place, loses, tuple(sorted(zip(numbers[::2], numbers[1::2], strict=True))))


class Alternatives:
    """Answers for one result. Who sits where, and what a move from mentor to mentor costs, is worked out once."""

    def __init__(self, instance: Instance, result: Result, *, compiled: bool | None = None) -> None:
        self.instance, self.result = instance, result
        self.table = Table(instance.rows, instance.seats, None if compiled is None else Kernel(compiled))
        self.mate = np.array(result.mate, dtype=np.int64)
        self.point = 2 * len(instance.mentors) + 4
        """What a cost counts for on a way, where a move counts 2: more than any way has moves. So the fewest moves decide between
        ways that lose as much."""
        self._asked = 0

    @cached_property
    def seating(self) -> Seating:
        price = np.array(self.result.mentor_prices, dtype=np.int64)
        paid = np.array(self.result.student_prices, dtype=np.int64)
        if len(price):
            paid += np.where(self.mate == NOBODY, 0, price[self.mate])
        seating = self.table.seating(price)
        self.table.kernel.run.sit(seating, self.table.row(self.mate), self.table.row(paid))
        return seating

    @cached_property
    def _ways(self) -> tuple[Steps, Steps, Trail, Hubs]:
        """The steps from each mentor; the same turned, to each mentor, the cheapest first as well; and what was found out about them."""
        size, run = len(self.instance.mentors), self.table.kernel.run
        sits = int(np.diff(self.table.edges.first)[self.mate != NOBODY].sum())
        rows = (np.zeros(length, dtype=np.int64) for length in (size + 2, *3 * (sits + 2 * size,)))
        steps = Steps(*map(self.table.row, rows))
        run.all_steps(
            self.table.wanted, self.seating, self.table.paper(), steps, self.table.row(np.zeros(size, dtype=np.int64)), self.point
        )
        turned = Steps(*map(self.table.row, _turned(*(np.asarray(row, dtype=np.int64) for row in steps))))
        trail, hubs = self._trail(), self._hubs()
        run.first_hub(steps, turned, trail, hubs, size)
        return steps, turned, trail, hubs

    def runners_up(self, student: int, most: int = MOST_RUNNERS_UP) -> tuple[RunnerUp, ...]:
        """The next best: those with the smallest reduced costs."""
        return self._of(np.array([student], dtype=np.int64), most)[student] if self.mate[student] != NOBODY else ()

    def of_everybody(self, most: int = MOST_RUNNERS_UP) -> RunnersUp:
        """The next best mentors of each student who is matched."""
        return self._of(np.flatnonzero(self.mate != NOBODY), most)

    def _of(self, students: Numbers, most: int) -> RunnersUp:
        table, run = self.table, self.table.kernel.run
        place, more = table.row(np.full(most * len(students), NOBODY)), table.row(np.zeros(most * len(students), dtype=np.int64))
        scratch = (table.row(np.zeros(most, dtype=np.int64)), table.row(np.zeros(most, dtype=np.int64)))
        run.next_bests(table.wanted, self.seating, table.row(students), most, *scratch, place, more)
        lines = np.flatnonzero(np.asarray(place, dtype=np.int64) != NOBODY)
        who, start, more = lines // most, np.asarray(place, dtype=np.int64)[lines], np.asarray(more, dtype=np.int64)[lines]
        length, moves = self._room(start, self.mate[students[who]])
        unit = self.instance.unit
        loses = np.where(length == FAR, FAR, (more + length // self.point + unit // 2) // unit)
        return RunnersUp(students, who, start, loses, moves)

    def _room(self, start: Numbers, home: Numbers) -> tuple[Numbers, Numbers]:
        """How long a way is, and who moves: for each line, a block of them at a time, as whoever moves is told of in a list."""
        row, lengths, moves = self.table.row, [np.empty(0, dtype=np.int64)], [np.empty(0, dtype=np.int64)]
        for begin in range(0, len(start), BLOCK):
            block = slice(begin, begin + BLOCK)
            length = row(np.zeros(len(start[block]), dtype=np.int64))
            told = self.table.kernel.run.make_room(*self._ways, row(start[block]), row(home[block]), length, self._asked)
            self._asked += len(length)
            lengths.append(np.asarray(length, dtype=np.int64))
            moves.append(np.array(told, dtype=np.int64))
        return np.concatenate(lengths), np.concatenate(moves)

    def _trail(self) -> Trail:
        blank = np.full(len(self.instance.mentors) + 1, NOBODY, dtype=np.int64)
        return Trail(*(self.table.row(blank.copy()) for _line in Trail._fields))

    def _hubs(self) -> Hubs:
        """More of them make searches shorter, each of which asks them all: some of the square root of all mentors is a good measure."""
        wide = len(self.instance.mentors) + 1
        place = np.full(FEWEST_HUBS + math.isqrt(wide) // 4, NOBODY, dtype=np.int64)
        far = np.full(wide * len(place), FAR, dtype=np.int64)
        return Hubs(*map(self.table.row, (place, far, far.copy(), np.zeros(2, dtype=np.int64))))

    def can_reach_a_seat(self) -> frozenset[int]:
        """Mentors who have a free seat, or would have one if their students moved."""
        edges, mate = self.instance.rows, self.mate
        rows = edges.rows()
        sits = mate[rows] != NOBODY
        begin, end = edges.place[sits], mate[rows[sits]]
        found = np.bincount(mate[mate != NOBODY], minlength=len(self.instance.seats)) < np.array(self.instance.seats, dtype=np.int64)
        while True:
            # A student who could move to a mentor that is found, leaves a seat.
            more = found.copy()
            more[end[found[begin]]] = True
            if (more == found).all():
                return frozenset(np.flatnonzero(found).tolist())
            found = more

    def competes_for(self, student: int) -> tuple[int, ...]:
        """The full mentors that the student could have had: one more seat with any of them would be enough."""
        return tuple(place for place, _fit in self.instance.edges[student])


def _turned(first: Numbers, to: Numbers, cost: Numbers, who: Numbers) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """The steps by where they lead."""
    many = int(first[-1])
    begins = np.repeat(np.arange(len(first) - 1, dtype=np.int64), np.diff(first))
    order = np.lexsort((cost[:many], to[:many]))
    turned = np.zeros_like(first)
    np.cumsum(np.bincount(to[:many], minlength=len(first) - 1), out=turned[1:])
    return turned, begins[order], cost[order], who[order]


def _after_each_count(moves: Numbers, lines: int) -> Numbers:
    """Where the movers of each line begin, in a row of counts each followed by so many pairs."""
    begin = np.ones(lines + 1, dtype=np.int64)
    at = 0
    for line in range(lines):
        at += 1 + 2 * int(moves[at])
        begin[line + 1] = at + 1
    return begin


def _least_first(other: RunnerUp) -> tuple[bool, int, int, int]:
    return other.leaves_out, other.loses, len(other.goes), other.place


def what_would_help(
    student: StudentFacts,
    mentors: Sequence[MentorFacts],
    measure: Measure,
    *,
    competes_for: Iterable[int] = (),
    reachable: frozenset[int],
    apart: frozenset[tuple[int, int]] = frozenset(),
) -> tuple[Change, ...]:
    """The smallest single changes that would give this student a mentor, the easiest first. `mentors` stand as in the instance."""
    return Helps(mentors, measure, reachable=reachable, apart=apart).changes(student, competes_for=competes_for)
