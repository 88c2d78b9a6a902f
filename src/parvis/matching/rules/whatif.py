"""What would happen if: another question, solved beside the real one. Nothing is kept."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from .explaining import Alternatives
from .facts import CAMPUS, ONLINE, Measure, MentorFacts, StudentFacts
from .planning import Changed, Plan, Situation, changed, plan

NEW = -1
"""The number of a mentor who is only thought of; the next one has -2."""
PARTS_OF_A_DAY: tuple[tuple[str, int, int], ...] = (
    ("morning", 8 * 60, 12 * 60),
    ("afternoon", 12 * 60, 17 * 60),
    ("evening", 17 * 60, 20 * 60),
)


@dataclass(frozen=True)
class Outcome:
    """What the queue would be."""

    matched_before: int
    matched_after: int
    changed: Changed
    still_waiting: tuple[int, ...]
    plan: Plan


@dataclass(frozen=True, kw_only=True)
class Need:
    """A mentor who is lacking: where, in which language, when. Empty: any. `of_these` are the students left out whom one would suit."""

    campus: str
    online: bool
    language: str
    day: int
    part: str
    of_these: tuple[int, ...]

    @property
    def students(self) -> int:
        return len(self.of_these)


def more_mentors(situation: Situation, like: MentorFacts, *, count: int = 1) -> Situation:
    """With so many more mentors of this kind, who have nobody yet."""
    taken = min([0, *(m.number for m in situation.mentors)])
    new = (replace(like, number=taken - more, person=taken - more, load=0) for more in range(1, count + 1))
    return replace(situation, mentors=(*situation.mentors, *new))


def more_seats(situation: Situation, mentor: int, *, by: int = 1) -> Situation:
    """Where this mentor takes so many more students."""
    return replace(situation, mentors=tuple(replace(m, capacity=m.capacity + by) if m.number == mentor else m for m in situation.mentors))


def weighed(situation: Situation, measure: Measure) -> Situation:
    """Where a fit is measured in another way."""
    return replace(situation, measure=measure)


def what_if(now: Plan, then: Situation) -> Outcome:
    """What would become of the queue. As few as possible get another mentor for no gain."""
    other = plan(then, after=now, before=now.pairs)
    return Outcome(len(now.pairs), len(other.pairs), changed(now.pairs, other.pairs), other.waiting, other)


def needed(now: Plan) -> int:
    """The least number of seats that are lacking: as many as are left out, for no more can be matched with those there are."""
    return len(now.waiting)


def need(now: Plan) -> tuple[Need, ...]:
    """Which mentors to look for, by place, language and part of the week: the one first that would suit most of those left out.

    Not a sum: somebody who can at several times is counted at each of them."""
    left_out = set(now.waiting)
    suits: dict[tuple[str, bool, str, int, str], list[int]] = {}
    for student in now.steered.students:
        if student.number in left_out:
            for kind in _kinds(student, now.situation.measure):
                suits.setdefault(kind, []).append(student.number)
    ranked = sorted(suits.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(Need(campus=c, online=o, language=w, day=d, part=p, of_these=tuple(who)) for (c, o, w, d, p), who in ranked)


def _kinds(student: StudentFacts, measure: Measure) -> Iterator[tuple[str, bool, str, int, str]]:
    """The kinds of mentor who could have this student: one for each place, language and part of the week where a whole run fits."""
    where = ([(student.campus, False)] if student.way != ONLINE else []) + ([("", True)] if student.way != CAMPUS else [])
    for day in range(1, 8):
        for part, start, end in PARTS_OF_A_DAY:
            longest = max((min(e, end) - max(s, start) for d, s, e in student.times.ranges if d == day), default=0)
            if longest >= measure.least_minutes:
                for campus, online in where:
                    for language in student.languages or ("",):
                        yield campus, online, language, day, part


def most_wanted(now: Plan) -> tuple[tuple[int, int], ...]:
    """(mentor, how many of those left out could have had them): the full mentors with whom one more seat would help, most first."""
    others = Alternatives(now.instance, now.result)
    place = {number: at for at, number in enumerate(now.instance.students)}
    wanted = Counter(now.instance.mentors[p] for number in now.waiting for p in others.competes_for(place[number]))
    return tuple(sorted(wanted.items(), key=lambda item: (-item[1], item[0])))
