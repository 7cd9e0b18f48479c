"""Deputies stand in for a duty until a day; passwords that somebody else has seen must be changed."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Columns that may be empty or have a plain value: nothing is computed, nobody is made to change a password."""

    dependencies = [("access", "0002_login_in_any_case")]
    operations = [
        migrations.AddField("account", "must_change_password", models.BooleanField(default=False)),
        migrations.AddField(
            "duty",
            "stands_in_for",
            models.ForeignKey(
                "access.Duty",
                on_delete=django.db.models.deletion.PROTECT,
                null=True,
                blank=True,
                related_name="deputies",
            ),
        ),
        migrations.AddField("duty", "reason", models.CharField(max_length=200, blank=True, default="")),
        migrations.AddField("duty", "withdrawn_on", models.DateField(null=True, blank=True)),
        migrations.AddConstraint(
            "duty",
            models.CheckConstraint(
                name="duty_of_a_deputy_has_a_last_day",
                condition=models.Q(stands_in_for=None) | models.Q(valid_until__isnull=False),
            ),
        ),
    ]
