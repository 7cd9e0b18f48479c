"""What two rulebooks say differently, by meaning: layout, comments and the order of fields make no difference."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

from xingtan.kernel.amounts import NotAnAmountError, parse_exact
from xingtan.rulebook.comparing.words import (
    Change,
    Leaning,
    Piece,
    Words,
    leaning_of,
    sentence_of,
    weighs,
)
from xingtan.rulebook.rules import Rulebook
from xingtan.rulebook.vocabulary import Text

Node = str | bool | int | None | Mapping[str, "Node"] | Sequence["Node"]

ORDERED = frozenset({"items", "rules", "offsets", "cases", "each", "transfers"})
"""Lists and fields whose order says something: the first that fits is taken."""
KEYS: Mapping[str, tuple[str, ...]] = {
    "leave": ("kind",),
    "caps": ("item", "part", "over", "by", "profiles"),
    "rows": ("from",),
    "offsets": ("from", "to"),
    "delegated": ("part",),
    "recognised": ("profiles",),
    "less": ("each",),
}
"""By what the entries of a list without ids are told apart."""
IN_ORDER = frozenset({"shares", "semesters"})
"""Lists of single values whose order says something."""
PAIRED = frozenset({"notes", "caps", "rows", "delegated", "recognised", "less"})
"""Lists in which an entry that is told apart by other words than before is the same one, changed."""
LABELS = frozenset({"id", "version", "number", "extends"})
"""Fields whose values may look like amounts and are none."""
AMOUNTS = ("gives", "takes", "times")


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that two rulebooks say differently.

    ``path`` names the place as the file does, ``where`` in words. ``weighs`` tells whether an amount or a verdict may
    change by it; titles, sources and notes do not. ``old`` and ``new`` are exact texts, empty where nothing stands.
    """

    section: str
    path: tuple[str, ...]
    where: Text
    change: Change
    leaning: Leaning
    weighs: bool
    old: Text
    new: Text

    @property
    def sentence(self) -> Text:
        """The difference as a sentence in both languages."""
        return sentence_of(self.where, self.change, self.old, self.new)


def compare(old: Rulebook, new: Rulebook) -> tuple[Difference, ...]:
    """Return what the new rulebook says differently, section by section in the order of the form of a file."""
    return compare_said(json.loads(old.canonical), json.loads(new.canonical))


def compare_said(old: Mapping[str, Node], new: Mapping[str, Node]) -> tuple[Difference, ...]:
    """Return the differences of two canonical trees, as ``compare`` does."""
    words = Words(old, new)
    found = [
        Difference(
            section=words.section_of(at),
            path=tuple(piece.name for piece in at),
            where=words.where(at),
            change=change,
            leaning=leaning_of(at, change, before, after),
            weighs=weighs(at, change),
            old=words.shown(at, before),
            new=words.shown(at, after),
        )
        for at, change, before, after in _of_fields((), old, new)
    ]
    return tuple(sorted(found, key=lambda each: words.rank(each.section)))


At = tuple[Piece, ...]
Entries = Sequence[Mapping[str, Node]]
Found = tuple[At, Change, Node, Node]


def _of_fields(at: At, old: Mapping[str, Node], new: Mapping[str, Node]) -> Iterator[Found]:
    names = [*old, *(name for name in new if name not in old)]
    for name in names:
        yield from _of(name, (*at, Piece(name, is_field=True)), old.get(name), new.get(name))
    if at and at[-1].name in ORDERED and _reordered(list(old), list(new)):
        yield (at, Change.MOVED, " → ".join(old), " → ".join(new))


def _of(name: str, at: At, old: Node, new: Node) -> Iterator[Found]:
    """Yield what differs under one field or entry."""
    if old == new:
        return
    if _is_listing(old) or _is_listing(new):
        yield from _of_list(name, at, _entries(old), _entries(new))
    elif isinstance(old, Mapping) and isinstance(new, Mapping) and not _is_text(old) and not _is_text(new):
        yield from _of_fields(at, old, new)
    elif _set(name, old) != _set(name, new):
        yield (at, _change(name, old, new), old, new)


def _of_list(name: str, at: At, old: Entries, new: Entries) -> Iterator[Found]:
    if name == "table":
        yield from _of_table(at, old, new)
        return
    before, after = _keyed(name, old), _keyed(name, new)
    gone = [key for key in before if key not in after]
    come = [key for key in after if key not in before]
    pairs = list(zip(gone, come, strict=False)) if name in PAIRED else []
    renamed = dict(pairs)
    for key, entry in before.items():
        other = renamed.get(key, key)
        piece = Piece(key, entry=entry, listed=name)
        if other in after:
            yield from _of_entry((*at, piece), entry, after[other])
        else:
            yield ((*at, piece), Change.REMOVED, entry, None)
    for key in come:
        if key not in renamed.values():
            yield ((*at, Piece(key, entry=after[key], listed=name)), Change.ADDED, None, after[key])
    if name in ORDERED and _reordered(list(before), list(after)):
        kept = [[key for key in keys if key in before and key in after] for keys in (before, after)]
        yield (at, Change.MOVED, " → ".join(kept[0]), " → ".join(kept[1]))


