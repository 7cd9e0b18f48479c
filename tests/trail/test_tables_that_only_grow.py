"""A migration says in one word that a table only grows."""

from types import SimpleNamespace

import pytest
from django.db import DatabaseError, connection, transaction

from xingtan.trail.append_only import only_grow


@pytest.mark.django_db
def test_a_guarded_table_takes_rows_and_gives_none_away():
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE only_grows (line integer)")
        only_grow("only_grows").code(None, SimpleNamespace(connection=connection, execute=cursor.execute))
        cursor.execute("INSERT INTO only_grows VALUES (1)")

        for act in ("UPDATE only_grows SET line = 2", "DELETE FROM only_grows"):
            with pytest.raises(DatabaseError, match="append-only: only_grows"), transaction.atomic():
                cursor.execute(act)

        cursor.execute("SELECT line FROM only_grows")
        assert cursor.fetchall() == [(1,)]
