"""Roles, reasons and errors of this room as sentences."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xingtan.access.roles import Role
from xingtan.kernel.errors import DomainError

ROLES: dict[str, Promise] = {
    Role.TEACHER: _("Teacher"),
    Role.TEAM_LEADER: _("Team leader"),
    Role.SCHOOL_AUDITOR: _("School auditor"),
    Role.MANAGER: _("Manager"),
    Role.PRINCIPAL: _("Principal"),
    Role.COUNTY_AUDITOR: _("County auditor"),
    Role.CITY_AUDITOR: _("City auditor"),
    Role.PROVINCIAL_OFFICER: _("Provincial officer"),
    Role.TRAINING_INSTITUTION: _("Training institution"),
}
REASONS: dict[str, Promise] = {
    "role_misplaced": _("This role cannot be held at an institution of that kind."),
    "not_permitted": _("Your duties do not cover this."),
    "own_roles": _("Nobody gives or takes their own roles, or those of whom they stand in for."),
    "beyond_scope": _("You do not hand out this role there."),
    "role_of_the_file": _("The role “teacher” comes and goes with the personnel file, and nobody stands in for it."),
    "deputies_end_here": _("A deputy names no deputy. The person they stand in for, or the manager, can."),
    "not_a_deputy": _("Nobody stands in here."),
    "held_already": _("This person holds the role there in these days already."),
    "span_impossible": _(
        "These days cannot be: they begin today or later, end after they begin, and a deputy stays within the duty and"
        " within a year."
    ),
    "account_closed": _("This account is closed."),
    "ended_already": _("This has ended already."),
    "last_manager": _("Nobody else manages the school from that day on. Give somebody else the role first."),
    "not_from_the_house": _("A deputy works at the same school; that of an authority holds the same office elsewhere."),
    "deputy_there": _("Somebody stands in for this duty in these days already."),
    "reason_missing": _("Say why."),
}
"""Codes of errors and of verdicts to sentences."""

DUTY_STATES: dict[str, tuple[Promise, str]] = {
    "in_force": (_("in force"), "good"),
    "coming": (_("later"), "wait"),
    "deputies": (_("Deputies"), "wait"),
    "ended": (_("ended"), "neutral"),
}
"""States of a duty, each with its tone; "deputies" is a choice of the list only."""


def sentence_of(error: DomainError | None) -> str:
    """Return a refusal of this room as a sentence; empty for none."""
    if error is None:
        return ""
    return str(REASONS.get(error.why, error.why))