def _of_entry(at: At, old: Mapping[str, Node], new: Mapping[str, Node]) -> Iterator[Found]:
    if not _is_text(old):
        yield from _of_fields(at, old, new)
    elif old != new:
        yield (at, Change.CHANGED, old, new)


def _of_table(at: At, old: Entries, new: Entries) -> Iterator[Found]:
    """Yield the cells that differ, those that went from one amount to the same other one together."""
    before, after = _cells(old), _cells(new)
    groups: dict[tuple[str | None, str | None], list[tuple[tuple[str, str], ...]]] = {}
    for cell in [*before, *(cell for cell in after if cell not in before)]:
        pair = (before.get(cell), after.get(cell))
        if pair[0] != pair[1]:
            groups.setdefault(pair, []).append(cell)
    for (was, now), cells in groups.items():
        name = ", ".join(" ".join(f"{key}={value}" for key, value in cell) for cell in cells)
        yield ((*at, Piece(name, cells=tuple(cells), listed="table")), _change("gives", was, now), was, now)


def _cells(rows: Sequence[Mapping[str, Node]]) -> dict[tuple[tuple[str, str], ...], str]:
    """Return the amount of every case that the rows name; what a row takes stands below zero."""
    found: dict[tuple[tuple[str, str], ...], str] = {}
    for row in rows:
        amount = next((f"{'-' if name == 'takes' else ''}{row[name]}" for name in AMOUNTS if name in row), "")
        names = sorted(name for name in row if name not in AMOUNTS)
        for values in product(*(_singles(row[name]) for name in names)):
            found.setdefault(tuple(zip(names, values, strict=True)), amount)
    return found


def _singles(node: Node) -> list[str]:
    if isinstance(node, Sequence) and not isinstance(node, str):
        return [str(each) for each in node]
    return [str(node)]


def _is_listing(node: Node) -> bool:
    """Return whether the node is a list of entries, each with fields of its own."""
    return isinstance(node, Sequence) and not isinstance(node, str) and any(isinstance(each, Mapping) for each in node)


def _entries(node: Node) -> list[Mapping[str, Node]]:
    """Return the entries of a list, or the one that stands alone."""
    if isinstance(node, Mapping):
        return [node]
    if isinstance(node, Sequence) and not isinstance(node, str):
        return [each for each in node if isinstance(each, Mapping)]
    return []


def _keyed(name: str, entries: Sequence[Mapping[str, Node]]) -> dict[str, Mapping[str, Node]]:
    found: dict[str, Mapping[str, Node]] = {}
    for number, entry in enumerate(entries, start=1):
        key = _key(name, entry) or str(number)
        found[key if key not in found else f"{key}#{number}"] = entry
    return found


def _key(name: str, entry: Mapping[str, Node]) -> str:
    if "id" in entry:
        return str(entry["id"])
    return " ".join(f"{field}={','.join(_flat(entry[field]))}" for field in KEYS.get(name, ()) if field in entry)


def _flat(node: Node) -> list[str]:
    return [f"{key}:{value}" for key, value in node.items()] if isinstance(node, Mapping) else sorted(_singles(node))


def _is_text(node: Node) -> bool:
    """Return whether the node is one text in both languages, or what a source says at one place."""
    return isinstance(node, Mapping) and {"zh", "en"} <= set(node) <= {"zh", "en", "at"}


def _set(name: str, node: Node) -> object:
    """Return a value so that one word is the list of that word, and lists whose order says nothing are sets."""
    if node is None or isinstance(node, Mapping):
        return node
    return _singles(node) if name in IN_ORDER else sorted(_singles(node))


def _reordered(old: list[str], new: list[str]) -> bool:
    return [key for key in old if key in new] != [key for key in new if key in old]


def _change(name: str, old: Node, new: Node) -> Change:
    if old is None or new is None:
        return Change.ADDED if old is None else Change.REMOVED
    if name in LABELS:
        return Change.CHANGED
    try:
        before, after = parse_exact(str(old)), parse_exact(str(new))
    except NotAnAmountError:
        return Change.CHANGED
    return Change.RAISED if after > before else Change.LOWERED
