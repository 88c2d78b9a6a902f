"""Occasions, mentors in number and what they are told, made by the real actions."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import translation

from parvis.casework.task import settled
from parvis.notify.models import Message
from parvis.people.models import User
from parvis.recruitment.models import Mentor
from parvis.training import actions
from parvis.training.models import Booking, Occasion
from parvis.training.tasks import tasks
from tests.recruitment.world import AT, ready_mentor

START = datetime(2026, 9, 21, 11, 0, tzinfo=UTC)
"""A week after `AT`, at one o'clock in Stockholm."""
AFTER = START + timedelta(hours=3)


def occasion(by: User, kind: str = "supervision", *, places: int = 3, starts_at: datetime = START) -> Occasion:
    ends_at = starts_at + timedelta(minutes=90)
    return actions.plan(kind=kind, topic="To begin", starts_at=starts_at, ends_at=ends_at, place="Room 2", places=places, by=by, at=AT)


def mentors(by: User, count: int) -> list[Mentor]:
    return [ready_mentor(by, f"nr{n}@example.org") for n in range(count)]


def booked(one: Occasion, mentor: Mentor, at: datetime = AT) -> Booking:
    return actions.book(one, mentor, by=mentor.person, at=at)


def missed(by: User, mentor: Mentor, *, starts_at: datetime = START) -> Booking:
    """A place at a session that was held without the mentor."""
    place = booked(occasion(by, starts_at=starts_at), mentor)
    actions.hold(place.occasion, [], by=by, at=starts_at + timedelta(hours=2))
    place.refresh_from_db()
    return place


def told(user: User) -> list[str]:
    return list(Message.objects.filter(to=user).order_by("pk").values_list("kind", flat=True))


def keys(user: Any, role: str, at: datetime = AT) -> list[str]:
    with translation.override("en"):
        return [task.key for task in settled(tasks(user, role=role, at=at))]
