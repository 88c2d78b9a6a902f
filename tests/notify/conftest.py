from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from parvis.kit.permission import SYSTEM
from parvis.notify import notice
from parvis.notify.notice import Notice
from parvis.people import actions
from parvis.people.models import User

AT = datetime(2026, 11, 24, 12, 15, tzinfo=UTC)
"""Tuesday at a quarter past one in the afternoon, in Stockholm."""


@pytest.fixture
def kim(db: None) -> User:
    return actions.register(
        email="kim@example.org", given_name="Kim", family_name="Berg", language="en", by=SYSTEM, at=AT, roles=["student"]
    )


@pytest.fixture
def make_notice() -> Iterator[Callable[..., Notice]]:
    """A kind of notice that exists while the test does."""
    made: list[str] = []

    def make(key: str = "test.meeting", *, can_be_muted: bool = True, **more: Any) -> Notice:
        made.append(key)
        given: dict[str, Any] = {
            "key": key,
            "sentence": f"When {key} happens",
            "to": lambda person: [person],
            "subject": "A meeting on %(when)s",
            "line": "You meet Sam on %(when)s.",
            "path": lambda person: f"/account/?about={person.pk}",
            "params": lambda _person: {"when": AT},
            "can_be_muted": can_be_muted,
        }
        return Notice(**{**given, **more})

    yield make
    for key in made:
        notice.ALL.pop(key, None)
