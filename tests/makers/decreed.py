"""Makers of decrees and appeals."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

from makers.credit import NOON, Province
from makers.people import TODAY, make_actor
from xingtan.access.actors import Actor
from xingtan.access.roles import Role
from xingtan.declarations.appeals.models import Appeal
from xingtan.declarations.appeals.offices import About
from xingtan.declarations.appeals.services import Claim, file_appeal
from xingtan.declarations.decrees.models import Decree, DecreeKind
from xingtan.declarations.decrees.services import Wording, issue_decree
from xingtan.teachers.models import Teacher

_numbers = count(1)

SAID: dict[DecreeKind, dict[str, object]] = {
    DecreeKind.EXTENSION: {"years": [2025], "until": "2027-08-31"},
    DecreeKind.WAIVER: {"years": [2025], "share": "1/2"},
    DecreeKind.LEAVE: {
        "from": "2025-10-01",
        "until": "2026-03-31",
        "leave": "maternity",
        "yearly": "pro_rata",
        "cycle": "pro_rata",
    },
    DecreeKind.ADJUSTMENT: {"amount": "2.5", "year": 2025, "part": "school_based", "item": ""},
}
"""What a decree of each kind says unless a test says otherwise."""


def make_auditor(province: Province) -> Actor:
    """Return the county's auditor."""
    return make_actor((Role.COUNTY_AUDITOR, province.county))


def make_wording(kind: DecreeKind = DecreeKind.EXTENSION, *teachers: Teacher, **fields: Any) -> Wording:
    """Return what a decree says; fields of the wording as keywords, ``said`` replaces its parameters."""
    values = {
        "number": f"教人〔2026〕{next(_numbers)}号",
        "dated_on": date(2026, 3, 2),
        "effective_from": date(2026, 3, 2),
        "title": "关于例外的通知",
        "parameters": fields.pop("said", SAID[kind]),
        "teachers": teachers,
        **fields,
    }
    return Wording(kind=kind, **values)


def make_decree(
    province: Province, *teachers: Teacher, kind: DecreeKind = DecreeKind.EXTENSION, **fields: Any
) -> Decree:
    """Return a decree that the county's auditor has entered."""
    actor = fields.pop("actor", None) or make_auditor(province)
    wording = make_wording(kind, *teachers, **fields)
    issued = issue_decree(actor=actor, institution=province.county, wording=wording, at=NOON)
    return Decree.objects.for_rows().get(pk=issued.pk)


def make_claim(kind: str = "standing", key: str = "2025", **fields: Any) -> Claim:
    """Return what a teacher says is wrong; fields of the claim as keywords."""
    about = About(kind, key, fields.pop("label", f"{kind} {key}"), fields.pop("url", "/growth/"))
    return Claim(about, **{"wrong": "The hours are wrong", "right": "16 hours", **fields})


def make_appeal(teacher: Teacher, kind: str = "standing", key: str = "2025", **fields: Any) -> Appeal:
    """Return an appeal that the teacher has filed today; the teacher needs a login."""
    actor = make_actor(account=teacher.account)
    appeal = file_appeal(actor=actor, claim=make_claim(kind, key, **fields), on=TODAY, at=NOON)
    return Appeal.objects.for_rows().get(pk=appeal.pk)
