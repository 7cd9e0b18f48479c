"""Makers of declarations: one county with everybody at their desk, and lines in any state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from makers.credit import NOON, Province, make_province
from makers.people import make_actor, make_teacher
from makers.records import make_record
from xingtan.access.actors import Actor
from xingtan.access.roles import Role
from xingtan.declarations.identification import identify_year
from xingtan.declarations.models import DeclarationLine
from xingtan.declarations.services import declare_year, take_line_step, take_line_steps_in_bulk
from xingtan.declarations.workflow import State
from xingtan.institutions.models import Institution
from xingtan.records.models import Record
from xingtan.records.workflow import State as RecordState
from xingtan.teachers.models import Teacher

YEAR = 2025


@dataclass(frozen=True)
class Desks:
    """A province with a published rulebook and somebody at every desk."""

    province: Province
    manager: Actor
    county: Actor
    city: Actor
    officer: Actor

    @property
    def school(self) -> Institution:
        """The school that declares."""
        return self.province.school


def make_desks() -> Desks:
    """Return a province where everybody is at their desk."""
    province = make_province()
    return Desks(
        province,
        make_actor((Role.MANAGER, province.school)),
        make_actor((Role.COUNTY_AUDITOR, province.county)),
        make_actor((Role.CITY_AUDITOR, province.city)),
        province.officer,
    )


def make_accepted(desks: Desks, teacher: Teacher | None = None, **fields: Any) -> Record:
    """Return an accepted record of the school that nobody has declared yet."""
    about = teacher or make_teacher(desks.school)
    return make_record(about, state=RecordState.ACCEPTED, told=True, **{"kind": "open_class", "hours": None, **fields})


def make_line(
    desks: Desks, state: State = State.DECLARED, record: Record | None = None, **fields: Any
) -> DeclarationLine:
    """Return a line in that state; ``fields`` go to the record, when none is given."""
    about = record or make_accepted(desks, **fields)
    declare_year(actor=desks.manager, school=desks.school, year=YEAR, at=NOON)
    line = DeclarationLine.objects.live().get(record=about)
    walk(desks, line, state)
    return DeclarationLine.objects.select_related("record", "teacher", "declaration__school").get(pk=line.pk)


def walk(desks: Desks, line: DeclarationLine, state: State, *, at: datetime = NOON) -> None:
    """Take a declared line to that state."""
    if state in {State.RETURNED, State.DROPPED}:
        take_line_step(actor=desks.county, line_id=line.pk, step="county_return", at=at, reason="Date is missing")
    if state is State.DROPPED:
        take_line_step(actor=desks.manager, line_id=line.pk, step="drop", at=at, reason="Cannot be proved")
    if state in {State.COUNTY_AUDITED, State.CITY_AUDITED, State.IDENTIFIED}:
        take_line_step(actor=desks.county, line_id=line.pk, step="county_accept", at=at)
    if state in {State.CITY_AUDITED, State.IDENTIFIED}:
        take_line_step(actor=desks.city, line_id=line.pk, step="city_accept", at=at)
    if state is State.IDENTIFIED:
        identify_year(actor=desks.officer, institution=desks.school, year=line.declaration.year, at=at)


def audit_everything(desks: Desks) -> None:
    """Accept at county and at city whatever waits there."""
    for actor, step in ((desks.county, "county_accept"), (desks.city, "city_accept")):
        keys = list(DeclarationLine.objects.values_list("pk", flat=True))
        take_line_steps_in_bulk(actor=actor, line_ids=keys, step=step, at=NOON)


def run_year(desks: Desks, year: int = YEAR) -> None:
    """Declare, audit and identify whatever is accepted for the year."""
    declare_year(actor=desks.manager, school=desks.school, year=year, at=NOON)
    audit_everything(desks)
    identify_year(actor=desks.officer, institution=desks.province.root, year=year, at=NOON)
