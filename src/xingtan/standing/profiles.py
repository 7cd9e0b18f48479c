"""Which requirement profile of a rulebook a teacher falls under, as the personnel file and the duties tell."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta

from xingtan.access.models import Duty
from xingtan.access.roles import Role
from xingtan.rulebook.rules import Rulebook
from xingtan.teachers.models import Teacher, Title

NEW_TEACHER = "new_teacher"
PRINCIPAL = "principal"
NEW_PRINCIPAL = "new_principal"
OF_PRINCIPALS = frozenset({PRINCIPAL, NEW_PRINCIPAL})
FIRST_YEAR = timedelta(days=365)
"""A teacher is in probation, and a principal new, for a year from the first day on."""


def principals_since(teachers: Collection[Teacher], rulebooks: Collection[Rulebook], on: date) -> Mapping[int, date]:
    """Return since when which accounts are principals; no query where no rulebook asks."""
    if not any(OF_PRINCIPALS & rulebook.profiles.keys() for rulebook in rulebooks):
        return {}
    accounts = {teacher.account_id for teacher in teachers if teacher.account_id is not None}
    duties = Duty.objects.in_force(on).own().filter(account_id__in=accounts, role=Role.PRINCIPAL.value)
    return dict(duties.order_by("-valid_from").values_list("account_id", "valid_from"))


def profile_of(teacher: Teacher, rulebook: Rulebook, on: date, principals: Mapping[int, date]) -> str | None:
    """Return the profile, or None for a teacher without one or where the rulebook knows none."""
    begun = principals.get(teacher.account_id or 0)
    if begun is not None and NEW_PRINCIPAL in rulebook.profiles and on - begun < FIRST_YEAR:
        return NEW_PRINCIPAL
    if begun is not None and PRINCIPAL in rulebook.profiles:
        return PRINCIPAL
    in_probation = teacher.title == Title.TRAINEE.value or on - teacher.started_on < FIRST_YEAR
    return NEW_TEACHER if in_probation and NEW_TEACHER in rulebook.profiles else None
