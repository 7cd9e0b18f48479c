"""Read a rulebook file: either a rulebook, or every mistake in it with its place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import yaml

from xingtan.rulebook.file.broken_yaml import what_is_wrong
from xingtan.rulebook.file.building import build
from xingtan.rulebook.file.flat_yaml import DEEPEST, LOADER, first_refused
from xingtan.rulebook.file.form import FILE, WHOLE
from xingtan.rulebook.file.mistakes import Mistake, Notes, Place
from xingtan.rulebook.file.shapes import Page
from xingtan.rulebook.file.tree import Branch
from xingtan.rulebook.layers import copied, layered
from xingtan.rulebook.rules import Rulebook
from xingtan.rulebook.shelf import shipped_paths, shipped_text

LONGEST_TEXT = 1_000_000


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading a file: a rulebook, or what is wrong with it."""

    rulebook: Rulebook | None
    mistakes: tuple[Mistake, ...]


def read_rulebook(text: str, source_name: str, *, parent_text: Callable[[str], str | None] = shipped_text) -> Reading:
    """Return the rulebook that the text says, or all its mistakes at once, in the order of the file.

    ``parent_text`` finds the text of a rulebook that this one extends; by default among the shipped ones.
    """
    notes = Notes()
    tree = _tree(text, Page(source_name, notes), parent_text, ())
    if tree is None:
        return Reading(None, notes.in_order())
    rulebook = build(tree, notes)
    mistakes = notes.in_order()
    return Reading(None if mistakes else rulebook, mistakes)


def _tree(text: str, page: Page, parent_text: Callable[[str], str | None], children: tuple[str, ...]) -> Branch | None:
    """Return the fields of the file, those of the rulebook that it extends filled in."""
    node = _node(text.removeprefix("\ufeff"), page)
    tree = FILE.read(node, page) if node is not None else None
    if not isinstance(tree, Branch):
        return None
    parent = tree.text("extends")
    if "stricter" in tree.keys and not (parent and "layer" in tree.fields):
        page.notes.say(tree.keys["stricter"], "only_in_a_layer")
    if parent:
        return _extended(tree, parent, page, parent_text, children)
    for name in WHOLE:
        if name not in tree.keys and name not in FILE.needed:
            page.notes.say(tree.place, "missing_field", word=name)
    return tree


def _extended(
    tree: Branch, parent: str, page: Page, parent_text: Callable[[str], str | None], children: tuple[str, ...]
) -> Branch | None:
    text = None if parent in children else parent_text(parent)
    if text is None:
        page.notes.say_unknown(tree.at("extends"), "unknown_parent", parent, shipped_paths())
        return None
    notes = Notes()
    around = _tree(text, Page(parent, notes), parent_text, (*children, tree.text("id")))
    if around is None or notes.found:
        page.notes.say(tree.at("extends"), "wrong_parent", word=parent)
        return None
    return layered(around, tree, page.notes) if "layer" in tree.fields else copied(around, tree)


def _node(text: str, page: Page) -> yaml.Node | None:
    """Return the syntax tree, after refusing what could exhaust the machine: length, depth, aliases."""
    top = Place(page.source, 1, 1)
    if len(text) > LONGEST_TEXT:
        page.notes.say(top, "too_large", limit=LONGEST_TEXT)
        return None
    try:
        if not _is_flat_enough(text, page):
            return None
        node = yaml.compose(text, Loader=LOADER)
    except yaml.YAMLError as error:
        code, line, column = what_is_wrong(text, error)
        page.notes.say(Place(page.source, line, column), code)
        return None
    if node is None:
        page.notes.say(top, "empty_file")
    return node


def _is_flat_enough(text: str, page: Page) -> bool:
    found = first_refused(text)
    if found is None:
        return True
    code, event = found
    limits = {"limit": DEEPEST} if code == "too_deep" else {}
    page.notes.say(_place(event, page), code, **limits)
    return False


def _place(event: yaml.Event, page: Page) -> Place:
    mark = event.start_mark
    return Place(page.source, mark.line + 1, mark.column + 1) if mark else Place(page.source, 1, 1)
