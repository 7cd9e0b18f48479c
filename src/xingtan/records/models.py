"""Data definitions and records."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext as _

import xingtan.records.audit.models
import xingtan.records.company.models
import xingtan.records.definitions.grant_models  # noqa: F401 tables of this app, like those of the two above
from xingtan.institutions.models import Institution
from xingtan.records.definitions.definition import Definition, definition_of
from xingtan.records.querysets import RecordQuerySet
from xingtan.records.workflow import ROAD, State
from xingtan.teachers.models import Teacher

SUBJECT = "record"
"""The kind under which journal and evidence know a record; the key is its number."""


class DataDefinition(models.Model):
    """One version of what a kind of record holds; records keep the version under which they were entered.

    ``institution`` None means that it is shipped for everybody.
    """

    code = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    body = models.JSONField()
    digest = models.CharField(max_length=64)
    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    shipped_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.UniqueConstraint(
                name="definition_versions_run", fields=["code", "version"], condition=Q(institution=None)
            ),
            models.UniqueConstraint(
                name="definition_versions_run_at_a_place", fields=["code", "version", "institution"]
            ),
        )

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"

    @property
    def spec(self) -> Definition:
        """What the body says, parsed once for each digest."""
        if self.digest not in _PARSED:
            _PARSED[self.digest] = definition_of(self.body)
        return _PARSED[self.digest]


_PARSED: dict[str, Definition] = {}


class Record(models.Model):
    """One thing that one teacher did, as they entered it; points, credits and portfolio are derived from it.

    Units: ``hours`` in hundredths of an hour. ``number`` is the teacher's number and a running number; it never
    changes and names the record in files, journal and evidence. ``version`` grows with every change and step.

    ``audit_month`` is the first day of the month on whose sheet it is audited, none before it is handed in; it comes
    late when that is not the month in which it happened. ``held_by`` is the auditor who took it out of the queue.
    ``sampled`` says whether it was drawn into a sample (true) or lies outside (false), none where no draw was made.

    Personal data: what a teacher did, learned and won, with dates; the purpose of the system. Kept as long as the
    credit ledger and the personnel file rest on it.
    """

    number = models.CharField(max_length=48, unique=True)
    sequence = models.PositiveIntegerField()
    definition = models.ForeignKey(DataDefinition, on_delete=models.PROTECT, related_name="records")
    kind = models.CharField(max_length=40)
    teacher = models.ForeignKey(Teacher, on_delete=models.PROTECT, related_name="records")
    school = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="records")
    title = models.CharField(max_length=200)
    happened_on = models.DateField()
    ended_on = models.DateField(null=True, blank=True)
    hours = models.BigIntegerField(null=True, blank=True)
    provider = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    values = models.JSONField(default=dict)
    state = models.CharField(
        max_length=12, choices=[(state.value, state.name) for state in State], default=State.DRAFT.value
    )
    state_since = models.DateTimeField()
    entered_by = models.BigIntegerField(null=True)
    entered_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    audit_month = models.DateField(null=True, blank=True)
    held_by = models.BigIntegerField(null=True)
    held_since = models.DateTimeField(null=True)
    sampled = models.BooleanField(null=True)

    objects = RecordQuerySet.as_manager()

    class Meta:
        indexes = (
            models.Index(fields=["school", "state", "happened_on"], name="record_by_school_state"),
            models.Index(fields=["teacher", "happened_on"], name="record_by_teacher"),
            models.Index(fields=["provider", "happened_on"], name="record_by_provider"),
            models.Index(fields=["school", "audit_month", "state"], name="record_by_audit_month"),
            models.Index(fields=["school", "happened_on", "id"], name="record_by_school_day"),
            models.Index(fields=["happened_on", "id"], name="record_by_day"),
            models.Index(fields=["state", "happened_on", "id"], name="record_by_state"),
            models.Index(fields=["kind", "happened_on", "id"], name="record_by_kind"),
        )
        constraints = (
            models.UniqueConstraint(name="record_numbers_run", fields=["teacher", "sequence"]),
            models.CheckConstraint(name="record_state_known", condition=Q(state__in=list(ROAD.states))),
            models.CheckConstraint(
                name="record_ends_after_it_begins",
                condition=Q(ended_on=None) | Q(ended_on__gte=F("happened_on")),
            ),
            models.CheckConstraint(name="record_hours_above_zero", condition=Q(hours=None) | Q(hours__gt=0)),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def subject(self) -> tuple[str, str]:
        """The kind and key under which journal and evidence know this record."""
        return SUBJECT, self.number

    @property
    def heading(self) -> str:
        """What pages call it: its title, or that it is a draft without one."""
        return self.title or _("untitled draft")

    @property
    def spec(self) -> Definition:
        """The definition under which it was entered."""
        return self.definition.spec
