"""The candidate graph, a slab of pairs at a time: the same edges and fits as `fitting` says for one pair, tested against it.

A week is 672 quarter hours in eleven words of 64 bits, so that a common run for a whole slab is a few ANDs. Students who ask for
the same way, campus and language share one list of mentors, so that most pairs are never looked at."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, overload

import numpy as np
import numpy.typing as npt

from parvis.kit.week import QUARTER

from .facts import AVOID, CAMPUS, MOST_COMMON_HOURS, ONLINE, WISH, Measure, MentorFacts, StudentFacts, starts

Numbers = npt.NDArray[np.int64]
Places = npt.NDArray[np.int32]
"""Half as wide: the longest queue has ten million of them, several times over."""
Flags = npt.NDArray[np.bool_]
Words = npt.NDArray[np.uint64]

WEEK_WORDS = 11
SLAB = 1 << 15
"""So many pairs at a time: what a processor keeps near."""
ONE = np.uint64(1)
LAST = np.uint64(63)
NONE = -1


class Edges(Sequence[tuple[tuple[int, int], ...]]):
    """The candidates of each student as (place of the mentor, fit), kept as three rows of numbers.

    They stand in order of place; made with `cheapest_first`, the greatest fit stands first."""

    def __init__(self, first: Numbers, place: Places, fit: Numbers, *, cheapest_first: bool = False) -> None:
        self.first, self.place, self.fit = first, place, fit
        self.in_order = cheapest_first

    @classmethod
    def of(cls, rows: Sequence[Sequence[tuple[int, int]]]) -> Edges:
        if isinstance(rows, Edges):
            return rows
        pairs = np.array([edge for row in rows for edge in row], dtype=np.int64).reshape(-1, 2)
        first = np.zeros(len(rows) + 1, dtype=np.int64)
        np.cumsum([len(row) for row in rows], out=first[1:])
        return cls(first, pairs[:, 0].astype(np.int32), pairs[:, 1].copy())

    def __len__(self) -> int:
        return len(self.first) - 1

    @overload
    def __getitem__(self, student: int) -> tuple[tuple[int, int], ...]: ...
    @overload
    def __getitem__(self, student: slice) -> Sequence[tuple[tuple[int, int], ...]]: ...
    def __getitem__(self, student: int | slice) -> Any:
        if isinstance(student, slice):
            return tuple(self[number] for number in range(*student.indices(len(self))))
        if not -len(self) <= student < len(self):
            raise IndexError(student)
        begin, end = self.first[student % len(self)], self.first[student % len(self) + 1]
        return tuple(zip(self.place[begin:end].tolist(), self.fit[begin:end].tolist(), strict=True))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Edges):
            same = np.array_equal(self.first, other.first) and np.array_equal(self.place, other.place)
            return same and np.array_equal(self.fit, other.fit)
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash((len(self), len(self.place)))

    def __repr__(self) -> str:
        return f"Edges({tuple(self)!r})"

    def rows(self) -> Numbers:
        """The student of each edge."""
        return np.repeat(np.arange(len(self), dtype=np.int64), np.diff(self.first))

    @cached_property
    def cheapest_first(self) -> Edges:
        """The same, the greatest fit of each student first, in order of place where fits are equal. Sorted once."""
        if self.in_order or not len(self.place):
            return self
        # One number a student and fit: a stable sort of numbers that are nearly in order.
        best = int(self.fit.max())
        order = np.argsort(self.rows() * (best - int(self.fit.min()) + 1) + (best - self.fit), kind="stable")
        return Edges(self.first, self.place[order], self.fit[order], cheapest_first=True)

    def without(self, student: int) -> Edges:
        """Without this student, in the same order."""
        begin, end = int(self.first[student]), int(self.first[student + 1])
        first = np.concatenate((self.first[:student], self.first[student + 1 :] - (end - begin)))
        place = np.concatenate((self.place[:begin], self.place[end:]))
        fit = np.concatenate((self.fit[:begin], self.fit[end:]))
        return Edges(first, place, fit, cheapest_first=self.in_order)

    def only(self, kept: Flags) -> Edges:
        """Without the edges that are not kept."""
        gone = np.flatnonzero(~kept)
        return Edges(self.first - np.searchsorted(gone, self.first), self.place[kept], self.fit[kept], cheapest_first=self.in_order)

    def with_mate(self, mate: Numbers) -> Numbers:
        """For each student the number of the edge to this mentor, or NONE."""
        pairs = np.flatnonzero(self.place == np.repeat(mate.astype(np.int32), np.diff(self.first)))
        found = np.full(len(self), NONE, dtype=np.int64)
        found[np.searchsorted(self.first, pairs, side="right") - 1] = pairs
        return found

    def least(self, numbers: Numbers, nothing: int) -> Numbers:
        """The smallest of each student's edges, by these numbers, one an edge; `nothing` for who has no edge."""
        found = np.full(len(self), nothing, dtype=np.int64)
        if len(numbers):
            has = np.diff(self.first) > 0
            found[has] = np.minimum.reduceat(numbers, self.first[:-1][has])
        return found


