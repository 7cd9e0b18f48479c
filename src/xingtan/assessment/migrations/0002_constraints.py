from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """What the tables refuse by themselves."""

    dependencies = [
        ("assessment", "0001_assessment"),
        ("institutions", "0001_foundation"),
        ("teachers", "0001_foundation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddConstraint(
            model_name="assessed",
            constraint=models.UniqueConstraint(fields=("cycle", "teacher"), name="assessed_once_in_an_assessment"),
        ),
        migrations.AddConstraint(
            model_name="assessed",
            constraint=models.CheckConstraint(
                condition=models.Q(("band", ""), models.Q(("band_reason", ""), _negated=True), _connector="OR"),
                name="assessed_band_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessmentresult",
            constraint=models.UniqueConstraint(fields=("assessed", "line"), name="result_lines_run"),
        ),
        migrations.AddConstraint(
            model_name="assessmentresult",
            constraint=models.CheckConstraint(condition=models.Q(("grain__gt", 0)), name="result_grain_above_zero"),
        ),
        migrations.AddConstraint(
            model_name="assessmentresult",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("amends__isnull", True), ("line", 1)),
                    models.Q(("amends__isnull", False), ("line__gt", 1), models.Q(("reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="result_amended_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessmentresult",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("band", models.F("band_by_marks")), models.Q(("reason", ""), _negated=True), _connector="OR"
                ),
                name="result_band_by_hand_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessmentscale",
            constraint=models.UniqueConstraint(
                condition=models.Q(("institution", None)), fields=("code", "version"), name="scale_versions_run"
            ),
        ),
        migrations.AddConstraint(
            model_name="assessmentscale",
            constraint=models.UniqueConstraint(
                fields=("institution", "code", "version"), name="scale_versions_run_at_a_place"
            ),
        ),
        migrations.AddConstraint(
            model_name="assessmentscale",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["draft", "published", "retired"])), name="scale_state_known"
            ),
        ),
        migrations.AddConstraint(
            model_name="assessmentcycle",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["draft", "rating", "comparing", "confirmed", "published", "cancelled"])
                ),
                name="assessment_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="assessmentcycle",
            constraint=models.CheckConstraint(
                condition=models.Q(("evidence_until__gte", models.F("evidence_from"))),
                name="assessment_evidence_ends_after",
            ),
        ),
        migrations.AddConstraint(
            model_name="panelchoice",
            constraint=models.UniqueConstraint(fields=("panel", "assessed"), name="panel_choice_once"),
        ),
        migrations.AddConstraint(
            model_name="panel",
            constraint=models.CheckConstraint(
                condition=models.Q(("phase", "self"), _negated=True), name="panel_of_colleagues_or_examiners"
            ),
        ),
        migrations.AddConstraint(
            model_name="panel",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reach", "group"), _negated=True), ("group__isnull", False), _connector="OR"
                ),
                name="panel_reaches_a_group",
            ),
        ),
        migrations.AddConstraint(
            model_name="panelmember",
            constraint=models.UniqueConstraint(fields=("panel", "account"), name="panel_member_once"),
        ),
        migrations.AddConstraint(
            model_name="phasespan",
            constraint=models.UniqueConstraint(fields=("cycle", "phase"), name="phase_once_in_an_assessment"),
        ),
        migrations.AddConstraint(
            model_name="phasespan",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gte", models.F("begins_on"))), name="phase_ends_after_it_begins"
            ),
        ),
        migrations.AddConstraint(
            model_name="ratingsheet",
            constraint=models.UniqueConstraint(fields=("assessed", "phase", "rater"), name="sheet_one_for_a_rater"),
        ),
        migrations.AddConstraint(
            model_name="ratingsheet",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["open", "reopened", "handed_in", "excused"])),
                name="sheet_state_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="ratingsheet",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "excused"), _negated=True),
                    models.Q(("reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="sheet_excused_with_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="handin",
            constraint=models.UniqueConstraint(fields=("sheet", "number"), name="hand_in_numbers_run"),
        ),
        migrations.AddConstraint(
            model_name="handin",
            constraint=models.CheckConstraint(
                condition=models.Q(("number", 1), models.Q(("reason", ""), _negated=True), _connector="OR"),
                name="hand_in_again_says_why",
            ),
        ),
    ]
