from __future__ import annotations

from datetime import datetime

from parvis.audit import trail
from parvis.people.models import User

from . import access
from .models import Heartbeat, Message


def mark_read(person: User, *, by: User, at: datetime) -> None:
    """Mark all of one's notices as read."""
    with trail.perform("notify.mark_read", person, by=by, at=at, may=access.OWN_NOTICES):
        Message.objects.filter(to=person, read_at__isnull=True).update(read_at=at)


def beat(name: str, *, at: datetime) -> None:
    Heartbeat.objects.update_or_create(name=name, defaults={"at": at})