def build(
    queue: Sequence[StudentFacts], pool: Sequence[MentorFacts], measure: Measure, *, apart: Collection[tuple[int, int]], most: int = 0
) -> Edges:
    """Everybody in the queue with every mentor they could have. With `most`, no more than so many each, spread over the pool."""
    programmes = {word: number for number, word in enumerate(sorted({m.programme for m in pool}))}
    students, mentors = Students(queue, measure, programmes), Mentors(pool, measure, programmes)
    vocabulary = Vocabulary(queue, pool)
    not_to_meet = _apart(queue, pool, apart)
    found: list[Numbers] = [np.empty(0, dtype=np.int64)]
    for alike in _alike(queue):
        block = np.flatnonzero(vocabulary.could_meet(replace(queue[alike[0]], same_programme="")))
        if len(block):
            found.extend(_meetings(students, mentors, np.array(alike), block, not_to_meet, most))
    pairs = np.sort(np.concatenate(found))
    who, place = np.divmod(pairs, max(1, len(pool)))
    first = np.zeros(len(queue) + 1, dtype=np.int64)
    np.cumsum(np.bincount(who, minlength=len(queue)), out=first[1:])
    fit = np.empty(len(pairs), dtype=np.int64)
    worth = Worth(queue, pool, measure, students, mentors)
    for begin in range(0, len(pairs), SLAB):
        slab = slice(begin, begin + SLAB)
        fit[slab] = worth.of(who[slab], place[slab])
    return Edges(first, place.astype(np.int32), fit)


# --- Times --------------------------------------------------------------------------------------
def words(masks: Iterable[int], wide: int = WEEK_WORDS) -> Words:
    """Masks as words of 64 bits, lowest first: one row a word, so that a word of many people lies together."""
    raw = b"".join(mask.to_bytes(8 * wide, "little") for mask in masks)
    return np.ascontiguousarray(np.frombuffer(raw, dtype="<u8").astype(np.uint64).reshape(-1, wide).T)


def minutes_in_runs(begins: Sequence[Words], quarters: int) -> Numbers:
    """How many minutes the runs cover that begin there. Two runs that are not begun side by side do not touch."""
    one_each, runs = np.zeros(begins[0].shape, dtype=np.uint16), np.zeros(begins[0].shape, dtype=np.uint16)
    carried = np.zeros(begins[0].shape, dtype=np.uint64)
    for word in begins:
        one_each += np.bitwise_count(word)
        runs += np.bitwise_count(word & ~((word << ONE) | carried))
        carried = word >> LAST
    return (one_each + (quarters - 1) * runs.astype(np.int64)) * QUARTER


class Students:
    def __init__(self, queue: Sequence[StudentFacts], measure: Measure, programmes: Mapping[str, int]) -> None:
        self.starts = words(starts(s.mask, measure.quarters) for s in queue)
        self.person = np.array([s.person for s in queue], dtype=np.int64)
        avoided = (s.programme if s.same_programme == AVOID else "" for s in queue)
        self.avoids = np.array([programmes.get(word, NONE) if word else NONE for word in avoided], dtype=np.int64)
        self.number = np.array([s.number for s in queue], dtype=np.int64)


class Mentors:
    def __init__(self, pool: Sequence[MentorFacts], measure: Measure, programmes: Mapping[str, int]) -> None:
        self.starts = words(starts(m.mask, measure.quarters) for m in pool)
        self.person = np.array([m.person for m in pool], dtype=np.int64)
        self.programme = np.array([programmes[m.programme] for m in pool], dtype=np.int64)


# --- Who could meet -----------------------------------------------------------------------------
def _alike(queue: Sequence[StudentFacts]) -> Iterable[list[int]]:
    """Places of students who ask the same of how and where to meet, and in which language."""
    groups: dict[tuple[object, ...], list[int]] = {}
    for place, student in enumerate(queue):
        groups.setdefault((student.way, student.campus, frozenset(student.languages)), []).append(place)
    return groups.values()


