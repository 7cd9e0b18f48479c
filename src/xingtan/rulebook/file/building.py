"""From the tree of a whole file to a frozen rulebook; what the sections say of one another is checked here."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from fractions import Fraction

from xingtan.kernel.periods import Span, YearCalendar
from xingtan.rulebook.facts import HOURS
from xingtan.rulebook.file.building_consequences import build_consequences
from xingtan.rulebook.file.building_requirements import (
    build_offsets,
    build_once,
    build_requirements,
)
from xingtan.rulebook.file.building_rules import build_caps, build_item, build_rounding, build_who
from xingtan.rulebook.file.mistakes import Notes
from xingtan.rulebook.file.tree import Branch, Leaf, plain
from xingtan.rulebook.grain import FINEST, LARGEST, Producible, grain_of, largest_of
from xingtan.rulebook.lexicon import QUANTITIES, Lexicon
from xingtan.rulebook.moving import build_leave, build_transfers
from xingtan.rulebook.rules import (
    Cap,
    ChangeOver,
    CreditCalendar,
    Delegation,
    Document,
    Identity,
    Item,
    Layer,
    Part,
    Provider,
    Purpose,
    Rulebook,
    Scope,
    Who,
)
from xingtan.rulebook.vocabulary import (
    MOST_RECORDED,
    Attribute,
    AttributeKind,
    Basis,
    Grounds,
    Text,
)

_ONE = Fraction(1)
RESERVED = frozenset({HOURS, "teacher", "key", "kind", "date", "settled"})
"""What every record has by itself, in its file and under the rules."""
_OWNERS = (
    ("values", frozenset({AttributeKind.CHOICE}), "values_missing"),
    ("step", frozenset({AttributeKind.AMOUNT}), "step_missing"),
    ("most", QUANTITIES, ""),
)


def build(root: Branch, notes: Notes) -> Rulebook:
    """Return the rulebook that the tree says; worth keeping only when nothing was noted."""
    lexicon = _lexicon(root, notes)
    who = build_who(root.branch("who"), Who())
    caps = list(build_caps(root, Scope.ALL, lexicon))
    parts = _parts(root, lexicon, caps)
    lexicon.parts = tuple(parts)
    items = _items(root, lexicon, caps, who)
    _say_unreachable(root, items, lexicon)
    requirements = build_requirements(root, lexicon, items)
    offsets = build_offsets(root, lexicon, requirements)
    rounding = build_rounding(root.branch("rounding"))
    _say_given_away(root, items, lexicon)
    producible = Producible(
        tuple(items.values()), tuple(caps), requirements, offsets, lexicon.attributes, lexicon.about, rounding
    )
    canonical = json.dumps(plain(root), ensure_ascii=False, separators=(",", ":"))
    return Rulebook(
        identity=_identity(root, notes),
        unit=root.both("unit"),
        unit_one=root.branch("unit").text("en_one"),
        calendar=_calendar(root.branch("calendar"), lexicon),
        kinds=lexicon.kinds,
        attributes=lexicon.attributes,
        parts=parts,
        items=items,
        caps=tuple(caps),
        requirements=requirements,
        profiles=_texts(root.branch("profiles")),
        notes=tuple(Text(note.text("zh"), note.text("en")) for note in root.branches("notes")),
        grain=_grain(root, producible, notes),
        digest=hashlib.sha256(canonical.encode()).hexdigest(),
        canonical=canonical,
        circumstances=lexicon.circumstances,
        about=lexicon.about,
        once=build_once(root, lexicon, items),
        offsets=offsets,
        consequences=build_consequences(root, lexicon, tuple(each.name for each in requirements)),
        delegated=tuple(_delegation(entry, lexicon) for entry in root.branches("delegated")),
        providers=_providers(root),
        rounding=rounding,
        who=who,
        transfers=build_transfers(root, lexicon),
        leave=build_leave(root, lexicon),
    )


def _lexicon(root: Branch, notes: Notes) -> Lexicon:
    lexicon = Lexicon(notes)
    lexicon.kinds = _texts(root.branch("kinds"))
    lexicon.circumstances = _texts(root.branch("circumstances"))
    for name in lexicon.circumstances:
        if name in lexicon.kinds:
            notes.say(root.branch("circumstances").keys[name], "id_twice", word=name)
    lexicon.profiles = tuple(root.branch("profiles").fields)
    _define_attributes(root.branch("attributes"), lexicon, lexicon.attributes)
    _define_attributes(root.branch("about"), lexicon, lexicon.about)
    providers = root.branch("providers")
    lexicon.known("unknown_attribute", providers, "attribute", lexicon.attributes)
    lexicon.provider_attribute = providers.text("attribute")
    lexicon.providers = tuple(entry.text("id") for entry in providers.branches("listed"))
    return lexicon


def _grain(root: Branch, producible: Producible, notes: Notes) -> int:
    grain = grain_of(producible)
    if grain > FINEST:
        notes.say(root.place, "grain_too_fine", grain=grain)
    elif largest_of(producible, grain) > LARGEST:
        notes.say(root.place, "amounts_too_large", grain=grain)
    return grain


def _texts(branch: Branch) -> dict[str, Text]:
    return {name: branch.both(name) for name in branch.fields}


def _providers(root: Branch) -> tuple[Provider, ...]:
    listed = root.branch("providers").branches("listed")
    return tuple(Provider(entry.text("id"), entry.both("title")) for entry in listed)


def _delegation(branch: Branch, lexicon: Lexicon) -> Delegation:
    lexicon.known("unknown_part", branch, "part", lexicon.parts)
    return Delegation(branch.text("part"), Layer(branch.text("to", Layer.CITY)), lexicon.grounds(branch))


def _identity(root: Branch, notes: Notes) -> Identity:
    source, effective = root.branch("source"), root.branch("effective")
    start, end = effective.day("from") or date.min, effective.day("until")
    if end is not None and end < start:
        notes.say(effective.at("until"), "ends_before_start")
        end = None
    if "change_over" in root.keys and "supersedes" not in root.keys:
        notes.say(root.keys["change_over"], "supersedes_needed")
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
        layer=Layer(root.text("layer")) if "layer" in root.fields else None,
        supersedes=root.text("supersedes") or None,
        change_over=ChangeOver(root.text("change_over", ChangeOver.SET_ASIDE)),
        purpose=Purpose(root.text("purpose", Purpose.CREDITS)),
    )


def _calendar(branch: Branch, lexicon: Lexicon) -> CreditCalendar:
    begins, cycle = branch.fields.get("year_begins"), branch.branch("cycle")
    year = begins.value if isinstance(begins, Leaf) and isinstance(begins.value, YearCalendar) else YearCalendar()
    grounds = lexicon.grounds(branch) if branch.fields else Grounds(Basis.UNVERIFIED)
    semesters = tuple(leaf.value for leaf in branch.leaves("semesters") if isinstance(leaf.value, YearCalendar))
    if semesters and (semesters[0] != year or list(semesters) != sorted(semesters, key=lambda s: _after(year, s))):
        lexicon.notes.say(branch.at("semesters"), "semesters_wrong")
    project = lexicon.day(branch, "project_years_from") if "project_years_from" in branch.fields else ""
    return CreditCalendar(year, cycle.whole("years") or 1, cycle.whole("anchor"), grounds, semesters, project)


def _after(year: YearCalendar, day: YearCalendar) -> tuple[bool, int, int]:
    return ((day.month, day.day) < (year.month, year.day), day.month, day.day)


def _define_attributes(branch: Branch, lexicon: Lexicon, into: dict[str, Attribute]) -> None:
    for name in branch.fields:
        entry = branch.branch(name)
        if name in RESERVED:
            lexicon.notes.say(branch.keys[name], "reserved_attribute", word=name)
            continue
        kind = AttributeKind(entry.text("type", AttributeKind.TEXT))
        for field, owners, code in _OWNERS:
            if code and kind in owners and field not in entry.keys:
                lexicon.notes.say(entry.place, code, word=name)
            if kind not in owners and field in entry.keys and "type" in entry.fields:
                lexicon.notes.say(entry.keys[field], "not_for_this_type", word=field)
        step, most = entry.amount("step") or _ONE, entry.amount("most") or MOST_RECORDED
        into[name] = Attribute(name, kind, entry.both("title"), _texts(entry.branch("values")), step, most)


def _parts(root: Branch, lexicon: Lexicon, caps: list[Cap]) -> dict[str, Part]:
    found: dict[str, Part] = {}
    for entry in root.branches("parts"):
        name = lexicon.once("part", entry)
        around = lexicon.grounds(entry) if "basis" in entry.fields else None
        caps += build_caps(entry, Scope.PART, lexicon, around)
        found[name] = Part(name, entry.both("title"))
    return found


def _items(root: Branch, lexicon: Lexicon, caps: list[Cap], who: Who) -> dict[str, Item]:
    found: dict[str, Item] = {}
    for entry in root.branches("items"):
        item, its_caps = build_item(entry, lexicon, who)
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


def _say_given_away(root: Branch, items: dict[str, Item], lexicon: Lexicon) -> None:
    """Note lines of a delegated part on which this layer leans: the layer below may replace them."""
    given = {entry.text("part") for entry in root.branches("delegated")}
    for section in ("requirements", "once"):
        for entry in root.branches(section):
            for leaf in entry.leaves("items"):
                item = items.get(str(leaf.value))
                if item and item.part in given:
                    lexicon.notes.say(leaf.place, "item_delegated", word=item.name)
