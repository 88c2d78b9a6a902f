"""A small world for matching: people, waiting students and mentors who can be asked, made by the real actions where they matter."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from parvis.kit.permission import SYSTEM
from parvis.people import actions as people
from parvis.people.models import Role, User
from parvis.recruitment.models import Mentor
from parvis.support.models import SupportDecision, SupportRequest

AT = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
NAMES = ("Alva", "Bo", "Cim", "Dag", "Eli", "Frej", "Gry", "Hjalmar", "Ines", "Jon", "Kim", "Lo", "Mio", "Nor", "Ode", "Pim")


class World:
    """Makes people with as little said as possible."""

    def __init__(self) -> None:
        self.made = 0

    def person(self, *roles: str, language: str = "sv") -> User:
        self.made += 1
        name = NAMES[self.made % len(NAMES)]
        email = f"person{self.made}@example.org"
        return people.register(email=email, given_name=name, family_name=f"Ek{self.made}", by=SYSTEM, at=AT, roles=roles, language=language)

    def coordinator(self) -> User:
        return self.person(Role.COORDINATOR)

    def request(self, *, days: int = 10, times: str = "2:600-720", **columns: Any) -> SupportRequest:
        """A student who has waited for so many days."""
        student = self.person(Role.STUDENT)
        decision = SupportDecision.objects.create(
            student=student,
            reference=f"N-{self.made}",
            decided_on=date(2026, 8, 1),
            valid_until_on=date(2027, 8, 1),
            state="in_force",
            state_at=AT,
            created_at=AT,
        )
        since = AT - timedelta(days=days)
        given = {"way": "online", "languages": ["sv"], "areas": ["structure"], **columns}
        return SupportRequest.objects.create(
            student=student,
            decision=decision,
            weekly_times=times,
            waiting_since_at=since,
            state="waiting",
            state_at=since,
            created_at=since,
            **given,
        )

    def mentor(self, *, times: str = "2:600-720", capacity: int = 1, **columns: Any) -> Mentor:
        """A mentor who can be asked."""
        given = {"languages": ["sv"], "strengths": ["structure"], "online": True, "programme": "Kemiteknik", "year": 3, **columns}
        return Mentor.objects.create(
            person=self.person(Role.MENTOR),
            weekly_times=times,
            capacity=capacity,
            state="available",
            state_at=AT,
            created_at=AT,
            promised_at=AT,
            introduction_on=AT.date(),
            presentation="Jag gillar planering.",
            **given,
        )


@pytest.fixture
def world(db: None) -> World:
    return World()


@pytest.fixture
def signed_in(db: None) -> Callable[[User], Client]:
    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in
