"""Lists, and the mentors and occasions that they are held against."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from parvis.exchange import actions, queries
from parvis.exchange.models import Import, Kind
from parvis.exchange.rules import Plan
from parvis.people.models import User
from parvis.sheets import Table, read
from parvis.training import actions as training
from parvis.training.models import Occasion
from tests.recruitment.world import AT

__all__ = ["AT", "applied", "looked_at", "occasion", "table", "upload", "uploaded"]


def table(*lines: str) -> Table:
    """A list as it is typed, with semicolons."""
    return read("\n".join(lines).encode())


def uploaded(kind: Kind, *lines: str, by: User, at: datetime = AT) -> Import:
    return actions.upload(kind, table(*lines), by=by, at=at)


def looked_at(one: Import, at: datetime = AT) -> Plan:
    return queries.plan_of(one, at=at)


def applied(one: Import, *, by: User, at: datetime = AT) -> Plan:
    return actions.apply(one, seen=looked_at(one, at).digest, by=by, at=at)


def upload(client: Client, kind: Kind, content: bytes, name: str = "list.csv") -> Any:
    return client.post(f"/lists/{kind}/upload/", {"file": SimpleUploadedFile(name, content)})


def occasion(
    by: User, *, days: int = -3, kind: str = "supervision", topic: str = "Boundaries", places: int = 12, hour: int = 0
) -> Occasion:
    """An occasion so many days from now, planned in time."""
    begins = AT + timedelta(days=days)
    return training.plan(
        kind=kind,
        topic=topic,
        starts_at=begins,
        ends_at=begins + timedelta(minutes=90),
        place="Room 1",
        places=places,
        by=by,
        at=begins - timedelta(days=20),
    )
