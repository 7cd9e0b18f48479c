"""Scales, assessments, panels, rating sheets, what was handed in, and results; the last two only grow."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction

from django.db import models
from django.db.models import F, Q

from xingtan.access.models import Account
from xingtan.assessment.querysets import AssessedQuerySet, CycleQuerySet, ResultQuerySet, ScaleQuerySet, SheetQuerySet
from xingtan.assessment.reading import read_scale
from xingtan.assessment.scale import Phase, Scale
from xingtan.assessment.workflow import ROAD, SHEET_ROAD, ScaleState, SheetState, State
from xingtan.institutions.models import Institution
from xingtan.kernel.amounts import from_units
from xingtan.teachers.custom_groups.models import CustomGroup
from xingtan.teachers.models import Teacher

SUBJECT = "assessment_result"
"""The kind under which corrections know a result; the key is its number."""
SHEET, ASSESSED = "rating", "assessed"
"""The kinds under which the journal knows a rating sheet and an assessed teacher; the keys are theirs."""


class Reach(StrEnum):
    """Whom a panel rates."""

    EVERYBODY = "everybody"
    GROUP = "group"
    TIER = "tier"
    CHOSEN = "chosen"
    CIRCLE = "circle"


class Raters(StrEnum):
    """Who sits on a panel: people named one by one, the colleagues of each teacher's own group, a custom group."""

    NAMED = "named"
    COLLEAGUES = "colleagues"
    CIRCLE = "circle"


class AssessmentScale(models.Model):
    """One version of a scale (考核量表); once published it never changes. ``institution`` None: shipped for everybody.

    Personal data: name of whoever made it; kept for ever, because results rest on it.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    code = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    body = models.JSONField()
    digest = models.CharField(max_length=64)
    state = models.CharField(
        max_length=12, choices=[(each.value, each.name) for each in ScaleState], default=ScaleState.DRAFT.value
    )
    made_by_name = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    objects = ScaleQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="scale_versions_run", fields=["code", "version"], condition=Q(institution=None)
            ),
            models.UniqueConstraint(name="scale_versions_run_at_a_place", fields=["institution", "code", "version"]),
            models.CheckConstraint(name="scale_state_known", condition=Q(state__in=[s.value for s in ScaleState])),
        )

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"

    @property
    def spec(self) -> Scale:
        """What the body says, parsed once for each digest; only of a scale without mistakes."""
        if self.digest not in _READ:
            found = read_scale(self.body).scale
            assert found is not None  # noqa: S101 only scales without mistakes are published
            _READ[self.digest] = found
        return _READ[self.digest]


_READ: dict[str, Scale] = {}


class AssessmentCycle(models.Model):
    """One assessment of a school's teachers by one scale (考核批次), over a period from which evidence is taken."""

    school = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="assessments")
    scale = models.ForeignKey(AssessmentScale, on_delete=models.PROTECT, related_name="cycles")
    title = models.CharField(max_length=120)
    evidence_from = models.DateField()
    evidence_until = models.DateField()
    state = models.CharField(
        max_length=12, choices=[(each.value, each.name) for each in State], default=State.DRAFT.value
    )
    state_since = models.DateTimeField()

    objects = CycleQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["school", "state"], name="assessment_by_school"),)
        constraints = (
            models.CheckConstraint(name="assessment_state_known", condition=Q(state__in=list(ROAD.states))),
            models.CheckConstraint(
                name="assessment_evidence_ends_after", condition=Q(evidence_until__gte=F("evidence_from"))
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def key(self) -> str:
        """The key under which the journal knows it."""
        return str(self.pk)


class PhaseSpan(models.Model):
    """From when to when one phase of an assessment is rated."""

    cycle = models.ForeignKey(AssessmentCycle, on_delete=models.PROTECT, related_name="phases")
    phase = models.CharField(max_length=10, choices=[(each.value, each.name) for each in Phase])
    begins_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="phase_once_in_an_assessment", fields=["cycle", "phase"]),
            models.CheckConstraint(name="phase_ends_after_it_begins", condition=Q(ends_on__gte=F("begins_on"))),
        )

    def __str__(self) -> str:
        return f"{self.cycle_id} {self.phase}"


