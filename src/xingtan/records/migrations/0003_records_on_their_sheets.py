"""Every record that was handed in before there were sheets stands on the sheet of the month in which it happened.

One statement for each month: 200,000 records of ten years are 120 statements.
"""

from __future__ import annotations

from datetime import date

from django.db import migrations

DECEMBER = 12


def place(apps, schema_editor):
    rows = apps.get_model("records", "Record").objects.filter(audit_month=None).exclude(state="draft")
    for year, month in sorted(set(rows.order_by().values_list("happened_on__year", "happened_on__month"))):
        after = date(year + month // DECEMBER, month % DECEMBER + 1, 1)
        first = date(year, month, 1)
        rows.filter(happened_on__gte=first, happened_on__lt=after).update(audit_month=first)


class Migration(migrations.Migration):
    dependencies = [("records", "0002_monthly_audit")]

    operations = [migrations.RunPython(place, migrations.RunPython.noop, elidable=True)]
