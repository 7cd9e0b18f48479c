"""What rooms below this one ask of it; they cannot call it, and ask by a signal."""

from __future__ import annotations

from django.dispatch import receiver

from xingtan.institutions.models import Institution
from xingtan.records.definitions.definition import Definition
from xingtan.records.definitions.in_force import definitions_at
from xingtan.teachers.tiers.offered import Kind, kinds_asked

LEVEL = "level"


@receiver(kinds_asked, dispatch_uid="records.kinds_asked")
def kinds_of(*, school: Institution, **_: object) -> list[Kind]:
    """Return the kinds of records that the school may enter, in the tree's order; one query."""
    specs = [row.spec for row in definitions_at(school.path).values()]
    return [Kind(spec.kind, spec.name.here, _levels(spec)) for spec in specs if not spec.retired]


def _levels(spec: Definition) -> tuple[tuple[str, str], ...]:
    fields = [field for field in spec.fields if field.key == LEVEL]
    return tuple((choice.code, choice.label.here) for field in fields for choice in field.choices)
