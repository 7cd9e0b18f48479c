"""Answers of rules that spread an amount keep what each credit year was given."""

import re
from pathlib import Path

from django.db import migrations, models

NAME = re.compile(r"CREATE TRIGGER (declarations_answer_\w+)")


def guard_again(apps, schema_editor):
    """Put the triggers back that SQLite drops with the table it rebuilds."""
    if schema_editor.connection.vendor != "sqlite":
        return
    sql = Path(__file__).with_name("0002_append_only.sqlite.sql").read_text(encoding="utf-8")
    with schema_editor.connection.cursor() as cursor:
        for statement in sql.split("END;"):
            if found := NAME.search(statement):
                cursor.execute(f"DROP TRIGGER IF EXISTS {found[1]}")
                cursor.execute(f"{statement}END;")


class Migration(migrations.Migration):
    """Answers given before were of one year each; their list stays empty."""

    dependencies = [("declarations", "0004_decrees_append_only")]
    operations = [
        migrations.AddField(model_name="answer", name="portions", field=models.JSONField(blank=True, default=list)),
        migrations.RunPython(guard_again, migrations.RunPython.noop),
    ]
