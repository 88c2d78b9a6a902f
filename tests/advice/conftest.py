from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.test import Client

from parvis.kit.permission import SYSTEM
from parvis.people import actions as people
from parvis.people.models import Role, User

AT = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)


def person(name: str, role: str, **given: str) -> User:
    made: User = people.register(
        email=f"{name.lower()}@example.org", given_name=name, family_name="Ek", by=SYSTEM, at=AT, roles=[role], **given
    )
    return made


@pytest.fixture
def student(db: None) -> User:
    return person("Alva", Role.STUDENT, phone="070 123 45 67")


@pytest.fixture
def mentor(db: None) -> User:
    return person("Bo", Role.MENTOR)


@pytest.fixture
def coordinator(db: None) -> User:
    return person("Cim", Role.COORDINATOR)


@pytest.fixture
def colleague(db: None) -> User:
    return person("Dag", Role.COORDINATOR)


@pytest.fixture
def signed_in(db: None) -> Callable[[User], Client]:
    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    return sign_in
