"""The full-text index over the words of search parts: FTS5 with its triggers on SQLite, GIN on PostgreSQL.

A later AlterField on the table rebuilds it on SQLite and drops the triggers; such a migration must run the SQL file
again. The tests that search would fail at once.
"""

from pathlib import Path

from django.db import migrations


def index(apps, schema_editor):
    """Run the SQL of this vendor that stands beside this file."""
    vendor = schema_editor.connection.vendor
    sql = Path(__file__).with_suffix(f".{vendor}.sql").read_text(encoding="utf-8")
    with schema_editor.connection.cursor() as cursor:
        if vendor == "sqlite":
            head, _, triggers = sql.partition("CREATE TRIGGER")
            cursor.execute(head)
            for statement in f"CREATE TRIGGER{triggers}".split("END;"):
                if statement.strip():
                    cursor.execute(f"{statement}END;")
        else:
            cursor.execute(sql)


class Migration(migrations.Migration):
    """No rows are touched."""

    dependencies = [("research", "0001_library")]
    operations = [migrations.RunPython(index, migrations.RunPython.noop)]
