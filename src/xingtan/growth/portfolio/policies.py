"""Who may arrange, share, freeze and speak under a portfolio, and whose results they may read in it."""

from __future__ import annotations

from xingtan.access.actors import Actor
from xingtan.access.roles import Role
from xingtan.access.verdicts import YES, Verdict, no
from xingtan.assessment.workflow import LOOKERS
from xingtan.teachers.models import Teacher

FREEZERS = (Role.SCHOOL_AUDITOR, Role.MANAGER)
SPEAKERS = (Role.SCHOOL_AUDITOR, Role.PRINCIPAL)


def is_own(actor: Actor, teacher: Teacher) -> bool:
    """Tell whether the portfolio is the actor's."""
    return actor.account_id is not None and teacher.account_id == actor.account_id


def may_arrange(actor: Actor, teacher: Teacher) -> Verdict:
    """Decide whether the actor may choose what the portfolio shows and share it: its teacher alone."""
    return YES if is_own(actor, teacher) else no("not_own_portfolio")


def may_freeze(actor: Actor, teacher: Teacher) -> Verdict:
    """Decide whether the actor may keep a frozen copy: the teacher, or who runs assessments at the school."""
    at_school = any(actor.wears(role, teacher.school.path) for role in FREEZERS)
    return YES if is_own(actor, teacher) or at_school else no("not_freezer")


def may_remark(actor: Actor, teacher: Teacher) -> Verdict:
    """Decide whether the actor may speak under the portfolio: the teacher, the team's leader, auditor, principal."""
    return YES if speaks_as(actor, teacher) else no("not_speaker")


def speaks_as(actor: Actor, teacher: Teacher) -> Role | None:
    """Return as what the actor speaks under the portfolio; None when they may not."""
    if is_own(actor, teacher):
        return Role.TEACHER
    if teacher.group is not None and actor.wears(Role.TEAM_LEADER, teacher.group.path):
        return Role.TEAM_LEADER
    return next((role for role in SPEAKERS if actor.wears(role, teacher.school.path)), None)


def may_read_results(actor: Actor, teacher: Teacher) -> bool:
    """Tell whether the actor may read the teacher's assessments: the teacher, and who runs them at the school."""
    return is_own(actor, teacher) or any(actor.wears(role, teacher.school.path) for role in LOOKERS)
