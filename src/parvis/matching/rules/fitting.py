"""Who fits whom: hard conditions, each with its code, and a fit made of named parts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from parvis.kit.week import WeeklyTimes

from .facts import AVOID, CAMPUS, ONLINE, WISH, Measure, MentorFacts, StudentFacts, starts

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
    found = []
    if student.person == mentor.person:
        found.append("same_person")
    if not starts(student.mask & mentor.mask, measure.quarters):
        found.append("times")
    if not _ways(student, mentor):
        found.append("online" if student.way == ONLINE else "campus" if student.way == CAMPUS else "way")
    if student.languages and not set(student.languages) & set(mentor.languages):
        found.append("language")
    if student.same_programme == AVOID and student.programme and student.programme == mentor.programme:
        found.append("programme")
    return tuple(found)


def _ways(student: StudentFacts, mentor: MentorFacts) -> frozenset[str]:
    """The ways in which the two can meet."""
    found = set()
    if student.way != ONLINE and (student.campus in mentor.campuses or (not student.campus and mentor.campuses)):
        found.add(CAMPUS)
    if student.way != CAMPUS and mentor.online:
        found.add(ONLINE)
    return frozenset(found)


def common_times(student: StudentFacts, mentor: MentorFacts, measure: Measure) -> WeeklyTimes:
    """When both can, in runs that are long enough."""
    return (student.times & mentor.times).at_least(measure.least_minutes)


def parts(student: StudentFacts, mentor: MentorFacts, measure: Measure) -> tuple[Part, ...]:
    """What speaks for a pair, then what to consider. The points of all parts are the fit."""
    common = common_times(student, mentor, measure)
    hours = min(MOST_COMMON_HOURS, common.minutes // 60)
    found = [Part("common_times", hours * measure.common_hour, (("times", str(common)),))]
    found += [Part("strength", measure.strength, (("area", area),)) for area in student.areas if area in mentor.strengths]
    meets_on_campus = CAMPUS in _ways(student, mentor)
    if meets_on_campus and student.campus:
        found.append(Part("same_campus", measure.same_campus, (("campus", student.campus),)))
    same = bool(student.programme) and student.programme == mentor.programme
    if same:
        found.append(Part("same_programme", measure.same_programme if student.same_programme == WISH else 0))
    if student.languages and student.languages[0] in mentor.languages:
        found.append(Part("first_language", measure.first_language, (("language", student.languages[0]),)))
    found.append(
        Part("free_mentor", measure.free_mentor)
        if mentor.load == 0
        else Part("has_students", 0, (("count", mentor.load),), speaks_for=False)
    )
    if student.same_programme == WISH and not same:
        found.append(Part("other_programme", 0, speaks_for=False))
    if student.languages and student.languages[0] not in mentor.languages:
        found.append(Part("second_language", 0, speaks_for=False))
    if common.minutes < 2 * measure.least_minutes:
        found.append(Part("few_common_times", 0, speaks_for=False))
    if student.areas and not set(student.areas) & set(mentor.strengths):
        found.append(Part("other_strengths", 0, speaks_for=False))
    return tuple(sorted(found, key=lambda part: not part.speaks_for))


def fit(student: StudentFacts, mentor: MentorFacts, measure: Measure) -> int:
    return sum(part.points for part in parts(student, mentor, measure))


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
                (place, fit(student, mentor, measure))
                for place, mentor in enumerate(pool)
                if mine & begins[place] and (student.person, mentor.number) not in apart and not obstacles(student, mentor, measure)
            )
        )
    return Instance(tuple(s.number for s in queue), tuple(m.number for m in pool), tuple(m.seats for m in pool), tuple(edges))
