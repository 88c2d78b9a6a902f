"""Something that waits for somebody: one row of a first page. Each module's `tasks.py` answers for its own.

What a handful of columns can tell is asked of the database together with what other modules ask: a `Source` each, one query for all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import BigIntegerField, CharField, DateField, DateTimeField, F, QuerySet, TextField, Value
from django.db.models.functions import Cast


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


@dataclass(frozen=True)
class Row:
    """What a source tells of one thing: its number, since when it waits, perhaps a day, a word and an instant to come."""

    pk: int
    at: datetime
    on: date | None
    word: str
    when: datetime | None


@dataclass(frozen=True, kw_only=True)
class Source:
    """Rows of one table that wait for somebody, and how a row reads as a task.

    `at`, `on`, `word` and `when` name columns; never one with private text."""

    kind: str
    rows: QuerySet[Any]
    task: Callable[[Row], Task]
    at: str = "state_at"
    on: str = ""
    word: str = ""
    when: str = ""
    most: int = 20

    def columns(self) -> QuerySet[Any, Any]:
        """The same six columns of every source, so that they can stand in one answer."""
        day = F(self.on) if self.on else Cast(Value(None), DateField())
        moment = F(self.when) if self.when else Cast(Value(None), DateTimeField())
        said = Cast(self.word, TextField()) if self.word else Value("", output_field=TextField())
        told: QuerySet[Any, Any] = (
            self.rows.order_by()
            .annotate(
                _kind=Value(self.kind, output_field=CharField()),
                _number=Cast("pk", BigIntegerField()),
                _since=F(self.at),
                _day=day,
                _word=said,
                _when=moment,
            )
            .values_list("_kind", "_number", "_since", "_day", "_word", "_when")
        )
        return told


def gathered(sources: Iterable[Source]) -> list[Task]:
    """Everything that waits in all the sources, the longest wait first within each. One query."""
    known = {source.kind: source for source in sources}
    if not known:
        return []
    first, *others = (source.columns() for source in known.values())
    answer = first.union(*others, all=True) if others else first
    found: dict[str, list[Row]] = {kind: [] for kind in known}
    for kind, *columns in answer.order_by("_since", "_number"):
        found[kind].append(Row(*columns))
    return [known[kind].task(row) for kind, rows in found.items() for row in rows[: known[kind].most]]
