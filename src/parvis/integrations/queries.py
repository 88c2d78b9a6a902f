"""The only reader of the ways out of Parvis, and what they tell."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from parvis.meetings import queries as meetings
from parvis.recruitment import queries as recruitment
from parvis.training import queries as training
from parvis.visits import queries as visits

from . import documents
from .models import CalendarFeed

DAYS_BACK = timedelta(days=60)
"""How far back a calendar still shows what has been."""


def digest(token: str) -> str:
    return sha256(token.encode()).hexdigest()


def feed_of(person: Any) -> CalendarFeed | None:
    """The person's own, if they have asked for one."""
    return CalendarFeed.objects.filter(person=person.pk).first()


def by_token(token: str) -> CalendarFeed | None:
    """The feed behind an address; None for a wrong one, and for a closed account.

    Looked up by its digest: how long that takes tells nothing about how much of a guess was right."""
    found = CalendarFeed.objects.select_related("person").filter(digest=digest(token), person__is_active=True).first()
    return found if found is not None and secrets.compare_digest(found.token.encode(), token.encode()) else None


def in_calendar(feed: CalendarFeed, *, at: datetime) -> bytes:
    """The file, in the person's language. Five queries, however much there is."""
    person, since = feed.person, at - DAYS_BACK
    return documents.calendar(
        feed,
        meetings=meetings.in_calendar(person, since=since),
        talks=recruitment.talks_in_calendar(person, since=since),
        places=training.places_in_calendar(person, since=since),
        led=training.led_in_calendar(person, since=since),
        visits=visits.in_calendar(person, since=since),
    )
