"""Names and types of the columns that the compiled expressions read and write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from xingtan.rulebook.facts import HOURS
from xingtan.rulebook.results import NO_PART
from xingtan.rulebook.rules import AttributeKind, Cap, Over, Requirement, Rulebook

FACTS, TEACHERS = "facts", "teachers"
OWN = ("teacher", "key", "kind", "date", "settled")
TYPES = {
    AttributeKind.CHOICE: "string",
    AttributeKind.TEXT: "string",
    AttributeKind.YES_NO: "boolean",
    AttributeKind.DAY: "date",
    AttributeKind.WHOLE: "int64",
    AttributeKind.AMOUNT: "int64",
}
TEACHER_COLUMNS = {"teacher": "string", "profile": "string", "first_year": "int64"}


def fact_columns(rulebook: Rulebook) -> dict[str, str]:
    """Return the columns of a table of facts with their types.

    Units: quantities in whole steps of their attribute (hours in hundredths), ``settled`` in whole grains.
    """
    attributes = {name: TYPES[attribute.kind] for name, attribute in rulebook.attributes.items()}
    own = dict.fromkeys(("teacher", "key", "kind"), "string") | {"date": "date", "settled": "int64"}
    return {**own, HOURS: "int64", **{name: kind for name, kind in attributes.items() if name not in OWN}}


@dataclass(frozen=True, slots=True)
class Cell:
    """One item in one year of the cycle, counted from 0; what no rule places has no item."""

    item: str | None
    part: str
    slot: int

    def column(self, figure: str) -> str:
        """Return the name of the column of one figure of this cell."""
        return f"{figure}/item/{self.item or ''}/{self.slot}"


@dataclass(frozen=True, slots=True)
class Layout:
    """How a compiled rulebook lays out its answer.

    Units: ``grain`` grains make one unit; a multiple of the rulebook's grain.
    """

    rulebook: Rulebook
    as_of: date
    grain: int
    first_year: int | None
    """First year of the cycle when it is the same for all; None when each teacher's row names it."""
    slots: int
    with_settled: bool

    def units(self, amount: Fraction) -> int:
        """Return an amount of the rulebook in grains."""
        return int(amount * self.grain)

    def cells(self) -> tuple[Cell, ...]:
        """Return every cell, item by item in the order of the rulebook, years in order; last what no rule places."""
        named: list[tuple[str | None, str]] = [(item.name, item.part) for item in self.rulebook.items.values()]
        if self.with_settled:
            named.append((None, NO_PART))
        return tuple(Cell(item, part, slot) for item, part in named for slot in range(self.slots))

    def cuts(self) -> tuple[tuple[int, Cap, int | None], ...]:
        """Return the number, the cap and the year (None over the cycle) of every cut that is a column."""
        return tuple(
            (number, cap, slot)
            for number, cap in enumerate(self.rulebook.caps)
            if cap.over is not Over.EVENT
            for slot in (range(self.slots) if cap.over is Over.YEAR else (None,))
        )

    def judged(self) -> tuple[tuple[Requirement, int | None], ...]:
        """Return every requirement with each year it is judged in (None over the cycle)."""
        return tuple(
            (requirement, slot)
            for requirement in self.rulebook.requirements
            for slot in ((None,) if requirement.over is Over.CYCLE else range(self.slots))
        )


def cut_column(number: int, slot: int | None) -> str:
    """Return the name of the column that holds what a cap cut."""
    return f"cut/{number}/{'' if slot is None else slot}"


def have_column(name: str, slot: int | None) -> str:
    """Return the name of the column that holds what counts towards a requirement."""
    return f"have/{name}/{'' if slot is None else slot}"


def state_column(name: str, slot: int | None) -> str:
    """Return the name of the column that holds the state of a requirement; null where it does not apply."""
    return f"state/{name}/{'' if slot is None else slot}"
