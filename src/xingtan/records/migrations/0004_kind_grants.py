"""The cells of a school's own permission table."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("institutions", "0001_foundation"), ("records", "0003_records_on_their_sheets")]

    operations = [
        migrations.CreateModel(
            name="KindGrant",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=40)),
                ("role", models.CharField(max_length=24)),
                ("right", models.CharField(max_length=8)),
                (
                    "institution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="institutions.institution"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("institution", "kind", "role", "right"), name="grant_once")
                ],
            },
        ),
    ]
