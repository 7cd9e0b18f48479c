"""What this room keeps: how teachers stood when last weighed, circumstances, frozen dossiers."""

from __future__ import annotations

from enum import StrEnum

from django.db import models
from django.db.models import F, Q

from xingtan.institutions.models import Institution
from xingtan.standing.querysets import CircumstanceQuerySet, DossierQuerySet, WeighingQuerySet
from xingtan.standing.simulations.models import Simulation, SimulationRow  # noqa: F401 tables of this app
from xingtan.teachers.models import Teacher

SUBJECT = "dossier"
"""How the journal names a dossier."""


class Weighing(models.Model):
    """How one teacher stood when last weighed (达标估算): for the lists of places too large to weigh in a page.

    ``latest`` is the last day on which everything that still runs can be met; ``reach`` says whether it can. ``place``
    is the path of the school then. Amounts in whole ``units`` of ``grain``. It only repeats what the ledger and the
    rules say and is written anew each time.

    Personal data: how a teacher stands against the requirement; kept until the next weighing.
    """

    teacher = models.OneToOneField(Teacher, on_delete=models.PROTECT, related_name="weighing")
    place = models.CharField(max_length=255, db_index=True)
    as_of = models.DateField()
    outlook = models.CharField(max_length=16)
    reach = models.CharField(max_length=16)
    latest = models.DateField(null=True, blank=True)
    total_units = models.BigIntegerField()
    grain = models.PositiveIntegerField()
    weighed_at = models.DateTimeField()

    objects = WeighingQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["reach", "latest"], name="weighing_by_urgency"),)
        constraints = (models.CheckConstraint(name="weighing_grain_above_zero", condition=Q(grain__gt=0)),)

    def __str__(self) -> str:
        return f"{self.teacher_id} {self.as_of}"


class SchoolTally(models.Model):
    """How many teachers of a school stood how when last weighed (学校达标汇总): so that a province adds up quickly."""

    school = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    place = models.CharField(max_length=255, db_index=True)
    as_of = models.DateField()
    outlook = models.CharField(max_length=16)
    reach = models.CharField(max_length=16)
    teachers = models.PositiveIntegerField()
    weighed_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(name="tally_one_of_a_kind", fields=["school", "outlook", "reach"]),
            models.CheckConstraint(name="tally_counts_somebody", condition=Q(teachers__gt=0)),
        )

    def __str__(self) -> str:
        return f"{self.school_id} {self.outlook} {self.reach}: {self.teachers}"


class CircumstanceKind(StrEnum):
    """What is looked at besides training when a registration is judged; the words of the registration rulebook."""

    ANNUAL_ASSESSMENT = "annual_assessment"
    INTERRUPTION = "interruption"
    ETHICS_BREACH = "ethics_breach"
    QUALIFICATION_LOST = "qualification_lost"
    PROBATION_TRAINING = "probation_training"


class Circumstance(models.Model):
    """Something about a teacher that earns nothing and is looked at when eligibility is judged (注册情形).

    An annual assessment with its result, an interruption of work and whether it was approved, a breach of ethics, a
    lost qualification, training in probation. ``values`` holds what the registration rulebook asks, as exact texts and
    yes/no. ``document`` names the paper it stands on. It is never changed: a wrong one is withdrawn with a reason.

    Personal data: results of assessments, leave, breaches; needed by law for the registration. Kept with the dossiers.
    """

    number = models.CharField(max_length=40, unique=True)
    teacher = models.ForeignKey(Teacher, on_delete=models.PROTECT, related_name="circumstances")
    kind = models.CharField(max_length=24, choices=[(kind.value, kind.name) for kind in CircumstanceKind])
    happened_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    values = models.JSONField(default=dict)
    document = models.CharField(max_length=120, blank=True, default="")
    note = models.CharField(max_length=200, blank=True, default="")
    noted_by = models.CharField(max_length=64)
    noted_by_name = models.CharField(max_length=80)
    noted_at = models.DateTimeField()
    withdrawn_by_name = models.CharField(max_length=80, blank=True, default="")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_because = models.CharField(max_length=200, blank=True, default="")

    objects = CircumstanceQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["teacher", "happened_on"], name="circumstance_by_teacher"),)
        constraints = (
            models.CheckConstraint(
                name="circumstance_ends_after_it_begins",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("happened_on")),
            ),
            models.CheckConstraint(
                name="circumstance_withdrawn_says_why",
                condition=Q(withdrawn_at=None) | ~Q(withdrawn_because=""),
            ),
        )

    def __str__(self) -> str:
        return self.number


