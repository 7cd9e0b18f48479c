"""Records as facts of the rulebook: the single translation point of the room."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction

from xingtan.kernel.amounts import HOUR_GRAIN, from_units, parse_exact
from xingtan.records.definitions.definition import Field, FieldType
from xingtan.records.feedback import PASSED, passed_of
from xingtan.records.intake import OF_COMPANY
from xingtan.records.models import Record
from xingtan.rulebook.exact import exact_sum
from xingtan.rulebook.facts import NO_YEARS, AttributeValue, Fact

TOLD = frozenset(
    {FieldType.NUMBER, FieldType.WHOLE, FieldType.DATE, FieldType.CHOICE, FieldType.YES_NO, FieldType.INSTITUTION}
)
"""Types that a rule may look at."""
PROVIDER_RECOGNISED = "provider_recognised"


def fact_of(record: Record, *, settled: Fraction | Mapping[int, Fraction] | None = None) -> Fact:
    """Return what a rule may look at; attributes are the fields of the definition under which it was entered.

    Units: ``hours`` in hours, exact; ``settled`` in the unit of the rulebook, altogether or by credit year. The key is
    the record's number, the teacher's that of the personnel file. Free texts are left out. A provider that stands in
    the tree of institutions is recognised. ``passed`` is what its provider or the school reported of the result.
    """
    attributes: dict[str, AttributeValue] = {}
    for field in record.spec.fields:
        if field.key in record.values and field.type in TOLD:
            attributes[field.key] = _value_of(field, record.values[field.key])
    for key in OF_COMPANY:
        if key in record.values:
            attributes[key] = _company_value(record.values[key])
    passed = passed_of(record)
    if passed is not None:
        attributes[PASSED] = passed
    if record.provider_id is not None:
        attributes[PROVIDER_RECOGNISED] = True
    return Fact(
        key=record.number,
        teacher=record.teacher.number,
        kind=record.kind,
        on=record.happened_on,
        hours=None if record.hours is None else from_units(record.hours, HOUR_GRAIN),
        attributes=attributes,
        settled=exact_sum(settled.values()) if isinstance(settled, Mapping) else settled,
        settled_in=settled if isinstance(settled, Mapping) else NO_YEARS,
    )


def _company_value(kept: object) -> AttributeValue:
    """Return what somebody was on a record of several people: a word, or a rank or share."""
    return kept if isinstance(kept, int) else str(kept)


def _value_of(field: Field, kept: object) -> AttributeValue:
    if field.type is FieldType.NUMBER:
        return parse_exact(str(kept))
    if field.type is FieldType.DATE:
        return date.fromisoformat(str(kept))
    return kept if isinstance(kept, bool | int) else str(kept)
