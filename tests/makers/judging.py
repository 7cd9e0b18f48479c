"""Makers of who judges what: a kind of record opened to roles beside the auditor, and closed again."""

from __future__ import annotations

from makers.people import make_actor
from makers.records import NOON, make_record
from xingtan.access.roles import Role
from xingtan.institutions.models import Institution
from xingtan.records.definitions.rights import Right
from xingtan.records.definitions.services import set_rights
from xingtan.records.models import DataDefinition, Record
from xingtan.teachers.models import Teacher


def open_judging(school: Institution, kind: str, *roles: Role) -> None:
    """Open the kind for judging to these roles and to no others; the auditor judges it anyway."""
    manager = make_actor((Role.MANAGER, school))
    set_rights(actor=manager, school=school, cells={kind: {Right.JUDGE: roles}}, at=NOON)


def make_own_record(definition: DataDefinition, teacher: Teacher, title: str) -> Record:
    """Return a submitted record of a school's own kind, written straight."""
    record = make_record(teacher, title=title, values={})
    record.definition, record.kind = definition, definition.code
    record.save(update_fields=["definition", "kind"])
    return record
