"""A rulebook as tables that a person can read: parts, items, values, caps, requirements, sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from django.utils.translation import gettext as _

from xingtan.credit_bank.tongue import here, spoken
from xingtan.kernel.amounts import exact_text
from xingtan.rulebook.explain import title_of
from xingtan.rulebook.facts import AttributeValue
from xingtan.rulebook.rules import (
    Cap,
    Condition,
    Decided,
    Fixed,
    Grounds,
    Item,
    Over,
    Recorded,
    Requirement,
    Rule,
    Rulebook,
    Scope,
    Table,
    Value,
)

Row = tuple[AttributeValue | None, ...]


@dataclass(frozen=True)
class ValueRow:
    """One amount of a rule and the case it is for."""

    case: str
    amount: str


@dataclass(frozen=True)
class RuleRow:
    """One rule as a reader sees it."""

    name: str
    title: str
    when: str
    values: tuple[ValueRow, ...]
    gates: tuple[str, ...]
    evidence: str
    grounds: Grounds
    says: str
    note: str


@dataclass(frozen=True)
class ItemRow:
    """One item with its caps and rules."""

    name: str
    title: str
    caps: tuple[str, ...]
    rules: tuple[RuleRow, ...]


@dataclass(frozen=True)
class PartRow:
    """One part with its caps and items."""

    name: str
    title: str
    caps: tuple[str, ...]
    items: tuple[ItemRow, ...]


@dataclass(frozen=True)
class RequirementRow:
    """One requirement as a reader sees it."""

    name: str
    title: str
    need: str
    period: str
    of: str
    grounds: Grounds
    says: str


def parts_of(rulebook: Rulebook) -> tuple[PartRow, ...]:
    """Return the parts of a rulebook with everything below them, in its order."""
    return tuple(
        PartRow(
            name=part.name,
            title=here(part.title),
            caps=tuple(_cap(cap) for cap in rulebook.caps_of(part=part.name)),
            items=tuple(_item(rulebook, item) for item in rulebook.items.values() if item.part == part.name),
        )
        for part in rulebook.parts.values()
    )


def caps_on_everything(rulebook: Rulebook) -> tuple[str, ...]:
    """Return the caps on all credits together."""
    return tuple(_cap(cap) for cap in rulebook.caps if cap.scope is Scope.ALL)


def requirements_of(rulebook: Rulebook) -> tuple[RequirementRow, ...]:
    """Return the requirements of a rulebook, in its order."""
    return tuple(_requirement(rulebook, requirement) for requirement in rulebook.requirements)


def notes_of(rulebook: Rulebook) -> tuple[str, ...]:
    """Return what the rulebook says of itself, in the page's language."""
    return tuple(here(note) for note in rulebook.notes)


def _requirement(rulebook: Rulebook, requirement: Requirement) -> RequirementRow:
    names = [title_of(rulebook, "part", name, spoken()) for name in requirement.parts]
    names += [title_of(rulebook, "item", name, spoken()) for name in requirement.items]
    need = exact_text(requirement.at_least)
    return RequirementRow(
        name=requirement.name,
        title=here(requirement.title),
        need=_("more than %(amount)s") % {"amount": need} if requirement.strict else need,
        period=_("each year") if requirement.over is Over.YEAR else _("in the cycle"),
        of=", ".join(names) or _("all parts together"),
        grounds=requirement.grounds,
        says=here(requirement.grounds.says),
    )


def _item(rulebook: Rulebook, item: Item) -> ItemRow:
    return ItemRow(
        name=item.name,
        title=here(item.title),
        caps=tuple(_cap(cap) for cap in rulebook.caps_of(item=item.name)),
        rules=tuple(_rule(rulebook, rule) for rule in item.rules),
    )


