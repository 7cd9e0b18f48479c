"""Names and types of the columns that the compiled expressions read and write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from math import ceil, lcm

from xingtan.rulebook.facts import HOURS
from xingtan.rulebook.results import NO_PART
from xingtan.rulebook.rules import AttributeKind, Measure, Over, Requirement, Rulebook
from xingtan.rulebook.worth import Bands, Decided, Fixed, Recorded, Table, Value

FACTS, TEACHERS = "facts", "teachers"
TYPES = {
    AttributeKind.CHOICE: "string",
    AttributeKind.TEXT: "string",
    AttributeKind.YES_NO: "boolean",
    AttributeKind.DAY: "date",
    AttributeKind.WHOLE: "int64",
    AttributeKind.AMOUNT: "int64",
}


def teacher_columns(rulebook: Rulebook) -> dict[str, str]:
    """Return the columns of a table of teachers with their types; quantities in whole steps."""
    about = {about_column(name): TYPES[attribute.kind] for name, attribute in rulebook.about.items()}
    return {"teacher": "string", "profile": "string", "first_year": "int64", **about}


def fact_columns(rulebook: Rulebook) -> dict[str, str]:
    """Return the columns of a table of facts with their types.

    Units: quantities in whole steps of their attribute (hours in hundredths), ``settled`` in whole grains.
    """
    attributes = {said_column(name): TYPES[attribute.kind] for name, attribute in rulebook.attributes.items()}
    own = dict.fromkeys(("teacher", "key", "kind"), "string") | {"date": "date", "settled": "int64"}
    return {**own, said_column(HOURS): "int64", **attributes}


def said_column(name: str) -> str:
    """Return the name of the column of an attribute, which no column that is worked out can have."""
    return f"said/{name}"


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

    def units_up(self, amount: Fraction) -> int:
        """Return the least whole number of grains that is not below an amount."""
        return ceil(amount * self.grain)

    def unit_of(self, requirement: Requirement) -> int:
        """Return how many parts make one of what a requirement adds up.

        Units: grains of an amount; parts of a quantity or of a fact so fine that need and have are whole.
        """
        if not requirement.quantity and requirement.measure is not Measure.FACTS:
            return self.grain
        finest = [requirement.at_least]
        if requirement.quantity:
            finest.append(self.rulebook.attributes[requirement.quantity].step)
        if requirement.pro_rata:
            share = self.rulebook.about[requirement.pro_rata.by].step / requirement.pro_rata.of
            finest.append(requirement.at_least * share)
        return lcm(*(amount.denominator for amount in finest))

    @property
    def by_fact(self) -> bool:
        """Whether every teacher is worked out fact by fact, because sums by item and year do not tell."""
        rulebook = self.rulebook
        return (
            bool(rulebook.once)
            or self.spreads
            or any(item.recognised for item in rulebook.items.values())
            or any(cap.by or cap.profiles or cap.over not in _SUMMABLE for cap in rulebook.caps)
            or any(_sifts_counted(requirement) for requirement in rulebook.requirements)
            or any(_takes(value) for rule in rulebook.rules.values() for value in rule.values)
        )

    @property
    def spreads(self) -> bool:
        """Whether an amount may be shared out over years."""
        return self.rulebook.longest_spread > 0

    @property
    def begun(self) -> int:
        """How many years of the cycle can have begun by the day asked about."""
        if self.first_year is None:
            return self.slots
        return self.rulebook.year_of(self.as_of) - self.first_year + 1

    def judged(self) -> tuple[tuple[Requirement, int | None], ...]:
        """Return every requirement with each year it is judged in (None over the cycle)."""
        return tuple(
            (requirement, slot)
            for requirement in self.rulebook.requirements
            for slot in (range(self.begun) if requirement.over is Over.YEAR else (None,))
        )


_SUMMABLE = frozenset({Over.EVENT, Over.YEAR, Over.CYCLE, Over.SHARE})


def _sifts_counted(requirement: Requirement) -> bool:
    counts = not requirement.quantity and requirement.measure is Measure.COUNTED
    return requirement.needs_facts and counts


def _takes(value: Value) -> bool:
    """Return whether a value may come to less than nothing."""
    rates: list[Fraction] = [value.not_below]
    match value.gives:
        case Fixed(amount):
            rates.append(amount)
        case Table(_, cells):
            rates += cells.values()
        case Bands(_, rows):
            rates += [row.gives for row in rows]
        case Recorded() | Decided():
            pass
    for factor in value.factors:
        rates += [times for times in (factor.times, factor.otherwise) if times is not None]
        rates += factor.table.cells.values() if factor.table else ()
    return min(rates) < 0


def cut_column(number: int, slot: int | None) -> str:
    """Return the name of the column that holds what a cap cut."""
    return f"cut/{number}/{'' if slot is None else slot}"


def have_column(name: str, slot: int | None) -> str:
    """Return the name of the column that holds what counts towards a requirement."""
    return f"have/{name}/{'' if slot is None else slot}"


def need_column(name: str, slot: int | None) -> str:
    """Return the name of the column that holds what a requirement needs of the teacher."""
    return f"need/{name}/{'' if slot is None else slot}"


def with_column(name: str, slot: int | None) -> str:
    """Return the name of the column that counts the facts which make a requirement apply in a year."""
    return f"with/{name}/{'' if slot is None else slot}"


def move_column(number: int, slot: int | None) -> str:
    """Return the name of the column that holds what an offset moved."""
    return f"move/{number}/{'' if slot is None else slot}"


def about_column(name: str) -> str:
    """Return the name of the column of the teachers that holds what is known of them."""
    return f"about/{name}"


def state_column(name: str, slot: int | None) -> str:
    """Return the name of the column that holds the state of a requirement; null where it does not apply."""
    return f"state/{name}/{'' if slot is None else slot}"
