"""What the rules know about the two sides, and what each part of a fit is worth."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property

from parvis.kit.week import QUARTER, QUARTERS_A_DAY, WeeklyTimes

CAMPUS, ONLINE, BOTH = "campus", "online", "both"
WISH, AVOID = "wish", "avoid"
MOST_COMMON_HOURS = 4
"""More common hours than these are worth no more."""


@cache
def _inside(quarters: int) -> int:
    """Where a run of so many quarters can begin without passing midnight."""
    day = (1 << max(0, QUARTERS_A_DAY - quarters + 1)) - 1
    return sum(day << (number * QUARTERS_A_DAY) for number in range(7))


def starts(mask: int, quarters: int) -> int:
    """The quarter hours of a week at which a run of `quarters` free ones begins. A run never passes midnight.

    Two people share such a run exactly where their starts meet: one AND for a pair."""
    have = 1
    while have < quarters:
        step = min(have, quarters - have)
        mask &= mask >> step
        have += step
    return mask & _inside(quarters)


def minutes_in_runs(begins: int, quarters: int) -> int:
    """How many minutes the runs cover that begin at `begins`."""
    covered, have = begins, 1
    while have < quarters:
        step = min(have, quarters - have)
        covered |= covered << step
        have += step
    return covered.bit_count() * QUARTER


@dataclass(frozen=True, kw_only=True)
class StudentFacts:
    """Somebody who waits. `number` is the request's."""

    number: int
    person: int
    since: datetime
    times: WeeklyTimes
    way: str = BOTH
    campus: str = ""
    languages: tuple[str, ...] = ()
    """First choice first. None chosen means that any will do."""
    areas: tuple[str, ...] = ()
    programme: str = ""
    same_programme: str = ""
    prefers_way: str = ""
    """A way that the student would rather have, where `way` allows both."""
    prefers_campus: str = ""
    """A campus that the student would rather meet on, where `campus` allows any."""
    again: frozenset[int] = frozenset()
    """Mentors that the student has had and gladly has again."""

    @cached_property
    def mask(self) -> int:
        return self.times.mask


@dataclass(frozen=True, kw_only=True)
class MentorFacts:
    """A mentor who can be asked. `load` is how many students they have or have been asked about."""

    number: int
    person: int
    times: WeeklyTimes
    capacity: int
    load: int = 0
    campuses: tuple[str, ...] = ()
    online: bool = True
    languages: tuple[str, ...] = ()
    strengths: tuple[str, ...] = ()
    programme: str = ""
    knows: tuple[str, ...] = ()
    """Programmes that the mentor knows besides their own."""

    @property
    def seats(self) -> int:
        return max(0, self.capacity - self.load)

    @cached_property
    def mask(self) -> int:
        return self.times.mask


@dataclass(frozen=True, kw_only=True)
class Measure:
    """What the institution's rule book says: the least common time, and the points of each part of a fit."""

    least_minutes: int
    common_hour: int = 0
    same_campus: int = 0
    same_programme: int = 0
    knows_programme: int = 0
    strength: int = 0
    first_language: int = 0
    preferred_way: int = 0
    earlier_mentor: int = 0
    free_mentor: int = 0

    @property
    def quarters(self) -> int:
        return max(1, -(-self.least_minutes // QUARTER))
