import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("assessment", "0003_append_only"),
        ("institutions", "0001_foundation"),
        ("teachers", "0003_duplicate_reviews"),
    ]

    operations = [
        migrations.CreateModel(
            name="AssessedCircle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("tier", models.CharField(blank=True, default="", max_length=40)),
            ],
        ),
        migrations.AddField(
            model_name="panel",
            name="members_of",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="teachers.customgroup",
            ),
        ),
        migrations.AddField(
            model_name="panel",
            name="reaches",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="teachers.customgroup",
            ),
        ),
        migrations.AlterField(
            model_name="panel",
            name="raters",
            field=models.CharField(
                choices=[("named", "NAMED"), ("colleagues", "COLLEAGUES"), ("circle", "CIRCLE")], max_length=12
            ),
        ),
        migrations.AlterField(
            model_name="panel",
            name="reach",
            field=models.CharField(
                choices=[
                    ("everybody", "EVERYBODY"),
                    ("group", "GROUP"),
                    ("tier", "TIER"),
                    ("chosen", "CHOSEN"),
                    ("circle", "CIRCLE"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddConstraint(
            model_name="panel",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("raters", "circle"), _negated=True), ("members_of__isnull", False), _connector="OR"
                ),
                name="panel_members_of_a_circle",
            ),
        ),
        migrations.AddConstraint(
            model_name="panel",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reach", "circle"), _negated=True), ("reaches__isnull", False), _connector="OR"
                ),
                name="panel_reaches_a_circle",
            ),
        ),
        migrations.AddField(
            model_name="assessedcircle",
            name="cycle",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="circles", to="assessment.assessmentcycle"
            ),
        ),
        migrations.AddField(
            model_name="assessedcircle",
            name="group",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="teachers.customgroup"
            ),
        ),
        migrations.AddConstraint(
            model_name="assessedcircle",
            constraint=models.UniqueConstraint(fields=("cycle", "group"), name="assessed_circle_once"),
        ),
    ]
