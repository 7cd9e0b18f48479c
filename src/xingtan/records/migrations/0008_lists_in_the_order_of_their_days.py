"""Lists of many schools are read newest first from an index, whole or of one state or kind. 2 s for 100,000 records."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0007_deleted_drafts_stand_on_no_sheet")]

    operations = [
        migrations.AddIndex(
            model_name="record", index=models.Index(fields=["happened_on", "id"], name="record_by_day")
        ),
        migrations.AddIndex(
            model_name="record", index=models.Index(fields=["state", "happened_on", "id"], name="record_by_state")
        ),
        migrations.AddIndex(
            model_name="record", index=models.Index(fields=["kind", "happened_on", "id"], name="record_by_kind")
        ),
    ]
