"""The retention documents: for every column how long, how erased, whether in a subject-access answer, and whether in a development copy.

They lie in `policy/retention/`, one page a module. `faults()` compares them with the real tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml
from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.db.models.constants import LOOKUP_SEP

from parvis.policy import queries as policy

from .fields import Sealed

ERASED = ("row", "blank", "kept")
ANSWERED = ("shown", "hidden")
COPIED = ("copied", "scrubbed")
NOBODY = "none"
RETENTION = policy.RETENTION
MUST_HAVE = {"about", "person", "keep", "columns"}
MAY_HAVE = {"blank"}


class BadDocument(ValueError):
    """A retention document cannot be read. Says which table and why."""


@dataclass(frozen=True, kw_only=True)
class Keep:
    """`days` after the last of the instants in `after`; or as long as the row of another table (`as_table`); or for ever (neither)."""

    days: int | None = None
    after: tuple[str, ...] = ()
    as_table: str = ""
    reason: str = ""

    @property
    def for_ever(self) -> bool:
        return self.days is None and not self.as_table


@dataclass(frozen=True, kw_only=True)
class Column:
    """`erased`: with the row, made blank, or kept when the row is due."""

    erased: str
    shown: bool
    copied: bool


@dataclass(frozen=True, kw_only=True)
class Document:
    """One table. `blank` is when the columns that are made blank are, where that is before the row is due."""

    table: str
    page: str
    about: Mapping[str, str]
    person: tuple[str, ...]
    keep: Keep
    blank: Keep | None
    columns: Mapping[str, Column]

    @property
    def blanked(self) -> tuple[str, ...]:
        return tuple(name for name, c in self.columns.items() if c.erased == "blank")

    @property
    def shown(self) -> tuple[str, ...]:
        return tuple(name for name, c in self.columns.items() if c.shown)

    @property
    def row_goes(self) -> bool:
        """The whole row is erased when it is due; a column that is kept keeps it."""
        return all(c.erased != "kept" for c in self.columns.values())


# --- Reading ------------------------------------------------------------------------------------------


def documents() -> dict[str, Document]:
    """Every document by table. Raises BadDocument for one that cannot be read."""
    return _read(str(RETENTION))


@cache
def _read(folder: str) -> dict[str, Document]:
    found: dict[str, Document] = {}
    for page in sorted(RETENTION.glob("*.yaml")):
        for table, entry in (yaml.safe_load(page.read_text(encoding="utf-8")) or {}).items():
            if table in found:
                raise BadDocument(f"{page.name}: {table} is described twice")
            found[table] = document(table, entry, page=page.stem)
    return found


def forget() -> None:
    """Read the documents anew."""
    _read.cache_clear()


def document(table: str, entry: Mapping[str, Any], *, page: str) -> Document:
    """One entry of a page, understood."""
    where = f"{page}.yaml: {table}"
    if not isinstance(entry, dict) or not set(entry) >= MUST_HAVE or set(entry) - MUST_HAVE - MAY_HAVE:
        raise BadDocument(f"{where} must have {sorted(MUST_HAVE)} and nothing else but {sorted(MAY_HAVE)}")
    if set(entry["about"]) != {"sv", "en"}:
        raise BadDocument(f"{where}: about needs sv and en")
    person = entry["person"]
    return Document(
        table=table,
        page=page,
        about=dict(entry["about"]),
        person=() if person == NOBODY else tuple(person) if isinstance(person, list) else (str(person),),
        keep=_keep(entry["keep"], where),
        blank=_keep(entry["blank"], where) if "blank" in entry else None,
        columns={str(name): _column(marks, f"{where}.{name}") for name, marks in entry["columns"].items()},
    )


def _keep(given: Mapping[str, Any], where: str) -> Keep:
    keys = set(given)
    if keys == {"days", "after", "reason"} and isinstance(given["days"], int) and given["days"] >= 0:
        after = given["after"]
        return Keep(days=given["days"], after=tuple(after) if isinstance(after, list) else (str(after),), reason=str(given["reason"]))
    if keys in ({"as"}, {"as", "reason"}):
        return Keep(as_table=str(given["as"]), reason=str(given.get("reason", "")))
    if keys == {"for", "reason"} and given["for"] == "ever" and given["reason"]:
        return Keep(reason=str(given["reason"]))
    raise BadDocument(f"{where}: keep is {{days, after, reason}}, {{as}} or {{for: ever, reason}}")


def _column(marks: Any, where: str) -> Column:
    if not isinstance(marks, list) or len(marks) != 3 or marks[0] not in ERASED or marks[1] not in ANSWERED or marks[2] not in COPIED:
        raise BadDocument(f"{where} is one each of {ERASED}, {ANSWERED}, {COPIED}")
    return Column(erased=marks[0], shown=marks[1] == "shown", copied=marks[2] == "copied")


# --- Holding them against the tables ------------------------------------------------------------------


def tables() -> dict[str, type[models.Model]]:
    """Every table that Parvis has, by its name."""
    return {m._meta.db_table: m for m in apps.get_models(include_auto_created=True) if m._meta.managed and not m._meta.proxy}


def columns_of(model: type[models.Model]) -> dict[str, models.Field[Any, Any]]:
    return {str(f.column): f for f in model._meta.local_concrete_fields}


def follow(model: type[models.Model], path: str) -> models.Field[Any, Any]:
    """The field at the end of a path such as `mentorship__student_id`. Raises FieldDoesNotExist."""
    found: Any = None
    at: Any = model
    for part in path.split(LOOKUP_SEP):
        if at is None:
            raise FieldDoesNotExist(path)
        found = next((f for f in at._meta.concrete_fields if part in {f.name, f.attname}), None)
        if found is None:
            raise FieldDoesNotExist(path)
        at = found.related_model if found.is_relation and part == found.name else None
    return found  # type: ignore[no-any-return]  # the loop has gone round at least once


def path_to(model: type[models.Model], table: str, *, most: int = 4) -> str:
    """The shortest way along foreign keys to another table, as `meeting__mentorship`; the empty string where there is none."""
    ways: list[tuple[str, Any]] = [("", model)]
    for _hop in range(most):
        further: list[tuple[str, Any]] = []
        for path, at in ways:
            for f in at._meta.local_concrete_fields:
                if f.is_relation and f.related_model:
                    here = f"{path}__{f.name}" if path else f.name
                    if f.related_model._meta.db_table == table:
                        return here
                    further.append((here, f.related_model))
        ways = further
    return ""


@dataclass(frozen=True)
class Fault:
    """What does not fit, and the lines to paste where something is missing."""

    says: str
    lines: str = ""


def faults() -> list[Fault]:
    """Everything in which the documents and the tables differ."""
    try:
        known = documents()
    except BadDocument as error:
        return [Fault(str(error))]
    real = tables()
    found = [Fault(f"{table} is described in {d.page}.yaml, but there is no such table") for table, d in known.items() if table not in real]
    for table, model in sorted(real.items()):
        if table in known:
            found += _differences(known[table], model, known)
        else:
            found.append(Fault(f"the table {table} has no retention document", draft(model)))
    return found


def _differences(d: Document, model: type[models.Model], known: Mapping[str, Document]) -> Iterator[Fault]:
    fields = columns_of(model)
    if missing := [f for name, f in fields.items() if name not in d.columns]:
        yield Fault(
            f"{d.table} lacks {', '.join(str(f.column) for f in missing)} in {d.page}.yaml", "\n".join(_draft_line(f) for f in missing)
        )
    for name in d.columns:
        if name not in fields:
            yield Fault(f"{d.page}.yaml: {d.table} has no column {name}")
    for name in d.blanked:
        if name in fields and not can_be_blank(fields[name]):
            yield Fault(f"{d.page}.yaml: {d.table}.{name} cannot be made blank: it is neither text nor null")
    for name, column in d.columns.items():
        if isinstance(fields.get(name), Sealed) and column.copied:
            yield Fault(f"{d.page}.yaml: {d.table}.{name} is private text and is scrubbed in a copy")
    yield from _bad_paths(d, model)
    for keep in filter(None, (d.keep, d.blank)):
        if keep.as_table and (keep.as_table not in known or not path_to(model, keep.as_table)):
            yield Fault(f"{d.page}.yaml: {d.table} is kept as {keep.as_table}, to which no key leads")


def _bad_paths(d: Document, model: type[models.Model]) -> Iterator[Fault]:
    for path in d.person:
        try:
            follow(model, path)
        except FieldDoesNotExist:
            yield Fault(f"{d.page}.yaml: {d.table} has no path {path} to a person")
    for path in [p for keep in (d.keep, d.blank) if keep for p in keep.after]:
        try:
            if not isinstance(follow(model, path), models.DateField):
                yield Fault(f"{d.page}.yaml: {d.table}: {path} is no date")
        except FieldDoesNotExist:
            yield Fault(f"{d.page}.yaml: {d.table} has no path {path}")


def can_be_blank(field: models.Field[Any, Any]) -> bool:
    return field.null or isinstance(field, models.CharField | models.TextField | models.JSONField | models.FileField)


def draft(model: type[models.Model]) -> str:
    """An entry for a table that has none, ready to paste and to think through."""
    user = apps.get_model("people", "User")
    person = next((f.attname for f in model._meta.local_concrete_fields if f.related_model is user), NOBODY)
    lines = [
        f"{model._meta.db_table}:",
        '  about: {sv: "…", en: "…"}',
        f"  person: {person}",
        '  keep: {days: 730, after: …, reason: "Q12"}',
        "  columns:",
        *(_draft_line(f) for f in model._meta.local_concrete_fields),
    ]
    return "\n".join(lines)


def _draft_line(field: models.Field[Any, Any]) -> str:
    private = isinstance(field, Sealed)
    marks = [
        "blank" if private else "row",
        "hidden" if field.primary_key or field.is_relation else "shown",
        "scrubbed" if private else "copied",
    ]
    return f"    {field.column}: [{', '.join(marks)}]"
