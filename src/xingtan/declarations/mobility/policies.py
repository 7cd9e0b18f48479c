"""Who may enter, confirm, post and issue; reads only."""

from __future__ import annotations

from xingtan.access.actors import Actor
from xingtan.access.roles import Role
from xingtan.access.verdicts import YES, Verdict, no
from xingtan.declarations.mobility.models import Admission
from xingtan.declarations.mobility.workflow import ROAD
from xingtan.institutions.models import Institution
from xingtan.kernel.steps import Step
from xingtan.teachers.models import Teacher

ENTERING = (Role.MANAGER, Role.COUNTY_AUDITOR, Role.PROVINCIAL_OFFICER)
ISSUING = (Role.COUNTY_AUDITOR, Role.CITY_AUDITOR, Role.PROVINCIAL_OFFICER)


def is_own(actor: Actor, teacher: Teacher) -> bool:
    """Tell whether the teacher is the actor."""
    return actor.account_id is not None and teacher.account_id == actor.account_id


def may_enter(actor: Actor, teacher: Teacher, *, own: bool = False) -> Verdict:
    """Decide whether the actor may enter what the teacher earned elsewhere; with ``own`` the teacher may too."""
    if own and is_own(actor, teacher):
        return YES
    return YES if any(actor.wears(role, teacher.school.path) for role in ENTERING) else no("wrong_office")


def may_take(actor: Actor, step: Step, admission: Admission) -> Verdict:
    """Decide whether the actor may take this step: never on one's own, never confirming and posting both."""
    if actor.speaks_for(admission.teacher.account_id):
        return no("own_file")
    if not any(actor.wears(role, admission.teacher.school.path) for role in step.by):
        return no("wrong_office")
    if step.name == "post" and actor.speaks_for(admission.confirmed_by):
        return no("confirmed_by_you")
    return YES


def open_steps(actor: Actor, admission: Admission) -> tuple[Step, ...]:
    """Return the steps that the actor may take now, in the road's order."""
    return tuple(step for step in ROAD.steps if admission.state in step.sources and may_take(actor, step, admission))


def may_issue(actor: Actor, teacher: Teacher) -> Verdict:
    """Decide whether the actor may issue a statement that carries the teacher's credits away."""
    if actor.speaks_for(teacher.account_id):
        return no("own_file")
    return YES if any(actor.wears(role, teacher.school.path) for role in ISSUING) else no("wrong_office")


def may_note(actor: Actor, teacher: Teacher) -> Verdict:
    """Decide whether the actor may issue a note for a university: the teacher themself, or an authority above."""
    return YES if is_own(actor, teacher) else may_issue(actor, teacher)


def may_keep_agreements(actor: Actor, institution: Institution) -> Verdict:
    """Decide whether the actor may keep agreements for everybody below the institution."""
    return YES if actor.wears(Role.PROVINCIAL_OFFICER, institution.path) else no("not_provincial_officer")
