"""Made-up queues for measuring: the same each time, of any length, in two families.

`national`: 40 % as many mentors as students. `pairs`: as many mentors as students, most of whom take one student.
A student has 4 to 9 free intervals of 1 to 4 hours a week, a mentor 5 to 12, mostly on weekdays between 8 and 18. Mentors take
1 to 5 students (25, 30, 20, 15 and 10 %). Waits are drawn from a gamma distribution (1.6, 25 days), to the second. There are
12 programmes and 12 areas of help; 15 % object to a mentor of their own programme, 12 % have had a mentor whom they gladly have
again, and 1 % have somebody whom they are kept apart from. Nobody is given more than 100 candidates."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from parvis.kit.week import DAY, WeeklyTimes
from parvis.matching.rules.facts import AVOID, BOTH, CAMPUS, ONLINE, WISH, Measure, MentorFacts, StudentFacts

FAMILIES = ("national", "pairs")
MOST_CANDIDATES = 100
SEED = 20_261_122
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)

PROGRAMMES = tuple(f"Programme {number}" for number in range(1, 13))
AREAS = tuple(f"area {number}" for number in range(1, 13))
CAMPUSES = tuple(f"Campus {number}" for number in range(1, 6))
MEASURE = Measure(
    least_minutes=60,
    common_hour=10,
    same_campus=15,
    same_programme=20,
    knows_programme=10,
    strength=12,
    first_language=10,
    preferred_way=8,
    earlier_mentor=25,
    free_mentor=8,
)


@dataclass(frozen=True)
class Rows:
    """What a database would give."""

    students: Sequence[StudentFacts]
    mentors: Sequence[MentorFacts]
    apart: frozenset[tuple[int, int]]


def rows(students: int, *, family: str = "national", seed: int = SEED) -> Rows:
    """The queue of so many students. The same numbers and seed give the same queue."""
    draw = random.Random(f"{family} {students} {seed}")
    mentors = students if family == "pairs" else max(1, students * 2 // 5)
    pool = [_mentor(draw, number, family) for number in range(1, mentors + 1)]
    queue = [_student(draw, number, mentors) for number in range(1, students + 1)]
    apart = frozenset((s.person, draw.randint(1, mentors)) for s in queue if draw.random() < 0.01)
    return Rows(queue, pool, apart)


def _student(draw: random.Random, number: int, mentors: int) -> StudentFacts:
    programme, chance = draw.choice(PROGRAMMES), draw.random()
    return StudentFacts(
        number=number,
        person=number,
        since=NOW - timedelta(seconds=round(draw.gammavariate(1.6, 25 * 86_400))),
        times=_times(draw, draw.randint(4, 9)),
        way=draw.choices((CAMPUS, ONLINE, BOTH), (40, 25, 35))[0],
        campus=draw.choices(CAMPUSES, (40, 25, 15, 12, 8))[0],
        languages=draw.choices((("sv",), ("sv", "en"), ("en",), ("ar", "sv")), (62, 20, 14, 4))[0],
        areas=tuple(draw.sample(AREAS, draw.randint(1, 4))),
        programme=programme,
        same_programme=AVOID if chance < 0.15 else WISH if chance < 0.45 else "",
        again=frozenset({draw.randint(1, mentors)}) if draw.random() < 0.12 else frozenset(),
    )


def _mentor(draw: random.Random, number: int, family: str) -> MentorFacts:
    capacity = draw.choices((1, 2), (90, 10))[0] if family == "pairs" else draw.choices((1, 2, 3, 4, 5), (25, 30, 20, 15, 10))[0]
    return MentorFacts(
        number=number,
        person=10_000_000 + number,
        times=_times(draw, draw.randint(5, 12)),
        capacity=capacity,
        campuses=tuple(dict.fromkeys(draw.choices(CAMPUSES, (16, 18, 20, 22, 24), k=draw.choices((1, 2), (80, 20))[0]))),
        online=draw.random() < 0.5,
        languages=draw.choices((("sv",), ("sv", "en"), ("en",), ("sv", "ar")), (45, 40, 10, 5))[0],
        strengths=tuple(draw.sample(AREAS, draw.randint(2, 5))),
        programme=draw.choice(PROGRAMMES),
        knows=tuple(draw.sample(PROGRAMMES, draw.choices((0, 1, 2), (60, 25, 15))[0])),
    )


def _times(draw: random.Random, intervals: int) -> WeeklyTimes:
    found = []
    for _interval in range(intervals):
        length = draw.randint(4, 16) * 15
        if draw.random() < 0.9:
            day, start = draw.randint(1, 5), draw.randrange(8 * 60, 18 * 60 - length + 1, 15)
        else:
            day, start = draw.randint(1, 7), draw.randrange(7 * 60, DAY - 3 * 60 - length, 15)
        found.append((day, start, start + length))
    return WeeklyTimes.of(found)
