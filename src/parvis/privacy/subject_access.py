"""All that Parvis has about a person, from the retention documents: every shown column of every row that leads to them."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, gettext, ngettext

from parvis.audit import words
from parvis.audit.models import Entry
from parvis.kit.week import WeeklyTimes
from parvis.web import dates

from . import retention
from .retention import Document

NAMES = Path(__file__).parent / "columns.yaml"


@dataclass(frozen=True)
class Section:
    """One table: what it is, and its rows as name and value, in words."""

    table: str
    about: str
    keep: str
    rows: list[list[tuple[str, str]]]


@cache
def _names() -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = yaml.safe_load(NAMES.read_text(encoding="utf-8"))
    return found


def _language() -> str:
    return "sv" if (get_language() or "sv").startswith("sv") else "en"


def name_of(table: str, column: str) -> str:
    """What a column is called, in the reader's language."""
    named = _names().get(f"{table}.{column}") or _names().get(column)
    return named[_language()] if named else dates.cap_first(column.removesuffix("_id").replace("_", " "))


def nameless() -> list[str]:
    """Shown columns that are called nothing yet."""
    try:
        known = retention.documents()
    except retention.BadDocument:
        return []
    return [f"{d.table}.{c}" for d in known.values() for c in d.shown if f"{d.table}.{c}" not in _names() and c not in _names()]


def _readable() -> list[tuple[Document, type[models.Model]]]:
    """The tables that hold something about persons that they may read, with their models."""
    real = retention.tables()
    return [(d, real[table]) for table, d in retention.documents().items() if d.person and d.shown and table in real]


def _mine(person: Any, d: Document, model: type[models.Model]) -> models.QuerySet[Any]:
    """The rows of a table that lead to the person. The ways lead forward along foreign keys, so no row comes twice."""
    return model._base_manager.filter(Q(*((path, person.pk) for path in d.person), _connector=Q.OR)).order_by()


def _about(person: Any) -> Iterator[tuple[Document, type[models.Model], list[Any]]]:
    """Each document with its model and the rows that lead to the person. One query a table."""
    for d, model in _readable():
        yield d, model, list(_mine(person, d, model).order_by("pk"))


def keep_said(d: Document) -> str:
    """How long the table is kept, in words; private text first where it goes before the rest."""
    parent = retention.documents().get(d.keep.as_table)
    whole = keep_said(parent) if parent else _length(d.keep.days)
    if d.blank is None or d.blank.days is None:
        return whole
    parts = {"private": _length(d.blank.days), "whole": whole[:1].lower() + whole[1:]}
    return gettext("%(private)s for what you wrote. For the rest: %(whole)s") % parts


def _length(days: int | None) -> str:
    if days is None:
        return gettext("As long as Parvis is used")
    years, left = divmod(days, 365)
    if years and left <= years // 4 + 1:
        return ngettext("%(n)s year", "%(n)s years", years) % {"n": dates.cap_first(dates.number(years))}
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": dates.cap_first(dates.number(days))}


PAGE = 10
"""Rows of one table on a page to read."""


@dataclass(frozen=True)
class Heading:
    """One table that holds something about the person, and how much."""

    table: str
    about: str
    keep: str
    count: int


def headings(person: Any) -> list[Heading]:
    """What there is, table by table, those without rows left out. One query, however many tables."""
    readable = _readable()
    if not readable:
        return []
    first, *others = (
        _mine(person, d, model).values(which=models.Value(n, output_field=models.IntegerField())).annotate(rows=models.Count("*"))
        for n, (d, model) in enumerate(readable)
    )
    found = {row["which"]: row["rows"] for row in first.union(*others, all=True)}
    return [Heading(d.table, d.about[_language()], keep_said(d), found[n]) for n, (d, _model) in enumerate(readable) if found.get(n)]


def section(person: Any, table: str, *, after: int = 0) -> tuple[Section, int] | None:
    """Some rows of one table in words, and the key to go on from (0 where there are no more). None for a table without rows of theirs."""
    d, model = next(((d, model) for d, model in _readable() if d.table == table), (None, None))
    if d is None or model is None:
        return None
    rows = list(_mine(person, d, model).filter(pk__gt=after).order_by("pk")[: PAGE + 1])
    if not rows:
        return None
    more = len(rows) > PAGE
    fields, names = retention.columns_of(model), _names_of_others([(d, model, rows[:PAGE])])
    told = [[(name_of(table, c), text) for c in d.shown if c in fields and (text := said(fields[c], row, names))] for row in rows[:PAGE]]
    return Section(table, d.about[_language()], keep_said(d), told), rows[PAGE - 1].pk if more else 0


