"""The only writer of the ways out of Parvis."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from parvis.audit import trail

from . import access, queries
from .models import CalendarFeed

BYTES = 32


def open_feed(person: Any, *, by: Any, at: datetime) -> CalendarFeed:
    """An address for the person's own calendar. Whoever has one keeps it."""
    with trail.perform("integrations.feed_opened", person, by=by, at=at, may=access.OWN_FEED):
        feed, _new = CalendarFeed.objects.get_or_create(person=person, defaults=_secret(at))
    return feed


def reset_feed(person: Any, *, by: Any, at: datetime) -> None:
    """Another address. The old one is dead at once."""
    with trail.perform("integrations.feed_reset", person, by=by, at=at, may=access.OWN_FEED):
        for feed in CalendarFeed.objects.filter(person=person).select_for_update():
            for name, value in _secret(at).items():
                setattr(feed, name, value)
            feed.save(update_fields=["token", "digest", "since_at"])


def close_feed(person: Any, *, by: Any, at: datetime) -> None:
    """No address at all."""
    with trail.perform("integrations.feed_closed", person, by=by, at=at, may=access.OWN_FEED):
        CalendarFeed.objects.filter(person=person).delete()


def choose_shows(person: Any, *, shows: Iterable[str], by: Any, at: datetime) -> None:
    """What stands in the calendar beside the time."""
    with trail.perform("integrations.feed_shows", person, by=by, at=at, may=access.OWN_FEED):
        CalendarFeed.objects.filter(person=person).update(shows=sorted(shows))


def _secret(at: datetime) -> dict[str, Any]:
    token = secrets.token_urlsafe(BYTES)
    return {"token": token, "digest": queries.digest(token), "since_at": at}
