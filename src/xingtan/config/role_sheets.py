"""What each role may do, read off what decides it: gates of addresses, steps of roads, the table of rights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xingtan.access.labels import ROLES
from xingtan.access.roles import GIVES, Role, givers_of
from xingtan.assessment.labels import STEPS as ASSESSMENT_STEPS
from xingtan.assessment.workflow import ROAD as ASSESSMENT
from xingtan.config.addresses import Address
from xingtan.config.desks import DESKS
from xingtan.declarations.appeals.labels import STEPS as APPEAL_STEPS
from xingtan.declarations.appeals.workflow import ROAD as APPEAL
from xingtan.declarations.labels import STEPS as LINE_STEPS
from xingtan.declarations.mobility.labels import STEPS as ADMISSION_STEPS
from xingtan.declarations.mobility.workflow import ROAD as ADMISSION
from xingtan.declarations.workflow import ROAD as LINE
from xingtan.kernel.steps import Road
from xingtan.records.definitions.definition import Definition
from xingtan.records.definitions.rights import OPEN_CELLS, Right
from xingtan.records.labels import RIGHTS
from xingtan.records.labels import STEPS as RECORD_STEPS
from xingtan.records.workflow import DECISIONS
from xingtan.records.workflow import ROAD as RECORD
from xingtan.research.library.workflow import ROAD as RESOURCE

Words = str | Promise

RESOURCE_STEPS: Mapping[str, Words] = {
    "accept": _("Accept"),
    "decline": _("Decline"),
    "withdraw": _("Withdraw"),
    "retire": _("Take off the shelf"),
    "restore": _("Put back on the shelf"),
}

ROADS: tuple[tuple[Words, Road, Mapping[str, Words]], ...] = (
    (_("Records"), RECORD, {name: step.label for name, step in RECORD_STEPS.items()}),
    (_("Declarations"), LINE, {name: step.label for name, step in LINE_STEPS.items()}),
    (_("Appeals"), APPEAL, {name: step.label for name, step in APPEAL_STEPS.items()}),
    (_("Credits that move"), ADMISSION, {name: step.label for name, step in ADMISSION_STEPS.items()}),
    (_("Assessments"), ASSESSMENT, {name: step.label for name, step in ASSESSMENT_STEPS.items()}),
    (_("Library"), RESOURCE, RESOURCE_STEPS),
)
"""What goes along a road, the road, and what its steps are called."""


@dataclass(frozen=True)
class RoleSheet:
    """One role: its pages, its steps along each road, its rights over kinds of records, what it gives and who gives it.

    ``rights`` are the right's name, over how many kinds it is held, and of how many; ``addresses`` name the role.
    """

    role: Role
    name: str
    pages: tuple[str, ...]
    steps: tuple[tuple[str, tuple[str, ...]], ...]
    rights: tuple[tuple[str, int, int], ...]
    gives: tuple[str, ...]
    given_by: tuple[str, ...]
    addresses: tuple[tuple[str, str], ...]


def role_sheets(kinds: Iterable[Definition], found: Iterable[Address]) -> list[RoleSheet]:
    """Return a sheet for each role, in the order of the roles."""
    listed, addresses = [kind for kind in kinds if not kind.retired], list(found)
    return [_sheet(role, listed, addresses) for role in Role]


def _sheet(role: Role, kinds: list[Definition], found: list[Address]) -> RoleSheet:
    return RoleSheet(
        role=role,
        name=str(ROLES[role]),
        pages=tuple(str(place.label) for desk in DESKS if desk.role is role for place in desk.places),
        steps=tuple(_steps(role, kinds)),
        rights=tuple((str(RIGHTS[right]), _held(role, right, kinds), len(kinds)) for right in Right),
        gives=tuple(str(ROLES[given]) for given in Role if given in GIVES.get(role, ())),
        given_by=tuple(str(ROLES[giver]) for giver in Role if giver in givers_of(role)),
        addresses=tuple((",".join(each.methods), each.pattern) for each in found if role.value in each.rule.split()),
    )


def _held(role: Role, right: Right, kinds: list[Definition]) -> int:
    return sum(role in kind.rights[right] for kind in kinds)


def _steps(role: Role, kinds: list[Definition]) -> Iterable[tuple[str, tuple[str, ...]]]:
    closed = role in OPEN_CELLS[Right.JUDGE] and not _held(role, Right.JUDGE, kinds)
    for title, road, names in ROADS:
        steps = [
            step
            for step in road.steps
            if role.value in step.by and not (closed and road is RECORD and step.name in DECISIONS)
        ]
        own = [str(names.get(step.name, step.name)) for step in steps]
        if own:
            yield str(title), tuple(dict.fromkeys(own))
