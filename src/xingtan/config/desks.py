"""Which desk greets whom, and which pages belong to a desk: the only place that knows every room's addresses."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xingtan.access.roles import Role


@dataclass(frozen=True)
class Place:
    """One page of a desk: the name of its address, its label, its icon.

    ``alone``: the pages below its address belong to others too. ``only_with``: it is a page of those alone who have
    something of that name.
    """

    address: str
    label: str | Promise
    icon: str
    alone: bool = False
    only_with: str = ""


@dataclass(frozen=True)
class Desk:
    """The pages of one role; the first is the desk itself."""

    role: Role
    label: str | Promise
    icon: str
    places: tuple[Place, ...]


MANY = 8
"""A desk with more pages than this shows them in sections."""

SECTIONS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (
        _("Set-up"),
        ("records:definitions", "records:permissions", "teachers:accounts", "institutions:", "roles", "log"),
    ),
    (_("Records and audit"), ("records:",)),
    (_("Credits and rules"), ("declarations:", "credit_bank:", "standing:")),
    (_("People"), ("teachers:",)),
    (_("Development"), ("growth:", "assessment:", "research:", "library:", "notices:")),
)
"""Heading of a section → beginnings of the addresses of its pages; the first that fits holds."""

SHOWN_IN = (_("Records and audit"), _("Credits and rules"), _("Development"), _("People"), _("Set-up"))
"""The sections in the order of the rail."""

RECORDS = Place("records:list", _("Records"), "file-description")
TEACHERS = Place("teachers:list", _("Teachers"), "users")
STRUCTURE = Place("teachers:structure", _("Staff structure"), "chart-bar")
INSTITUTIONS = Place("institutions:list", _("Institutions"), "hierarchy-2")
STANDING = Place("standing:list", _("Requirement"), "target-arrow")
DOSSIERS = Place("standing:dossiers", _("Dossiers"), "file-certificate")
DECREES = Place("declarations:decrees", _("Decrees"), "gavel")
APPEALS = Place("declarations:appeals", _("Appeals"), "flag")
MOBILITY = Place("declarations:mobility", _("Credits that move"), "route")
DECLARATIONS = Place("declarations:board", _("Declarations"), "stack-2")
ASSESSMENTS = Place("assessment:list", _("Assessments"), "clipboard-check")
RULEBOOKS = Place("credit_bank:rulebooks", _("Rulebooks"), "book-2")
MONTHS = Place("records:months", _("Months"), "calendar-stats")
WORKLOAD = Place("records:workload", _("Workload"), "hourglass")
LIBRARY = Place("library:list", _("Library"), "books")
SCHOOL = Place("school", _("School"), "building")
ROLES = Place("roles-overview", _("Roles"), "shield-check")
LOG = Place("log", _("System log"), "history")
PASSPORTS = Place("growth:passport-school", _("Growth passports"), "notebook")
TIER_STANDARDS = Place("growth:standards-school", _("Standards of the tiers"), "target-arrow")
JUDGING = Place("records:audit", _("Audit"), "checklist", only_with="judging")
"""The queue of those to whom the school opened a kind of record for judging."""
AUDITED = Place("records:audited", _("Audited records"), "clipboard-check")

#: In the order in which a person with several hats sees them; the first one held greets them, so duties come first.
DESKS = (
    Desk(
        Role.TEAM_LEADER,
        _("My team"),
        "users-group",
        (
            Place("records:team", _("My team"), "users-group"),
            JUDGING,
            RECORDS,
            AUDITED,
            LIBRARY,
            Place("library:keeping", _("Keep the shelf"), "checklist"),
        ),
    ),
    Desk(
        Role.SCHOOL_AUDITOR,
        _("Audit"),
        "checklist",
        (
            Place("records:audit", _("Audit"), "checklist"),
            MONTHS,
            WORKLOAD,
            RECORDS,
            AUDITED,
            TEACHERS,
            STANDING,
            PASSPORTS,
            APPEALS,
        ),
    ),
    Desk(
        Role.MANAGER,
        _("School"),
        "building",
        (
            SCHOOL,
            DECLARATIONS,
            TEACHERS,
            RECORDS,
            MONTHS,
            Place("records:import", _("Import records"), "table-import"),
            ASSESSMENTS,
            STANDING,
            LIBRARY,
            Place("library:materials", _("Teaching materials"), "books"),
            RULEBOOKS,
            APPEALS,
            MOBILITY,
            STRUCTURE,
            INSTITUTIONS,
            Place("records:definitions", _("Data definitions"), "list-details"),
            Place("records:permissions", _("Who may do what"), "shield-lock"),
            Place("teachers:tiers", _("Tiers"), "award"),
            TIER_STANDARDS,
            PASSPORTS,
            Place("teachers:accounts", _("Users"), "key"),
            ROLES,
            Place("growth:points-school", _("Points"), "star"),
            LOG,
        ),
    ),
    Desk(
        Role.PRINCIPAL,
        _("Principal"),
        "school",
        (
            SCHOOL,
            STANDING,
            ASSESSMENTS,
            TIER_STANDARDS,
            PASSPORTS,
            STRUCTURE,
            TEACHERS,
            JUDGING,
            MONTHS,
            WORKLOAD,
            DECLARATIONS,
            APPEALS,
        ),
    ),
    Desk(
        Role.COUNTY_AUDITOR,
        _("County"),
        "map-pin",
        (DECLARATIONS, DECREES, APPEALS, MOBILITY, STANDING, DOSSIERS, TEACHERS, STRUCTURE, INSTITUTIONS, ROLES, LOG),
    ),
    Desk(
        Role.CITY_AUDITOR,
        _("City"),
        "building-community",
        (DECLARATIONS, DECREES, APPEALS, MOBILITY, STANDING, DOSSIERS, TEACHERS, STRUCTURE, INSTITUTIONS, ROLES, LOG),
    ),
    Desk(
        Role.PROVINCIAL_OFFICER,
        _("Province"),
        "building-bank",
        (
            DECLARATIONS,
            DECREES,
            APPEALS,
            MOBILITY,
            RULEBOOKS,
            STANDING,
            DOSSIERS,
            TEACHERS,
            STRUCTURE,
            INSTITUTIONS,
            ROLES,
            LOG,
        ),
    ),
    Desk(
        Role.TRAINING_INSTITUTION,
        _("Institution"),
        "presentation",
        (Place("records:provided", _("Participation"), "presentation"), RULEBOOKS),
    ),
    Desk(
        Role.TEACHER,
        _("My growth"),
        "plant-2",
        (
            Place("growth:desk", _("My growth"), "plant-2"),
            RECORDS,
            AUDITED,
            Place("credit_bank:mine", _("My credits"), "coins", alone=True),
            Place("growth:portfolio", _("My portfolio"), "id-badge-2"),
            Place("growth:points", _("My points"), "star"),
            Place("growth:standards", _("My tier"), "award"),
            Place("growth:passport", _("Growth passport"), "notebook", only_with="passports"),
            Place("assessment:mine", _("My ratings"), "clipboard-check"),
            LIBRARY,
            DECREES,
            APPEALS,
            MOBILITY,
            RULEBOOKS,
        ),
    ),
)


def section_of(place: Place) -> str:
    """Return the heading under which a page of a large desk stands."""
    found = (heading for heading, beginnings in SECTIONS if place.address.startswith(beginnings))
    return str(next(found, SHOWN_IN[-1]))


def sections_of(desk: Desk) -> list[tuple[str, list[Place]]]:
    """Return the pages of a desk in sections, the desk itself first without a heading; few pages make one section."""
    if len(desk.places) <= MANY:
        return [("", list(desk.places))]
    first, *others = desk.places
    found = [(str(heading), [place for place in others if section_of(place) == str(heading)]) for heading in SHOWN_IN]
    return [("", [first]), *((heading, places) for heading, places in found if places)]
