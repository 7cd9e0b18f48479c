from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0005_company_around_a_record")]

    operations = [
        migrations.AddField(
            model_name="auditbook",
            name="late",
            field=models.CharField(
                choices=[("next_month", "NEXT_MONTH"), ("reason", "REASON")], default="next_month", max_length=12
            ),
        ),
    ]
