"""What the compiler knows: a rulebook that says more is refused with the kind of rule and its place."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import MISSING, Field, fields

from xingtan.kernel.errors import DomainError
from xingtan.rulebook.caps import STAGES
from xingtan.rulebook.rules import (
    Attribute,
    AttributeKind,
    Cap,
    Condition,
    CreditCalendar,
    Decided,
    Fixed,
    Gate,
    Identity,
    Item,
    Measure,
    Over,
    Part,
    Recorded,
    Requirement,
    Rule,
    Rulebook,
    Table,
    Value,
)
from xingtan.rulebook.worth import Bands, Factor, Spread


class NotCompilableError(DomainError):
    """The rulebook uses a rule that the bulk evaluator does not know; ``kind`` and ``place`` name it."""

    code = "not_compilable"


def _fields(names: str) -> frozenset[str]:
    return frozenset(names.split())


_KNOWN: dict[type, frozenset[str]] = {
    Rulebook: _fields(
        "identity unit unit_one calendar kinds attributes parts items caps requirements profiles notes grain digest "
        "canonical about rounding delegated providers who circumstances once offsets consequences transfers leave"
    ),
    Identity: _fields("name version title place document effective extends layer supersedes change_over purpose"),
    CreditCalendar: _fields("year cycle_years anchor grounds semesters project_years_from"),
    Attribute: _fields("name kind title values step most"),
    Part: _fields("name title"),
    Item: _fields("name part title rules grounds recognised who"),
    Rule: _fields(
        "name item part kinds when gates values title evidence identified_by grounds highest rounding spread who"
    ),
    Condition: _fields("attribute values at_least more_than at_most less_than of"),
    Gate: _fields("name needs otherwise passes_unrecorded grounds any_of deadline"),
    Value: _fields("gives each whole running factors less not_below"),
    Bands: _fields("attribute rows"),
    Factor: _fields("name title times table attribute otherwise"),
    Fixed: frozenset({"amount"}),
    Table: frozenset({"by", "cells"}),
    Recorded: frozenset({"attribute"}),
    Decided: _fields("attribute lowest highest by"),
    Spread: frozenset({"shares"}),
    Cap: _fields("scope of over at_most grounds by profiles"),
    Requirement: _fields(
        "name title over at_least strict parts items within profiles grounds measure quantity facts in_years_with "
        "that_gave except_profiles teachers unless pro_rata"
    ),
}
"""The fields that are compiled, or that carry no arithmetic (titles, grounds, who)."""

FINEST_SHARES = 2**31
"""Weights of years may add up to so much, so that their products fit 64 bits."""
_STAGES = frozenset(STAGES)
_QUANTITIES = frozenset({AttributeKind.WHOLE, AttributeKind.AMOUNT})


def require_compilable(rulebook: Rulebook) -> None:
    """Return when the compiler knows every rule of the rulebook.

    Errors: NotCompilableError naming the kind of rule that it does not know, and its place.
    """
    for place, piece in _pieces(rulebook):
        _require_known(place, piece)
    for cap in rulebook.caps:
        if (cap.scope, cap.over) not in _STAGES:
            raise NotCompilableError(kind=f"cap of {cap.scope} over {cap.over}", place=f"caps.{cap.of}")
    for place, rule in _rules(rulebook):
        _require_quantities(rulebook, place, rule)
        _require_plain_counts(place, rule)
        if rule.spread and sum(rule.spread.weights) > FINEST_SHARES:
            raise NotCompilableError(kind="shares as fine as these", place=f"{place}.spread")
    _require_one_unit(rulebook)


def _require_plain_counts(place: str, rule: Rule) -> None:
    """Nothing after a running count can fail or be beaten: every fact that it reads is counted."""
    for number, value in enumerate(rule.values, start=1):
        sure = all(factor.times is not None or factor.otherwise is not None for factor in value.factors)
        recorded = any(factor.attribute for factor in value.factors)
        if value.running and (rule.highest or recorded or not sure or value.less):
            raise NotCompilableError(kind="Value.running beside what may fail", place=f"{place}.value[{number}]")


def _require_one_unit(rulebook: Rulebook) -> None:
    """Offsets move amounts of the rulebook, never quantities or numbers of facts."""
    moved = {name for offset in rulebook.offsets for name in (offset.source, offset.target)}
    for requirement in rulebook.requirements:
        if requirement.over not in {Over.YEAR, Over.CYCLE, Over.EVENT}:
            raise NotCompilableError(
                kind=f"requirement over {requirement.over}", place=f"requirements.{requirement.name}"
            )
        if requirement.name in moved and (requirement.quantity or requirement.measure is Measure.FACTS):
            raise NotCompilableError(kind="an offset of a quantity", place=f"requirements.{requirement.name}")


def _pieces(rulebook: Rulebook) -> Iterator[tuple[str, object]]:
    yield "", rulebook
    yield "identity", rulebook.identity
    yield "calendar", rulebook.calendar
    for kind, named in (("attributes", rulebook.attributes), ("parts", rulebook.parts), ("items", rulebook.items)):
        for name, piece in named.items():
            yield f"{kind}.{name}", piece
    for place, rule in _rules(rulebook):
        yield place, rule
        if rule.spread:
            yield f"{place}.spread", rule.spread
        yield from ((f"{place}.when", condition) for condition in rule.when)
        for gate in rule.gates:
            yield f"{place}.gates.{gate.name}", gate
            yield from ((f"{place}.gates.{gate.name}", condition) for condition in _conditions(gate))
        for number, value in enumerate(rule.values, start=1):
            yield f"{place}.value[{number}]", value
            yield f"{place}.value[{number}]", value.gives
            yield from ((f"{place}.value[{number}].factors.{factor.name}", factor) for factor in value.factors)
    yield from ((f"caps.{cap.of}", cap) for cap in rulebook.caps)
    yield from ((f"requirements.{requirement.name}", requirement) for requirement in rulebook.requirements)


def _conditions(gate: Gate) -> Iterator[Condition]:
    yield from gate.needs
    for group in gate.any_of:
        yield from group


def _rules(rulebook: Rulebook) -> Iterator[tuple[str, Rule]]:
    for item in rulebook.items.values():
        for rule in item.rules:
            yield f"items.{item.name}.rules.{rule.name}", rule


def _require_known(place: str, piece: object) -> None:
    known = _KNOWN.get(type(piece))
    if known is None:
        raise NotCompilableError(kind=type(piece).__name__, place=place)
    for each in fields(piece):  # type: ignore[arg-type]
        if each.name not in known and not _says_nothing(getattr(piece, each.name), each):
            raise NotCompilableError(kind=f"{type(piece).__name__}.{each.name}", place=place)


def _says_nothing(value: object, each: Field[object]) -> bool:
    """Return whether an unknown field holds what it holds when the rulebook does not mention it."""
    if each.default is not MISSING:
        return bool(value == each.default)
    if each.default_factory is not MISSING:
        return bool(value == each.default_factory())
    return value in (None, (), frozenset(), {}, "", False)


def _require_quantities(rulebook: Rulebook, place: str, rule: Rule) -> None:
    """Quantities must be whole numbers of steps, and bounds must be on quantities."""
    conditions = [*rule.when, *(condition for gate in rule.gates for condition in _conditions(gate))]
    names = [name for each in conditions if not each.values for name in (each.attribute, each.of) if name]
    for value in rule.values:
        names += [name for name, _ in value.each]
        names += [factor.attribute for factor in value.factors if factor.attribute]
        names += [less.quantity for less in value.less]
        if isinstance(value.gives, Recorded | Decided | Bands):
            names.append(value.gives.attribute)
    for name in names:
        if rulebook.attributes[name].kind not in _QUANTITIES:
            raise NotCompilableError(kind=f"bounds or amounts of {name}, which is no quantity", place=place)
