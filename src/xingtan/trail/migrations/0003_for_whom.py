"""In whose duty a deputy acted; rows from before say nothing and keep their digests."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Two columns that may be empty: added in place, the guards of the table stay."""

    dependencies = [("trail", "0002_append_only")]
    operations = [
        migrations.AddField("journalrow", "for_id", models.BigIntegerField(null=True)),
        migrations.AddField("journalrow", "for_name", models.CharField(max_length=80, null=True)),
    ]
