"""Circumstances name whoever noted them by login, as dossiers do."""

from django.db import migrations


class Migration(migrations.Migration):
    """Columns are renamed; rows keep what they say."""

    dependencies = [("standing", "0003_simulations")]
    operations = [
        migrations.RenameField("circumstance", "entered_by", "noted_by"),
        migrations.RenameField("circumstance", "entered_by_name", "noted_by_name"),
        migrations.RenameField("circumstance", "entered_at", "noted_at"),
    ]
