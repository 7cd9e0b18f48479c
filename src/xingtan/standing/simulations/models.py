"""Simulations of rulebooks: what would become of each teacher; scratch figures that never enter the ledger."""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q

from xingtan.access.roles import Role
from xingtan.institutions.models import Institution
from xingtan.kernel.amounts import from_units
from xingtan.teachers.models import Teacher

if TYPE_CHECKING:
    from xingtan.access.actors import Actor


class SimulationState(StrEnum):
    """How far a simulation is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class SimulationQuerySet(models.QuerySet["Simulation"]):
    """Questions asked about simulations."""

    def visible_to(self, actor: Actor) -> Self:
        """Simulations of places below which this person publishes rulebooks."""
        return self.filter(actor.within("institution__path", Role.PROVINCIAL_OFFICER))


class Simulation(models.Model):
    """A rulebook that is not in force, tried on the teachers of a place beside the one that is (试算).

    ``replaces`` lists the rulebooks beside which it was tried, with the number of teachers. Amounts of the rows are
    whole units of ``grain``. A new simulation of the same draft for the same place takes the place of this one.

    Personal data: name of whoever asked; kept until the next simulation.
    """

    institution = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    draft_number = models.PositiveIntegerField(db_index=True)
    draft_version = models.PositiveIntegerField()
    rulebook_id = models.CharField(max_length=64)
    version = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)
    title = models.JSONField()
    unit = models.JSONField()
    as_of = models.DateField()
    state = models.CharField(
        max_length=12,
        choices=[(state.value, state.name) for state in SimulationState],
        default=SimulationState.WAITING.value,
    )
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    grain = models.PositiveIntegerField()
    replaces = models.JSONField(default=list)
    asked_by = models.BigIntegerField(null=True, blank=True)
    asked_by_name = models.CharField(max_length=80)
    asked_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = SimulationQuerySet.as_manager()

    class Meta:
        constraints = (models.CheckConstraint(name="simulation_grain_above_zero", condition=Q(grain__gt=0)),)

    def __str__(self) -> str:
        return f"#{self.pk} {self.rulebook_id} {self.version}"

    @property
    def is_running(self) -> bool:
        """Whether figures are still to come."""
        return self.state in {SimulationState.WAITING, SimulationState.RUNNING}


class SimulationRow(models.Model):
    """One teacher in a simulation: what counts in the cycle under the rules in force and under those tried.

    Units: ``before_units``, ``after_units`` and ``difference`` in grains of the simulation; ``before_units`` is None
    where no rulebook is in force.

    Personal data: what a rule that does not hold would give a teacher; kept until the next simulation.
    """

    simulation = models.ForeignKey(Simulation, on_delete=models.PROTECT, related_name="rows")
    teacher = models.ForeignKey(Teacher, on_delete=models.PROTECT, related_name="+")
    school = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+")
    county = models.ForeignKey(Institution, on_delete=models.PROTECT, related_name="+", null=True, blank=True)
    before_units = models.BigIntegerField(null=True, blank=True)
    after_units = models.BigIntegerField()
    difference = models.BigIntegerField()
    before_verdict = models.CharField(max_length=8, blank=True, default="")
    after_verdict = models.CharField(max_length=8)

    class Meta:
        constraints = (models.UniqueConstraint(name="simulation_row_of_a_teacher", fields=["simulation", "teacher"]),)
        indexes = (
            models.Index(fields=["simulation", "school"], name="simulation_by_school"),
            models.Index(fields=["simulation", "difference"], name="simulation_by_difference"),
        )

    def __str__(self) -> str:
        return f"{self.simulation_id} {self.teacher_id}"

    def amount(self, units: int | None) -> Fraction | None:
        """Return so many grains of the simulation as an exact amount."""
        return None if units is None else from_units(units, self.simulation.grain)
