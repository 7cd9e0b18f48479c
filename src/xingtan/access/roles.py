"""The roles of the field and the kinds of institution at which each can be held."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum


class Role(StrEnum):
    """A hat somebody wears at one institution for a span of time."""

    TEACHER = "teacher"
    TEAM_LEADER = "team_leader"
    SCHOOL_AUDITOR = "school_auditor"
    MANAGER = "manager"
    PRINCIPAL = "principal"
    COUNTY_AUDITOR = "county_auditor"
    CITY_AUDITOR = "city_auditor"
    PROVINCIAL_OFFICER = "provincial_officer"
    TRAINING_INSTITUTION = "training_institution"


#: Roles that may know everybody below the institution where they are held.
OVERSEERS = (
    Role.SCHOOL_AUDITOR,
    Role.MANAGER,
    Role.PRINCIPAL,
    Role.COUNTY_AUDITOR,
    Role.CITY_AUDITOR,
    Role.PROVINCIAL_OFFICER,
)

SCHOOL_KINDS = frozenset({"school", "campus"})
GROUP_KINDS = frozenset({"research_group", "preparation_group"})

HELD_AT: dict[Role, frozenset[str]] = {
    Role.TEACHER: SCHOOL_KINDS,
    Role.TEAM_LEADER: GROUP_KINDS,
    Role.SCHOOL_AUDITOR: SCHOOL_KINDS,
    Role.MANAGER: SCHOOL_KINDS,
    Role.PRINCIPAL: SCHOOL_KINDS,
    Role.COUNTY_AUDITOR: frozenset({"county"}),
    Role.CITY_AUDITOR: frozenset({"city"}),
    Role.PROVINCIAL_OFFICER: frozenset({"province"}),
    Role.TRAINING_INSTITUTION: frozenset({"training_institution"}),
}

OF_SCHOOL = frozenset({Role.TEAM_LEADER, Role.SCHOOL_AUDITOR, Role.MANAGER, Role.PRINCIPAL})
"""Roles that a school hands out to its own people; "teacher" comes with the personnel file."""

GIVES: dict[Role, frozenset[Role]] = {
    Role.MANAGER: OF_SCHOOL,
    Role.COUNTY_AUDITOR: frozenset({Role.MANAGER, Role.PRINCIPAL, Role.COUNTY_AUDITOR}),
    Role.CITY_AUDITOR: frozenset({Role.MANAGER, Role.PRINCIPAL, Role.COUNTY_AUDITOR, Role.CITY_AUDITOR}),
    Role.PROVINCIAL_OFFICER: frozenset(
        {
            Role.MANAGER,
            Role.PRINCIPAL,
            Role.COUNTY_AUDITOR,
            Role.CITY_AUDITOR,
            Role.PROVINCIAL_OFFICER,
            Role.TRAINING_INSTITUTION,
        }
    ),
}
"""Which roles a role may give and end, at or below the place where it is held; so nobody gives one above their own."""

GIVERS = tuple(GIVES)
"""Roles that give roles."""

AUTHORITIES = frozenset({Role.COUNTY_AUDITOR, Role.CITY_AUDITOR, Role.PROVINCIAL_OFFICER})
"""Offices above the schools."""


def givers_of(role: Role) -> frozenset[Role]:
    """Return the roles that may give this one."""
    return frozenset(giver for giver, given in GIVES.items() if role in given)


def roles_met(own: Collection[Role]) -> tuple[Role, ...]:
    """Return the roles that whoever wears these meets in their lists: in a school those of schools, else all."""
    if set(own) <= OF_SCHOOL | {Role.TEACHER}:
        return tuple(role for role in Role if role in OF_SCHOOL or role is Role.TEACHER)
    return tuple(Role)
