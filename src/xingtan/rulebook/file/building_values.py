"""From the tree of a file to what rules give: rates, quantities, factors, deductions."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, product

from xingtan.rulebook.facts import AttributeValue
from xingtan.rulebook.file.tree import Branch
from xingtan.rulebook.lexicon import COUNTABLE, Lexicon
from xingtan.rulebook.results import ZERO
from xingtan.rulebook.vocabulary import Attribute, AttributeKind, Over
from xingtan.rulebook.worth import (
    Band,
    Bands,
    Cell,
    Decided,
    Deduction,
    Factor,
    Fixed,
    Recorded,
    Running,
    Table,
    Value,
)

MOST_CELLS = 20_000
_ONE = Fraction(1)
_RESULTS = frozenset({"gives", "takes", "times"})


def build_value(branch: Branch, lexicon: Lexicon) -> Value | None:
    """Return one value of a rule, or None when the file does not say what it gives."""
    each = _sizes(branch.branch("each"), lexicon)
    _say_misplaced(branch, lexicon)
    gives = _gives(branch, lexicon)
    if gives is None:
        return None
    return Value(
        gives=gives,
        each=() if isinstance(gives, Recorded | Decided) else each,
        whole=branch.flag("whole"),
        running=_running(branch, lexicon) if "running" in branch.fields else None,
        factors=tuple(_factor(entry, lexicon) for entry in branch.branches("factors")),
        less=tuple(less for entry in branch.branches("less") for less in _deductions(entry, lexicon)),
        not_below=branch.amount("not_below") or ZERO,
    )


def _say_misplaced(branch: Branch, lexicon: Lexicon) -> None:
    """Note words that need others beside them, or cannot stand beside them."""
    for name in ("recorded", "decided"):
        if "each" in branch.keys and name in branch.keys:
            lexicon.notes.say(branch.keys["each"], "each_not_here", word=name)
    for name in ("whole", "running"):
        if name in branch.keys and "each" not in branch.keys:
            lexicon.notes.say(branch.keys[name], "each_needed", word=name)
    _say_not_plain(branch, lexicon)
    if "not_below" in branch.keys and "less" not in branch.keys:
        lexicon.notes.say(branch.keys["not_below"], "less_needed")
    if "less" in branch.keys and "takes" in branch.keys:
        lexicon.notes.say(branch.keys["less"], "less_of_takes")


def _say_not_plain(branch: Branch, lexicon: Lexicon) -> None:
    """Note a running count of several quantities, or one that gives more than the same amount each time."""
    if "running" in branch.keys and len(branch.branch("each").fields) > 1:
        lexicon.notes.say(branch.keys["running"], "one_quantity")
    if "running" in branch.keys and ("gives" not in branch.keys or {"factors", "less"} & set(branch.keys)):
        lexicon.notes.say(branch.keys["running"], "running_plain")


def _gives(branch: Branch, lexicon: Lexicon) -> Fixed | Table | Bands | Recorded | Decided | None:
    if "gives" in branch.fields or "takes" in branch.fields:
        return Fixed(_signed(branch))
    if "table" in branch.fields:
        return _table(list(branch.branches("table")), lexicon)
    if "bands" in branch.fields:
        return _bands(branch.branch("bands"), lexicon)
    if "recorded" in branch.fields:
        lexicon.quantity(branch, "recorded")
        return Recorded(branch.text("recorded"))
    return _decided(branch.branch("decided"), lexicon) if "decided" in branch.fields else None


def _signed(branch: Branch) -> Fraction:
    """Return what a row or value gives; below zero when it takes."""
    if "takes" in branch.fields:
        return -(branch.amount("takes") or ZERO)
    return branch.amount("times") or branch.amount("gives") or ZERO


def _sizes(branch: Branch, lexicon: Lexicon) -> tuple[tuple[str, Fraction], ...]:
    found: list[tuple[str, Fraction]] = []
    for name in branch.fields:
        attribute = lexicon.attribute(name, branch)
        if attribute and attribute.kind not in {AttributeKind.WHOLE, AttributeKind.AMOUNT}:
            lexicon.notes.say(branch.keys[name], "not_a_number", word=name)
        found.append((name, branch.amount(name) or _ONE))
    return tuple(found)


def _running(branch: Branch, lexicon: Lexicon) -> Running:
    running = branch.branch("running")
    lexicon.known("unknown_attribute", running, "by", lexicon.attributes)
    over = Over(running.text("over", Over.YEAR))
    return Running(over, running.amount("beyond") or ZERO, running.words("by"))


def _factor(branch: Branch, lexicon: Lexicon) -> Factor:
    if "recorded" in branch.fields:
        lexicon.quantity(branch, "recorded")
    return Factor(
        name=branch.text("id"),
        title=branch.both("title"),
        times=branch.amount("times"),
        table=_table(list(branch.branches("table")), lexicon) if "table" in branch.fields else None,
        attribute=branch.text("recorded"),
        otherwise=branch.amount("otherwise"),
    )


def _deductions(branch: Branch, lexicon: Lexicon) -> tuple[Deduction, ...]:
    takes = branch.amount("takes") or ZERO
    return tuple(Deduction(name, size, takes) for name, size in _sizes(branch.branch("each"), lexicon))


def _bands(branch: Branch, lexicon: Lexicon) -> Bands:
    lexicon.quantity(branch, "of")
    entries = list(branch.branches("rows"))
    rows = tuple(Band(entry.amount("from") or ZERO, _signed(entry), entry.both("grade")) for entry in entries)
    for entry, (lower, higher) in zip(entries[1:], pairwise(rows), strict=True):
        if higher.start <= lower.start:
            lexicon.notes.say(entry.at("from"), "bands_not_rising")
    return Bands(branch.text("of"), rows)


def _decided(branch: Branch, lexicon: Lexicon) -> Decided:
    lexicon.quantity(branch, "attribute")
    lexicon.known("unknown_attribute", branch, "by", lexicon.attributes)
    lowest, highest = branch.amount("from") or ZERO, branch.amount("to") or ZERO
    if lowest > highest and "to" in branch.fields:
        lexicon.notes.say(branch.at("from"), "range_reversed", lowest=lowest, highest=highest)
    return Decided(branch.text("attribute"), lowest, highest, branch.text("by"))


def _table(rows: list[Branch], lexicon: Lexicon) -> Table:
    columns: dict[str, Attribute] = {}
    for row in rows:
        for name in row.fields:
            if name not in _RESULTS and name not in columns and (attribute := lexicon.attribute(name, row)):
                columns[name] = attribute
    cells: dict[Cell, Fraction] = {}
    for row in rows:
        _fill(cells, row, columns, lexicon)
    return Table(tuple(columns), cells)


def _fill(cells: dict[Cell, Fraction], row: Branch, columns: dict[str, Attribute], lexicon: Lexicon) -> None:
    """Write one row into every case that it covers."""
    choices = [_cases(row, attribute, lexicon) for attribute in columns.values()]
    size = 1
    for choice in choices:
        size *= len(choice)
    if size + len(cells) > MOST_CELLS:
        lexicon.notes.say(row.place, "table_too_large", limit=MOST_CELLS)
        return
    gives = _signed(row)
    for cell in product(*choices):
        if cells.setdefault(cell, gives) != gives:
            shown = ", ".join(f"{name}={value}" for name, value in zip(columns, cell, strict=True))
            lexicon.notes.say(row.place, "rows_disagree", row=shown)
            return


def _cases(row: Branch, attribute: Attribute, lexicon: Lexicon) -> list[AttributeValue | None]:
    """Return the values of one column that a row covers: those it names, or all of them and "not recorded"."""
    if attribute.name in row.fields:
        values = [lexicon.value(attribute, leaf) for leaf in row.leaves(attribute.name)]
        return [value for value in values if value is not None]
    if attribute.kind not in COUNTABLE:
        lexicon.notes.say(row.place, "column_missing", word=attribute.name)
        return []
    every: list[AttributeValue] = [True, False] if attribute.kind is AttributeKind.YES_NO else [*attribute.values]
    return [*every, None]
