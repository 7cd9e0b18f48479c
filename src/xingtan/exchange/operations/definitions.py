"""Kinds of records as they are in force where the account works."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_noop
from pydantic import Field

from xingtan.access.actors import Actor, actor_of
from xingtan.exchange.api import api
from xingtan.exchange.shapes import Shape
from xingtan.exchange.values import schema_of
from xingtan.institutions.models import Institution
from xingtan.records.audit.month_reads import MEMBERS, school_of
from xingtan.records.definitions.definition import Definition
from xingtan.records.definitions.in_force import definitions_at, definitions_within
from xingtan.records.definitions.rights import name_of
from xingtan.records.models import DataDefinition


class DefinitionOut(Shape):
    """One kind of record."""

    kind: str
    name: str
    version: int
    own: bool = Field(description=gettext_noop("Made or changed by the school itself."))
    category: str
    open: bool = Field(description=gettext_noop("May be entered this month."))
    evidence_required: int
    evidence_wanted: str
    dimensions: list[str]


class DefinitionList(Shape):
    """The kinds of records of one place."""

    items: list[DefinitionOut]


class FileFieldOut(Shape):
    """A field that holds files; they are sent to the record's evidence with its key."""

    key: str
    title: str
    required: bool


class DefinitionWhole(DefinitionOut):
    """One kind of record, with the JSON Schema of its values."""

    values_schema: dict[str, Any] = Field(
        description=gettext_noop("What the values of a record of this kind must be (2020-12).")
    )
    file_fields: list[FileFieldOut]
    parts: list[str]
    months: list[int]


@api.get("/definitions", response=DefinitionList, tags=["definitions"], operation_id="list_definitions")
def definitions(request: HttpRequest, school: str = "") -> DefinitionList:
    """Return the kinds of records that a school keeps: its own over the shipped ones."""
    return DefinitionList(items=[_told(row) for row in _in_force(actor_of(request), school).values()])


@api.get("/definitions/{slug:kind}", response=DefinitionWhole, tags=["definitions"], operation_id="get_definition")
def definition(request: HttpRequest, kind: str, school: str = "") -> DefinitionWhole:
    """Return one kind of record and the JSON Schema of its values."""
    row = _in_force(actor_of(request), school).get(kind)
    if row is None:
        raise Http404
    spec = row.spec
    return DefinitionWhole(
        **_told(row).dict(),
        values_schema=schema_of(spec),
        file_fields=[
            FileFieldOut(key=field.key, title=field.label.here, required=field.required) for field in spec.file_fields
        ],
        parts=[part.value for part in spec.parts],
        months=list(spec.months),
    )


def _in_force(actor: Actor, code: str) -> dict[str, DataDefinition]:
    """Return the definitions of the school named, else of wherever the account works."""
    if not code:
        return definitions_within(actor.paths())
    known = Institution.objects.filter(code=code).first()
    school = school_of(actor, code, *MEMBERS) or (known if known and _is_above(actor, known) else None)
    if school is None:
        raise Http404
    return definitions_at(school.path)


def _is_above(actor: Actor, school: Institution) -> bool:
    return any(school.path.startswith(path) for path in actor.paths())


def _told(row: DataDefinition) -> DefinitionOut:
    spec: Definition = row.spec
    return DefinitionOut(
        kind=spec.kind,
        name=spec.name.here,
        version=row.version,
        own=row.institution_id is not None,
        category=name_of(spec.second).here,
        open=spec.open_in(timezone.localdate().month),
        evidence_required=spec.evidence_required,
        evidence_wanted=spec.evidence_wanted.here,
        dimensions=list(spec.dimensions),
    )
