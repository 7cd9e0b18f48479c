"""Append many finished rows to a table, the fastest way that its database has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from django.db import connection, models

Value = str | int | bool | date | datetime | None
Row = Sequence[Value]

BLOCK = 500
"""Rows that go to the server in one piece."""

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})


def append_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Row]) -> None:
    """Write the rows into the model's table, inside the caller's transaction; set-based, keys come from the database.

    ``columns`` are names of columns; JSON values are given as their text. Rows may be a stream: they are read while
    the server writes. Nothing is checked but what the database checks itself.
    """
    if copies():
        append_lines(model, columns, ("\t".join([copied(value) for value in row]) for row in rows))
        return
    table, names = _named(model, columns)
    marks = ", ".join(["%s"] * len(columns))
    sql = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 names of a model, values apart
    with connection.cursor() as cursor:
        streaming: Any = cursor
        streaming.executemany(sql, map(_plain, rows))


def copies() -> bool:
    """Return whether the database takes rows as lines of text (``append_lines``)."""
    return connection.vendor == "postgresql"


def append_lines(model: type[models.Model], columns: Sequence[str], lines: Iterable[str]) -> None:
    """Write rows that are lines of text already, values as ``copied`` gives them and tabs between; PostgreSQL only."""
    append_blocks(model, columns, _blocks(lines))


def append_blocks(model: type[models.Model], columns: Sequence[str], blocks: Iterable[str | bytes]) -> None:
    """Write rows that are lines of text already, many in one piece, each with its end; PostgreSQL only."""
    table, names = _named(model, columns)
    with connection.wrap_database_errors, connection.cursor() as cursor:
        copying: Any = cursor
        with copying.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
            for block in blocks:
                copy.write(block)


def _named(model: type[models.Model], columns: Sequence[str]) -> tuple[str, str]:
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    return connection.ops.quote_name(model._meta.db_table), names


def _blocks(lines: Iterable[str]) -> Iterator[str]:
    """Yield the lines many at a time."""
    found: list[str] = []
    for line in lines:
        found.append(line)
        if len(found) == BLOCK:
            found.append("")
            yield "\n".join(found)
            found = []
    if found:
        found.append("")
        yield "\n".join(found)


def copied(value: Value) -> str:
    """Return a value as COPY reads it."""
    if value is None:
        return "\\N"
    if isinstance(value, str):
        return value.translate(_ESCAPES) if _is_special(value) else value
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _is_special(text: str) -> bool:
    return "\\" in text or "\n" in text or "\t" in text or "\r" in text


def _plain(row: Row) -> list[Value]:
    return [_stored(value) if isinstance(value, datetime) else value for value in row]


@lru_cache(maxsize=256)
def _stored(at: datetime) -> str:
    return str(connection.ops.adapt_datetimefield_value(at))
