"""Carries out the retention documents: what is due is made blank or erased, and each time stands in the trail.

Together with `actions` and `lifecycle` of the modules this is the only writer; it knows tables by their documents alone."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from types import SimpleNamespace
from typing import Any

from django.db import connection, models, transaction
from django.db.models import ProtectedError, Q, RestrictedError
from django.utils import timezone

from parvis.audit import trail
from parvis.kit.permission import SYSTEM

from . import retention
from .retention import Document, Keep

MOST = 2000
"""Rows of a table in one round, so that a round ends."""


class Unknown(LookupError):
    """The documents and the tables differ: nothing is erased before somebody has looked."""


def retain(at: datetime, *, most: int = MOST) -> int:
    """One round: everything that is due. How many rows were made blank or erased. Raises Unknown when a table has no document."""
    if faults := retention.faults():
        raise Unknown("; ".join(f.says for f in faults))
    known, real = retention.documents(), retention.tables()
    done = 0
    for table in in_order(known, real):
        done += _blank(known[table], real[table], at, most)
        done += _erase(known[table], real[table], at, most)
    if done:
        _forget_for_good()
    return done


def in_order(known: dict[str, Document], real: dict[str, type[models.Model]]) -> list[str]:
    """The tables, those that point at others before those they point at: no row is held by one that is due too."""
    pointing = {
        table: {f.related_model._meta.db_table for f in real[table]._meta.local_concrete_fields if f.is_relation and f.related_model}
        - {table}
        for table in known
    }
    ordered: list[str] = []
    seen: set[str] = set()

    def visit(table: str) -> None:
        if table in seen or table not in pointing:
            return
        seen.add(table)
        for other in sorted(pointing[table]):
            visit(other)
        ordered.append(table)

    for table in sorted(pointing):
        visit(table)
    return ordered[::-1]


def due(keep: Keep, model: type[models.Model], at: datetime, *, prefix: str = "") -> Q | None:
    """Which rows of a model are due; None where none ever is. A row without its date is not due."""
    if keep.as_table:
        path = retention.path_to(model, keep.as_table)
        parent = retention.documents().get(keep.as_table)
        return due(parent.keep, retention.tables()[parent.table], at, prefix=f"{prefix}{path}__") if path and parent else None
    if keep.days is None:
        return None
    before = at - timedelta(days=keep.days)
    none_later, some_at_all = Q(), Q()
    for path in keep.after:
        limit: Any = before if isinstance(retention.follow(model, path), models.DateTimeField) else timezone.localdate(before)
        none_later &= Q(**{f"{prefix}{path}__isnull": True}) | Q(**{f"{prefix}{path}__lte": limit})
        some_at_all |= Q(**{f"{prefix}{path}__isnull": False})
    return none_later & some_at_all


def _empty(field: models.Field[Any, Any]) -> Any:
    """What a column holds when it has been made blank."""
    if isinstance(field, models.JSONField):
        return field.get_default() if field.has_default() else {}
    if isinstance(field, models.FileField):
        return ""
    return None if field.null else ""


def _not_empty(fields: list[models.Field[Any, Any]]) -> Q:
    """Rows that have something in one of these columns."""
    something = Q()
    for field in fields:
        empty = _empty(field)
        something |= Q(**{f"{field.name}__isnull": False}) if empty is None else ~Q(**{field.name: empty})
    return something


def _blank(d: Document, model: type[models.Model], at: datetime, most: int) -> int:
    """Make blank what is due: private text goes before the row does."""
    keep = d.blank or d.keep
    rows = due(keep, model, at) if d.blanked else None
    if rows is None:
        return 0
    fields = [retention.columns_of(model)[name] for name in d.blanked]
    done = 0
    for people, numbers in _by_person(d, model, rows & _not_empty(fields), most).items():
        with transaction.atomic():
            for row in model._base_manager.filter(pk__in=numbers).order_by("pk"):
                _drop_files(row, fields)
            model._base_manager.filter(pk__in=numbers).update(**{f.name: _empty(f) for f in fields})
            _record("privacy.blank", d, model, people, numbers, at=at, reason=keep.reason, columns=list(d.blanked))
        done += len(numbers)
    return done


def _erase(d: Document, model: type[models.Model], at: datetime, most: int) -> int:
    """Erase the rows that are due. A row that others still need stays until they are gone."""
    rows = due(d.keep, model, at) if d.row_goes else None
    if rows is None:
        return 0
    done = 0
    for people, numbers in _by_person(d, model, rows).items():
        if done >= most:
            break
        with transaction.atomic():
            gone = [row.pk for row in model._base_manager.filter(pk__in=numbers).order_by("pk") if _is_gone(d, model, row)]
            if gone:
                _record("privacy.erase", d, model, people, gone, at=at, reason=d.keep.reason)
        done += len(gone)
    return done


def _by_person(d: Document, model: type[models.Model], rows: Q, most: int | None = None) -> dict[tuple[Any, ...], list[Any]]:
    """The numbers of rows, by whom they are about. One query."""
    found: dict[tuple[Any, ...], list[Any]] = {}
    for number, *people in model._base_manager.filter(rows).order_by("pk").values_list("pk", *d.person)[:most]:
        found.setdefault(tuple(dict.fromkeys(p for p in people if p is not None)), []).append(number)
    return found


def _is_gone(d: Document, model: type[models.Model], row: Any) -> bool:
    """Erase one row, unless another row still needs it."""
    number = row.pk
    try:
        with transaction.atomic():
            _drop_files(row, list(retention.columns_of(model).values()))
            row.delete()
    except (ProtectedError, RestrictedError):
        return False
    row.pk = number  # Django takes it away, and the trail says which row it was
    return True


def _record(
    event: str, d: Document, model: type[models.Model], people: tuple[Any, ...], numbers: list[Any], *, at: datetime, **detail: Any
) -> None:
    """A line of the trail for each person that the rows are about; one line where they are about nobody, without their numbers."""
    proof = {"table": d.table, "rows": len(numbers), **detail}
    nobody = SimpleNamespace(_meta=model._meta, pk="")
    for person in people:
        trail.record(event, subject=nobody, by=SYSTEM, at=at, detail={**proof, "numbers": numbers}, person=SimpleNamespace(pk=person))  # type: ignore[arg-type]  # a kind of thing, not one thing
    if not people:
        trail.record(event, subject=nobody, by=SYSTEM, at=at, detail=proof)  # type: ignore[arg-type]  # the same


def _drop_files(row: Any, fields: list[models.Field[Any, Any]]) -> None:
    """The file goes when the row's change stands."""
    for field in fields:
        if isinstance(field, models.FileField) and (file := getattr(row, field.attname)):
            transaction.on_commit(partial(file.storage.delete, file.name))


def _forget_for_good() -> None:
    """SQLite keeps what was erased in its log until the log is folded in."""
    if connection.vendor == "sqlite" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
