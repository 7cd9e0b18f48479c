"""May this person take this step? A yes, or a no with a reason; reads only."""

from __future__ import annotations

from xingtan.access.actors import Actor
from xingtan.access.roles import Role
from xingtan.access.verdicts import YES, Verdict, no
from xingtan.institutions.models import Institution, Kind
from xingtan.kernel.steps import Step
from xingtan.records.definitions.definition import Definition
from xingtan.records.definitions.rights import Right
from xingtan.records.judging import Judges, hats_of, judges_of
from xingtan.records.models import Record
from xingtan.records.workflow import DECISIONS, ROAD, THROUGH_DECLARATIONS
from xingtan.teachers.models import Teacher

FOR_OTHERS = (Role.TEAM_LEADER, Role.SCHOOL_AUDITOR)
"""Who has a page on which records of others are entered; the kinds of it are those whose rights name the role."""


def is_owner(actor: Actor, teacher: Teacher) -> bool:
    """Tell whether the record of this teacher is the actor's own."""
    return actor.account_id is not None and teacher.account_id == actor.account_id


def may_take(actor: Actor, step: Step, record: Record, *, judges: Judges | None = None) -> Verdict:
    """Decide whether the actor may take this step on this record.

    Nobody decides on their own record, or on one of whom they stand in for, whatever hats they wear; only those who
    judge the kind at the record's school decide: its auditor, and whom the school opened it to. Whoever asks about
    many records hands on who judges them.
    """
    own = is_owner(actor, record.teacher)
    if step.name in THROUGH_DECLARATIONS:
        return no("through_declarations")
    if step.owner_only:
        return YES if own else no("not_your_record")
    if actor.speaks_for(record.teacher.account_id):
        return no("own_record" if own else "stood_for")
    found = judges_of([record]) if judges is None else judges
    roles = [role for role in found.of(record) if role.value in step.by]
    return YES if hats_of(actor, record, roles) else no("wrong_hat")


def may_enter(actor: Actor, teacher: Teacher, spec: Definition) -> Verdict:
    """Decide whether the actor may enter a record of this kind, defined like this, about this teacher."""
    return YES if _holds(actor, spec.rights[Right.ENTER], teacher) else no("not_your_record")


def may_define(actor: Actor, school: Institution) -> Verdict:
    """Decide whether the actor may change the definitions and rights of this school: its manager, for the whole."""
    whole = school.kind == Kind.SCHOOL.value
    return YES if whole and actor.wears(Role.MANAGER, school.path) else no("not_your_school")


def may_comment(actor: Actor, record: Record, spec: Definition) -> Verdict:
    """Decide whether the actor may comment on this record; ``spec`` is the definition in force at its school."""
    return YES if _holds(actor, spec.rights[Right.COMMENT], record.teacher) else no("may_not_comment")


def _holds(actor: Actor, roles: frozenset[Role], teacher: Teacher) -> bool:
    """Tell whether one of these roles is the actor's towards this teacher."""
    if Role.TEACHER in roles and is_owner(actor, teacher):
        return True
    if Role.TEAM_LEADER in roles and teacher.group is not None and actor.wears(Role.TEAM_LEADER, teacher.group.path):
        return True
    above = roles - {Role.TEACHER, Role.TEAM_LEADER}
    return any(actor.wears(role, teacher.school.path) for role in above)


def may_change(actor: Actor, record: Record) -> Verdict:
    """Decide whether the actor may change what the record says: the teacher it is about."""
    return YES if is_owner(actor, record.teacher) else no("not_your_record")


def may_import_accepted(actor: Actor, teacher: Teacher) -> Verdict:
    """Decide whether records about this teacher may come in as accepted: an auditor's right, never one's own."""
    if actor.speaks_for(teacher.account_id):
        return no("own_record" if is_owner(actor, teacher) else "stood_for")
    return YES if actor.wears(Role.SCHOOL_AUDITOR, teacher.school.path) else no("wrong_hat")


def open_steps(actor: Actor, record: Record, *, judges: Judges | None = None) -> tuple[Step, ...]:
    """Return the steps that the actor may take on the record now, in the road's order; buttons are made from them.

    At most one query, none with ``judges``.
    """
    here = [step for step in ROAD.steps if record.state in step.sources]
    if judges is None:
        judges = judges_of([record] if any(step.name in DECISIONS for step in here) else [])
    return tuple(step for step in here if may_take(actor, step, record, judges=judges))
