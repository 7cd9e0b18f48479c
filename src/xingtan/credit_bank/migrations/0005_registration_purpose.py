"""Rulebooks of periodic registration stand beside those of credits and points."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """No rows are touched; only the choices grow."""

    dependencies = [("credit_bank", "0004_rulebook_drafts")]
    operations = [
        migrations.AlterField(
            model_name="publishedrulebook",
            name="purpose",
            field=models.CharField(
                choices=[("credits", "CREDITS"), ("points", "POINTS"), ("registration", "REGISTRATION")],
                default="credits",
                max_length=16,
            ),
        ),
    ]
