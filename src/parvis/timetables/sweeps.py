"""Calendars elsewhere are read again as time passes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from functools import partial

from django.utils import timezone

from parvis import calendars
from parvis.kit.permission import SYSTEM
from parvis.kit.sweeps import sweep

from . import actions, queries
from .models import Subscription

MOST, AT_ONCE = 20, 5
"""In one round, and of those side by side: one that does not answer takes eight seconds."""
Answer = list[calendars.Busy] | str
"""What was read, or the code that says why not."""


@sweep("timetables.read")
def read(at: datetime) -> int:
    """Some of those that are due. No transaction is open and no row is locked while another machine is asked."""
    on = timezone.localdate(at)
    mine = [one for one in queries.due(at, most=MOST) if actions.claim(one, by=SYSTEM, at=at)]
    if not mine:
        return 0
    ask = partial(_ask, on=on, days=queries.days_ahead(on))
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for one, answer in zip(mine, pool.map(ask, mine), strict=True):
            if isinstance(answer, str):
                actions.cannot_read(one, code=answer, by=SYSTEM, at=at)
            else:
                actions.keep(one, busy=answer, by=SYSTEM, at=at)
    return len(mine)


def _ask(subscription: Subscription, *, on: date, days: int) -> Answer:
    """Asks no database."""
    try:
        return queries.read(subscription.address, first=on, days=days)
    except (calendars.Unreachable, calendars.NotACalendar) as error:
        return error.code
