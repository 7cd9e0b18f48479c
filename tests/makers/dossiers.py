"""Makers of registration: a province with both rulebooks, a teacher with identified hours, circumstances, dossiers."""

from __future__ import annotations

from datetime import date
from typing import Any

from makers.credit import NOON, Province, make_province
from makers.people import TODAY, make_actor, make_teacher
from makers.records import make_record
from xingtan.access.actors import Actor
from xingtan.access.roles import Role
from xingtan.credit_bank.services import publish_rulebook
from xingtan.records.workflow import State
from xingtan.rulebook.catalogue import text_of
from xingtan.standing.circumstances import Told, note_circumstance
from xingtan.standing.dossiers.services import freeze_dossier
from xingtan.standing.models import Circumstance, CircumstanceKind, Dossier, Purpose
from xingtan.teachers.models import Teacher

REGISTRATION = "cn-n1-2013"


def make_registering_province() -> Province:
    """Return a province that has published its rulebook of credits and the national one of registration."""
    province = make_province()
    publish_rulebook(
        actor=province.officer,
        institution=province.root,
        text=text_of(REGISTRATION),
        effective_from=date(2013, 1, 1),
        at=NOON,
    )
    return province


def county_of(province: Province) -> Actor:
    """Return the county's auditor, who freezes dossiers."""
    return make_actor((Role.COUNTY_AUDITOR, province.county))


def make_trained_teacher(province: Province, hours: int = 360, **fields: Any) -> Teacher:
    """Return a teacher whose identified training of the period 2021 to 2025 comes to so many hours."""
    teacher = make_teacher(province.school, **{"started_on": date(2016, 9, 1), **fields})
    values = {"mode": "concentrated", "level": "county"}
    for year, part in ((2022, hours // 2), (2024, hours - hours // 2)):
        make_record(
            teacher,
            kind="training",
            state=State.IDENTIFIED,
            happened_on=date(year, 10, 11),
            hours=part * 100,
            values=values,
        )
    return teacher


def make_circumstance(actor: Actor, teacher: Teacher, kind: CircumstanceKind, on: date, **told: Any) -> Circumstance:
    """Return a circumstance entered about the teacher; ``told`` are its values and ``ended_on``."""
    ended_on = told.pop("ended_on", None)
    said = Told(kind, on, ended_on=ended_on, values=told, document="XH-7")
    return note_circumstance(actor=actor, teacher=teacher, told=said, at=NOON)


def make_assessed(actor: Actor, teacher: Teacher, **results: str) -> None:
    """Enter annual assessments: ``y2022="qualified"`` for the one of the school year 2022."""
    for name, result in results.items():
        on = date(int(name[1:]) + 1, 6, 30)
        make_circumstance(actor, teacher, CircumstanceKind.ANNUAL_ASSESSMENT, on, result=result)


def make_dossier(
    province: Province, teacher: Teacher | None = None, *, purpose: Purpose = Purpose.REGISTRATION, as_of: date = TODAY
) -> Dossier:
    """Return a dossier that the county froze for the teacher (one with 360 hours when none is given)."""
    about = teacher or make_trained_teacher(province)
    return freeze_dossier(actor=county_of(province), teacher=about, purpose=purpose, as_of=as_of, at=NOON)