class Vocabulary:
    """Each word that is used of mentors, and who it is used of."""

    def __init__(self, queue: Sequence[StudentFacts], pool: Sequence[MentorFacts]) -> None:
        self.count = len(pool)
        self.online = np.array([m.online for m in pool], dtype=np.bool_)
        self.anywhere = np.array([bool(m.campuses) for m in pool], dtype=np.bool_)
        self.campus = _who_has(pool, lambda m: m.campuses)
        self.language = _who_has(pool, lambda m: m.languages)
        self.programme = _who_has(pool, lambda m: (m.programme,))

    def has(self, used: dict[str, Flags], word: str) -> Flags:
        return used.get(word, np.zeros(self.count, dtype=np.bool_))

    def on_campus(self, student: StudentFacts) -> Flags:
        if student.way == ONLINE:
            return np.zeros(self.count, dtype=np.bool_)
        return self.has(self.campus, student.campus) if student.campus else self.anywhere

    def speaks(self, student: StudentFacts) -> Flags:
        able = np.full(self.count, not student.languages)
        for language in student.languages:
            able = able | self.has(self.language, language)
        return able

    def could_meet(self, student: StudentFacts) -> Flags:
        """All hard conditions but times, the person, and who is kept apart."""
        able = (self.on_campus(student) | (self.online & (student.way != CAMPUS))) & self.speaks(student)
        if student.same_programme == AVOID and student.programme:
            able = able & ~self.has(self.programme, student.programme)
        return able


def _who_has(pool: Sequence[MentorFacts], said: Callable[[MentorFacts], Collection[str]]) -> dict[str, Flags]:
    used: dict[str, Flags] = {}
    for place, mentor in enumerate(pool):
        for word in said(mentor):
            used.setdefault(word, np.zeros(len(pool), dtype=np.bool_))[place] = True
    return used


def _apart(queue: Sequence[StudentFacts], pool: Sequence[MentorFacts], apart: Collection[tuple[int, int]]) -> dict[int, list[int]]:
    """Student's place → the places of mentors who are kept apart from them."""
    place = {m.number: number for number, m in enumerate(pool)}
    of_person: dict[int, list[int]] = {}
    for person, mentor in apart:
        if mentor in place:
            of_person.setdefault(person, []).append(place[mentor])
    return {number: of_person[s.person] for number, s in enumerate(queue) if s.person in of_person} if of_person else {}


