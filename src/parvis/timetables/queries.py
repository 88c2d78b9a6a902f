"""The only reader of calendars elsewhere. When somebody is busy goes to rules that look for free time, and to no page."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from parvis import calendars
from parvis.policy import book

from . import rules
from .models import Subscription


def visible_to(user: Any) -> QuerySet[Subscription]:
    """One's own, and nobody else's."""
    return Subscription.objects.filter(person=user.pk).order_by("pk")


def kept_of(persons: Collection[int]) -> dict[int, list[str]]:
    """What is kept of each person's calendars, for `rules.spans` and `rules.quarters`. Who has read in none is not among the keys. One
    query."""
    found: dict[int, list[str]] = {}
    rows = Subscription.objects.filter(person__in=persons, read_at__isnull=False).order_by("pk")
    for person, kept in rows.values_list("person", "busy"):
        found.setdefault(person, []).append(kept)
    return found


def busy_of(persons: Collection[int], *, since: datetime, until: datetime) -> dict[int, list[rules.Span]]:
    """When each of some persons is busy by their calendars, in order. One query."""
    return {
        person: [one for text in kept for one in rules.spans(text, since=since, until=until)] for person, kept in kept_of(persons).items()
    }


def due(at: datetime, *, most: int) -> list[Subscription]:
    """Those to read again, the longest since first."""
    hours = int(book.value("timetable.read_hours", on=timezone.localdate(at)))
    rows = Subscription.objects.filter(Q(tried_at__isnull=True) | Q(tried_at__lte=at - timedelta(hours=hours)))
    return list(rows.only("pk", "address", "tried_at").order_by("tried_at", "pk")[:most])


def days_ahead(on: date) -> int:
    """How far ahead calendars are read."""
    return 7 * int(book.value("timetable.weeks", on=on))


def read(address: str, *, first: date, days: int) -> list[calendars.Busy]:
    """Ask somebody else's machine. Asks no database, and must not be called while one is held. Raises Unreachable or NotACalendar."""
    zone = ZoneInfo(settings.TIME_ZONE)
    return calendars.busy_times(calendars.fetch(address), first=first, days=days, zone=zone)
