"""Whose turn it is with an appeal: at a school somebody who did not decide, and who comes after whom.

A school decides much by one person, often its only manager. What everybody of an office decided falls to the next one
of the same school (manager, principal, auditor, and round again), and only then to the office above, so that a school
without a county above it can answer as well.
"""

from __future__ import annotations

from datetime import date

from xingtan.access.actors import Actor
from xingtan.access.models import Duty
from xingtan.access.roles import Role
from xingtan.declarations.appeals.models import Appeal
from xingtan.declarations.appeals.offices import About, Office, deciders_of, office_above, office_for
from xingtan.declarations.appeals.policies import about_of, answerers_of, decided_before
from xingtan.declarations.appeals.workflow import ESCALATE
from xingtan.institutions.models import Institution
from xingtan.notices.people import holders_of
from xingtan.teachers.models import Teacher

IN_SCHOOL = (Role.SCHOOL_AUDITOR, Role.MANAGER, Role.PRINCIPAL)
"""Who answers for a school, in turn and round again."""


def first_office(about: About, teacher: Teacher, *, on: date) -> Office:
    """Return who must answer an appeal filed on that day; an office where nobody is free to answer is passed."""
    named = office_for(about, teacher)
    if named.role not in IN_SCHOOL:
        return named
    barred = _barred(about, teacher)
    holders = _holders(named.institution, named.role, on)
    if not holders or _free(holders, barred, on):
        return named
    return _beside(named.institution, named.role, barred, on) or office_above(named.institution) or named


def office_after(actor: Actor, step: str, appeal: Appeal, *, on: date) -> Office | None:
    """Return to whom a step hands the appeal: teachers ask above the school, whoever decided asks beside them first.

    None where nobody comes after the office that has it.
    """
    above, role = office_above(appeal.owner), Role(appeal.owner_role)
    leaves = above is not None and (step == ESCALATE or not decided_before(actor, appeal))
    if leaves or role not in IN_SCHOOL:
        return above
    barred = _barred(about_of(appeal), appeal.teacher) | answerers_of(appeal)
    return _beside(appeal.owner, role, barred, on) or above


def _beside(school: Institution, role: Role, barred: frozenset[int], on: date) -> Office | None:
    """Return the next of the school in turn with somebody who may answer."""
    here = IN_SCHOOL.index(role)
    others = (*IN_SCHOOL[here + 1 :], *IN_SCHOOL[:here])
    return next((Office(school, each) for each in others if _free(_holders(school, each, on), barred, on)), None)


def _barred(about: About, teacher: Teacher) -> frozenset[int]:
    """Return the accounts that may not answer: whoever decided, and the teacher."""
    return deciders_of(about, teacher) | {teacher.account_id or 0}


def _free(holders: frozenset[int], barred: frozenset[int], on: date) -> frozenset[int]:
    """Return which of them may answer: neither barred themselves nor in the place of somebody who is."""
    found = holders - barred
    deputies = Duty.objects.in_force(on).filter(account__in=found, stands_in_for__account__in=barred)
    return found - frozenset(deputies.values_list("account_id", flat=True))


def _holders(school: Institution, role: Role, on: date) -> frozenset[int]:
    return frozenset(holders_of(role, [school.pk], on=on).get(school.pk, ()))