class Assessed(models.Model):
    """One teacher in one assessment (被考核教师), in one tier of the scale.

    ``band`` and ``band_reason``: a grade set by hand before confirmation, with its reason. ``calibrates``: every
    examiner rates this one, so that their standards can be compared.

    Personal data: that and how a teacher is assessed; the purpose of the room. Kept with the results.
    """

    cycle = models.ForeignKey(AssessmentCycle, on_delete=models.PROTECT, related_name="people")
    teacher = models.ForeignKey(Teacher, on_delete=models.PROTECT, related_name="assessments")
    tier = models.CharField(max_length=40, blank=True, default="")
    calibrates = models.BooleanField(default=False)
    band = models.CharField(max_length=40, blank=True, default="")
    band_reason = models.TextField(blank=True, default="")

    objects = AssessedQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="assessed_once_in_an_assessment", fields=["cycle", "teacher"]),
            models.CheckConstraint(name="assessed_band_says_why", condition=Q(band="") | ~Q(band_reason="")),
        )

    def __str__(self) -> str:
        return f"{self.teacher_id} in {self.cycle_id}"


class AssessedCircle(models.Model):
    """A custom group whose members take part in this tier, as it is on the day when the assessment starts."""

    cycle = models.ForeignKey(AssessmentCycle, on_delete=models.PROTECT, related_name="circles")
    group = models.ForeignKey(CustomGroup, on_delete=models.PROTECT, related_name="+")
    tier = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = (models.UniqueConstraint(name="assessed_circle_once", fields=["cycle", "group"]),)

    def __str__(self) -> str:
        return f"{self.group_id} in {self.cycle_id}"


class Panel(models.Model):
    """Who rates whom in one phase (考评小组).

    ``members_of`` and ``reaches`` are custom groups; on the day when the assessment starts their members become the
    members and the chosen ones of the panel, and stay so.
    """

    cycle = models.ForeignKey(AssessmentCycle, on_delete=models.PROTECT, related_name="panels")
    phase = models.CharField(max_length=10, choices=[(each.value, each.name) for each in Phase])
    title = models.CharField(max_length=80)
    raters = models.CharField(max_length=12, choices=[(each.value, each.name) for each in Raters])
    reach = models.CharField(max_length=12, choices=[(each.value, each.name) for each in Reach])
    group = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    tier = models.CharField(max_length=40, blank=True, default="")
    chosen = models.ManyToManyField(Assessed, related_name="panels", through="PanelChoice")
    members_of = models.ForeignKey(CustomGroup, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    reaches = models.ForeignKey(CustomGroup, on_delete=models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(name="panel_of_colleagues_or_examiners", condition=~Q(phase=Phase.SELF.value)),
            models.CheckConstraint(
                name="panel_members_of_a_circle", condition=~Q(raters=Raters.CIRCLE.value) | Q(members_of__isnull=False)
            ),
            models.CheckConstraint(
                name="panel_reaches_a_circle", condition=~Q(reach=Reach.CIRCLE.value) | Q(reaches__isnull=False)
            ),
            models.CheckConstraint(
                name="panel_reaches_a_group", condition=~Q(reach=Reach.GROUP.value) | Q(group__isnull=False)
            ),
        )

    def __str__(self) -> str:
        return self.title


class PanelMember(models.Model):
    """One person on a panel (考官)."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="members")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(name="panel_member_once", fields=["panel", "account"]),)

    def __str__(self) -> str:
        return f"{self.account_id} on {self.panel_id}"


class PanelChoice(models.Model):
    """One teacher whom a panel of chosen teachers rates."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="choices")
    assessed = models.ForeignKey(Assessed, on_delete=models.PROTECT, related_name="choices")

    class Meta:
        constraints = (models.UniqueConstraint(name="panel_choice_once", fields=["panel", "assessed"]),)

    def __str__(self) -> str:
        return f"{self.assessed_id} by {self.panel_id}"


class RatingSheet(models.Model):
    """One rater's sheet for one teacher (评分表). ``marks`` and ``remarks`` are the draft, exact texts by indicator.

    Personal data: how somebody judged a colleague; read by the rater alone until it is handed in, kept with the
    results. ``version`` grows with every change.
    """

    assessed = models.ForeignKey(Assessed, on_delete=models.PROTECT, related_name="sheets")
    phase = models.CharField(max_length=10, choices=[(each.value, each.name) for each in Phase])
    rater = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="rating_sheets")
    state = models.CharField(
        max_length=12, choices=[(each.value, each.name) for each in SheetState], default=SheetState.OPEN.value
    )
    state_since = models.DateTimeField()
    reason = models.TextField(blank=True, default="")
    marks = models.JSONField(default=dict)
    remarks = models.JSONField(default=dict)
    summary = models.TextField(blank=True, default="")
    version = models.PositiveIntegerField(default=1)

    objects = SheetQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["rater", "state"], name="sheet_by_rater"),)
        constraints = (
            models.UniqueConstraint(name="sheet_one_for_a_rater", fields=["assessed", "phase", "rater"]),
            models.CheckConstraint(name="sheet_state_known", condition=Q(state__in=list(SHEET_ROAD.states))),
            models.CheckConstraint(
                name="sheet_excused_with_a_reason",
                condition=~Q(state=SheetState.EXCUSED.value) | ~Q(reason=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.rater_id} on {self.assessed_id} ({self.phase})"


class HandIn(models.Model):
    """What a rater handed in (提交); a second one needs a reason, and the first stays.

    Personal data: how somebody judged a colleague, and their name; kept for ever, because results rest on it.
    """

    sheet = models.ForeignKey(RatingSheet, on_delete=models.PROTECT, related_name="hand_ins")
    number = models.PositiveIntegerField()
    marks = models.JSONField()
    remarks = models.JSONField(default=dict)
    summary = models.TextField(blank=True, default="")
    reason = models.TextField(blank=True, default="")
    handed_in_by_name = models.CharField(max_length=80)
    handed_in_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="hand_in_numbers_run", fields=["sheet", "number"]),
            models.CheckConstraint(name="hand_in_again_says_why", condition=Q(number=1) | ~Q(reason="")),
        )

    def __str__(self) -> str:
        return f"{self.sheet_id} #{self.number}"


