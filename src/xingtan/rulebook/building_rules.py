"""From the tree of a file to its items and rules; every unknown word and contradiction is noted."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from xingtan.rulebook.facts import AttributeValue
from xingtan.rulebook.lexicon import COUNTABLE, QUANTITIES, Lexicon
from xingtan.rulebook.results import ZERO
from xingtan.rulebook.rules import (
    Attribute,
    AttributeKind,
    Cap,
    Decided,
    Fixed,
    Gate,
    Grounds,
    Item,
    Over,
    Recorded,
    Rule,
    Scope,
    Table,
    Value,
)
from xingtan.rulebook.tree import Branch

MOST_CELLS = 20_000
_ALLOWED_OVER = {
    Scope.ITEM: (Over.EVENT, Over.YEAR, Over.CYCLE),
    Scope.PART: (Over.YEAR, Over.CYCLE, Over.SHARE),
    Scope.ALL: (Over.YEAR, Over.CYCLE),
}
Cell = tuple[AttributeValue | None, ...]


def build_item(branch: Branch, lexicon: Lexicon) -> tuple[Item, tuple[Cap, ...]]:
    """Return one item with its rules, and the caps on it."""
    name, part = lexicon.once("item", branch), branch.text("part")
    lexicon.known("unknown_part", branch, "part", lexicon.parts)
    rules = tuple(_rule(rule, name, part, lexicon) for rule in branch.branches("rules"))
    own = lexicon.grounds(branch, rules[0].grounds if rules else None)
    caps = build_caps(branch, Scope.ITEM, lexicon, own)
    return Item(name=name, part=part, title=branch.both("title"), rules=rules, grounds=own), caps


def build_caps(branch: Branch, scope: Scope, lexicon: Lexicon, around: Grounds | None = None) -> tuple[Cap, ...]:
    """Return the caps that an item, a part or the whole rulebook states."""
    found: dict[Over, Cap] = {}
    for entry in branch.branches("caps"):
        if "over" not in entry.fields:
            continue
        over = Over(entry.text("over"))
        if over not in _ALLOWED_OVER[scope]:
            lexicon.notes.say(entry.at("over"), "over_not_here", word=over)
        if over in found:
            lexicon.notes.say(entry.place, "cap_twice")
        limit = entry.amount("at_most") or ZERO
        of = "" if scope is Scope.ALL else branch.text("id")
        found[over] = Cap(scope, of, over, limit, lexicon.grounds(entry, around))
    return tuple(found.values())


def _rule(branch: Branch, item: str, part: str, lexicon: Lexicon) -> Rule:
    grounds = lexicon.grounds(branch)
    lexicon.known("unknown_kind", branch, "kind", lexicon.kinds)
    return Rule(
        name=lexicon.once("rule", branch),
        item=item,
        part=part,
        kinds=branch.words("kind"),
        when=lexicon.conditions(branch.branch("when")),
        gates=tuple(_gate(gate, lexicon, grounds) for gate in branch.branches("gates")),
        values=tuple(value for entry in branch.branches("value") if (value := _value(entry, lexicon))),
        title=branch.both("title"),
        evidence=branch.both("evidence"),
        identified_by=branch.both("identified_by"),
        grounds=grounds,
    )


def _gate(branch: Branch, lexicon: Lexicon, around: Grounds) -> Gate:
    return Gate(
        name=branch.text("id"),
        needs=lexicon.conditions(branch.branch("needs")),
        otherwise=branch.both("otherwise"),
        passes_unrecorded=branch.text("if_missing") == "pass",
        grounds=lexicon.grounds(branch, around),
    )


def _value(branch: Branch, lexicon: Lexicon) -> Value | None:
    each = tuple(_sizes(branch.branch("each"), lexicon))
    for name in ("recorded", "decided"):
        if "each" in branch.keys and name in branch.keys:
            lexicon.notes.say(branch.keys["each"], "each_not_here", word=name)
    if "gives" in branch.fields:
        return Value(Fixed(branch.amount("gives") or ZERO), each)
    if "table" in branch.fields:
        return Value(_table(branch, lexicon), each)
    if "recorded" in branch.fields:
        _require_amount(branch, "recorded", lexicon)
        return Value(Recorded(branch.text("recorded")))
    return _decided(branch.branch("decided"), lexicon) if "decided" in branch.fields else None


def _sizes(branch: Branch, lexicon: Lexicon) -> list[tuple[str, Fraction]]:
    found: list[tuple[str, Fraction]] = []
    for name in branch.fields:
        attribute = lexicon.attribute(name, branch)
        if attribute and attribute.kind not in QUANTITIES:
            lexicon.notes.say(branch.keys[name], "not_a_number", word=name)
        found.append((name, branch.amount(name) or Fraction(1)))
    return found


def _require_amount(branch: Branch, name: str, lexicon: Lexicon) -> None:
    lexicon.known("unknown_attribute", branch, name, lexicon.attributes)
    attribute = lexicon.attributes.get(branch.text(name))
    if attribute and attribute.kind not in QUANTITIES:
        lexicon.notes.say(branch.at(name), "not_a_number", word=attribute.name)


def _decided(branch: Branch, lexicon: Lexicon) -> Value:
    _require_amount(branch, "attribute", lexicon)
    lexicon.known("unknown_attribute", branch, "by", lexicon.attributes)
    lowest, highest = branch.amount("from") or ZERO, branch.amount("to") or ZERO
    if lowest > highest and "to" in branch.fields:
        lexicon.notes.say(branch.at("from"), "range_reversed", lowest=lowest, highest=highest)
    return Value(Decided(branch.text("attribute"), lowest, highest, branch.text("by")))


def _table(owner: Branch, lexicon: Lexicon) -> Table:
    rows = list(owner.branches("table"))
    columns: dict[str, Attribute] = {}
    for row in rows:
        for name in row.fields:
            if name != "gives" and name not in columns and (attribute := lexicon.attribute(name, row)):
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
    gives = row.amount("gives") or ZERO
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
