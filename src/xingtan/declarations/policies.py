"""Who may declare, audit and identify: a yes, or a no with a reason; reads only."""

from __future__ import annotations

from xingtan.access.actors import Actor
from xingtan.access.roles import Role
from xingtan.access.verdicts import YES, Verdict, no
from xingtan.declarations.models import DeclarationLine
from xingtan.declarations.workflow import DROP, IDENTIFY, REDECLARE, ROAD
from xingtan.institutions.models import Institution, Kind
from xingtan.kernel.steps import Step

PASSING_ON = frozenset({REDECLARE, DROP})
"""Steps of the school that pass a line on or give it up and judge nothing."""


def is_owner(actor: Actor, line: DeclarationLine) -> bool:
    """Tell whether the line is about the actor's own record."""
    return actor.account_id is not None and line.teacher.account_id == actor.account_id


def may_declare(actor: Actor, school: Institution) -> Verdict:
    """Decide whether the actor may declare the school's year."""
    if school.kind != Kind.SCHOOL.value:
        return no("not_a_school")
    return YES if actor.wears(Role.MANAGER, school.path) else no("wrong_hat")


def may_identify(actor: Actor, institution: Institution) -> Verdict:
    """Decide whether the actor may identify the years of the schools below the institution."""
    return YES if actor.wears(Role.PROVINCIAL_OFFICER, institution.path) else no("wrong_hat")


def may_take(actor: Actor, step: Step, line: DeclarationLine) -> Verdict:
    """Decide whether the actor may take this step on this line.

    Nobody decides on a line of their own record, or on one of whom they stand in for, whatever hats they wear; each
    step belongs to the office at its level above the school.
    """
    if step.name == IDENTIFY:
        return no("identified_by_year")
    if actor.speaks_for(line.teacher.account_id) and step.name not in PASSING_ON:
        return no("own_record" if is_owner(actor, line) else "stood_for")
    path = line.declaration.school.path
    return YES if any(actor.wears(role, path) for role in step.by) else no("wrong_hat")


def open_steps(actor: Actor, line: DeclarationLine) -> tuple[Step, ...]:
    """Return the steps that the actor may take on the line now, in the road's order; buttons are made from them."""
    return tuple(step for step in ROAD.steps if line.state in step.sources and may_take(actor, step, line))
