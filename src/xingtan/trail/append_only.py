"""What a migration says so that a table only grows: the database itself refuses change and deletion."""

from __future__ import annotations

from typing import Any

from django.db import migrations

GUARDS = {
    "sqlite": """
CREATE TRIGGER {0}_no_update BEFORE UPDATE ON {0} BEGIN SELECT RAISE(ABORT, 'append-only: {0}'); END
CREATE TRIGGER {0}_no_delete BEFORE DELETE ON {0} BEGIN SELECT RAISE(ABORT, 'append-only: {0}'); END
""",
    "postgresql": """
CREATE TRIGGER {0}_append_only BEFORE UPDATE OR DELETE ON {0} FOR EACH ROW EXECUTE FUNCTION xingtan_append_only()
CREATE TRIGGER {0}_no_truncate BEFORE TRUNCATE ON {0} FOR EACH STATEMENT EXECUTE FUNCTION xingtan_append_only()
""",
}
"""One statement a line."""


def only_grow(*tables: str) -> migrations.RunPython:
    """Return the operation after which rows of these tables can be added, never changed or taken away.

    For new migrations; they depend on ``("trail", "0002_append_only")``. What it writes never changes, or old
    migrations would write something else. A later AlterField on such a table rebuilds it on SQLite and drops the
    triggers: that migration says ``only_grow`` again.
    """

    def guard(_apps: Any, schema_editor: Any) -> None:  # noqa: ANN401 what a migration hands over
        for statement in GUARDS[schema_editor.connection.vendor].strip().splitlines():
            for table in tables:
                schema_editor.execute(statement.format(table))

    return migrations.RunPython(guard, migrations.RunPython.noop)
