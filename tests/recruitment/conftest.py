from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.test import Client

from parvis.people.models import User

from .world import AT


@pytest.fixture
def now() -> Iterator[None]:
    """The clock of the pages stands at the tests' own moment."""
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def as_person(db: None) -> Callable[[User], Client]:
    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user)
        session = client.session
        session["second_factor_known"] = True
        session.save()
        return client

    return sign_in
