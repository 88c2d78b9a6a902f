"""The best for the whole queue, in this order: as many as can be matched; among those the longest wait; among all ways of
matching exactly those, the greatest total fit.

Two stages, whole numbers throughout. `who_can` takes students in order of wait and keeps each one for whom there is room:
that is exact, because the sets that can be matched together form a matroid. `best_for` is assignment with seats, by
successive shortest augmenting paths with dual prices."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass

from .fitting import Instance

NOBODY = -1


@dataclass(frozen=True)
class Result:
    """`mate[i]` is the place of student i's mentor, or NOBODY. The prices are the proof: see `proving`."""

    mate: tuple[int, ...]
    fit: int
    student_prices: tuple[int, ...]
    """0 for those left out: they take no part in the assignment."""
    mentor_prices: tuple[int, ...]
    """0 or less; below 0 only where every seat is taken."""

    @property
    def matched(self) -> int:
        return sum(place != NOBODY for place in self.mate)


def solve(instance: Instance) -> Result:
    """The best matching of an instance, with its prices. The same instance always gives the same answer."""
    return best_for(instance, who_can(instance))


def who_can(instance: Instance) -> tuple[int, ...]:
    """The students who are matched: a largest possible set, and of those the best for the longest wait first.

    A search that fails has seen mentors from whom no seat can be reached. None ever will be: later paths do not touch them.
    So they are dead for good, and all failed searches together cost one walk over the edges."""
    taken_by: list[list[int]] = [[] for _ in instance.mentors]
    dead = [False] * len(instance.mentors)
    return tuple(student for student in range(len(instance.students)) if _find_seat(instance, student, taken_by, dead))


def _find_seat(instance: Instance, student: int, taken_by: list[list[int]], dead: list[bool]) -> bool:
    came_from: dict[int, int] = {}
    """Mentor → the student who wants their seat."""
    holds: dict[int, int] = {}
    """Student on the way → the mentor whose seat they would leave."""
    waiting = [student]
    while waiting:
        asks = waiting.pop()
        for place, _fit in instance.edges[asks]:
            if dead[place] or place in came_from:
                continue
            came_from[place] = asks
            if len(taken_by[place]) < instance.seats[place]:
                _move_along(place, came_from, holds, taken_by)
                return True
            for other in taken_by[place]:
                if other not in holds:
                    holds[other] = place
                    waiting.append(other)
    for place in came_from:
        dead[place] = True
    return False


def _move_along(place: int, came_from: dict[int, int], holds: dict[int, int], taken_by: list[list[int]]) -> None:
    """Everybody on the path moves one step on; the first one gets a seat."""
    while True:
        moves = came_from[place]
        taken_by[place].append(moves)
        if moves not in holds:
            return
        place = holds[moves]
        taken_by[place].remove(moves)


def best_for(instance: Instance, students: Sequence[int]) -> Result:
    """The greatest total fit of matching exactly these students. Raises ValueError if they cannot all be matched.

    Costs are minus the fit. Mentor prices start at 0 and only fall, and only where every seat is taken."""
    search = _Assignment(instance)
    for student in students:
        search.add(student)
    return search.result()


class _Assignment:
    """Students come in one by one, each along a cheapest path; after each, the prices prove that it is cheapest."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.cost: list[dict[int, int]] = [{place: -fit for place, fit in edges} for edges in instance.edges]
        self.price = [0] * len(instance.mentors)
        self.taken_by: list[list[int]] = [[] for _ in instance.mentors]
        self.mate = [NOBODY] * len(instance.students)

    def add(self, student: int) -> None:
        """Dijkstra over the mentors, by cost minus price, to the nearest free seat."""
        distance: dict[int, int] = {}
        before: dict[int, int] = {}
        settled: list[tuple[int, int]] = []
        done: set[int] = set()
        heap: list[tuple[int, int]] = []
        self._relax(student, 0, distance, before, done, heap)
        while heap:
            length, place = heapq.heappop(heap)
            if place in done:
                continue
            done.add(place)
            if len(self.taken_by[place]) < self.instance.seats[place]:
                for other, at in settled:
                    self.price[other] += at - length
                self._move(place, before)
                return
            settled.append((place, length))
            for sits in self.taken_by[place]:
                self._relax(sits, length - (self.cost[sits][place] - self.price[place]), distance, before, done, heap)
        raise ValueError("these students cannot all be matched")

    def _relax(
        self, student: int, base: int, distance: dict[int, int], before: dict[int, int], done: set[int], heap: list[tuple[int, int]]
    ) -> None:
        for place, cost in self.cost[student].items():
            if place in done or not self.instance.seats[place]:
                continue
            length = base + cost - self.price[place]
            if place not in distance or length < distance[place]:
                distance[place], before[place] = length, student
                heapq.heappush(heap, (length, place))

    def _move(self, place: int, before: dict[int, int]) -> None:
        while True:
            moves = before[place]
            left, self.mate[moves] = self.mate[moves], place
            self.taken_by[place].append(moves)
            if left == NOBODY:
                return
            self.taken_by[left].remove(moves)
            place = left

    def result(self) -> Result:
        prices = [0] * len(self.mate)
        total = 0
        for student, place in enumerate(self.mate):
            if place != NOBODY:
                prices[student] = self.cost[student][place] - self.price[place]
                total -= self.cost[student][place]
        return Result(tuple(self.mate), total, tuple(prices), tuple(self.price))
