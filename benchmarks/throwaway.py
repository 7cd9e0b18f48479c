"""A throwaway installation to measure in: an empty database with all migrations, dropped at the end."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Self

ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def throwaway() -> Iterator[str]:
    """Set Django up on an empty test database and yield the vendor's name."""
    os.environ["XINGTAN_PROFILE"] = "test"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xingtan.config.settings")
    folder = tempfile.TemporaryDirectory()
    os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder.name}/bench.sqlite3")
    sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]
    import django

    django.setup()
    from django.db import connection

    connection.settings_dict["TEST"]["NAME"] = (
        f"{folder.name}/bench.sqlite3" if connection.vendor == "sqlite" else "xingtan_bench"
    )
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield connection.vendor
    finally:
        connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)
        folder.cleanup()


class Watch:
    """Wall-clock seconds of a block."""

    def __enter__(self) -> Self:
        self._began = time.perf_counter()
        return self

    def __exit__(self, *_: object) -> None:
        self.seconds = time.perf_counter() - self._began


def bare_insert(table: str, columns: list[str], rows: list[tuple]) -> float:
    """Put the rows into a copy of the table, without indexes or checks, the fastest way the database has; seconds."""
    from django.db import connection, transaction

    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    bare = f"bare_{table}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {bare} AS SELECT {names} FROM {table} WHERE 1 = 0")
    with Watch() as watch, transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {bare} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {bare} ({names}) VALUES ({marks})", rows)
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE {bare}")
    return watch.seconds


def stored_rows(table: str) -> tuple[list[str], list[tuple]]:
    """Return the columns of a table and its rows as the database gives them (JSON as text)."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        columns = [column[0] for column in cursor.description]
        return columns, [tuple(row) for row in cursor.fetchall()]
