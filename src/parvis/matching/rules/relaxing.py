"""What would help somebody who was left out: the smallest single changes that open a mentor with a seat to give."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import islice

import numpy as np

from parvis.kit.week import QUARTER, QUARTERS_A_DAY

from .facts import AVOID, BOTH, CAMPUS, ONLINE, Measure, MentorFacts, StudentFacts, starts
from .graph import WEEK_WORDS, Flags, Numbers, Vocabulary, Words, words

MOST_CHANGES = 4
MOST_TIMES = 2
MOST_SEATS = 3

Change = tuple[str, tuple[tuple[str, object], ...]]
"""A code, and what its sentence needs. `count` is how many mentors the change opens."""


class Helps:
    """What would help, for any student. `mentors` stand as in the instance; `reachable` are those who could have a seat to give."""

    def __init__(
        self,
        mentors: Sequence[MentorFacts],
        measure: Measure,
        *,
        reachable: Iterable[int],
        apart: frozenset[tuple[int, int]] = frozenset(),
    ) -> None:
        self.mentors, self.measure, self.apart = mentors, measure, apart
        self.able = [mentors[place] for place in sorted(reachable)]
        self.said = Vocabulary((), self.able)
        self.starts = words(starts(m.mask, measure.quarters) for m in self.able)
        self.person = np.array([m.person for m in self.able], dtype=np.int64)
        self.number = np.array([m.number for m in self.able], dtype=np.int64)
        self.kept_apart: dict[int, list[int]] = {}
        for person, number in apart:
            self.kept_apart.setdefault(person, []).append(number)
        self._openings: dict[tuple[object, ...], Numbers] = {}
        self._able: dict[tuple[object, ...], Flags] = {}

    @cached_property
    def campuses(self) -> tuple[str, ...]:
        return tuple(sorted(self.said.campus))

    @cached_property
    def languages(self) -> tuple[str, ...]:
        return tuple(sorted(self.said.language))

    def changes(self, student: StudentFacts, *, competes_for: Iterable[int] = ()) -> tuple[Change, ...]:
        """The smallest single changes that would give this student a mentor, the easiest first."""
        found = list(self._of_the_student(student)) if self.able else []
        seats = tuple(self.mentors[place].number for place in islice(competes_for, MOST_SEATS))
        if seats:
            found.append(("seat", (("mentors", seats),)))
        return tuple(found[:MOST_CHANGES]) or (("more_mentors", ()),)

    def _of_the_student(self, student: StudentFacts) -> Iterator[Change]:
        others = self._others(student)
        now = others & self._shares_a_run(student.mask)
        for code, params, changed in self._relaxed(student):
            count = int(np.count_nonzero(now & self._could_meet(changed)))
            if count:
                yield code, (*params, ("count", count))
        able = others & self._could_meet(student)
        if able.any():
            yield from self._times(student, able)
        for language in self.languages if student.languages else ():
            if language not in student.languages:
                changed = replace(student, languages=(*student.languages, language))
                if count := int(np.count_nonzero(now & self._could_meet(changed))):
                    yield "language", (("language", language), ("count", count))

    def _could_meet(self, student: StudentFacts) -> Flags:
        """The same for all who ask alike."""
        alike = _alike(student)
        if alike not in self._able:
            self._able[alike] = self.said.could_meet(student)
        return self._able[alike]

    def _others(self, student: StudentFacts) -> Flags:
        """Not the student, and nobody who is kept apart from them."""
        others: Flags = self.person != student.person
        if student.person in self.kept_apart:
            others &= ~np.isin(self.number, self.kept_apart[student.person])
        return others

    def _relaxed(self, student: StudentFacts) -> Iterator[tuple[str, tuple[tuple[str, object], ...], StudentFacts]]:
        """The student as they would be after one change of where, how or who."""
        if student.way == CAMPUS:
            yield "online", (), replace(student, way=BOTH)
        if student.way == ONLINE:
            yield "campus", (), replace(student, way=BOTH)
        elif student.campus:
            for campus in self.campuses:
                if campus != student.campus:
                    yield "other_campus", (("campus", campus),), replace(student, campus=campus)
        if student.same_programme:
            yield "programme", (), replace(student, same_programme="")

    # --- Times ----------------------------------------------------------------------------------
    def _shares_a_run(self, mask: int) -> Flags:
        mine = words([starts(mask, self.measure.quarters)])
        common: Words = np.zeros(len(self.able), dtype=np.uint64)
        for word in range(WEEK_WORDS):
            if mine[word, 0]:
                common |= self.starts[word] & mine[word, 0]
        return np.not_equal(common, 0)

    def _times(self, student: StudentFacts, able: Flags) -> Iterator[Change]:
        """The windows that ask for least more time, on different days. A run may begin where a mentor could begin one."""
        quarters, mask = self.measure.quarters, student.mask
        openings = self._opened(student, able)
        missing = _missing(mask, quarters)
        begins = np.flatnonzero((openings > 0) & (missing > 0))
        days: set[int] = set()
        for begin in begins[np.lexsort((begins, -openings[begins], missing[begins]))].tolist():
            day, quarter = divmod(begin, QUARTERS_A_DAY)
            if day in days:
                continue
            lacks = [q for q in range(begin, begin + quarters) if not mask >> q & 1]
            window = (1 << lacks[-1] + 1) - (1 << lacks[0])
            count = int(np.count_nonzero(able & self._shares_a_run(mask | window)))
            if not count:
                continue
            days.add(day)
            start = (quarter + lacks[0] - begin) * QUARTER
            end = (quarter + lacks[-1] + 1 - begin) * QUARTER
            yield "times", (("day", day + 1), ("start", start), ("end", end), ("count", count))
            if len(days) == MOST_TIMES:
                return

    def _opened(self, student: StudentFacts, able: Flags) -> Numbers:
        """For each quarter of the week, how many of these mentors could begin a run there. The same for all who ask alike."""
        alike = _alike(student)
        if alike not in self._openings:
            bits = np.unpackbits(np.ascontiguousarray(self.starts[:, able].T).astype("<u8").view(np.uint8), axis=1, bitorder="little")
            self._openings[alike] = bits.sum(axis=0, dtype=np.int64)[: 7 * QUARTERS_A_DAY]
        return self._openings[alike]


def _alike(student: StudentFacts) -> tuple[object, ...]:
    """What `Vocabulary.could_meet` asks of a student."""
    return student.way, student.campus, frozenset(student.languages), student.programme if student.same_programme == AVOID else ""


def _missing(mask: int, quarters: int) -> Numbers:
    """For each quarter of the week, how many more are needed for a run to begin there. 0 where it would pass midnight: it may not."""
    free = np.unpackbits(words([mask]).T.astype("<u8").copy().view(np.uint8), bitorder="little")[: 7 * QUARTERS_A_DAY].astype(np.int64)
    total = np.concatenate((np.zeros(1, dtype=np.int64), np.cumsum(free), np.full(quarters, free.sum())))
    lacks: Numbers = quarters - (total[quarters:][: 7 * QUARTERS_A_DAY] - total[: 7 * QUARTERS_A_DAY])
    lacks[np.arange(7 * QUARTERS_A_DAY) % QUARTERS_A_DAY > QUARTERS_A_DAY - quarters] = 0
    return lacks
