"""Who fits whom: hard conditions, each with its code, and a fit made of named parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np

from parvis.kit.week import WeeklyTimes

from .facts import AVOID, CAMPUS, MOST_COMMON_HOURS, ONLINE, WISH, Measure, MentorFacts, StudentFacts, minutes_in_runs, starts
from .graph import Edges, build


class Part(NamedTuple):
    """One part of a fit: what it is, what it is worth, and what the sentence needs. `speaks_for` or something to consider."""

    code: str
    points: int
    params: tuple[tuple[str, object], ...] = ()
    speaks_for: bool = True


def obstacles(student: StudentFacts, mentor: MentorFacts, measure: Measure) -> tuple[str, ...]:
    """Codes of the hard conditions that the two do not meet. Empty means that they can be a pair. Free places are not asked about."""
    times = () if starts(student.mask & mentor.mask, measure.quarters) else ("times",)
    return (*times, *_other_obstacles(student, mentor))


def _other_obstacles(student: StudentFacts, mentor: MentorFacts) -> Iterator[str]:
    if student.person == mentor.person:
        yield "same_person"
    if not (_on_campus(student, mentor) or _online(student, mentor)):
        yield {ONLINE: "online", CAMPUS: "campus"}.get(student.way, "way")
    if student.languages and not any(spoken in mentor.languages for spoken in student.languages):
        yield "language"
    if student.same_programme == AVOID and student.programme and student.programme == mentor.programme:
        yield "programme"


def _on_campus(student: StudentFacts, mentor: MentorFacts) -> bool:
    """A student who has named no campus comes to any."""
    return student.way != ONLINE and (student.campus in mentor.campuses if student.campus else bool(mentor.campuses))


def _online(student: StudentFacts, mentor: MentorFacts) -> bool:
    return student.way != CAMPUS and mentor.online


def _as_preferred(student: StudentFacts, mentor: MentorFacts) -> bool:
    return _online(student, mentor) if student.prefers_way == ONLINE else _on_campus(student, mentor)


def common_times(student: StudentFacts, mentor: MentorFacts, measure: Measure) -> WeeklyTimes:
    """When both can, in runs that are long enough."""
    return (student.times & mentor.times).at_least(measure.least_minutes)


def _in_favour(student: StudentFacts, mentor: MentorFacts, measure: Measure, minutes: int) -> Iterator[tuple[str, int, str, object]]:
    """(code, points, name and value of what its sentence needs), for so many common minutes, which come first."""
    yield "common_times", min(MOST_COMMON_HOURS, minutes // 60) * measure.common_hour, "", None
    for area in dict.fromkeys(student.areas):
        if area in mentor.strengths:
            yield "strength", measure.strength, "area", area
    wanted = student.campus or student.prefers_campus
    if wanted and wanted in mentor.campuses and _on_campus(student, mentor):
        yield "same_campus", measure.same_campus, "campus", wanted
    if student.programme and student.programme == mentor.programme:
        yield "same_programme", measure.same_programme if student.same_programme == WISH else 0, "", None
    elif student.programme and student.programme in mentor.knows:
        yield "knows_programme", measure.knows_programme if student.same_programme == WISH else 0, "", None
    if student.languages and student.languages[0] in mentor.languages:
        yield "first_language", measure.first_language, "language", student.languages[0]
    if student.prefers_way and _as_preferred(student, mentor):
        yield "preferred_way", measure.preferred_way, "way", student.prefers_way
    if mentor.number in student.again:
        yield "earlier_mentor", measure.earlier_mentor, "", None
    if mentor.load == 0:
        yield "free_mentor", measure.free_mentor, "", None


def _to_consider(student: StudentFacts, mentor: MentorFacts, measure: Measure, minutes: int) -> Iterator[Part]:
    if mentor.load:
        yield Part("has_students", 0, (("count", mentor.load),), speaks_for=False)
    if student.same_programme == WISH and student.programme != mentor.programme and student.programme not in mentor.knows:
        yield Part("other_programme", 0, speaks_for=False)
    if student.languages and student.languages[0] not in mentor.languages:
        yield Part("second_language", 0, speaks_for=False)
    if student.prefers_way and not _as_preferred(student, mentor):
        yield Part("other_way", 0, (("way", student.prefers_way),), speaks_for=False)
    if student.prefers_campus and student.prefers_campus not in mentor.campuses and student.way != ONLINE:
        yield Part("other_campus", 0, (("campus", student.prefers_campus),), speaks_for=False)
    if minutes < 2 * measure.least_minutes:
        yield Part("few_common_times", 0, speaks_for=False)
    if student.areas and not any(area in mentor.strengths for area in student.areas):
        yield Part("other_strengths", 0, speaks_for=False)


def parts(student: StudentFacts, mentor: MentorFacts, measure: Measure) -> tuple[Part, ...]:
    """What speaks for a pair, then what to consider. The points of all parts are the fit."""
    common = common_times(student, mentor, measure)
    minutes = common.minutes
    favour = _in_favour(student, mentor, measure, minutes)
    code, points, _name, _value = next(favour)
    return (
        Part(code, points, (("times", str(common)),)),
        *(Part(code, points, ((name, value),) if name else ()) for code, points, name, value in favour),
        *_to_consider(student, mentor, measure, minutes),
    )


def fit(student: StudentFacts, mentor: MentorFacts, measure: Measure) -> int:
    """The points of all parts, without making the parts: asked for every pair that could be."""
    begins = starts(student.mask & mentor.mask, measure.quarters)
    return _fit(student, mentor, measure, begins)


def _fit(student: StudentFacts, mentor: MentorFacts, measure: Measure, begins: int) -> int:
    minutes = minutes_in_runs(begins, measure.quarters)
    return sum(points for _code, points, _name, _value in _in_favour(student, mentor, measure, minutes))


@dataclass(frozen=True)
class Instance:
    """The whole queue as a graph. Students stand in order of wait, longest first; mentors in order of number.

    `edges[i]` are student i's candidates as (place of the mentor in `mentors`, fit), in order of place."""

    students: tuple[int, ...]
    mentors: tuple[int, ...]
    seats: tuple[int, ...]
    edges: Sequence[Sequence[tuple[int, int]]]
    layers: tuple[int, ...] = ()
    """The layer of wait of each student, earliest first. Inside a layer the fit decides who is matched. Empty: each stands alone."""
    unit: int = 1
    """How much of an edge's number is one point of fit. More than 1 where less than a point decides between equals: see `keeping`."""

    @property
    def candidates(self) -> int:
        return len(self.rows.place)

    @cached_property
    def rows(self) -> Edges:
        return Edges.of(self.edges)

    def number_of(self, places: Iterable[int]) -> tuple[int, ...]:
        return tuple(self.mentors[place] for place in places)


