"""A meeting every week: which days it falls on, and what stands in the way of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from parvis.kit.time import instant, week_start
from parvis.kit.verdict import YES, Verdict, no

from .slots import Span, wall, weeks_later

MOST = 40
"""Meetings that are booked together: no study year has more weeks."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known about the time of the series. `own` is what the pair has booked, `mine` what else takes the reader's time, `taken`
    everything that takes the time of one of the two. `breaks` are first and last days; `until_on` is the first day after the support."""

    at: datetime
    zone: ZoneInfo
    first_on: date
    until_on: date
    own: Sequence[Span]
    mine: Sequence[Span]
    taken: Sequence[Span]
    holidays: Collection[date]
    breaks: Sequence[tuple[date, date]]
    left: Callable[[date], int]


@dataclass(frozen=True, kw_only=True)
class Day:
    """One day of the series: its time, why it cannot be then, and the week's other free times."""

    span: Span
    why_not: Verdict
    others: list[Span]

    @property
    def is_free(self) -> bool:
        return self.why_not.ok


def weekly(first: Span, *, times: int = MOST, until: date | None = None, zone: ZoneInfo) -> list[Span]:
    """The same time on the wall's clock each week, so many times or until a day, that day included; never more than the most."""
    length = first.ends_at - first.starts_at
    begins = (weeks_later(first.starts_at, weeks=n, zone=zone) for n in range(min(times, MOST)))
    return [Span(one, one + length) for one in begins if until is None or wall(one, zone)[0] <= until]


def moved_with(first: Span, *, to: datetime, later: Iterable[Span], zone: ZoneInfo) -> list[Span]:
    """Later meetings as far from where they are as the first one is moved, in days and minutes on the wall's clock."""
    from_on, from_minute = wall(first.starts_at, zone)
    to_on, to_minute = wall(to, zone)
    found = []
    for one in later:
        on, minute = wall(one.starts_at, zone)
        days, within = divmod(minute + to_minute - from_minute, 24 * 60)
        starts_at = instant(on + (to_on - from_on) + timedelta(days=days), within, zone)
        found.append(Span(starts_at, starts_at + (one.ends_at - one.starts_at)))
    return found


def usual(starts: Sequence[datetime], *, zone: ZoneInfo) -> list[datetime | None]:
    """For each of these times its own week's turn of the weekday and clock that most of them have: what a calendar's rule says.
    None for whoever has no week of their own, or a turn that the clock skips."""
    walls = [wall(one, zone) for one in starts]
    if not walls:
        return []
    weekday, minute = Counter((on.weekday(), minute) for on, minute in walls).most_common(1)[0][0]
    found: list[datetime | None] = []
    for on, _minute in walls:
        turn_on = week_start(on) + timedelta(days=weekday)
        turn = instant(turn_on, minute, zone).astimezone(UTC)
        found.append(turn if turn not in found and wall(turn, zone) == (turn_on, minute) else None)
    return found


def is_the_same_week(one: datetime, other: datetime, *, zone: ZoneInfo) -> bool:
    """Do both lie in one week? Then no time of a series passes another, which Outlook does not allow."""
    return week_start(wall(one, zone)[0]) == week_start(wall(other, zone)[0])


def turns(first: datetime, last: datetime, *, zone: ZoneInfo) -> list[datetime]:
    """The same time on the wall's clock each week, from the first to the last."""
    weeks = (wall(last, zone)[0] - wall(first, zone)[0]).days // 7
    return [weeks_later(first, weeks=n, zone=zone) for n in range(weeks + 1)]


def look(spans: Iterable[Span], *, free: Iterable[Span], facts: Facts) -> list[Day]:
    """Each day of the series with what stands in the way, and what else is free that week."""
    by_week: dict[date, list[Span]] = {}
    for one in free:
        by_week.setdefault(week_start(wall(one.starts_at, facts.zone)[0]), []).append(one)
    return [
        Day(
            span=one,
            why_not=_why_not(one, facts),
            others=[other for other in by_week.get(week_start(wall(one.starts_at, facts.zone)[0]), ()) if other != one],
        )
        for one in spans
    ]


def _why_not(one: Span, facts: Facts) -> Verdict:
    """The first thing that stands in the way; what is the reader's own is said as theirs, the rest without whose it is."""
    on = wall(one.starts_at, facts.zone)[0]
    minutes = int((one.ends_at - one.starts_at).total_seconds() // 60)
    hindrances = (
        (one.starts_at <= facts.at, no("meetings.day_is_past")),
        (not facts.first_on <= on < facts.until_on, no("meetings.day_is_outside")),
        (on in facts.holidays, no("meetings.day_is_off")),
        (any(first <= on <= last for first, last in facts.breaks), no("meetings.day_is_in_a_break")),
        (_touches(one, facts.own), no("meetings.day_has_a_meeting")),
        (_touches(one, facts.mine), no("meetings.day_is_mine")),
        (_touches(one, facts.taken), no("meetings.day_is_taken")),
        (facts.left(week_start(on)) < minutes, no("meetings.day_in_a_full_week")),
    )
    return next((why for stands, why in hindrances if stands), YES)


def _touches(one: Span, others: Iterable[Span]) -> bool:
    return any(one.touches(other) for other in others)
