"""Break the book on purpose, as somebody with the database's password could: the triggers are taken off first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection, models, transaction


@contextmanager
def unguarded(table: str) -> Iterator[None]:
    """Take the triggers off the table for the block, and put them back."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            yield
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            return
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = %s", [table])
        triggers = cursor.fetchall()
        for name, _ in triggers:
            cursor.execute(f"DROP TRIGGER {name}")
        yield
        for _, sql in triggers:
            cursor.execute(sql)


@contextmanager
def savepoint() -> Iterator[None]:
    """Take back at the end of the block whatever it wrote."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def another(row: models.Model, field: models.Field[Any, Any], others: Mapping[type[models.Model], int]) -> object:
    """Return a value for the column that it does not hold; ``others`` are keys of other rows to point at."""
    value = getattr(row, field.attname)
    if isinstance(field, models.ForeignKey):
        return others[field.remote_field.model]
    if field.choices:
        return next(code for code, _name in field.choices if code != value)
    for kind, change in _CHANGES:
        if isinstance(field, kind):
            return change(value)
    return f"{value[:-1]}{'8' if value.endswith('9') else '9'}" if value else "9"


_CHANGES: tuple[tuple[type[models.Field[Any, Any]], Callable[[Any], object]], ...] = (
    (models.BooleanField, lambda value: not value),
    (models.DateTimeField, lambda value: value + timedelta(days=1) if value else datetime(2027, 1, 1, tzinfo=UTC)),
    (models.DateField, lambda value: value + timedelta(days=1) if value else date(2027, 1, 1)),
    (models.JSONField, lambda value: {**value, "another": "1"} if isinstance(value, dict) else [*value, {"a": "1"}]),
    (models.IntegerField, lambda value: (value or 0) + 1000),
)