def in_order_of_wait(students: Iterable[StudentFacts]) -> list[StudentFacts]:
    return sorted(students, key=lambda s: (s.since, s.number))


def instance(
    students: Sequence[StudentFacts],
    mentors: Sequence[MentorFacts],
    measure: Measure,
    *,
    apart: frozenset[tuple[int, int]] = frozenset(),
    layer_days: int = 0,
    most: int = 0,
) -> Instance:
    """The candidate graph. `apart` holds (student's person, mentor's number) of pairs who are not to meet.

    `layer_days` is how many days of waiting count as the same wait; 0 for a strict order. `most`: only so many candidates each."""
    queue = in_order_of_wait(students)
    pool = sorted(mentors, key=lambda m: m.number)
    edges = build(queue, pool, measure, apart=apart, most=most)
    layers = layers_of(queue, layer_days)
    return Instance(tuple(s.number for s in queue), tuple(m.number for m in pool), tuple(m.seats for m in pool), edges, layers)


def layers_of(queue: Sequence[StudentFacts], days: int) -> tuple[int, ...]:
    """Seven days are a week from Monday to Sunday."""
    if not days:
        return ()
    blocks = [(s.since.toordinal() - 1) // days for s in queue]
    place = {block: number for number, block in enumerate(sorted(set(blocks)))}
    return tuple(place[block] for block in blocks)


A_POINT = 1 << 20
"""What a point of fit counts for where pairs are kept: more than all kept pairs together."""


def keeping(queue: Instance, pairs: Mapping[int, int]) -> Instance:
    """The same question, where among equally good answers the one is best that keeps most of these pairs (student to mentor)."""
    place = {number: at for at, number in enumerate(queue.mentors)}
    kept = np.array([place.get(pairs.get(number, -1), -1) for number in queue.students], dtype=np.int64)
    rows = queue.rows
    fit = rows.fit * A_POINT + (rows.place == kept[rows.rows()])
    return replace(queue, edges=Edges(rows.first, rows.place, fit), unit=queue.unit * A_POINT)
