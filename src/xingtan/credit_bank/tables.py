"""A rulebook as tables that a person can read: parts, items, values, caps, requirements, sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
from xingtan.rulebook.worth import Bands, Factor

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
        period=_period(requirement.over),
        of=", ".join(names) or _("all parts together"),
        grounds=requirement.grounds,
        says=here(requirement.grounds.says),
    )


def _period(over: Over) -> str:
    match over:
        case Over.EVENT:
            return _("in one single record")
        case Over.CYCLE:
            return _("in the cycle")
        case Over.YEAR:
            return _("each year")
        case _:
            return over.value


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


AT_MOST = {
    Over.EVENT: gettext_lazy("at most %(amount)s each time"),
    Over.DAY: gettext_lazy("at most %(amount)s a day"),
    Over.SEMESTER: gettext_lazy("at most %(amount)s a semester"),
    Over.PROJECT_YEAR: gettext_lazy("at most %(amount)s a project year"),
    Over.YEAR: gettext_lazy("at most %(amount)s a year"),
    Over.CYCLE: gettext_lazy("at most %(amount)s in the cycle"),
    Over.SHARE: gettext_lazy("at most %(amount)s count towards the cycle"),
}
"""How a cap is said, by what it runs over."""


def _cap(cap: Cap) -> str:
    return str(AT_MOST[cap.over]) % {"amount": exact_text(cap.at_most)}


def _values(rulebook: Rulebook, value: Value) -> Iterator[ValueRow]:
    """Yield what a value gives, then what multiplies it, what counts only beyond a threshold, what is taken off."""
    yield from _given(rulebook, value)
    for factor in value.factors:
        yield from _factor(rulebook, factor)
    if value.running:
        yield ValueRow(_("only what goes beyond"), exact_text(value.running.beyond))
    for less in value.less:
        yield ValueRow(
            _("for %(quantity)s") % {"quantity": _size(rulebook, less.quantity, less.size)}, _less(less.takes)
        )


def _given(rulebook: Rulebook, value: Value) -> Iterator[ValueRow]:
    each = _(" or ").join(_size(rulebook, name, size) for name, size in value.each)
    match value.gives:
        case Fixed(amount):
            yield ValueRow(_("for %(quantity)s") % {"quantity": each} if each else _("each time"), exact_text(amount))
        case Table() as table:
            for case, amount in _cells(rulebook, table):
                yield ValueRow(_join([case, each]), exact_text(amount))
        case Bands() as bands:
            name = title_of(rulebook, "attribute", bands.attribute, spoken())
            for band in bands.rows:
                yield ValueRow(_join([f"{name} ≥ {exact_text(band.start)}", here(band.grade)]), exact_text(band.gives))
        case Recorded(name):
            yield ValueRow(title_of(rulebook, "attribute", name, spoken()), _("as the institution awarded it"))
        case Decided() as decided:
            bounds = {"low": exact_text(decided.lowest), "high": exact_text(decided.highest)}
            yield ValueRow(_("as decided, by name"), _("%(low)s to %(high)s") % bounds)


def _factor(rulebook: Rulebook, factor: Factor) -> Iterator[ValueRow]:
    name = here(factor.title) or factor.name
    if factor.times is not None:
        yield ValueRow(name, f"× {exact_text(factor.times)}")
    if factor.table is not None:
        for case, amount in _cells(rulebook, factor.table):
            yield ValueRow(_join([name, case]), f"× {exact_text(amount)}")
    if factor.attribute:
        yield ValueRow(name, f"× {title_of(rulebook, 'attribute', factor.attribute, spoken())}")


def _size(rulebook: Rulebook, name: str, size: Fraction) -> str:
    words = {"size": exact_text(size), "quantity": title_of(rulebook, "attribute", name, spoken())}
    return _("%(size)s %(quantity)s") % words


def _less(amount: Fraction) -> str:
    return f"−{exact_text(amount)}"


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
    share = f" × {title_of(rulebook, 'attribute', condition.of, spoken())}" if condition.of else ""
    return " ".join([name, *(f"{sign} {exact_text(bound)}{share}" for bound, sign in bounds if bound is not None)])


def _join(words: list[str]) -> str:
    return " · ".join(word for word in words if word)