class Purpose(StrEnum):
    """What a dossier is made for."""

    REGISTRATION = "registration"
    TITLE_REVIEW = "title_review"


class Eligibility(StrEnum):
    """The eligibility that a dossier finds."""

    PASSED = "passed"
    SUSPENDED = "suspended"
    FAILED = "failed"
    OPEN = "open"
    """The period still runs and nothing speaks against it so far."""


class DossierBatch(models.Model):
    """What one act froze: dossiers ``first`` to ``last`` of a year, for an institution (材料批次); never changes.

    ``root`` is the Merkle root over the digests in the order of their numbers, ``head`` binds it to the batch before.

    Personal data: name of whoever froze them; kept for ever, because a decision names who took it.
    """

    serial = models.PositiveIntegerField(unique=True)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=16, choices=[(each.value, each.name) for each in Purpose])
    as_of = models.DateField()
    year = models.IntegerField()
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    head = models.CharField(max_length=64)
    made_by = models.CharField(max_length=64)
    made_by_name = models.CharField(max_length=80)
    made_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(name="dossier_batch_numbers_rise", condition=Q(last__gte=F("first"))),
            models.UniqueConstraint(name="dossier_batch_begins_once", fields=["year", "first"]),
        )

    def __str__(self) -> str:
        return f"{self.year}-{self.first:06d}…{self.last:06d}"


class Dossier(models.Model):
    """The eligibility of one teacher at a day, frozen (注册与职称材料): what stood, what followed, and why.

    ``content`` holds standing, entries, circumstances, decrees and the outcome with its reasons, in both languages,
    readable without any rulebook. A later correction makes a new dossier that names this one in ``supersedes``.
    ``first_year`` is the first year of the registration period, or of the credit cycle.

    Personal data: the whole eligibility of a teacher; needed for the licence and the title. Kept for ever, because
    decisions rest on it.
    """

    number = models.CharField(max_length=16, unique=True)
    teacher = models.ForeignKey(Teacher, on_delete=models.PROTECT, related_name="dossiers")
    batch = models.ForeignKey(DossierBatch, on_delete=models.PROTECT, related_name="dossiers")
    purpose = models.CharField(max_length=16, choices=[(each.value, each.name) for each in Purpose])
    place = models.CharField(max_length=255, db_index=True)
    as_of = models.DateField()
    first_year = models.IntegerField()
    verdict = models.CharField(max_length=16, choices=[(each.value, each.name) for each in Eligibility])
    content = models.JSONField()
    reason = models.CharField(max_length=300, blank=True, default="")
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, related_name="superseded_by", null=True, blank=True
    )
    digest = models.CharField(max_length=64)

    objects = DossierQuerySet.as_manager()

    class Meta:
        indexes = (models.Index(fields=["teacher", "purpose"], name="dossier_by_teacher"),)
        constraints = (
            models.CheckConstraint(
                name="dossier_that_supersedes_says_why", condition=Q(supersedes=None) | ~Q(reason="")
            ),
            models.UniqueConstraint(
                name="dossier_one_of_a_period",
                fields=["teacher", "purpose", "first_year"],
                condition=Q(supersedes=None),
            ),
        )

    def __str__(self) -> str:
        return self.number
