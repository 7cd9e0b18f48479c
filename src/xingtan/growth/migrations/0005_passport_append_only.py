"""Results and remarks of growth passports only grow: the database sees to it.

A later AlterField on these tables rebuilds them on SQLite and drops the triggers; such a migration must run
the SQL file again. The test that tries to change a row after all migrations watches over this.
"""

from pathlib import Path

from django.db import migrations


def guard(apps, schema_editor):
    """Run the SQL of this vendor that stands beside this file."""
    sql = Path(__file__).with_suffix(f".{schema_editor.connection.vendor}.sql").read_text(encoding="utf-8")
    with schema_editor.connection.cursor() as cursor:
        if schema_editor.connection.vendor == "sqlite":
            for statement in sql.split("END;"):
                if statement.strip():
                    cursor.execute(f"{statement}END;")
        else:
            cursor.execute(sql)


class Migration(migrations.Migration):
    """No rows are touched."""

    dependencies = [("growth", "0004_growth_passport"), ("trail", "0002_append_only")]
    operations = [migrations.RunPython(guard, migrations.RunPython.noop)]
