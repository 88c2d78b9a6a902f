from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.test import Client

from parvis.kit.permission import SYSTEM
from parvis.people import actions
from parvis.people.models import User

AT = datetime(2026, 11, 22, 9, tzinfo=UTC)
Someone = Callable[..., User]


@pytest.fixture
def someone(db: None) -> Someone:
    """`someone("mentor", name="Kim")`: an invented person with roles."""

    def make(*roles: str, name: str = "Kim", family: str = "Berg", language: str = "en", verified: bool = True) -> User:
        person = actions.register(
            email=f"{name.lower()}@example.org", given_name=name, family_name=family, language=language, roles=roles, by=SYSTEM, at=AT
        )
        EmailAddress.objects.filter(user=person).update(verified=verified)
        return person

    return make


@pytest.fixture
def signed_in(client: Client) -> Callable[[User], Client]:
    def enter(person: User) -> Client:
        client.force_login(person)
        return client

    return enter


@pytest.fixture(autouse=True)
def _no_limits_from_before(db: None) -> None:
    """Limits are kept in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def commits(django_capture_on_commit_callbacks: Any) -> Any:
    """What happens after the commit happens at once."""
    return lambda: django_capture_on_commit_callbacks(execute=True)
