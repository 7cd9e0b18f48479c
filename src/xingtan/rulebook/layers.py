"""Layers (层级): a lower layer fills what is delegated to it and may otherwise only be stricter than the one above."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from xingtan.rulebook.file.form import LAYERS, NOT_INHERITED, OWN
from xingtan.rulebook.file.mistakes import Notes
from xingtan.rulebook.file.tree import Branch, Series, Tree
from xingtan.rulebook.results import ZERO

_OWN = frozenset({*OWN, "extends", "layer", "place", "supersedes", "change_over", "stricter", "delegated"})
_WORDS = ("kinds", "circumstances", "attributes", "about", "profiles")
_LISTS = ("items", "requirements", "once", "consequences", "notes")
_ALLOWED = _OWN | {*_WORDS, *_LISTS}


def copied(above: Branch, own: Branch) -> Branch:
    """Return the sections of the file, those that it does not write taken over from the other one."""
    kept = {name: tree for name, tree in above.fields.items() if name not in NOT_INHERITED}
    keys = {name: place for name, place in above.keys.items() if name not in NOT_INHERITED}
    return Branch({**kept, **own.fields}, {**keys, **own.keys}, own.place)


def layered(above: Branch, own: Branch, notes: Notes) -> Branch:
    """Return the rulebook above with what the lower layer adds, fills and tightens; what it may not do is noted.

    What comes out says everything itself: read again without ``extends`` it is the same rulebook.
    """
    _say_forbidden(above, own, notes)
    whole = copied(above, own)
    fields = dict(whole.fields)
    fields |= {name: _joined(above.branch(name), own.branch(name), notes) for name in _WORDS if name in own.fields}
    filled = _filled(above, own, notes)
    upper = {name: list(_entries(above, name)) for name in _LISTS}
    upper["items"] = [item for item in upper["items"] if not _in_parts(item, filled)]
    upper["requirements"] = _tightened_requirements(upper["requirements"], own, notes)
    for name in _LISTS:
        _say_defined(upper[name], own, name, notes)
        fields[name] = Series((*upper[name], *_entries(own, name)), own.at(name))
    fields["delegated"] = Series(tuple(_entries(own, "delegated")), own.at("delegated"))
    fields.pop("stricter", None)
    keys = {name: place for name, place in whole.keys.items() if name != "stricter"}
    return _tightened_caps(Branch(fields, keys, own.place), own, notes)


def _say_forbidden(above: Branch, own: Branch, notes: Notes) -> None:
    upper, lower = above.text("layer"), own.text("layer")
    if not upper:
        notes.say(own.at("extends"), "layer_missing_above", word=above.text("id"))
    elif LAYERS.index(lower) <= LAYERS.index(upper):
        notes.say(own.at("layer"), "not_below", word=lower, above=upper)
    for name in own.fields:
        if name not in _ALLOWED:
            notes.say(own.keys[name], "fixed_above", word=name)
    delegable = [entry.text("part") for entry in above.branches("delegated")]
    for entry in own.branches("delegated"):
        if entry.text("part") not in delegable:
            notes.say(entry.at("part"), "not_delegated", word=entry.text("part"))


def _joined(above: Branch, own: Branch, notes: Notes) -> Branch:
    for name in own.fields:
        if name in above.fields:
            notes.say(own.keys[name], "defined_above", word=name)
    return Branch({**above.fields, **own.fields}, {**above.keys, **own.keys}, own.place)


def _filled(above: Branch, own: Branch, notes: Notes) -> frozenset[str]:
    """Return the parts whose items the lower layer writes."""
    layer = LAYERS.index(own.text("layer"))
    open_to = {
        entry.text("part")
        for entry in above.branches("delegated")
        if LAYERS.index(entry.text("to", LAYERS[-1])) <= layer
    }
    for item in own.branches("items"):
        if item.text("part") not in open_to:
            notes.say(item.at("part"), "not_delegated", word=item.text("part"))
    return frozenset(item.text("part") for item in own.branches("items")) & open_to


def _entries(branch: Branch, name: str) -> Iterable[Tree]:
    found = branch.fields.get(name)
    return found.entries if isinstance(found, Series) else ()


def _in_parts(tree: Tree, parts: frozenset[str]) -> bool:
    return isinstance(tree, Branch) and tree.text("part") in parts


def _say_defined(above: Iterable[Tree], own: Branch, name: str, notes: Notes) -> None:
    known = {tree.text("id") for tree in above if isinstance(tree, Branch)} - {""}
    for entry in own.branches(name):
        if entry.text("id") in known:
            notes.say(entry.at("id"), "defined_above", word=entry.text("id"))


def _tightened_requirements(above: list[Tree], own: Branch, notes: Notes) -> list[Tree]:
    found = list(above)
    for entry in own.branch("stricter").branches("requirements"):
        name = entry.text("id")
        places = _named(found, name)
        if not places:
            known = [tree.text("id") for tree in found if isinstance(tree, Branch)]
            notes.say_unknown(entry.at("id"), "unknown_requirement", name, known)
            continue
        before = found[places[0]]
        if isinstance(before, Branch):
            if _laxer(before, entry):
                notes.say(entry.at("id"), "laxer", word=name)
            found[places[0]] = _patched(before, entry, ("at_least", "more_than"))
    return found


def _named(found: list[Tree], name: str) -> list[int]:
    return [number for number, tree in enumerate(found) if isinstance(tree, Branch) and tree.text("id") == name]


def _laxer(before: Branch, now: Branch) -> bool:
    """Return whether something fulfils the new minimum that did not fulfil the one above."""
    had, needs = before.amount("at_least"), now.amount("at_least")
    if needs is None:
        return (now.amount("more_than") or ZERO) < (had if had is not None else before.amount("more_than") or ZERO)
    return needs < had if had is not None else needs <= (before.amount("more_than") or ZERO)


def _patched(before: Branch, entry: Branch, replaced: tuple[str, ...]) -> Branch:
    """Return the branch with the figures and grounds of the entry in place of its own."""
    gone = {*replaced, "source", "basis", "note"}
    new = {name: tree for name, tree in entry.fields.items() if name in gone}
    fields = {name: tree for name, tree in before.fields.items() if name not in gone}
    keys = {name: place for name, place in before.keys.items() if name not in gone}
    own_keys = {name: place for name, place in entry.keys.items() if name in gone}
    return Branch({**fields, **new}, {**keys, **own_keys}, entry.place)


def _tightened_caps(whole: Branch, own: Branch, notes: Notes) -> Branch:
    for entry in own.branch("stricter").branches("caps"):
        if "item" in entry.fields and "part" in entry.fields:
            notes.say(entry.keys["part"], "of_both")
        scope = next((scope for scope in ("item", "part") if scope in entry.fields), "")
        if not scope:
            whole = _capped(whole, entry, notes)
            continue
        listed, found = f"{scope}s", list(_entries(whole, f"{scope}s"))
        places = _named(found, entry.text(scope))
        if not places:
            known = [tree.text("id") for tree in found if isinstance(tree, Branch)]
            notes.say_unknown(entry.at(scope), f"unknown_{scope}", entry.text(scope), known)
            continue
        owner = found[places[0]]
        found[places[0]] = _capped(owner, entry, notes) if isinstance(owner, Branch) else owner
        whole = Branch({**whole.fields, listed: Series(tuple(found), whole.at(listed))}, whole.keys, whole.place)
    return whole


def _capped(owner: Branch, entry: Branch, notes: Notes) -> Branch:
    """Return the owner with the cap of the entry, in place of its own over the same period."""
    plain = {name: tree for name, tree in entry.fields.items() if name not in {"item", "part"}}
    cap = Branch(plain, entry.keys, entry.place)
    kept: list[Tree] = []
    for before in owner.branches("caps"):
        if before.text("over") != entry.text("over") or "by" in before.fields or "profiles" in before.fields:
            kept.append(before)
        elif _amount(entry) > _amount(before):
            notes.say(entry.at("at_most"), "laxer", word=entry.text("item") or entry.text("part") or "caps")
    fields = {**owner.fields, "caps": Series((*kept, cap), entry.place)}
    return Branch(fields, {**owner.keys, "caps": entry.place}, owner.place)


def _amount(cap: Branch) -> Fraction:
    return cap.amount("at_most") or ZERO