def _meetings(
    students: Students, mentors: Mentors, alike: Numbers, block: Numbers, apart: dict[int, list[int]], most: int
) -> Iterator[Numbers]:
    """Pairs of a block who share a long enough run, as student times mentors plus mentor."""
    wide = min(len(block), max(64, most) if most else len(block))
    tall = max(1, SLAB // wide)
    for begin in range(0, len(alike), tall):
        yield from _rounds(students, mentors, alike[begin : begin + tall], block, apart, most, wide)


def _rounds(
    students: Students, mentors: Mentors, who: Numbers, block: Numbers, apart: dict[int, list[int]], most: int, wide: int
) -> Iterator[Numbers]:
    """Each student walks through the block from a place of their own, so many mentors a round, until they have enough."""
    size = len(block)
    at = students.number[who] * 2_654_435_761 % size if most else np.zeros(len(who), dtype=np.int64)
    have = np.zeros(len(who), dtype=np.int64)
    for begin in range(0, size, wide):
        steps = np.arange(begin, min(begin + wide, size), dtype=np.int64)
        place = block[(at[:, None] + steps) % size] if most else np.broadcast_to(block[steps], (len(who), len(steps)))
        meets = _share_a_run(students.starts[:, who], mentors.starts, place if most else block[steps])
        meets &= students.person[who][:, None] != mentors.person[place]
        meets &= students.avoids[who][:, None] != mentors.programme[place]
        for row, number in enumerate(who.tolist() if apart else ()):
            for other in apart.get(number, ()):
                meets[row] &= place[row] != other
        if most:
            meets &= np.cumsum(meets, axis=1) + have[:, None] <= most
            have += meets.sum(axis=1)
        met, column = np.nonzero(meets)
        yield who[met] * mentors.person.size + place[met, column]
        if most:
            wants = have < most
            who, at, have = who[wants], at[wants], have[wants]
            if not len(who):
                return


def _share_a_run(mine: Words, theirs: Words, place: Numbers) -> Flags:
    common = np.zeros((mine.shape[1], place.shape[-1]), dtype=np.uint64)
    for word in range(WEEK_WORDS):
        common |= mine[word][:, None] & theirs[word][place]
    return np.not_equal(common, 0)


# --- What a pair is worth -----------------------------------------------------------------------
class Worth:
    """The points of `fitting.parts`, for many pairs at once."""

    def __init__(
        self, queue: Sequence[StudentFacts], pool: Sequence[MentorFacts], measure: Measure, students: Students, mentors: Mentors
    ) -> None:
        self.measure, self.students, self.mentors = measure, students, mentors
        self.areas = Shared([s.areas for s in queue], [m.strengths for m in pool])
        self.programme = Shared([_or_none(s.programme) for s in queue], [_or_none(m.programme) for m in pool])
        self.known = Shared([_or_none(s.programme) for s in queue], [m.knows for m in pool])
        self.first = Shared([s.languages[:1] for s in queue], [m.languages for m in pool])
        self.wanted = Shared([_or_none(s.campus or s.prefers_campus) if s.way != ONLINE else () for s in queue], [m.campuses for m in pool])
        self.campus = Shared([_or_none(s.campus) if s.way != ONLINE else () for s in queue], [m.campuses for m in pool])
        self.wishes = np.array([bool(s.programme) and s.same_programme == WISH for s in queue], dtype=np.bool_)
        self.any_campus = np.array([not s.campus and s.way != ONLINE for s in queue], dtype=np.bool_)
        self.has_campus = np.array([bool(m.campuses) for m in pool], dtype=np.bool_)
        self.may_online = np.array([s.way != CAMPUS for s in queue], dtype=np.bool_)
        self.online = np.array([m.online for m in pool], dtype=np.bool_)
        self.rather_online = np.array([s.prefers_way == ONLINE for s in queue], dtype=np.bool_)
        self.rather = np.array([bool(s.prefers_way) for s in queue], dtype=np.bool_)
        self.free = np.array([m.load == 0 for m in pool], dtype=np.bool_)
        self.again = np.array(sorted(_again(queue, pool)), dtype=np.int64)

    def of(self, who: Numbers, place: Numbers) -> Numbers:
        say = self.measure
        begins = [self.students.starts[w][who] & self.mentors.starts[w][place] for w in range(WEEK_WORDS)]
        hours = minutes_in_runs(begins, say.quarters) // 60
        on_campus = (self.campus.count(who, place) > 0) | (self.any_campus[who] & self.has_campus[place])
        same = self.programme.count(who, place) > 0
        knows = ~same & (self.known.count(who, place) > 0)
        met = np.where(self.rather_online[who], self.may_online[who] & self.online[place], on_campus)
        fit = np.minimum(MOST_COMMON_HOURS, hours) * say.common_hour + self.areas.count(who, place) * say.strength
        fit += (self.wanted.count(who, place) > 0) * say.same_campus
        fit += self.wishes[who] * (same * say.same_programme + knows * say.knows_programme)
        fit += (self.first.count(who, place) > 0) * say.first_language
        fit += (self.rather[who] & met) * say.preferred_way + self.free[place] * say.free_mentor
        if len(self.again):
            fit += np.isin(who * self.free.size + place, self.again) * say.earlier_mentor
        return fit


class Shared:
    """How many words of a list on one side stand in a list on the other."""

    def __init__(self, mine: Sequence[Collection[str]], theirs: Sequence[Collection[str]]) -> None:
        kinds: dict[tuple[str, ...], int] = {}
        here, there = (np.array([kinds.setdefault(tuple(each), len(kinds)) for each in side], dtype=np.int64) for side in (mine, theirs))
        bits = {word: bit for bit, word in enumerate(sorted({word for kind in kinds for word in kind}))}
        wide = max(1, -(-len(bits) // 64))
        said = words((sum(1 << bits[w] for w in set(kind)) for kind in kinds), wide)
        self.mine, self.theirs = said[:, here], said[:, there]

    def count(self, who: Numbers, place: Numbers) -> Numbers:
        found = np.zeros(len(who), dtype=np.int64)
        for mine, theirs in zip(self.mine, self.theirs, strict=True):
            found += np.bitwise_count(mine[who] & theirs[place])
        return found


def _or_none(word: str) -> tuple[str, ...]:
    return (word,) if word else ()


def _again(queue: Sequence[StudentFacts], pool: Sequence[MentorFacts]) -> Iterator[int]:
    """Pairs who have been a pair before and gladly are again."""
    place = {m.number: number for number, m in enumerate(pool)}
    for number, student in enumerate(queue):
        yield from (number * len(pool) + place[mentor] for mentor in student.again if mentor in place)
