"""Entries of several years and turns for one source; more kinds of batches; rulebooks of points."""

import re
from pathlib import Path

from django.db import migrations, models

KINDS = (
    "identification",
    "reversal",
    "correction",
    "decree",
    "transfer",
    "recognition",
    "points",
    "redemption",
    "expiry",
)
NAME = re.compile(r"CREATE TRIGGER (\w+)")


def guard_again(apps, schema_editor):
    """Put the triggers back that SQLite drops with the tables it rebuilds."""
    if schema_editor.connection.vendor != "sqlite":
        return
    sql = Path(__file__).with_name("0002_append_only.sqlite.sql").read_text(encoding="utf-8")
    with schema_editor.connection.cursor() as cursor:
        for statement in sql.split("END;"):
            if found := NAME.search(statement):
                cursor.execute(f"DROP TRIGGER IF EXISTS {found[1]}")
                cursor.execute(f"{statement}END;")


class Migration(migrations.Migration):
    """Rows keep what they say."""

    dependencies = [("credit_bank", "0002_append_only")]

    operations = [
        migrations.RemoveConstraint(model_name="entry", name="entry_one_of_a_source"),
        migrations.AddField(model_name="entry", name="turn", field=models.PositiveSmallIntegerField(default=1)),
        migrations.AddField(
            model_name="publishedrulebook",
            name="purpose",
            field=models.CharField(
                choices=[("credits", "CREDITS"), ("points", "POINTS")], default="credits", max_length=16
            ),
        ),
        migrations.AlterField(
            model_name="postingbatch",
            name="kind",
            field=models.CharField(choices=[(kind, kind.upper()) for kind in KINDS], max_length=16),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.UniqueConstraint(
                fields=("source_kind", "source_key", "year", "turn"), name="entry_one_of_a_source"
            ),
        ),
        migrations.AddConstraint(
            model_name="entry",
            constraint=models.CheckConstraint(condition=models.Q(("turn__gt", 0)), name="entry_turn_above_zero"),
        ),
        migrations.RunPython(guard_again, migrations.RunPython.noop),
    ]