def _rule(rulebook: Rulebook, rule: Rule) -> RuleRow:
    kinds = [title_of(rulebook, "kind", kind, spoken()) for kind in rule.kinds]
    conditions = [_condition(rulebook, condition) for condition in rule.when]
    return RuleRow(
        name=rule.name,
        title=here(rule.title),
        when=_join([" / ".join(kinds), *conditions]),
        values=tuple(row for value in rule.values for row in _values(rulebook, value)),
        gates=tuple(_join([_condition(rulebook, need) for need in gate.needs]) for gate in rule.gates),
        evidence=here(rule.evidence),
        grounds=rule.grounds,
        says=here(rule.grounds.says),
        note=here(rule.grounds.note),
    )


def _cap(cap: Cap) -> str:
    amount = {"amount": exact_text(cap.at_most)}
    match cap.over:
        case Over.EVENT:
            return _("at most %(amount)s each time") % amount
        case Over.YEAR:
            return _("at most %(amount)s a year") % amount
        case Over.CYCLE:
            return _("at most %(amount)s in the cycle") % amount
        case Over.SHARE:
            return _("at most %(amount)s count towards the cycle") % amount


def _values(rulebook: Rulebook, value: Value) -> Iterator[ValueRow]:
    each = _(" or ").join(
        _("%(size)s %(quantity)s")
        % {"size": exact_text(size), "quantity": title_of(rulebook, "attribute", name, spoken())}
        for name, size in value.each
    )
    match value.gives:
        case Fixed(amount):
            yield ValueRow(_("for %(quantity)s") % {"quantity": each} if each else _("each time"), exact_text(amount))
        case Table() as table:
            for case, amount in _cells(rulebook, table):
                yield ValueRow(_join([case, each]), exact_text(amount))
        case Recorded(name):
            yield ValueRow(title_of(rulebook, "attribute", name, spoken()), _("as the institution awarded it"))
        case Decided() as decided:
            bounds = {"low": exact_text(decided.lowest), "high": exact_text(decided.highest)}
            yield ValueRow(_("as decided, by name"), _("%(low)s to %(high)s") % bounds)


def _cells(rulebook: Rulebook, table: Table) -> Iterator[tuple[str, Fraction]]:
    """Yield the cells of a table, those of one amount together where they make up whole columns."""
    known = [{row[place] for row in table.cells} for place in range(len(table.by))]
    by_amount: dict[Fraction, list[Row]] = {}
    for row, amount in table.cells.items():
        by_amount.setdefault(amount, []).append(row)
    for amount, rows in sorted(by_amount.items(), key=lambda pair: -pair[0]):
        sets = [{row[place] for row in rows} for place in range(len(table.by))]
        whole = prod(len(found) for found in sets) == len(rows)
        groups = [sets] if whole else [[{value} for value in row] for row in rows]
        for group in groups:
            words = [
                _values_of(rulebook, name, found)
                for name, found, every in zip(table.by, group, known, strict=True)
                if found != every or len(table.by) == 1
            ]
            yield _join(words), amount


def _values_of(rulebook: Rulebook, name: str, values: set[AttributeValue | None]) -> str:
    attribute = rulebook.attributes.get(name)
    order = list(attribute.values) if attribute else []
    known = sorted(
        (str(value) for value in values if value is not None),
        key=lambda word: (order.index(word) if word in order else len(order), word),
    )
    words = [here(attribute.values[word]) if attribute and word in attribute.values else word for word in known]
    return " / ".join(words) or _("not recorded")


def _condition(rulebook: Rulebook, condition: Condition) -> str:
    name = title_of(rulebook, "attribute", condition.attribute, spoken())
    if condition.values == frozenset({True}):
        return name
    if condition.values == frozenset({False}):
        return _("not: %(name)s") % {"name": name}
    if condition.values:
        return _values_of(rulebook, condition.attribute, set(condition.values))
    bounds = (
        (condition.at_least, "≥"),
        (condition.more_than, ">"),
        (condition.at_most, "≤"),
        (condition.less_than, "<"),
    )
    return " ".join([name, *(f"{sign} {exact_text(bound)}" for bound, sign in bounds if bound is not None)])


def _join(words: list[str]) -> str:
    return " · ".join(word for word in words if word)
