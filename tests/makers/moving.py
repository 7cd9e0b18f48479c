"""Makers of credits that move: statements of another place, agreements with a university."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from itertools import count
from typing import Any

from makers.credit import NOON, Province
from makers.people import make_actor
from xingtan.access.roles import Role
from xingtan.declarations.mobility.models import Admission, Agreement, Direction
from xingtan.declarations.mobility.services import (
    Course,
    Statement,
    Terms,
    enter_course,
    enter_transfer,
    keep_agreement,
    take_admission_step,
)
from xingtan.rulebook.transfers import Brought
from xingtan.teachers.models import Teacher

_numbers = count(1)
LINES = (
    Brought("online", 2024, Fraction(9)),
    Brought("concentrated", 2024, Fraction(4)),
    Brought("concentrated", 2025, Fraction(3)),
    Brought("kitchen", 2025, Fraction(2)),
)


def make_transfer(province: Province, teacher: Teacher, **fields: Any) -> Admission:
    """Return a statement of another place that the school's manager has entered."""
    values = {
        "origin": "mingzhou",
        "origin_name": "明洲省",
        "document": f"转〔2026〕{next(_numbers)}号",
        "dated_on": date(2026, 3, 2),
        "lines": LINES,
        **fields,
    }
    actor = make_actor((Role.MANAGER, province.school))
    return enter_transfer(actor=actor, teacher=teacher, statement=Statement(**values), at=NOON)


def make_agreement(province: Province, direction: Direction = Direction.IN, **fields: Any) -> Agreement:
    """Return one course of an agreement with a university."""
    values = {
        "number": f"互认〔2025〕{next(_numbers)}号",
        "partner": "杏林师范大学",
        "course_code": "EDU-501",
        "course_title": "Curriculum and teaching",
        "amount": Fraction(6),
        "part": "concentrated" if direction is Direction.IN else "",
        "effective_from": date(2025, 1, 1),
        **fields,
    }
    terms = Terms(direction=direction, **values)
    return keep_agreement(actor=province.officer, institution=province.root, terms=terms, at=NOON)


def make_course(province: Province, teacher: Teacher, agreement: Agreement | None = None, **fields: Any) -> Admission:
    """Return a partner's course that the school's manager has entered for the teacher."""
    values = {
        "agreement": agreement or make_agreement(province),
        "certificate": f"C{next(_numbers)}",
        "completed_on": date(2026, 1, 15),
        "result": "92",
        **fields,
    }
    actor = make_actor((Role.MANAGER, province.school))
    return enter_course(actor=actor, teacher=teacher, course=Course(**values), at=NOON)


def confirm_and_post(province: Province, admission: Admission) -> Admission:
    """Return it after the county has confirmed and the province has posted it."""
    county = make_actor((Role.COUNTY_AUDITOR, province.county))
    take_admission_step(actor=county, serial=admission.serial, step="confirm", at=NOON)
    return take_admission_step(actor=province.officer, serial=admission.serial, step="post", at=NOON)
