"""Rows as lines of JSON, in a form that both SQLite and PostgreSQL can take. Columns are read as they lie in the database and never through
the models' own fields: what is encrypted there stays encrypted here."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

NOT_KEPT = ("sessions.session",)
AT_A_TIME = 500

_WRITE: dict[type, Callable[[Any], Any]] = {
    bytes: lambda v: {"b": base64.b64encode(v).decode()},
    datetime: lambda v: {"at": v.isoformat()},
    date: lambda v: {"on": v.isoformat()},
    time: lambda v: {"time": v.isoformat()},
    timedelta: lambda v: {"us": v // timedelta(microseconds=1)},
    Decimal: lambda v: {"d": str(v)},
    UUID: lambda v: {"u": v.hex},
}
_READ: dict[str, Callable[[Any], Any]] = {
    "b": base64.b64decode,
    "at": datetime.fromisoformat,
    "on": date.fromisoformat,
    "time": time.fromisoformat,
    "us": lambda v: timedelta(microseconds=v),
    "d": Decimal,
    "u": UUID,
}


def dump(path: Path) -> int:
    """Writes every row, as the database stood at one moment. How many."""
    from django.db import connection, transaction

    count = 0
    with path.open("w", encoding="utf-8") as out, transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for model in models():
            fields = [f for f in model._meta.local_fields if f.column]
            out.write(json.dumps({"table": model._meta.db_table, "columns": [f.column for f in fields]}) + "\n")
            for row in _rows(model._meta.db_table, fields):
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
                count += 1
    return count


def load(path: Path) -> int:
    """Takes the rows in, all or none, in the place of any that migrations have put there. How many."""
    from django.core.management.color import no_style
    from django.db import connection, transaction

    known = {model._meta.db_table: model for model in models()}
    count = 0
    with transaction.atomic():
        with connection.cursor() as cursor:
            for table in reversed(known):
                cursor.execute(f"DELETE FROM {_quoted(table)}")  # noqa: S608 (names from our own models, quoted)
            for table, columns, rows in _tables(path):
                if table in known:
                    count += _insert(cursor, known[table], columns, rows)
        connection.check_constraints(table_names=list(known))
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), list(known.values())):
                cursor.execute(statement)
    return count


def models() -> list[Any]:
    """Every table that the application keeps."""
    from django.apps import apps

    return [
        m
        for m in apps.get_models(include_auto_created=True)
        if m._meta.managed and not m._meta.proxy and not m._meta.swapped and m._meta.label_lower not in NOT_KEPT
    ]


def _rows(table: str, fields: list[Any]) -> Iterator[list[Any]]:
    from django.db import connection

    columns = ", ".join(_quoted(f.column) for f in fields)
    converters = [_converters(f) for f in fields]
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {_quoted(table)} ORDER BY 1")  # noqa: S608 (as above)
        while block := cursor.fetchmany(AT_A_TIME):
            for row in block:
                yield [_written(convert(value)) for value, convert in zip(row, converters, strict=True)]


def _converters(field: Any) -> Callable[[Any], Any]:
    """The database's own conversions (text to an instant, a number to yes or no), without the field's."""
    from django.db import connection

    expression = field.cached_col
    chain = connection.ops.get_db_converters(expression)

    def convert(value: Any) -> Any:
        for step in chain:
            value = step(value, expression, connection)
        return value

    return convert


def _written(value: Any) -> Any:
    if isinstance(value, memoryview):
        value = bytes(value)
    return write(value) if (write := _WRITE.get(type(value))) else value


def _read(value: Any) -> Any:
    if isinstance(value, dict):
        ((kind, raw),) = value.items()
        return _READ[kind](raw)
    return value


def _tables(path: Path) -> Iterator[tuple[str, list[str], Iterator[list[Any]]]]:
    """Table by table: its name, its columns, its rows. The rows must be used up before the next table is asked for."""
    with path.open(encoding="utf-8") as lines:
        head: list[dict[str, Any]] = [json.loads(line)] if (line := lines.readline()) else []

        def rows() -> Iterator[list[Any]]:
            for text in lines:
                parsed = json.loads(text)
                if isinstance(parsed, dict):
                    head.append(parsed)
                    return
                yield parsed

        while head:
            now = head.pop()
            yield now["table"], now["columns"], rows()


def _insert(cursor: Any, model: Any, columns: list[str], rows: Iterator[list[Any]]) -> int:
    fields = {f.column: f for f in model._meta.local_fields}
    adapters = [_adapter(fields[column]) for column in columns]
    names, marks = ", ".join(map(_quoted, columns)), ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {_quoted(model._meta.db_table)} ({names}) VALUES ({marks})"  # noqa: S608 (as above)
    count, block = 0, []
    for row in rows:
        block.append([adapt(_read(value)) for value, adapt in zip(row, adapters, strict=True)])
        if len(block) == AT_A_TIME:
            cursor.executemany(statement, block)
            count, block = count + len(block), []
    if block:
        cursor.executemany(statement, block)
    return count + len(block)


def _adapter(field: Any) -> Callable[[Any], Any]:
    """What this database wants to be given for a column of this kind."""
    from django.db import connection

    ops, kind = connection.ops, field.get_internal_type()
    native = connection.features
    adapters: dict[str, Callable[[Any], Any]] = {
        "DateTimeField": ops.adapt_datetimefield_value,
        "DateField": ops.adapt_datefield_value,
        "TimeField": ops.adapt_timefield_value,
        "DecimalField": lambda v: ops.adapt_decimalfield_value(v, field.max_digits, field.decimal_places),
        "UUIDField": lambda v: v if native.has_native_uuid_field else v.hex,
        "DurationField": lambda v: v if native.has_native_duration_field else v // timedelta(microseconds=1),
    }
    adapt = adapters.get(kind, lambda v: v)
    return lambda value: None if value is None else adapt(value)


def _quoted(name: str) -> str:
    from django.db import connection

    quoted: str = connection.ops.quote_name(name)
    return quoted
