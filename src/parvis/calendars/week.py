"""From when somebody is busy in some weeks to when they are usually free."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta, tzinfo

from parvis.kit.week import WeeklyTimes

from .reading import Busy

HOUR = 60


def usually_free(busy: Iterable[Busy], *, first: date, weeks: int, often: int, hours: tuple[int, int], zone: tzinfo) -> WeeklyTimes:
    """The whole hours of an ordinary Monday to Friday that are busy in fewer than `often` of the weeks from `first` on.

    `hours` are the first hour of a day and the one after the last."""
    taken: dict[tuple[int, int], set[int]] = {}
    for one in busy:
        starts, ends = one.starts_at.astimezone(zone), one.ends_at.astimezone(zone)
        for day in range((ends.date() - starts.date()).days + 1):
            on = starts.date() + timedelta(days=day)
            begins = starts.hour * HOUR + starts.minute if day == 0 else 0
            until = ends.hour * HOUR + ends.minute if on == ends.date() else 24 * HOUR
            week = (on - first).days // 7
            if 0 <= week < weeks:
                for hour in range(*hours):
                    if begins < (hour + 1) * HOUR and until > hour * HOUR:
                        taken.setdefault((on.isoweekday(), hour), set()).add(week)
    free = [(day, hour) for day in range(1, 6) for hour in range(*hours) if len(taken.get((day, hour), ())) < often]
    return WeeklyTimes.of((day, hour * HOUR, (hour + 1) * HOUR) for day, hour in free)
