from __future__ import annotations

from datetime import datetime
from typing import Any

from .models import Heartbeat, Message

MOST = 30


def unread(person: Any) -> int:
    """How many notices the person has not marked as read."""
    return Message.objects.filter(to=person, read_at__isnull=True).count()


def of(person: Any, *, before: int | None = None, most: int = MOST) -> list[Message]:
    """The person's own notices, newest first, a page at a time by key. One more than a page tells that there are older ones."""
    mine = Message.objects.filter(to=person).order_by("-pk")
    return list((mine.filter(pk__lt=before) if before else mine)[: most + 1])


def oldest_waiting() -> datetime | None:
    """When the oldest unsent message was queued."""
    return (
        Message.objects.filter(by_email=True, sent_at__isnull=True, given_up_at__isnull=True)
        .order_by("queued_at")
        .values_list("queued_at", flat=True)
        .first()
    )


def last_beat(name: str) -> datetime | None:
    return Heartbeat.objects.filter(name=name).values_list("at", flat=True).first()


def kinds_for(person: Any) -> set[str]:
    """The kinds of notices that the person has had, or has turned off: what there is to choose among."""
    had = set(Message.objects.filter(to=person).order_by().values_list("kind", flat=True).distinct())
    return had | set(person.preferences.get("muted", ()))
