"""What else there was, what it would cost, and what would help those who were left out: from the same prices and ways."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from .facts import Measure, MentorFacts, StudentFacts
from .fitting import Instance
from .kernels import Kernel
from .relaxing import Change, Helps
from .rows import FAR, NOBODY, Seating, Steps, Trail
from .solving import Result, Table

__all__ = ["MOST_RUNNERS_UP", "Alternatives", "Change", "Helps", "RunnerUp", "what_would_help"]

MOST_RUNNERS_UP = 3

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


class Alternatives:
    """Answers for one result. Who sits where, and what a move from mentor to mentor costs, is worked out once."""

    def __init__(self, instance: Instance, result: Result, *, compiled: bool | None = None) -> None:
        self.instance, self.result = instance, result
        self.table = Table(instance.rows, instance.seats, None if compiled is None else Kernel(compiled))
        self.mate = np.array(result.mate, dtype=np.int64)
        self.hop = len(instance.mentors) + 2
        """More than any way has moves: the fewest moves decide between ways that lose as much."""

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
    def steps(self) -> Steps:
        size = len(self.instance.mentors)
        sits = int(np.diff(self.table.edges.first)[self.mate != NOBODY].sum())
        blank = np.zeros(sits + 2 * size, dtype=np.int64)
        steps = Steps(*map(self.table.row, (np.zeros(size + 2, dtype=np.int64), blank, blank.copy(), blank.copy())))
        self.table.kernel.run.all_steps(self.table.wanted, self.seating, self.table.paper(), steps, self.hop)
        return steps

    def runners_up(self, student: int, most: int = MOST_RUNNERS_UP) -> tuple[RunnerUp, ...]:
        """The next best: of those with the smallest reduced costs, the one first that the whole queue loses least by."""
        return self._of(np.array([student], dtype=np.int64), most)[student] if self.mate[student] != NOBODY else ()

    def of_everybody(self, most: int = MOST_RUNNERS_UP) -> dict[int, tuple[RunnerUp, ...]]:
        """The next best mentors of each student who is matched."""
        return self._of(np.flatnonzero(self.mate != NOBODY), most)

    def _of(self, students: Numbers, most: int) -> dict[int, tuple[RunnerUp, ...]]:
        table, run = self.table, self.table.kernel.run
        place, more = table.row(np.full(most * len(students), NOBODY)), table.row(np.zeros(most * len(students), dtype=np.int64))
        scratch = (table.row(np.zeros(most, dtype=np.int64)), table.row(np.zeros(most, dtype=np.int64)))
        run.next_bests(table.wanted, self.seating, table.row(students), most, *scratch, place, more)
        start, home = np.asarray(place, dtype=np.int64), np.repeat(self.mate[students], most)
        lines = np.argsort(start, kind="stable")
        lines = lines[start[lines] != NOBODY]
        loses = table.row(np.zeros(len(start), dtype=np.int64))
        moves = iter(run.make_room(self.steps, self._trail(), self._trail(), table.row(lines), place, table.row(home), loses))
        found: dict[int, list[RunnerUp]] = {student: [] for student in students.tolist()}
        for line in lines.tolist():
            goes = tuple(sorted([(next(moves), next(moves)) for _mover in range(next(moves))]))
            student = int(students[line // most])
            found[student].append(self._runner_up(int(place[line]), int(more[line]), int(loses[line]), goes))
        return {student: tuple(sorted(others, key=_least_first)) for student, others in found.items()}

    def _trail(self) -> Trail:
        blank = np.full(len(self.instance.mentors) + 1, NOBODY, dtype=np.int64)
        return Trail(*(self.table.row(blank.copy()) for _line in Trail._fields))

    def _runner_up(self, place: int, more: int, loses: int, goes: tuple[tuple[int, int], ...]) -> RunnerUp:
        if loses == FAR:
            return RunnerUp(place, 0, leaves_out=True)
        unit = self.instance.unit
        return RunnerUp(place, (more + loses // self.hop + unit // 2) // unit, goes)

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
