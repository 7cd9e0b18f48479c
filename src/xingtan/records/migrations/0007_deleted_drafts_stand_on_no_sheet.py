"""What was withdrawn as a draft was never handed in and stands on no sheet: the month that 0003 gave it goes.

One look through the journal, then one statement for each 500 such records.
"""

from __future__ import annotations

from django.db import migrations

PART = 500


def take_off(apps, schema_editor):
    acts = apps.get_model("trail", "JournalRow").objects.filter(
        subject_kind="record", action="record.withdrawn", before__state="draft"
    )
    numbers = sorted(set(acts.values_list("subject_key", flat=True)))
    rows = apps.get_model("records", "Record").objects.filter(state="withdrawn").exclude(audit_month=None)
    for start in range(0, len(numbers), PART):
        rows.filter(number__in=numbers[start : start + PART]).update(audit_month=None)


class Migration(migrations.Migration):
    dependencies = [("records", "0006_late_entries"), ("trail", "0001_foundation")]

    operations = [migrations.RunPython(take_off, migrations.RunPython.noop, elidable=True)]
