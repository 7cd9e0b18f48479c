"""From the tree of a whole file to a frozen rulebook; what the sections say of one another is checked here."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from fractions import Fraction

from xingtan.kernel.periods import Span, YearCalendar
from xingtan.rulebook.building_rules import build_caps, build_item
from xingtan.rulebook.facts import HOURS
from xingtan.rulebook.grain import FINEST, grain_of
from xingtan.rulebook.lexicon import Lexicon
from xingtan.rulebook.mistakes import Notes
from xingtan.rulebook.results import ZERO
from xingtan.rulebook.rules import (
    Attribute,
    AttributeKind,
    Basis,
    Cap,
    CreditCalendar,
    Document,
    Grounds,
    Identity,
    Item,
    Over,
    Part,
    Requirement,
    Rulebook,
    Scope,
    Text,
)
from xingtan.rulebook.tree import Branch, Leaf, plain

_ONE = Fraction(1)


def build(root: Branch, notes: Notes) -> Rulebook:
    """Return the rulebook that the tree says; worth keeping only when nothing was noted."""
    lexicon = Lexicon(notes)
    lexicon.kinds = _texts(root.branch("kinds"))
    lexicon.profiles = tuple(root.branch("profiles").fields)
    _define_attributes(root.branch("attributes"), lexicon)
    caps = list(build_caps(root, Scope.ALL, lexicon))
    parts = _parts(root, lexicon, caps)
    lexicon.parts = tuple(parts)
    items = _items(root, lexicon, caps)
    _say_unreachable(root, items, lexicon)
    requirements = _requirements(root, lexicon, items)
    grain = grain_of(items.values(), caps, requirements, lexicon.attributes)
    if grain > FINEST:
        notes.say(root.place, "grain_too_fine", grain=grain)
    canonical = json.dumps(plain(root), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Rulebook(
        identity=_identity(root, notes),
        unit=root.both("unit"),
        calendar=_calendar(root.branch("calendar"), lexicon),
        kinds=lexicon.kinds,
        attributes=lexicon.attributes,
        parts=parts,
        items=items,
        caps=tuple(caps),
        requirements=requirements,
        profiles=_texts(root.branch("profiles")),
        notes=tuple(Text(note.text("zh"), note.text("en")) for note in root.branches("notes")),
        grain=grain,
        digest=hashlib.sha256(canonical.encode()).hexdigest(),
        canonical=canonical,
    )


def _texts(branch: Branch) -> dict[str, Text]:
    return {name: branch.both(name) for name in branch.fields}


def _identity(root: Branch, notes: Notes) -> Identity:
    source, effective = root.branch("source"), root.branch("effective")
    start, end = effective.day("from") or date.min, effective.day("until")
    if end is not None and end < start:
        notes.say(effective.at("until"), "ends_before_start")
        end = None
    return Identity(
        name=root.text("id"),
        version=root.text("version"),
        title=root.both("title"),
        place=root.both("place"),
        document=Document(
            title=source.both("title"),
            number=source.text("number"),
            issued=source.day("issued"),
            read_at=source.words("read_at"),
            note=source.both("note"),
        ),
        effective=Span(start, end),
        extends=root.text("extends") or None,
    )


def _calendar(branch: Branch, lexicon: Lexicon) -> CreditCalendar:
    begins, cycle = branch.fields.get("year_begins"), branch.branch("cycle")
    year = begins.value if isinstance(begins, Leaf) and isinstance(begins.value, YearCalendar) else YearCalendar()
    grounds = lexicon.grounds(branch) if branch.fields else Grounds(Basis.UNVERIFIED)
    return CreditCalendar(year, cycle.whole("years") or 1, cycle.whole("anchor"), grounds)


def _define_attributes(branch: Branch, lexicon: Lexicon) -> None:
    for name in branch.fields:
        entry = branch.branch(name)
        if name == HOURS:
            lexicon.notes.say(branch.keys[name], "reserved_attribute", word=name)
            continue
        kind = AttributeKind(entry.text("type", AttributeKind.TEXT))
        for field, owner, code in (
            ("values", AttributeKind.CHOICE, "values_missing"),
            ("step", AttributeKind.AMOUNT, "step_missing"),
        ):
            if kind is owner and field not in entry.keys:
                lexicon.notes.say(entry.place, code, word=name)
            if kind is not owner and field in entry.keys and "type" in entry.fields:
                lexicon.notes.say(entry.keys[field], "not_for_this_type", word=field)
        step = entry.amount("step") or _ONE
        lexicon.attributes[name] = Attribute(name, kind, entry.both("title"), _texts(entry.branch("values")), step)


def _parts(root: Branch, lexicon: Lexicon, caps: list[Cap]) -> dict[str, Part]:
    found: dict[str, Part] = {}
    for entry in root.branches("parts"):
        name = lexicon.once("part", entry)
        around = lexicon.grounds(entry) if "basis" in entry.fields else None
        caps += build_caps(entry, Scope.PART, lexicon, around)
        found[name] = Part(name, entry.both("title"))
    return found


def _items(root: Branch, lexicon: Lexicon, caps: list[Cap]) -> dict[str, Item]:
    found: dict[str, Item] = {}
    for entry in root.branches("items"):
        item, its_caps = build_item(entry, lexicon)
        caps += its_caps
        found[item.name] = item
    return found


def _say_unreachable(root: Branch, items: dict[str, Item], lexicon: Lexicon) -> None:
    """Note rules that an earlier rule always goes before, because it asks for no more than they do."""
    places = {entry.text("id"): entry.at("id") for item in root.branches("items") for entry in item.branches("rules")}
    rules = [rule for item in items.values() for rule in item.rules]
    for later, rule in enumerate(rules):
        for earlier in rules[:later]:
            if set(rule.kinds) <= set(earlier.kinds) and set(earlier.when) <= set(rule.when):
                place = places.get(rule.name, root.place)
                lexicon.notes.say(place, "never_reached", word=rule.name, earlier=earlier.name)
                break


def _requirements(root: Branch, lexicon: Lexicon, items: dict[str, Item]) -> tuple[Requirement, ...]:
    entries = list(root.branches("requirements"))
    names = tuple(entry.text("id") for entry in entries)
    return tuple(_requirement(entry, lexicon, items, names) for entry in entries)


def _requirement(branch: Branch, lexicon: Lexicon, items: dict[str, Item], names: tuple[str, ...]) -> Requirement:
    name = lexicon.once("requirement", branch)
    lexicon.known("unknown_part", branch, "parts", lexicon.parts)
    lexicon.known("unknown_item", branch, "items", items)
    lexicon.known("unknown_profile", branch, "profiles", lexicon.profiles)
    lexicon.known("unknown_requirement", branch, "within", names)
    if "parts" in branch.keys and "items" in branch.keys:
        lexicon.notes.say(branch.keys["items"], "of_both")
    if "within" in branch.fields and branch.text("within") == name:
        lexicon.notes.say(branch.at("within"), "within_itself")
    strict = "more_than" in branch.fields
    return Requirement(
        name=name,
        title=branch.both("title"),
        over=Over(branch.text("over", Over.CYCLE)),
        at_least=branch.amount("more_than" if strict else "at_least") or ZERO,
        strict=strict,
        parts=branch.words("parts"),
        items=branch.words("items"),
        within=branch.text("within") or None,
        profiles=branch.words("profiles"),
        grounds=lexicon.grounds(branch),
    )
