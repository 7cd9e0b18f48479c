"""The workbooks of this room: teachers, and institutions with the accounts that this room knows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import ClassVar

from django.urls import reverse
from django.utils.translation import ngettext

from xingtan.access.actors import Actor, actor_for, operator
from xingtan.access.models import Account, Duty
from xingtan.access.roles import Role
from xingtan.institutions.groups import MOST_AT_ONCE
from xingtan.institutions.journal import note_import
from xingtan.institutions.sheet import InstitutionKind
from xingtan.sheets.kinds import Bilingual, Column, ImportKind, Row, RowPlan, RowVerdict, WayOn
from xingtan.teachers.models import Post, Teacher
from xingtan.teachers.policies import ROSTER_KEEPERS
from xingtan.teachers.roster import Change, Newcomer, change_all, enrol_all
from xingtan.teachers.texts import roles_of, texts_of
from xingtan.teachers.workbooks.columns import COLUMNS
from xingtan.teachers.workbooks.planning import plan_rows
from xingtan.teachers.workbooks.undoing import undo_rows


def actor_by_id(account_id: int | None, on: date) -> Actor:
    """Return who has this account on that day; None is the operator."""
    if account_id is None:
        return operator()
    return actor_for(Account.objects.get(pk=account_id, is_active=True), on=on)


class TeacherKind(ImportKind[Actor]):
    """Teachers by workbook: personnel file, post, account and roles of one person in one row."""

    code = "teachers"
    label = Bilingual("教师", "Teachers")
    tables: ClassVar = (Account, Teacher, Post, Duty)

    def columns(self) -> tuple[Column, ...]:
        """Return the columns in the order of the template."""
        return COLUMNS

    def may(self, actor: Actor) -> bool:
        """Tell whether the person keeps the roster of any school."""
        return bool(actor.roles & set(ROSTER_KEEPERS))

    def find_actor(self, account_id: int | None, *, on: date) -> Actor:
        """Return who has this account on that day."""
        return actor_by_id(account_id, on)

    def note(self, *, actor: Actor, action: str, run: str, at: datetime, after: Mapping[str, object]) -> None:
        """Leave a mark in the journal."""
        note_import(actor=actor, action=action, subject=(self.code, run), at=at, after=after)

    def export_rows(self, actor: Actor, *, on: date) -> Iterator[Mapping[str, str]]:
        """Yield the teachers in service of the person's schools, with their roles, by school and number."""
        mine = Teacher.objects.filter(actor.within("school__path", *ROSTER_KEEPERS)).in_service(on)
        teachers = list(mine.for_rows())
        roles = roles_of(teachers, on=on)
        for teacher in teachers:
            yield texts_of(teacher, roles[teacher.pk])

    def ways_on(self, actor: Actor, wanting: Mapping[str, Sequence[str]]) -> list[WayOn]:
        """Return where a manager founds the groups that the rows name and the school does not have."""
        names = wanting.get("unknown_group", ())[:MOST_AT_ONCE]
        if not names or Role.MANAGER not in actor.roles:
            return []
        text = ngettext("Found the missing group", "Found the %(num)s missing groups", len(names)) % {"num": len(names)}
        return [WayOn(text, reverse("institutions:new-groups", query={"names": "\n".join(names)}), "plus")]

    def plan(self, rows: Sequence[Row], *, actor: Actor, on: date) -> list[RowPlan]:
        """Return what would happen with each row."""
        return plan_rows(rows, actor=actor, on=on)

    def write(self, plans: Sequence[RowPlan], *, actor: Actor, at: datetime) -> list[str]:
        """Enrol the new teachers, then change the others."""
        newcomers = [plan.target for plan in plans if isinstance(plan.target, Newcomer)]
        changes = [plan.target for plan in plans if isinstance(plan.target, Change)]
        enrol_all(newcomers, actor=actor, at=at)
        change_all(changes, actor=actor, at=at)
        return [plan.key for plan in plans]

    def undo(self, plans: Sequence[RowPlan], *, actor: Actor, written_on: date, at: datetime) -> list[RowPlan]:
        """Take enrolled teachers back and set changed ones to what they were."""
        fresh = [plan for plan in plans if plan.verdict is RowVerdict.NEW]
        changed = [plan for plan in plans if plan.verdict is RowVerdict.CHANGED]
        return undo_rows(fresh, changed, actor=actor, written_on=written_on, at=at)


TEACHERS = TeacherKind()
INSTITUTIONS = InstitutionKind(actor_by_id=actor_by_id)
