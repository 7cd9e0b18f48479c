"""What is on its way to the ledger, record by record: the ground of every amount that is shown with a plus."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from xingtan.credit_bank.tongue import here, title, unit_of
from xingtan.pages.filters import school_year
from xingtan.records.labels import STATES
from xingtan.records.models import Record
from xingtan.records.workflow import State
from xingtan.rulebook.requirements import Place
from xingtan.standing.addresses import sheet_url
from xingtan.standing.reads import TeacherStanding, standing_of
from xingtan.teachers.models import Teacher

ZERO = Fraction(0)


@dataclass(frozen=True)
class Narrowed:
    """Which amounts are asked for; what is left out does not narrow."""

    year: int | None = None
    parts: Collection[str] = field(default_factory=tuple)
    items: Collection[str] = field(default_factory=tuple)

    def holds(self, place: Place) -> bool:
        """Return whether an amount that stands there is asked for."""
        part, item, year = place
        return (
            (self.year is None or year == self.year)
            and (not self.parts or part in self.parts)
            and (not self.items or (item or "") in self.items)
        )


def coming(teacher: Teacher, asked: Narrowed, *, on: date, own: bool) -> dict[str, Any]:
    """Return the context of the page; a fixed number of queries.

    The lines add up to what every page shows as on its way for the same year, parts and items.
    """
    found = standing_of(teacher, on=on, coming=True)
    if found is None:
        return {"teacher": teacher, "own": own, "found": None}
    lines = [line for line in found.coming_lines if asked.holds(line.place)]
    rows = Record.objects.filter(number__in={line.number for line in lines}).for_rows()
    records = {record.number: record for record in rows}
    held = sum((amount for place, amount in found.held.items() if asked.holds(place) and _in_cycle(found, place)), ZERO)
    total = sum((line.amount for line in lines), ZERO)
    rulebook, cycle = found.rulebook, found.standing.cycle
    part = next(iter(asked.parts)) if len(asked.parts) == 1 else ""
    return {
        "teacher": teacher,
        "own": own,
        "found": found,
        "rulebook_title": here(rulebook.identity.title),
        "unit": unit_of(rulebook),
        "lines": [
            (
                records[line.number],
                STATES[State(records[line.number].state)],
                title(rulebook, "part", line.part),
                title(rulebook, "item", line.item or ""),
                line,
            )
            for line in lines
        ],
        "total": total,
        "held": held,
        "held_url": ""
        if asked.items or len(asked.parts) > 1
        else sheet_url(teacher, own=own, year=asked.year, part=part),
        "years": [(year, school_year(year)) for year in cycle.year_names() if year <= found.standing.year],
        "parts": [(name, title(rulebook, "part", name)) for name in rulebook.parts],
        "year": asked.year or "",
        "part": part,
        "several": [title(rulebook, "part", name) for name in asked.parts] if len(asked.parts) > 1 else [],
        "items": [title(rulebook, "item", name) for name in asked.items],
    }


def _in_cycle(found: TeacherStanding, place: Place) -> bool:
    return found.standing.cycle.contains(place[2])