class DiscussionNote(models.Model):
    """What raters agreed on where they lay apart (商议记录).

    Personal data: name of the writer and what was said of a teacher; kept with the results.
    """

    assessed = models.ForeignKey(Assessed, on_delete=models.PROTECT, related_name="notes")
    indicator = models.CharField(max_length=40, blank=True, default="")
    text = models.TextField()
    written_by = models.BigIntegerField(null=True)
    written_by_name = models.CharField(max_length=80)
    written_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.text[:40]


class AssessmentResult(models.Model):
    """One line of a teacher's result (考核结果); amended only by a new line with a reason, the old one stays.

    Units: ``units`` of ``grain`` is the total after the scale's rounding. ``band`` is the grade given,
    ``band_by_marks`` what the total alone reaches. ``sum`` holds the steps: formulas, exact texts, each indicator.

    Personal data: a teacher's grade and who confirmed it; kept for ever, because registration and titles ask for it.
    """

    number = models.CharField(max_length=32, unique=True)
    assessed = models.ForeignKey(Assessed, on_delete=models.PROTECT, related_name="results")
    line = models.PositiveIntegerField()
    units = models.BigIntegerField()
    grain = models.PositiveBigIntegerField()
    band = models.CharField(max_length=40)
    band_by_marks = models.CharField(max_length=40)
    sum = models.JSONField()
    reason = models.TextField(blank=True, default="")
    amends = models.OneToOneField("self", on_delete=models.PROTECT, related_name="amended_by", null=True, blank=True)
    decided_by = models.BigIntegerField(null=True)
    decided_by_name = models.CharField(max_length=80)
    decided_at = models.DateTimeField()
    digest = models.CharField(max_length=64)

    objects = ResultQuerySet.as_manager()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="result_lines_run", fields=["assessed", "line"]),
            models.CheckConstraint(name="result_grain_above_zero", condition=Q(grain__gt=0)),
            models.CheckConstraint(
                name="result_amended_says_why",
                condition=Q(line=1, amends__isnull=True) | (Q(line__gt=1, amends__isnull=False) & ~Q(reason="")),
            ),
            models.CheckConstraint(
                name="result_band_by_hand_says_why", condition=Q(band=F("band_by_marks")) | ~Q(reason="")
            ),
        )

    def __str__(self) -> str:
        return self.number

    @property
    def total(self) -> Fraction:
        """The total, exactly."""
        return from_units(self.units, self.grain)
