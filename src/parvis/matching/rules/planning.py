"""A whole answer from what is known: steered, solved, proved, and explained when somebody asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from .explaining import Alternatives, Change, Helps
from .facts import Measure, MentorFacts, StudentFacts
from .fitting import Instance, instance, keeping
from .proving import Certificate, certify
from .solving import NOBODY, Result, resolve
from .steering import Steered, Steering, steer


@dataclass(frozen=True, kw_only=True)
class Situation:
    """All that the answer rests on."""

    students: Sequence[StudentFacts]
    mentors: Sequence[MentorFacts]
    measure: Measure
    apart: frozenset[tuple[int, int]] = frozenset()
    """(student's person, mentor's number) of pairs who are not to meet."""
    steering: Steering = field(default_factory=Steering)
    layer_days: int = 0
    """So many days of waiting count as the same wait. 0: the longest wait always goes first."""


@dataclass(frozen=True)
class Other:
    """Another mentor for a student, by number. `loses` is what the total fit would lose; `goes` says who would get which mentor instead.

    `leaves_out` where there is no way round: somebody else would be without."""

    mentor: int
    loses: int
    goes: tuple[tuple[int, int], ...] = ()
    leaves_out: bool = False


@dataclass(frozen=True)
class Explained:
    """By the student's number: the next best mentors of each who is matched, and what would help each who is not."""

    runners_up: Mapping[int, tuple[Other, ...]]
    changes: Mapping[int, tuple[Change, ...]]


@dataclass(frozen=True)
class Plan:
    """An answer that is proved. `instance` and `result` are without the pinned pairs; `pairs` has them all, student to mentor."""

    situation: Situation
    steered: Steered
    instance: Instance
    result: Result
    certificate: Certificate
    pairs: dict[int, int]
    waiting: tuple[int, ...]
    """Who is left without a mentor, the longest wait first."""

    @property
    def refused(self) -> Mapping[int, tuple[str, ...]]:
        """The pins that could not be kept, with the codes of why."""
        return self.steered.refused

    def explain(self) -> Explained:
        return self._explained

    @cached_property
    def _explained(self) -> Explained:
        others = Alternatives(self.instance, self.result)
        queue = self.instance.students
        runners_up = {
            queue[student]: tuple(
                Other(
                    self.instance.mentors[r.place],
                    r.loses,
                    tuple((queue[who], self.instance.mentors[place]) for who, place in r.goes),
                    r.leaves_out,
                )
                for r in found
            )
            for student, found in others.of_everybody().items()
        }
        students = {s.number: s for s in self.steered.students}
        helps = Helps(self.steered.mentors, self.situation.measure, reachable=others.can_reach_a_seat(), apart=self.situation.apart)
        changes = {
            queue[student]: helps.changes(students[queue[student]], competes_for=others.competes_for(student))
            for student, place in enumerate(self.result.mate)
            if place == NOBODY
        }
        return Explained(runners_up, changes)


def plan(situation: Situation, *, after: Plan | None = None, before: Mapping[int, int] | None = None) -> Plan:
    """The best answer. `after` is one to build on: as good, and faster.

    `before` holds pairs: of equally good answers, the one that keeps most of them."""
    steered = steer(situation.students, situation.mentors, situation.measure, apart=situation.apart, steering=situation.steering)
    queue = instance(steered.students, steered.mentors, situation.measure, apart=situation.apart, layer_days=situation.layer_days)
    if before:
        queue = keeping(queue, before)
    result = resolve(queue, after.instance, after.result) if after else resolve(queue)
    certificate = certify(queue, result)
    mates = zip(queue.students, result.mate, strict=True)
    pairs = {student: queue.mentors[place] for student, place in mates if place != NOBODY} | dict(steered.kept)
    waiting = tuple(student for student, place in zip(queue.students, result.mate, strict=True) if place == NOBODY)
    return Plan(situation, steered, queue, result, certificate, pairs, waiting)


@dataclass(frozen=True)
class Changed:
    """What is different between two answers, by number. Empty where nothing is."""

    moved: tuple[tuple[int, int, int], ...] = ()
    """(student, the mentor they would have had, the mentor they get)."""
    newly_with: tuple[tuple[int, int], ...] = ()
    newly_without: tuple[tuple[int, int], ...] = ()
    """(student, the mentor they would have had)."""

    def __bool__(self) -> bool:
        return bool(self.moved or self.newly_with or self.newly_without)


def changed(before: Mapping[int, int], after: Mapping[int, int]) -> Changed:
    """From pairs to pairs, student to mentor."""
    both = sorted(before.keys() & after.keys())
    return Changed(
        tuple((student, before[student], after[student]) for student in both if before[student] != after[student]),
        tuple((student, after[student]) for student in sorted(after.keys() - before.keys())),
        tuple((student, before[student]) for student in sorted(before.keys() - after.keys())),
    )
