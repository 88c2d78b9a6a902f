"""Something that waits for somebody: one row of a first page. Each module's `tasks.py` answers for its own.

A module gives its tasks, or asks for them: everything that is asked for by all modules is one query."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import BigIntegerField, CharField, DateTimeField, Expression, F, Field, QuerySet, Value


@dataclass(frozen=True, kw_only=True)
class Task:
    """`key` is stable (`meetings.log`): the first page ranks by it. `title` and `action` stand on the card, `what` in the list.

    `since_at` is since when it waits, `when` an instant that the card shows large. Texts are in the
    reader's language and hold nothing private."""

    key: str
    title: str
    what: str
    action: str
    url: str
    since_at: datetime
    who: str = ""
    detail: str = ""
    when: datetime | None = None
    until: datetime | None = None
    tag: str = "att"
    """`att` needs you, `info` new, empty: only waits."""
    second: tuple[str, str] | None = None
    """A second button: label and address."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A thing that waits, as little of it as its task needs. What an `Ask` did not ask for is empty."""

    pk: int
    since_at: datetime
    about: int | None = None
    given_name: str = ""
    family_name: str = ""
    word: str = ""
    when: datetime | None = None
    until: datetime | None = None

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def short_name(self) -> str:
        return f"{self.given_name} {self.family_name[:1]}." if self.family_name else self.given_name


@dataclass(frozen=True, kw_only=True)
class Ask:
    """What waits, as a part of one question to the database: all asks of a first page are one query.

    `rows` are the things, without order or limit. The rest are paths from a thing to what stands in its `Waiting`:
    `about` to another number, `person` to somebody with a name, `word` to a short text. `draw` makes the tasks of all that
    was found, the longest wait first; where something was found it may ask more about it, once for all."""

    rows: QuerySet[Any]
    draw: Callable[[list[Waiting]], list[Task]]
    since_at: str = "state_at"
    about: str = ""
    person: str | None = None
    """The empty path is the thing itself."""
    word: str | Expression = ""
    when: str = ""
    until: str = ""


_COLUMNS: dict[str, Callable[[], Field[Any, Any]]] = {
    "since_at": DateTimeField,
    "about": BigIntegerField,
    "given_name": lambda: CharField(max_length=200),
    "family_name": lambda: CharField(max_length=200),
    "word": lambda: CharField(max_length=200),
    "when": DateTimeField,
    "until": DateTimeField,
}


class _Nothing(Expression):
    """What only others ask for. It has its kind too: PostgreSQL joins no column without a kind to one of time."""

    def resolve_expression(self, *args: Any, **kwargs: Any) -> _Nothing:
        """There is nothing to resolve, and a first page has a hundred of these."""
        return self

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[str | int, ...]]:
        return f"CAST(NULL AS {self.output_field.cast_db_type(connection)})", ()


def _columns(ask: Ask) -> dict[str, Any]:
    stem = f"{ask.person}__" if ask.person else ""
    paths: dict[str, str | Expression] = {name: getattr(ask, name, "") for name in _COLUMNS}
    if ask.person is not None:
        paths |= {"given_name": f"{stem}given_name", "family_name": f"{stem}family_name"}
    return {f"its_{name}": path if isinstance(path, Expression) else F(path) for name, path in paths.items() if path}


def settled(found: Iterable[Task | Ask]) -> list[Task]:
    """The tasks, those that are still asked for drawn from one query for all of them."""
    tasks: list[Task] = []
    asks: list[Ask] = []
    for one in found:
        if isinstance(one, Ask):
            asks.append(one)
        else:
            tasks.append(one)
    return tasks + _drawn(asks)


def _drawn(asks: Sequence[Ask]) -> list[Task]:
    if not asks:
        return []
    columns = [_columns(ask) for ask in asks]
    empty = {name: _Nothing(kind()) for key, kind in _COLUMNS.items() if any((name := f"its_{key}") in one for one in columns)}
    numbered = [
        ask.rows.order_by().values(which=Value(n, BigIntegerField()), its_pk=F("pk"), **(empty | own))
        for n, (ask, own) in enumerate(zip(asks, columns, strict=True))
    ]
    rows = numbered[0].union(*numbered[1:], all=True) if len(numbered) > 1 else numbered[0]
    waiting: dict[int, list[Waiting]] = {}
    for row in rows:
        given = {name.removeprefix("its_"): value for name, value in row.items() if name != "which" and value is not None}
        waiting.setdefault(row["which"], []).append(Waiting(**given))
    return [task for n, ask in enumerate(asks) for task in ask.draw(sorted(waiting.get(n, ()), key=lambda w: (w.since_at, w.pk)))]
