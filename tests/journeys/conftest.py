"""The browser, the site and the people who walk through it."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.test import override_settings
from playwright.sync_api import Browser, sync_playwright

from tests.journeys.inspector import Inspector
from tests.journeys.looked_at import LookedAt
from tests.journeys.site import Site
from tests.journeys.walker import Walker

# The browser is driven from the thread that also asks the database; Django would otherwise refuse that.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
FIRST, LAST = "test_thread.py", "test_every_page.py"
BROWSERS = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Every test in this folder is a journey and writes to a database of its own.

    The whole thread takes minutes in each language: each begins at once, at the head of its own worker's half. At the half's end
    stands what looks at every page that the others have not come to."""
    for item in items:
        if "tests/journeys" in item.path.as_posix():
            item.add_marker(pytest.mark.journey)
    first, last = ([item for item in items if item.path.name == name] for name in (FIRST, LAST))
    rest = [item for item in items if item not in first and item not in last]
    half = len(rest) // 2
    items[:] = [*first[:1], *rest[:half], *last[:1], *first[1:], *rest[half:], *last[1:]]


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium: the machine's own where there is one, else Playwright's."""
    named = os.environ.get("PARVIS_CHROMIUM") or next((p for b in BROWSERS if (p := shutil.which(b))), None)
    flags = [
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        *(["--no-sandbox"] if os.geteuid() == 0 else []),
    ]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=named, args=flags)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def inspector(browser: Browser) -> Iterator[Inspector]:
    window = Inspector(browser, LookedAt(Path(os.environ["PARVIS_TEST_LOOKED_AT"]) / "structures"))
    yield window
    window.close()


@pytest.fixture(scope="session")
def _collected() -> Iterator[None]:
    """The static files as they are served in earnest: collected, fingerprinted, compressed."""
    from django.conf import settings

    storages = settings.STORAGES | {"staticfiles": settings.COLLECTED_STATICFILES}
    with override_settings(STORAGES=storages):
        call_command("collectstatic", verbosity=0, interactive=False)
        yield


@pytest.fixture
def site(transactional_db: None, _collected: None) -> Iterator[Site]:
    """The application on a port of this machine, over an empty database."""
    running = Site()
    with override_settings(BASE_URL=running.url):
        running.start()
        yield running
        running.stop()


@pytest.fixture
def walker(browser: Browser, site: Site, inspector: Inspector) -> Iterator[Callable[..., Walker]]:
    """`walker(person, language="sv", js=True, width=1280, dark=False)`: somebody with a browser; nobody signed in without a person."""
    there: list[Walker] = []

    def arrive(person: Any = None, *, language: str = "sv", js: bool = True, width: int = 1280, dark: bool = False) -> Walker:
        somebody = Walker(browser, site, inspector, language=language, js=js, width=width, dark=dark)
        there.append(somebody)
        return somebody.is_signed_in_as(person) if person is not None else somebody

    yield arrive
    for somebody in there:
        somebody.leave()
