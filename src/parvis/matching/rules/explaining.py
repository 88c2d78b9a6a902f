"""What else there was, what it would cost, and what would help those who were left out: from the same prices and paths."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from parvis.kit.week import WeeklyTimes

from .facts import BOTH, CAMPUS, ONLINE, Measure, MentorFacts, StudentFacts
from .fitting import Instance, obstacles
from .solving import NOBODY, Result

MOST_RUNNERS_UP = 3
MOST_CHANGES = 4
PARTS_OF_A_DAY: tuple[tuple[str, int, int], ...] = (
    ("morning", 8 * 60, 12 * 60),
    ("afternoon", 12 * 60, 17 * 60),
    ("evening", 17 * 60, 20 * 60),
)


@dataclass(frozen=True)
class RunnerUp:
    """Another mentor for a student. `loses` is what the total fit would lose; `moves` the other students who would get another mentor.

    `leaves_out` where there is no way round: somebody else would be without."""

    place: int
    loses: int
    moves: tuple[int, ...] = ()
    leaves_out: bool = False


class Alternatives:
    """Answers for one result. Who sits where, and what a move from mentor to mentor costs, is worked out once."""

    def __init__(self, instance: Instance, result: Result) -> None:
        self.instance, self.result = instance, result
        self.sits: list[list[int]] = [[] for _ in instance.mentors]
        for student, place in enumerate(result.mate):
            if place != NOBODY:
                self.sits[place].append(student)
        self.steps = [self._steps_from(place) for place in range(len(self.sits))]
        # The sink stands for the free seats. To leave a seat empty costs its price.
        self.steps.append(sorted((-result.mentor_prices[place], place, NOBODY) for place, sits in enumerate(self.sits) if sits))

    def _reduced(self, student: int, place: int, fit: int) -> int:
        return -fit - self.result.student_prices[student] - self.result.mentor_prices[place]

    def _steps_from(self, here: int) -> list[tuple[int, int, int]]:
        """(cost, where to, who moves): the cheapest student for each mentor they could move to, the cheapest move first."""
        cheapest: dict[int, tuple[int, int]] = {}
        for student in self.sits[here]:
            for place, fit in self.instance.edges[student]:
                if place != here and self.instance.seats[place]:
                    move = (self._reduced(student, place, fit), student)
                    cheapest[place] = min(move, cheapest.get(place, move))
        if len(self.sits[here]) < self.instance.seats[here]:
            cheapest[len(self.sits)] = (0, NOBODY)
        return sorted((cost, place, student) for place, (cost, student) in cheapest.items())

    def runners_up(self, student: int, most: int = MOST_RUNNERS_UP) -> tuple[RunnerUp, ...]:
        """The next best: of those with the smallest reduced costs, the one first that the whole queue loses least by."""
        mine = self.result.mate[student]
        if mine == NOBODY:
            return ()
        others = sorted((self._reduced(student, p, f), p) for p, f in self.instance.edges[student] if p != mine and self.instance.seats[p])
        found = [self._cost_of(student, place, step) for step, place in others[:most]]
        return tuple(sorted(found, key=lambda r: (r.leaves_out, r.loses, r.place)))

    def _cost_of(self, student: int, place: int, step: int) -> RunnerUp:
        """The cheapest way round: from the wanted seat, along students who move, to the seat that was left.

        Every step is a reduced cost, so none is negative. Steps are taken up one at a time, cheapest first, so that a short way
        round is found without looking at the rest. The student sits at home, where the way ends, so nobody moves twice."""
        home = self.result.mate[student]
        done: dict[int, tuple[int, int]] = {place: (place, NOBODY)}
        heap = [(self.steps[place][0][0], 0, place, 0)] if self.steps[place] else []
        while heap:
            length, upto, here, nth = heapq.heappop(heap)
            _cost, there, mover = self.steps[here][nth]
            if nth + 1 < len(self.steps[here]):
                heapq.heappush(heap, (upto + self.steps[here][nth + 1][0], upto, here, nth + 1))
            if there in done:
                continue
            done[there] = (here, mover)
            if there == home:
                return RunnerUp(place, step + length, self._moved(done, place, home))
            if self.steps[there]:
                heapq.heappush(heap, (length + self.steps[there][0][0], length, there, 0))
        return RunnerUp(place, step, leaves_out=True)

    def _moved(self, came: Mapping[int, tuple[int, int]], place: int, home: int) -> tuple[int, ...]:
        moved: list[int] = []
        here = home
        while here != place:
            here, mover = came[here]
            if mover != NOBODY:
                moved.append(mover)
        return tuple(sorted(moved))

    def can_reach_a_seat(self) -> frozenset[int]:
        """Mentors who have a free seat, or would have one if their students moved."""
        leads_to: list[list[int]] = [[] for _ in self.sits]
        """Place → places whose students could move here."""
        for here, sits in enumerate(self.sits):
            for student in sits:
                for place, _fit in self.instance.edges[student]:
                    if place != here:
                        leads_to[place].append(here)
        waiting = [p for p, sits in enumerate(self.sits) if len(sits) < self.instance.seats[p]]
        found = set(waiting)
        while waiting:
            for place in leads_to[waiting.pop()]:
                if place not in found:
                    found.add(place)
                    waiting.append(place)
        return frozenset(found)

    def competes_for(self, student: int) -> tuple[int, ...]:
        """The full mentors that the student could have had: one more seat with any of them would be enough."""
        return tuple(place for place, _fit in self.instance.edges[student])


Change = tuple[str, tuple[tuple[str, object], ...]]
"""A code, and what its sentence needs."""


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
    if not mentors:
        return (("more_mentors", ()),)
    able = [mentors[place] for place in sorted(reachable) if (student.person, mentors[place].number) not in apart]

    def helps(changed: StudentFacts) -> bool:
        return any(not obstacles(changed, mentor, measure) for mentor in able)

    found: list[Change] = [(code, params) for code, params, changed in _relaxed(student, able, measure) if helps(changed)]
    seats = tuple(mentors[place].number for place in competes_for)[:MOST_RUNNERS_UP]
    if seats:
        found.append(("seat", (("mentors", seats),)))
    return tuple(found[:MOST_CHANGES]) or (("more_mentors", ()),)


def _relaxed(
    student: StudentFacts, able: Sequence[MentorFacts], measure: Measure
) -> Iterator[tuple[str, tuple[tuple[str, object], ...], StudentFacts]]:
    """The student as they would be after one change, the smallest changes first."""
    if student.way == CAMPUS:
        yield "online", (), replace(student, way=BOTH)
    if student.way == ONLINE:
        yield "campus", (), replace(student, way=BOTH)
    elif student.campus:
        for campus in sorted({c for m in able for c in m.campuses} - {student.campus}):
            yield "other_campus", (("campus", campus),), replace(student, campus=campus)
    if student.same_programme:
        yield "programme", (), replace(student, same_programme="")
    for day in range(1, 6):
        for name, start, end in PARTS_OF_A_DAY:
            if not student.times.covers(day, start, end):
                wider = WeeklyTimes.of((*student.times.ranges, (day, start, end)))
                yield "times", (("day", day), ("part", name)), replace(student, times=wider)
    for language in sorted({spoken for m in able for spoken in m.languages} - set(student.languages)) if student.languages else ():
        yield "language", (("language", language),), replace(student, languages=(*student.languages, language))
