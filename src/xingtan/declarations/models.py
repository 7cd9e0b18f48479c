"""Declarations of schools, their lines, the runs that identified them and the answers of the rulebook."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.db import models
from django.db.models import Q

from xingtan.declarations.appeals.models import Appeal, AppealAct
from xingtan.declarations.decrees.models import Decree, DecreeTeacher, DecreeWithdrawal
from xingtan.declarations.mobility.models import Admission, Agreement, Outgoing, OutgoingEntry
from xingtan.declarations.querysets import DeclarationQuerySet, LineQuerySet
from xingtan.declarations.workflow import ROAD, State
from xingtan.institutions.models import Institution
from xingtan.kernel.amounts import from_units
from xingtan.records.models import Record
from xingtan.rulebook.results import Outcome
from xingtan.teachers.models import Teacher

__all__ = [
    "Admission",
    "Agreement",
    "Answer",
    "Appeal",
    "AppealAct",
    "Declaration",
    "DeclarationLine",
    "Decree",
    "DecreeTeacher",
    "DecreeWithdrawal",
    "Identification",
    "Outgoing",
    "OutgoingEntry",
]

SUBJECT = "line"
"""The kind under which the journal knows a line; the key is the number of its record."""


class Declaration(models.Model):
    """What one school declared for one credit year (年度申报); lines join it whenever the school declares more."""

    school = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="declarations")
    year = models.IntegerField()
    declared_by = models.BigIntegerField(null=True)
    declared_by_name = models.CharField(max_length=80)
    declared_at = models.DateTimeField()

    objects = DeclarationQuerySet.as_manager()

    class Meta:
        constraints = (models.UniqueConstraint(name="declaration_one_of_a_year", fields=["school", "year"]),)

    def __str__(self) -> str:
        return f"{self.school_id} {self.year}"


class DeclarationLine(models.Model):
    """One record on its way from the school through county and city to the province.

    Units: ``hours`` in hundredths, as they were when the line was last declared. ``finding`` is why the last
    identification left the line where it is.
    """

    declaration = models.ForeignKey(Declaration, on_delete=models.PROTECT, related_name="lines")
    record = models.ForeignKey(Record, on_delete=models.PROTECT, related_name="declaration_lines")
    teacher = models.ForeignKey(Teacher, on_delete=models.PROTECT, related_name="declaration_lines")
    hours = models.BigIntegerField(default=0)
    state = models.CharField(
        max_length=16, choices=[(state.value, state.name) for state in State], default=State.DECLARED.value
    )
    state_since = models.DateTimeField()
    reason = models.TextField(blank=True, default="")
    finding = models.CharField(max_length=40, blank=True, default="")

    objects = LineQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["declaration", "state"], name="line_by_declaration"),
            models.Index(fields=["teacher", "state"], name="line_by_teacher"),
        )
        constraints = (
            models.UniqueConstraint(
                name="line_one_for_a_record", fields=["record"], condition=~Q(state=State.DROPPED.value)
            ),
            models.UniqueConstraint(name="line_once_in_a_declaration", fields=["declaration", "record"]),
            models.CheckConstraint(name="line_state_known", condition=Q(state__in=list(ROAD.states))),
            models.CheckConstraint(
                name="line_returned_with_a_reason",
                condition=~Q(state__in=[State.RETURNED.value, State.DROPPED.value]) | ~Q(reason=""),
            ),
        )

    def __str__(self) -> str:
        return f"{self.record_id} {self.state}"


class Identification(models.Model):
    """One run of the province over one place and credit year (认定): under which rulebook, by whom, when.

    ``ledger_at`` is the number of the last batch in the ledger before the run, ``batch`` that of the one it posted;
    a run that found nothing to post has none.
    """

    number = models.PositiveIntegerField(unique=True)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    year = models.IntegerField()
    rulebook = models.ForeignKey("credit_bank.PublishedRulebook", on_delete=models.PROTECT, related_name="+")
    ledger_at = models.PositiveIntegerField()
    batch = models.PositiveIntegerField(null=True, blank=True)
    count = models.PositiveIntegerField()
    identified_by = models.BigIntegerField(null=True)
    identified_by_name = models.CharField(max_length=80)
    identified_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"#{self.number}"


@dataclass(frozen=True, slots=True)
class Portion:
    """What an answer gives to one credit year.

    Units: ``raw_units`` and ``units`` are grains; ``entry`` is the number of the entry, empty where nothing counts.
    """

    year: int
    raw_units: int
    units: int
    grain: int
    entry: str

    @property
    def raw(self) -> Fraction:
        """What the conversion gave before caps, exactly."""
        return from_units(self.raw_units, self.grain)

    @property
    def counted(self) -> Fraction:
        """What was counted, exactly."""
        return from_units(self.units, self.grain)


class Answer(models.Model):
    """What the rulebook said of one line when it was identified; never changes.

    Units: ``raw_units`` and ``units`` are grains. An amount of 0 has an answer but no entry; ``entry`` is the number of
    the ledger entry otherwise. Where a rule spreads it, ``portions`` holds year, raw, units and entry of each credit
    year, and ``entry`` is the first of them.
    """

    line = models.OneToOneField(DeclarationLine, on_delete=models.PROTECT, related_name="answer", primary_key=True)
    identification = models.ForeignKey(Identification, on_delete=models.PROTECT, related_name="answers")
    outcome = models.CharField(max_length=16, choices=[(outcome.value, outcome.name) for outcome in Outcome])
    part = models.CharField(max_length=40)
    item = models.CharField(max_length=64, blank=True, default="")
    rule = models.CharField(max_length=80, blank=True, default="")
    raw_units = models.BigIntegerField()
    units = models.BigIntegerField()
    grain = models.PositiveIntegerField()
    lines = models.JSONField(default=list)
    entry = models.CharField(max_length=24, blank=True, default="")
    portions = models.JSONField(default=list, blank=True)

    class Meta:
        constraints = (
            models.CheckConstraint(name="answer_grain_above_zero", condition=Q(grain__gt=0)),
            models.CheckConstraint(
                name="answer_counts_no_more_than_raw", condition=Q(units__lte=models.F("raw_units"))
            ),
            models.CheckConstraint(
                name="answer_posted_iff_not_zero",
                condition=(Q(units=0) & Q(entry="")) | (~Q(units=0) & ~Q(entry="")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.line_id}"

    @property
    def amount(self) -> Fraction:
        """What was counted, exactly."""
        return from_units(self.units, self.grain)

    @property
    def raw(self) -> Fraction:
        """What the conversion gave before caps, exactly."""
        return from_units(self.raw_units, self.grain)

    @property
    def by_year(self) -> tuple[Portion, ...]:
        """What was given to each credit year: one portion unless a rule spreads it; that of the run's year then."""
        if not self.portions:
            only = Portion(self.identification.year, self.raw_units, self.units, self.grain, self.entry)
            return (only,)
        return tuple(
            Portion(each["year"], each["raw"], each["units"], self.grain, each["entry"]) for each in self.portions
        )