def answer(person: Any) -> list[Section]:
    """Everything, in words, in the reader's language; tables without rows are left out."""
    found = [(d, model, rows) for d, model, rows in _about(person) if rows]
    names = _names_of_others(found)
    sections = []
    for d, model, rows in found:
        fields = retention.columns_of(model)
        told = [[(name_of(d.table, c), text) for c in d.shown if c in fields and (text := said(fields[c], row, names))] for row in rows]
        sections.append(Section(d.table, d.about[_language()], keep_said(d), told))
    return sections


Names = dict[tuple[Any, Any], str]


def _names_of_others(found: list[tuple[Document, type[models.Model], list[Any]]]) -> Names:
    """What those are called whom shown columns point at, by table and number. One query a table."""
    wanted: dict[Any, set[Any]] = {}
    for d, model, rows in found:
        fields = retention.columns_of(model)
        for field in (fields[c] for c in d.shown if c in fields and fields[c].is_relation):
            wanted.setdefault(field.related_model, set()).update(getattr(row, field.attname) for row in rows)
    names: Names = {}
    for other, numbers in wanted.items():
        if other.__str__ is not models.Model.__str__:
            people = [f.name for f in other._meta.local_concrete_fields if f.related_model is get_user_model()]
            names |= {(other, o.pk): str(o) for o in other._base_manager.filter(pk__in=numbers - {None}).select_related(*people)}
    return names


def said(field: models.Field[Any, Any], row: Any, names: Names) -> str:
    """One value as people read it; the empty string for none."""
    value = getattr(row, field.attname)
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bytes):
        return gettext("A file of %(size)s kB. It is whole in the file that you can get.") % {"size": dates.grouped(-(-len(value) // 1000))}
    if field.is_relation:
        return names.get((field.related_model, value)) or gettext("Number %(n)s") % {"n": value}
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    if labels := _labels(row, field):
        return dates.cap_first(", ".join(str(labels.get(key, key)) for key in (value if isinstance(value, list) else [value])))
    if isinstance(row, Entry) and field.column == "event":
        return words.say(value) or value
    if str(field.column).endswith("weekly_times"):
        return dates.week_words(WeeklyTimes.read(value).ranges)
    if str(field.column).endswith("_ore"):
        return dates.kronor_words(value)
    return _plain(value)


CHOICES = {"state": "State", "areas": "Area"}
"""Columns whose values are named by a list of the same model, though the column itself does not say so."""


def _labels(row: Any, field: models.Field[Any, Any]) -> dict[str, Any]:
    if field.column == "languages":
        return dict(settings.LANGUAGES)
    choices = getattr(type(row), CHOICES.get(str(field.column), ""), None)
    return dict(choices.choices) if choices is not None else {}


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, datetime):
        return dates.moment_words(value)
    if isinstance(value, date):
        return dates.day_words(value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_plain(inner)}" for key, inner in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_plain(inner) for inner in value)
    return str(value)


def raw(person: Any, *, at: datetime) -> dict[str, Any]:
    """Everything as data: what the file holds."""
    return {
        "person": {"id": person.pk, "name": str(person)},
        "made_at": at.isoformat(),
        "tables": [
            {
                "table": d.table,
                "about": dict(d.about),
                "rows": [{c: _data(getattr(row, fields[c].attname)) for c in d.shown if c in fields} for row in rows],
            }
            for d, model, rows in _about(person)
            for fields in (retention.columns_of(model),)
            if rows
        ],
    }


def _data(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return str(value) if isinstance(value, Decimal | models.fields.files.FieldFile) else value


@dataclass(frozen=True)
class Kept:
    """What is kept, for how long and why."""

    about: str
    length: str
    reason: str


def kept_about_people() -> list[Kept]:
    """How long each kind of data about people is kept. No query."""
    return [Kept(d.about[_language()], keep_said(d), d.keep.reason) for d in retention.documents().values() if d.person and d.shown]
