"""One moment: whatever is read is of the same instant, however long the reading takes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def one_moment() -> Iterator[None]:
    """Let PostgreSQL show everything as it was at the first look, while others write on; nothing can be written inside.

    Long results are then streamed, too: without it the server lays each one down on its disk first. Inside a
    transaction that has begun, and on SQLite, where reading for minutes would keep everybody from writing, nothing
    changes: what is written in between is seen.
    """
    if connection.vendor != "postgresql" or connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield
