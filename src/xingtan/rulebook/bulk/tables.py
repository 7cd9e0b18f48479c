"""Facts and teachers as Arrow tables in whole steps and grains."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

import pyarrow as pa

from xingtan.kernel.errors import DomainError
from xingtan.rulebook.assess import FactTwiceError
from xingtan.rulebook.bulk.layout import about_column, fact_columns, said_column, teacher_columns
from xingtan.rulebook.drafts import grain_over
from xingtan.rulebook.facts import HOURS, AttributeValue, Fact
from xingtan.rulebook.records_file import TeacherRow
from xingtan.rulebook.requirements import UnknownProfileError
from xingtan.rulebook.rules import Attribute, AttributeKind, Rulebook

ARROW = {
    "string": pa.string(),
    "int64": pa.int64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
}
_TYPES: dict[AttributeKind, tuple[type, ...]] = {
    AttributeKind.CHOICE: (str,),
    AttributeKind.TEXT: (str,),
    AttributeKind.YES_NO: (bool,),
    AttributeKind.DAY: (date,),
    AttributeKind.WHOLE: (int, Fraction),
    AttributeKind.AMOUNT: (int, Fraction),
}


class ValueRefusedError(DomainError):
    """A fact records what its attribute cannot hold; ``fact``, ``attribute`` and ``value`` name it."""

    code = "value_refused"


@dataclass(frozen=True, slots=True)
class FactTable:
    """Facts as columns.

    Units: ``grain`` is that of the column ``settled``, a multiple of the rulebook's.
    """

    table: pa.Table
    grain: int
    with_settled: bool


def fact_table(rulebook: Rulebook, facts: Sequence[Fact]) -> FactTable:
    """Return the facts as one Arrow table with the columns that the compiler expects.

    Units: quantities in whole steps of their attribute, ``settled`` in grains.
    Errors: FactTwiceError; ValueRefusedError for a value off the step or of another type.
    """
    seen: set[tuple[str, str]] = set()
    for fact in facts:
        if (fact.teacher, fact.key) in seen:
            raise FactTwiceError(key=fact.key)
        seen.add((fact.teacher, fact.key))
        if fact.settled_in:
            raise ValueRefusedError(fact=fact.key, attribute="settled_in", value=", ".join(map(str, fact.settled_in)))
    settled = any(fact.settled is not None for fact in facts)
    grain = grain_over(rulebook, facts)
    columns: dict[str, list[object]] = {
        "teacher": [fact.teacher for fact in facts],
        "key": [fact.key for fact in facts],
        "kind": [fact.kind for fact in facts],
        "date": [fact.on for fact in facts],
        "settled": [None if fact.settled is None else int(fact.settled * grain) for fact in facts],
    }
    for name, attribute in rulebook.attributes.items():
        columns[said_column(name)] = [_stored(attribute, fact) for fact in facts]
    types = fact_columns(rulebook)
    arrays = {name: pa.array(values, ARROW[types[name]]) for name, values in columns.items()}
    return FactTable(pa.table(arrays), grain, settled)


def teacher_table(rulebook: Rulebook, rows: Iterable[TeacherRow]) -> pa.Table:
    """Return the teachers with their profiles and the first years of their cycles.

    Errors: UnknownProfileError.
    """
    found = list(rows)
    for row in found:
        if row.profile is not None and row.profile not in rulebook.profiles:
            raise UnknownProfileError(profile=row.profile, rulebook=rulebook.name)
    columns: dict[str, list[object]] = {
        "teacher": [row.teacher for row in found],
        "profile": [row.profile for row in found],
        "first_year": [row.cycle_first_year for row in found],
    }
    for name, attribute in rulebook.about.items():
        columns[about_column(name)] = [_kept(attribute, row.about.get(name), row.teacher) for row in found]
    types = teacher_columns(rulebook)
    return pa.table({name: pa.array(values, ARROW[types[name]]) for name, values in columns.items()})


def fact_of(rulebook: Rulebook, row: Mapping[str, object], grain: int) -> Fact:
    """Return the fact that a row with the columns of ``fact_columns`` says.

    Units: ``grain`` of the column ``settled``.
    """
    read = {name: recorded_value(each, row[said_column(name)]) for name, each in rulebook.attributes.items()}
    hours, settled, on = read.pop(HOURS, None), row["settled"], row["date"]
    if not isinstance(on, date):
        raise ValueRefusedError(attribute="date", value=str(on))
    return Fact(
        key=str(row["key"]),
        teacher=str(row["teacher"]),
        kind=str(row["kind"]),
        on=on,
        hours=hours if isinstance(hours, Fraction) else None,
        attributes={name: value for name, value in read.items() if value is not None},
        settled=Fraction(settled, grain) if isinstance(settled, int) else None,
    )


def recorded_value(attribute: Attribute, stored: object) -> AttributeValue | None:
    """Return what a stored value of an attribute says: whole steps become an amount again."""
    if stored is None or isinstance(stored, bool | str):
        return stored
    if isinstance(stored, int):
        amount = stored * attribute.step
        return int(amount) if attribute.kind is AttributeKind.WHOLE else amount
    if isinstance(stored, date):
        return stored
    raise ValueRefusedError(attribute=attribute.name, value=str(stored))


def _stored(attribute: Attribute, fact: Fact) -> object:
    value = fact.hours if attribute.name == HOURS else fact.attributes.get(attribute.name)
    return _kept(attribute, value, fact.key)


def _kept(attribute: Attribute, value: AttributeValue | None, whose: str) -> object:
    """Return a value as it is stored: quantities in whole steps."""
    if value is None:
        return None
    known = _TYPES[attribute.kind]
    if not isinstance(value, known) or (isinstance(value, bool) and bool not in known):
        raise ValueRefusedError(fact=whose, attribute=attribute.name, value=str(value))
    if isinstance(value, int | Fraction) and not isinstance(value, bool):
        steps = Fraction(value) / attribute.step
        if steps.denominator != 1:
            raise ValueRefusedError(fact=whose, attribute=attribute.name, value=str(value))
        return steps.numerator
    return value
