"""Tables held by PostgreSQL until a transaction ends; SQLite lets one transaction write at a time anyway."""

from __future__ import annotations

from enum import StrEnum

from django.db import connection
from django.db.models import Model


class Hold(StrEnum):
    """How a table is held. Whoever writes with ``ALONE`` and whoever announces ``AMONG_OTHERS`` wait for each other."""

    ALONE = "SHARE ROW EXCLUSIVE"
    AMONG_OTHERS = "ROW EXCLUSIVE"
    STILL = "SHARE"


def hold_table(model: type[Model], how: Hold = Hold.ALONE) -> None:
    """Hold the model's table until the transaction ends: for one writer, for writers of single rows, or still.

    Who will write single rows and locks other rows first must announce it before (``AMONG_OTHERS``): else somebody who
    holds the table alone and wants those rows would wait for them, and they for the table.
    """
    hold_table_named(model._meta.db_table, how)


def hold_table_named(table: str, how: Hold) -> None:
    """Hold the table of this name; see ``hold_table``."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"LOCK TABLE {connection.ops.quote_name(table)} IN {how.value} MODE")
