"""The only writers of the tree: found, move, close."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from xingtan.institutions.models import Institution, Kind, Placement
from xingtan.kernel.errors import DomainError

PARENT_KINDS: dict[Kind, frozenset[Kind]] = {
    Kind.PROVINCE: frozenset(),
    Kind.CITY: frozenset({Kind.PROVINCE}),
    Kind.COUNTY: frozenset({Kind.CITY}),
    Kind.SCHOOL: frozenset({Kind.COUNTY, Kind.CITY, Kind.PROVINCE}),
    Kind.CAMPUS: frozenset({Kind.SCHOOL}),
    Kind.RESEARCH_GROUP: frozenset({Kind.SCHOOL, Kind.CAMPUS}),
    Kind.PREPARATION_GROUP: frozenset({Kind.SCHOOL, Kind.CAMPUS, Kind.RESEARCH_GROUP}),
    Kind.TRAINING_INSTITUTION: frozenset({Kind.PROVINCE, Kind.CITY, Kind.COUNTY}),
}
ROOT_KINDS = frozenset({Kind.PROVINCE, Kind.CITY, Kind.COUNTY, Kind.SCHOOL})


class MisplacedInstitutionError(DomainError):
    """An institution of this kind cannot stand there."""

    code = "misplaced_institution"


@transaction.atomic
def found_institution(
    *, kind: Kind, code: str, name: str, parent: Institution | None, on: date, name_en: str = ""
) -> Institution:
    """Return a new institution below its parent, in place from that day.

    Errors: MisplacedInstitutionError when the kind cannot stand below the parent's kind. A school may be a
        root: one school on a laptop needs no province.
    """
    _require_place(kind, parent)
    fields = {"kind": kind.value, "code": code, "name": name, "name_en": name_en, "opened_on": on}
    if parent is None:
        institution: Institution = Institution.objects.add_root(create_kwargs=fields)
    else:
        institution = Institution.objects.add_child(parent, create_kwargs=fields)
    Placement.objects.create(institution=institution, parent=parent, valid_from=on)
    return institution


@transaction.atomic
def move_institution(*, institution: Institution, parent: Institution, on: date) -> None:
    """Put the institution and all below it under another parent from that day; the old place stays on file."""
    _require_place(Kind(institution.kind), parent)
    open_place = Placement.objects.get(institution=institution, valid_until=None)
    if on <= open_place.valid_from:
        raise MisplacedInstitutionError(kind=institution.kind, parent=parent.kind, on=on.isoformat())
    open_place.valid_until = on - timedelta(days=1)
    open_place.save(update_fields=["valid_until"])
    Placement.objects.create(institution=institution, parent=parent, valid_from=on)
    Institution.objects.move(institution, parent, pos="last-child")
    institution.refresh_from_db()  # type: ignore[no-untyped-call]


@transaction.atomic
def close_institution(*, institution: Institution, on: date) -> None:
    """Close the institution after that day; it stays on file."""
    Placement.objects.filter(institution=institution, valid_until=None).update(valid_until=on)
    institution.closed_on = on
    institution.save(update_fields=["closed_on"])


def _require_place(kind: Kind, parent: Institution | None) -> None:
    fits = kind in ROOT_KINDS if parent is None else Kind(parent.kind) in PARENT_KINDS[kind]
    if not fits:
        raise MisplacedInstitutionError(kind=kind.value, parent=parent.kind if parent else "")
