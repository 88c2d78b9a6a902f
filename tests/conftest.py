"""What every test gets: strictness. A warning, an undefined template variable, an unordered list, a growing number of queries or a call
to another machine fails the test, because each of them is a fault that nobody sees until a person meets it."""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import settings as trials

from tests import strict
from tools import translations

strict.apply()
# Where the journeys' workers share what they have looked at: a worker has the place of whoever started it.
os.environ.setdefault("PARVIS_TEST_LOOKED_AT", str(settings.HERE / "looked-at"))
# A slow machine is no fault of the code: how long an example takes is measured by benchmarks alone.
trials.register_profile("untimed", deadline=None)
trials.load_profile("untimed")

WITH_DATABASE = {"db", "transactional_db", "django_db_setup"}
"""Fixtures of pytest-django; whoever uses one of them, or another that does, asks the database."""
MOST_QUERIES = 12
"""What a page may ask of the database."""


def pytest_configure(config: pytest.Config) -> None:
    """The translations are compiled once, before any worker starts."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        translations.compile_stale()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL, whose run comes second, only what asks the database."""
    if settings.DATABASES["default"]["ENGINE"] != "django.db.backends.postgresql":
        return
    asks = [item for item in items if item.get_closest_marker("django_db") or WITH_DATABASE & set(getattr(item, "fixturenames", ()))]
    config.hook.pytest_deselected(items=[item for item in items if item not in set(asks)])
    items[:] = asks


def pytest_collection_finish() -> None:
    """What is there before the first test stays there: Python need not look through all of it for garbage, again and again."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure(config: pytest.Config) -> None:
    """The workers of pytest-xdist end without Python's own tidying up."""
    if "PYTEST_XDIST_WORKER" in os.environ:
        shutil.rmtree(settings.HERE, ignore_errors=True)


@pytest.fixture(autouse=True)
def _any_order_where_said(request: pytest.FixtureRequest) -> object:
    """Tests marked `unordered` get the rows as the database gives them."""
    if request.node.get_closest_marker("unordered"):
        with strict.any_order():
            yield
    else:
        yield


@pytest.fixture
def assert_queries_do_not_grow(db: None) -> Callable[..., int]:
    """`check(build, few=1, many=30)`: the page asks the database as often with thirty rows as with one, and seldom enough.

    `build(n)` makes a world in which the page shows n rows, and returns the client and the address. Each world is undone afterwards.
    """

    def check(build: Callable[[int], tuple[Client, str]], few: int = 1, many: int = 30, most: int = MOST_QUERIES) -> int:
        with_few, with_many = _queries(build, few), _queries(build, many)
        grown = f"{len(with_few)} queries with {few} row, {len(with_many)} with {many}. The last ones:\n" + "\n".join(with_many[-8:])
        assert len(with_few) == len(with_many), grown
        assert len(with_many) <= most, f"{len(with_many)} queries, at most {most}:\n" + "\n".join(with_many)
        return len(with_many)

    return check


def _queries(build: Callable[[int], tuple[Client, str]], rows: int) -> list[str]:
    with transaction.atomic():
        client, url = build(rows)
        client.get(url)  # fills what is remembered between requests
        with CaptureQueriesContext(connection) as captured:
            response = client.get(url)
        assert response.status_code == 200, f"{url} answered {response.status_code}"
        transaction.set_rollback(True)
    return [q["sql"] for q in captured.captured_queries if not q["sql"].startswith(("SAVEPOINT", "RELEASE SAVEPOINT"))]
