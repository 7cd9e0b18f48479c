"""From the tree of a file to its requirements, offsets and what counts once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from xingtan.rulebook.file.tree import Branch
from xingtan.rulebook.lexicon import Lexicon
from xingtan.rulebook.results import ZERO
from xingtan.rulebook.rules import (
    FactsWanted,
    Item,
    Keep,
    Measure,
    Offset,
    Once,
    ProRata,
    Requirement,
)
from xingtan.rulebook.vocabulary import Over


def build_requirements(root: Branch, lexicon: Lexicon, items: Mapping[str, Item]) -> tuple[Requirement, ...]:
    """Return the requirements of the file."""
    entries = list(root.branches("requirements"))
    names = tuple(entry.text("id") for entry in entries)
    return tuple(_requirement(entry, lexicon, items, names) for entry in entries)


def _requirement(branch: Branch, lexicon: Lexicon, items: Mapping[str, Item], names: tuple[str, ...]) -> Requirement:
    name = lexicon.once("requirement", branch)
    _say_unknown(branch, lexicon, items, names)
    _say_contradictions(branch, lexicon)
    strict = "more_than" in branch.fields
    with_fact = branch.branch("in_years_with")
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
        measure=Measure(branch.text("measure", Measure.COUNTED)),
        quantity=branch.text("quantity"),
        facts=build_wanted(branch.branch("facts"), lexicon),
        in_years_with=build_wanted(with_fact, lexicon) if "in_years_with" in branch.fields else None,
        that_gave=with_fact.amount("that_gave") or ZERO,
        except_profiles=branch.words("except_profiles"),
        teachers=lexicon.conditions(branch.branch("teachers"), lexicon.about),
        unless=lexicon.conditions(branch.branch("unless"), lexicon.about),
        pro_rata=_pro_rata(branch.branch("pro_rata"), lexicon),
    )


def _say_unknown(branch: Branch, lexicon: Lexicon, items: Mapping[str, Item], names: tuple[str, ...]) -> None:
    lexicon.known("unknown_part", branch, "parts", lexicon.parts)
    lexicon.known("unknown_item", branch, "items", items)
    lexicon.known("unknown_profile", branch, "profiles", lexicon.profiles)
    lexicon.known("unknown_profile", branch, "except_profiles", lexicon.profiles)
    lexicon.known("unknown_requirement", branch, "within", names)
    if "quantity" in branch.fields:
        lexicon.quantity(branch, "quantity")


def _say_contradictions(branch: Branch, lexicon: Lexicon) -> None:
    if "parts" in branch.keys and "items" in branch.keys:
        lexicon.notes.say(branch.keys["items"], "of_both")
    if "measure" in branch.keys and "quantity" in branch.keys:
        lexicon.notes.say(branch.keys["quantity"], "measured_twice")
    if "in_years_with" in branch.keys and branch.text("over") != Over.YEAR:
        lexicon.notes.say(branch.keys["in_years_with"], "only_by_year")
    if "within" in branch.fields and branch.text("within") == branch.text("id"):
        lexicon.notes.say(branch.at("within"), "within_itself")


def _pro_rata(branch: Branch, lexicon: Lexicon) -> ProRata | None:
    if not branch.fields:
        return None
    lexicon.quantity(branch, "by", lexicon.about)
    return ProRata(branch.text("by"), branch.amount("of") or ZERO)


def build_wanted(branch: Branch, lexicon: Lexicon) -> FactsWanted:
    """Return which facts are meant."""
    lexicon.known("unknown_kind", branch, "kinds", {**lexicon.kinds, **lexicon.circumstances})
    return FactsWanted(
        kinds=branch.words("kinds"),
        where=lexicon.conditions(branch.branch("where")),
        unless=lexicon.conditions(branch.branch("unless")),
    )


def build_once(root: Branch, lexicon: Lexicon, items: Mapping[str, Item]) -> tuple[Once, ...]:
    """Return what counts once."""
    found: list[Once] = []
    for entry in root.branches("once"):
        lexicon.known("unknown_item", entry, "items", items)
        lexicon.known("unknown_attribute", entry, "by", lexicon.attributes)
        found.append(
            Once(
                name=lexicon.once("once", entry),
                title=entry.both("title"),
                items=entry.words("items"),
                by=entry.words("by"),
                over=Over(entry.text("over", Over.CYCLE)),
                keep=Keep(entry.text("keep", Keep.HIGHEST)),
                grounds=lexicon.grounds(entry),
            )
        )
    return tuple(found)


def build_offsets(root: Branch, lexicon: Lexicon, requirements: Iterable[Requirement]) -> tuple[Offset, ...]:
    """Return the arrows along which surplus moves."""
    known = {requirement.name: requirement for requirement in requirements}
    found: list[Offset] = []
    for entry in root.branches("offsets"):
        source, target = entry.text("from"), entry.text("to")
        for name in ("from", "to"):
            lexicon.known("unknown_requirement", entry, name, known)
            requirement = known.get(entry.text(name))
            if requirement and (requirement.strict or requirement.needs_facts):
                lexicon.notes.say(entry.at(name), "offset_not_here", word=requirement.name)
        if source in known and target in known and not _apart(known[source], known[target]):
            lexicon.notes.say(entry.at("to"), "offset_of_same", word=target)
        found.append(Offset(source, target, entry.amount("at_most"), lexicon.grounds(entry)))
    return tuple(found)


def _apart(source: Requirement, target: Requirement) -> bool:
    """Return whether two requirements run over the same period and share nothing that either adds up."""
    if source.over is not target.over:
        return False
    parts = bool(source.parts and target.parts) and not set(source.parts) & set(target.parts)
    items = bool(source.items and target.items) and not set(source.items) & set(target.items)
    return parts or items
