"""The walker itself: it signs in, finds things by their names, and looks at every page that it comes to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from parvis.kit.permission import SYSTEM
from parvis.people import actions
from parvis.people.models import User
from tests.journeys.looked_at import LookedAt
from tests.journeys.walker import Walker


@pytest.fixture
def student(transactional_db: None) -> User:
    return actions.register(
        email="sam@example.org", given_name="Sam", family_name="Lind", by=SYSTEM, at=datetime.now(UTC), roles=["student"]
    )


@pytest.mark.parametrize("js", [True, False])
@pytest.mark.parametrize(("language", "greeting"), [("sv", "Sam"), ("en", "Sam")])
def test_somebody_signed_in_sees_their_own_first_page(
    walker: Callable[..., Walker], student: User, language: str, greeting: str, js: bool
) -> None:
    sam = walker(student, language=language, js=js).go("/home/")
    assert sam.status == 200
    sam.sees(greeting)


@pytest.mark.parametrize("js", [True, False])
def test_the_language_is_changed_by_a_button(walker: Callable[..., Walker], js: bool) -> None:
    somebody = walker(js=js).go("/").sees("Mentorstöd").press("In English").sees("Mentor support")
    assert somebody.path == "/"


def test_a_fault_in_a_page_stops_the_walk(walker: Callable[..., Walker], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    somebody = walker().go("/")
    somebody.page.evaluate("document.querySelector('h1').insertAdjacentHTML('afterend', '<h1>En till</h1>')")
    monkeypatch.setattr(Walker, "looked_at", LookedAt(tmp_path))
    with pytest.raises(AssertionError, match="2 h1"):
        somebody._look()


def test_a_request_to_another_host_stops_the_walk(walker: Callable[..., Walker]) -> None:
    somebody = walker().go("/")
    somebody.page.evaluate("new Image().src = 'http://127.0.0.1:9/x.png'")
    somebody.page.wait_for_timeout(200)
    with pytest.raises(AssertionError, match="another host"):
        somebody.go("/")


def test_what_is_not_there_is_said_with_what_is(walker: Callable[..., Walker]) -> None:
    with pytest.raises(AssertionError, match="No button called “Fly”"):
        walker().go("/").press("Fly")
