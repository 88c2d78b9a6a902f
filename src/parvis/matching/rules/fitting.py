"""Who fits whom: hard conditions, each with its code, and a fit made of named parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from parvis.kit.week import WeeklyTimes

from .facts import AVOID, CAMPUS, ONLINE, WISH, Measure, MentorFacts, StudentFacts, minutes_in_runs, starts

MOST_COMMON_HOURS = 4
"""More common hours than these are worth no more."""


@dataclass(frozen=True)
class Part:
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


def common_times(student: StudentFacts, mentor: MentorFacts, measure: Measure) -> WeeklyTimes:
    """When both can, in runs that are long enough."""
    return (student.times & mentor.times).at_least(measure.least_minutes)


def _in_favour(student: StudentFacts, mentor: MentorFacts, measure: Measure, minutes: int) -> Iterator[tuple[str, int, str, object]]:
    """(code, points, name and value of what its sentence needs), for so many common minutes."""
    yield "common_times", min(MOST_COMMON_HOURS, minutes // 60) * measure.common_hour, "", None
    for area in student.areas:
        if area in mentor.strengths:
            yield "strength", measure.strength, "area", area
    if student.campus and _on_campus(student, mentor):
        yield "same_campus", measure.same_campus, "campus", student.campus
    if student.programme and student.programme == mentor.programme:
        yield "same_programme", measure.same_programme if student.same_programme == WISH else 0, "", None
    if student.languages and student.languages[0] in mentor.languages:
        yield "first_language", measure.first_language, "language", student.languages[0]
    if mentor.load == 0:
        yield "free_mentor", measure.free_mentor, "", None


def _to_consider(student: StudentFacts, mentor: MentorFacts, measure: Measure, minutes: int) -> Iterator[Part]:
    if mentor.load:
        yield Part("has_students", 0, (("count", mentor.load),), speaks_for=False)
    if student.same_programme == WISH and student.programme != mentor.programme:
        yield Part("other_programme", 0, speaks_for=False)
    if student.languages and student.languages[0] not in mentor.languages:
        yield Part("second_language", 0, speaks_for=False)
    if minutes < 2 * measure.least_minutes:
        yield Part("few_common_times", 0, speaks_for=False)
    if student.areas and not any(area in mentor.strengths for area in student.areas):
        yield Part("other_strengths", 0, speaks_for=False)


def parts(student: StudentFacts, mentor: MentorFacts, measure: Measure) -> tuple[Part, ...]:
    """What speaks for a pair, then what to consider. The points of all parts are the fit."""
    common = common_times(student, mentor, measure)
    favour = [
        Part(code, points, ((name, value),) if name else ())
        for code, points, name, value in _in_favour(student, mentor, measure, common.minutes)
    ]
    favour[0] = replace(favour[0], params=(("times", str(common)),))
    return (*favour, *_to_consider(student, mentor, measure, common.minutes))


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
    edges: tuple[tuple[tuple[int, int], ...], ...]

    @property
    def candidates(self) -> int:
        return sum(map(len, self.edges))


def in_order_of_wait(students: Iterable[StudentFacts]) -> list[StudentFacts]:
    return sorted(students, key=lambda s: (s.since, s.number))


def instance(
    students: Sequence[StudentFacts], mentors: Sequence[MentorFacts], measure: Measure, *, apart: frozenset[tuple[int, int]] = frozenset()
) -> Instance:
    """The candidate graph. `apart` holds (student's person, mentor's number) of pairs that have said no to each other."""
    queue = in_order_of_wait(students)
    pool = sorted(mentors, key=lambda m: m.number)
    begins = [starts(m.mask, measure.quarters) for m in pool]
    edges = []
    for student in queue:
        mine = starts(student.mask, measure.quarters)
        edges.append(
            tuple(
                (place, _fit(student, mentor, measure, both))
                for place, mentor in enumerate(pool)
                if (both := mine & begins[place])
                and (student.person, mentor.number) not in apart
                and next(_other_obstacles(student, mentor), None) is None
            )
        )
    return Instance(tuple(s.number for s in queue), tuple(m.number for m in pool), tuple(m.seats for m in pool), tuple(edges))
