from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import CharField
from django.db.models.functions import Cast
from django.test.utils import CaptureQueriesContext

from parvis.casework.task import Ask, Task, Waiting, settled
from parvis.people.models import User

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def somebody(name: str, *, days: int) -> User:
    return User.objects.create(
        email=f"{name.lower()}@example.org", given_name=name, family_name="Berg", joined_at=AT - timedelta(days=days)
    )


def task(key: str, one: Waiting) -> Task:
    return Task(key=key, title=one.name, what=one.word, action="", url=f"/{one.pk}/", since_at=one.since_at, who=one.short_name)


def drawn(key: str, found: list[Waiting]) -> list[Task]:
    return [task(key, one) for one in found]


def test_all_that_is_asked_for_is_one_query_and_each_draws_its_own_the_longest_wait_first() -> None:
    ada, bo = somebody("Ada", days=1), somebody("Bo", days=3)
    own = task("own", Waiting(pk=0, since_at=AT))
    asks = [
        Ask(rows=User.objects.all(), draw=lambda found: drawn("all", found), since_at="joined_at", person="", about="pk"),
        Ask(
            rows=User.objects.filter(given_name="Ada"),
            draw=lambda found: drawn("word", found),
            since_at="joined_at",
            word=Cast("email", CharField()),
            when="joined_at",
        ),
        Ask(rows=User.objects.none(), draw=lambda found: drawn("nobody", found), since_at="joined_at"),
        Ask(rows=User.objects.filter(given_name="Cy"), draw=lambda found: drawn("nobody", found), since_at="joined_at"),
    ]
    with CaptureQueriesContext(connection) as asked:
        found = settled([own, *asks])
    assert len(asked) == 1
    assert [(t.key, t.who, t.url) for t in found] == [
        ("own", "", "/0/"),
        ("all", "Bo B.", f"/{bo.pk}/"),
        ("all", "Ada B.", f"/{ada.pk}/"),
        ("word", "", f"/{ada.pk}/"),
    ]
    assert found[3].what == "ada@example.org"
    assert found[1].since_at == AT - timedelta(days=3)


def test_what_was_not_asked_for_is_empty() -> None:
    ada = somebody("Ada", days=1)
    kept: list[list[Waiting]] = []

    def keep(found: list[Waiting]) -> list[Task]:
        kept.append(found)
        return []

    settled([Ask(rows=User.objects.all(), draw=keep, since_at="joined_at")])
    [found] = kept
    assert found == [Waiting(pk=ada.pk, since_at=AT - timedelta(days=1))]


def test_asking_for_nothing_asks_nothing() -> None:
    with CaptureQueriesContext(connection) as asked:
        assert settled([]) == []
    assert len(asked) == 0


def test_a_sole_ask_and_one_whose_rows_are_empty_are_answered_too() -> None:
    somebody("Ada", days=1)
    assert settled([Ask(rows=User.objects.none(), draw=lambda found: drawn("x", found), since_at="joined_at")]) == []
    alone = settled([Ask(rows=User.objects.all(), draw=lambda found: drawn("x", found), since_at="joined_at", person="")])
    assert [t.title for t in alone] == ["Ada Berg"]
