"""When somebody is reminded of a meeting, by the clock on the wall."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from parvis.kit.time import instant

EVENING, MORNING, HOUR = "evening", "morning", "hour"
ALL = (EVENING, MORNING, HOUR)


@dataclass(frozen=True, kw_only=True)
class Clock:
    """The rule book's times: hours of the day, and minutes before the start."""

    evening_hour: int
    morning_hour: int
    minutes_before: int


def moments(
    starts_at: datetime, *, wanted: Collection[str], clock: Clock, zone: ZoneInfo, is_quiet: Callable[[datetime], bool]
) -> list[datetime]:
    """The instants at which somebody wants to be reminded of one meeting, earliest first.

    A reminder of the same day that would come while people rest, or too late to be of use, comes the evening before instead."""
    on = starts_at.astimezone(zone).date()
    evening = instant(on - timedelta(days=1), clock.evening_hour * 60, zone)
    before = starts_at - timedelta(minutes=clock.minutes_before)
    morning = instant(on, clock.morning_hour * 60, zone)
    found = set()
    if EVENING in wanted:
        found.add(evening)
    if MORNING in wanted:
        found.add(morning if morning <= before else evening)
    if HOUR in wanted:
        found.add(evening if is_quiet(before) else before)
    return sorted(found)


def due(found: Collection[datetime], *, starts_at: datetime, booked_at: datetime, at: datetime) -> datetime | None:
    """The newest of them that has come, while the meeting lies ahead. What lay before the booking is not made up for."""
    past = [moment for moment in found if booked_at <= moment <= at]
    return max(past) if past and at < starts_at else None
