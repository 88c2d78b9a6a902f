"""What a person has decided before anything is solved: pairs that are to be, and mentors who are held back.

A pin takes its student and one seat out of the question, or is refused with its reasons. Pairs that are not to be are `apart`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace

from parvis.kit.verdict import YES, Verdict, no

from .facts import Measure, MentorFacts, StudentFacts
from .fitting import in_order_of_wait, obstacles

CANNOT_BE: Mapping[str, Verdict] = {
    "times": no("matching.pin_times"),
    "same_person": no("matching.pin_same_person"),
    "online": no("matching.pin_online"),
    "campus": no("matching.pin_campus"),
    "way": no("matching.pin_way"),
    "language": no("matching.pin_language"),
    "programme": no("matching.pin_programme"),
    "apart": no("matching.pin_apart"),
    "held": no("matching.pin_held"),
    "no_seat": no("matching.pin_no_seat"),
    "not_available": no("matching.pin_not_available"),
}
"""What stands in the way of a pair → what an action that is refused says."""


@dataclass(frozen=True, kw_only=True)
class Steering:
    """`pins` go from request to mentor, `held` are mentors; both by number."""

    pins: Mapping[int, int] = field(default_factory=dict)
    held: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Steered:
    """What is left to solve. `kept` are the pins that stand, `refused` the others with the codes of their reasons."""

    students: tuple[StudentFacts, ...]
    mentors: tuple[MentorFacts, ...]
    kept: Mapping[int, int]
    refused: Mapping[int, tuple[str, ...]]


def why_not(
    student: StudentFacts, mentor: MentorFacts, measure: Measure, *, apart: frozenset[tuple[int, int]], steering: Steering
) -> tuple[str, ...]:
    """Why this pair cannot be pinned: the codes of `obstacles`, and apart, held, no_seat. Empty means that it can."""
    more = {
        "apart": (student.person, mentor.number) in apart,
        "held": mentor.number in steering.held,
        "no_seat": not mentor.seats,
    }
    return (*obstacles(student, mentor, measure), *(code for code, holds in more.items() if holds))


def steer(
    students: Sequence[StudentFacts],
    mentors: Sequence[MentorFacts],
    measure: Measure,
    *,
    apart: frozenset[tuple[int, int]],
    steering: Steering,
) -> Steered:
    """The question that is left when the steering is obeyed. Where pins want the same seat, the longest wait has it."""
    pool = {m.number: m for m in mentors}
    queue = in_order_of_wait(students)
    kept: dict[int, int] = {}
    refused: dict[int, tuple[str, ...]] = {}
    for student in queue:
        if (number := steering.pins.get(student.number)) is None:
            continue
        mentor = pool.get(number)
        reasons = why_not(student, mentor, measure, apart=apart, steering=steering) if mentor else ("not_available",)
        if mentor is None or reasons:
            refused[student.number] = reasons
        else:
            kept[student.number] = number
            pool[number] = replace(mentor, load=mentor.load + 1)
    left = [replace(m, capacity=m.load) if m.number in steering.held else m for m in pool.values()]
    return Steered(students=tuple(s for s in queue if s.number not in kept), mentors=tuple(left), kept=kept, refused=refused)


def may_pin(request: int, *, kept: bool, refused: Mapping[int, tuple[str, ...]], before: Collection[int]) -> Verdict:
    """Does a pair that was just decided stand? Not where it cannot be, nor where another decided pair lost its seat by it.

    `refused` are the pins that could not be kept, `before` those that could not even without this one."""
    if request in refused:
        answer = YES
        for code in refused[request]:
            answer += CANNOT_BE[code]
        return answer
    if set(refused) - set(before) or not kept:
        return no("matching.pin_taken")
    return YES
