"""Students, decisions and applications of the tests, made by the real actions."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.test import Client

from parvis.kit.permission import SYSTEM
from parvis.kit.week import WeeklyTimes
from parvis.people import actions as people
from parvis.people.models import Role, User
from parvis.support import actions
from parvis.support.models import SharingLine, SupportDecision, SupportRequest

AT = datetime(2026, 9, 14, 8, 0, tzinfo=UTC)
"""A Monday in the autumn term, ten in the morning in Stockholm."""
ON = date(2026, 9, 14)
WEEK = WeeklyTimes.of([(2, 600, 780), (4, 780, 1020)])
ANSWERS: dict[str, Any] = {
    "areas": ["week", "priorities"],
    "weekly_times": WEEK,
    "way": "both",
    "campus": "Norra campus",
    "languages": ["en", "sv"],
    "contact": "email",
    "programme": "Datateknik",
    "same_programme": "wish",
    "wishes": "Somebody calm",
}


def person(name: str, *roles: str, language: str = "en") -> User:
    return people.register(
        email=f"{name.lower()}@example.org", given_name=name, family_name="Lind", by=SYSTEM, at=AT, language=language, roles=roles
    )


def coordinator(name: str = "Karin") -> User:
    return User.objects.filter(email=f"{name.lower()}@example.org").first() or person(name, Role.COORDINATOR)


def decision(name: str = "Sam", *, by: User | None = None, **given: Any) -> SupportDecision:
    """A student with a decision that is valid for the study year."""
    full: dict[str, Any] = {
        "email": f"{name.lower()}@example.org",
        "given_name": name,
        "family_name": "Lind",
        "reference": f"N-{name}",
        "decided_on": date(2026, 9, 1),
        "minutes_per_week": 60,
        "valid_until_on": date(2027, 7, 1),
        "language": "en",
    }
    return actions.register(**full | given, by=by or coordinator(), at=given.pop("at", AT))


def draft(name: str = "Sam", **answers: Any) -> SupportRequest:
    """An application with these answers, not sent."""
    held = decision(name)
    request = actions.begin(held, by=held.student, at=AT)
    if answers:
        actions.save_answers(request, by=held.student, at=AT, **answers)
    return request


def waiting(name: str = "Sam", *, at: datetime = AT, **answers: Any) -> SupportRequest:
    """A student who waits for a mentor."""
    request = draft(name, **ANSWERS | answers)
    actions.submit(request, by=request.student, at=at)
    return request


def line(student: User, *, topic: str = "learn", text: str = "I like pictures", audience: str = "mentor", at: datetime = AT) -> SharingLine:
    return actions.save_line(student, topic, text, audience, by=student, at=at)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    session = client.session
    session["second_factor_known"] = True
    session.save()
    return client
