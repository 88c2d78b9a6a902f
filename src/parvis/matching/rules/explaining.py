"""What else there was, what it would cost, and what would help those who were left out: from the same prices and ways."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from .facts import Measure, MentorFacts, StudentFacts
from .fitting import Instance
from .graph import Edges
from .kernels import Kernel
from .relaxing import Change, Helps
from .rows import FAR, FEWEST_LINES, NOBODY, Labels, Seating, Steps, Trail
from .solving import Result, Table

__all__ = ["MOST_RUNNERS_UP", "Alternatives", "Change", "Helps", "RunnerUp", "RunnersUp", "what_would_help"]

MOST_RUNNERS_UP = 3
TRIED = 4
"""So many mentors are tried as roots, to know which are on many ways. More of them change little: measured from 1 to 16."""

Numbers = npt.NDArray[np.int64]


class RunnerUp(NamedTuple):
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

    def __init__(self, students: Numbers, who: Numbers, place: Numbers, loses: Numbers, moves: Moves) -> None:
        self.first = np.searchsorted(who, np.arange(len(students) + 1)).tolist()
        self.line_of = {student: number for number, student in enumerate(students.tolist())}
        self.place, self.loses, self.moves = place.tolist(), loses.tolist(), moves

    def __iter__(self) -> Iterator[int]:
        return iter(self.line_of)

    def __len__(self) -> int:
        return len(self.line_of)

    def __getitem__(self, student: int) -> tuple[RunnerUp, ...]:
        at = self.line_of[student]
        return tuple(sorted(map(self._line, range(self.first[at], self.first[at + 1])), key=_least_first))

    def _line(self, line: int) -> RunnerUp:
        if self.loses[line] == FAR:
            return RunnerUp(self.place[line], 0, leaves_out=True)
        return RunnerUp(self.place[line], self.loses[line], tuple(self.moves.of(line)))


class Moves:
    """Who goes where, on many ways: line l of them has `first[l]` to `first[l + 1]` of the rows, in order of students."""

    def __init__(self, first: Numbers, student: Numbers, place: Numbers) -> None:
        self.first, self.student, self.place = first.tolist(), student, place

    def of(self, line: int) -> Iterable[tuple[int, int]]:
        begin, end = self.first[line], self.first[line + 1]
        return zip(self.student[begin:end].tolist(), self.place[begin:end].tolist(), strict=True)


class Ways:
    """The ways from mentor to mentor, along which students would move: everybody is labelled once, and then any two can be asked about.

    Lengths are those of `kernel.all_steps`, with the last mentor for all free seats."""

    def __init__(self, table: Table, seating: Seating, sits: int) -> None:
        self.table, self.wide = table, table.mentors + 1
        self.point = 2 * self.wide + 2
        """What a cost counts for on a way, where a move counts 2: more than any way has moves. So the fewest moves decide between
        ways that lose as much."""
        self.trail = Trail(self._row(self.wide, FAR), self._row(self.wide))
        self.ahead, self.back = self._labels(), self._labels()
        self.near = self._row(self.wide, FAR)
        self.steps, self.turned = self._steps(seating, sits)
        self.order = table.row(self._order())
        self.steps, self.turned = self._needed(self.steps), self._needed(self.turned)
        self._label()

    def _row(self, length: int, value: int = NOBODY, kind: type[np.integer[Any]] = np.int64) -> Any:
        return self.table.row(np.full(length, value, dtype=kind))

    def _labels(self) -> Labels:
        lines = FEWEST_LINES * self.wide
        first = self.table.row(np.arange(0, lines, FEWEST_LINES))
        return Labels(
            first,
            self._row(self.wide, 0),
            self._row(2 * lines, kind=np.int32),
            self._row(2 * lines),
            self._row(2 * lines, kind=np.int32),
            self._row(1, lines),
        )

    def _steps(self, seating: Seating, sits: int) -> tuple[Steps, Steps]:
        """The steps from each mentor; and the same turned, to each mentor."""
        size, run, row = self.table.mentors, self.table.kernel.run, self.table.row
        steps = self._blank_steps(sits + 2 * size)
        run.all_steps(self.table.wanted, seating, self.table.paper(), steps, row(np.zeros(size, dtype=np.int64)), self.point)
        turned = self._blank_steps(int(steps.first[-1]))
        run.turn(steps, turned)
        return steps, turned

    def _blank_steps(self, lines: int) -> Steps:
        kinds = ((self.wide + 1, np.int64), (lines, np.int32), (lines, np.int64), (lines, np.int32))
        return Steps(*(self.table.row(np.zeros(length, dtype=kind)) for length, kind in kinds))

    def _needed(self, steps: Steps) -> Steps:
        """Without the room of those that were left out: nine of ten are."""
        return Steps(steps.first, *(self.table.kernel.begin(row, steps.first[-1]) for row in steps[1:]))

    def _order(self) -> Numbers:
        """Who is on many ways is a root before others: then the others need few labels. The free seats are the first."""
        size, weight = self.table.mentors, self._row(self.wide, 0)
        for root in dict.fromkeys((size, *(size * number // TRIED for number in range(TRIED)))):
            self.table.kernel.run.try_a_root(self.steps, self.turned, self.trail, self.back, self.ahead, self.near, root, weight)
        crossed = np.diff(np.asarray(self.steps.first)) * np.diff(np.asarray(self.turned.first))
        order = np.argsort(-np.asarray(weight)[:size] * crossed[:size], kind="stable")
        return np.append(size, order)

    def _label(self) -> None:
        run, done = self.table.kernel.run, 0
        while done < 2 * self.wide:
            done = run.label(self.steps, self.turned, self.trail, self.ahead, self.back, self.order, self.near, done)
            if done < 2 * self.wide:
                # Even turns make labels of `back`, odd ones of `ahead`.
                if done % 2:
                    self.ahead = self._with_more_room(self.ahead)
                else:
                    self.back = self._with_more_room(self.back)

    def _with_more_room(self, labels: Labels) -> Labels:
        longer = self.table.kernel.longer
        return labels._replace(root=longer(labels.root), far=longer(labels.far), by=longer(labels.by))

    def round(self, start: Numbers, home: Numbers) -> tuple[Numbers, Moves]:
        """For each line: what is lost on the way that makes room with `start` when a seat at `home` is left, or FAR; and who goes where."""
        row, run = self.table.row, self.table.kernel.run
        begins, ends, length, root = row(start), row(home), self._row(len(start)), self._row(len(start))
        run.ways_round(self.ahead, self.back, begins, ends, length, root)
        lengths = np.asarray(length)
        first = np.zeros(len(start) + 1, dtype=np.int64)
        np.cumsum(np.where(lengths == FAR, 0, lengths % self.point // 2), out=first[1:])
        student, place = self._row(int(first[-1])), self._row(int(first[-1]))
        run.tell_ways(self.steps, self.ahead, self.back, self.order, begins, ends, root, row(first), student, place)
        return np.where(lengths == FAR, FAR, lengths // self.point), Moves(first, np.asarray(student), np.asarray(place))


class Alternatives:
    """Answers for one result. Who sits where, and what a move from mentor to mentor costs, is worked out once."""

    def __init__(self, instance: Instance, result: Result, *, compiled: bool | None = None) -> None:
        self.instance, self.result = instance, result
        self.table = Table(_with_seats(instance), instance.seats, None if compiled is None else Kernel(compiled))
        self.mate = np.array(result.mate, dtype=np.int64)

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
    def ways(self) -> Ways:
        return Ways(self.table, self.seating, int(np.diff(self.table.edges.first)[self.mate != NOBODY].sum()))

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
        lost, moves = self.ways.round(start, self.mate[students[who]])
        unit = self.instance.unit
        loses = np.where(lost == FAR, FAR, (more + lost + unit // 2) // unit)
        return RunnersUp(students, who, start, loses, moves)

    def can_reach_a_seat(self) -> frozenset[int]:
        """Mentors who have a free seat, or would have one if their students moved."""
        edges, mate = self.instance.rows, self.mate
        rows = edges.rows()
        sits = mate[rows] != NOBODY
        begin, end = edges.place[sits], mate[rows[sits]]
        found = np.bincount(mate[mate != NOBODY], minlength=len(self.instance.seats)) < np.array(self.instance.seats, dtype=np.int64)
        while (opens := found[begin]).any():
            # A student who could move to a mentor that is found, leaves a seat.
            found[end[opens]] = True
            left = ~found[end]
            begin, end = begin[left], end[left]
        return frozenset(np.flatnonzero(found).tolist())

    def competes_for(self, student: int) -> tuple[int, ...]:
        """The full mentors that the student could have had: one more seat with any of them would be enough."""
        edges = self.instance.rows
        return tuple(edges.place[edges.first[student] : edges.first[student + 1]].tolist())


def _with_seats(instance: Instance) -> Edges:
    """The candidates without mentors who have no seat to give: nobody can have them, whoever moves."""
    edges, has_seats = instance.rows.cheapest_first, np.array(instance.seats, dtype=np.int64) > 0
    return edges if has_seats.all() else edges.only(has_seats[edges.place])


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
