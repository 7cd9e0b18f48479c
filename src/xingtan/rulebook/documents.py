"""Answers as plain JSON documents: amounts as exact text, steps and findings with their sentences."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from xingtan.kernel.amounts import exact_text
from xingtan.kernel.periods import Cycle
from xingtan.rulebook.explain import outcome_title, sentence
from xingtan.rulebook.hands import STEPS, who_of, who_said
from xingtan.rulebook.results import Amounts, Assessment, ConsequenceResult, Line, RequirementResult, Step
from xingtan.rulebook.rules import Language, Rulebook

Document = dict[str, object]


def identity_document(rulebook: Rulebook) -> Document:
    """Return what names a rulebook and its version."""
    effective = rulebook.identity.effective
    return {
        "id": rulebook.name,
        "version": rulebook.version,
        "title": {"zh": rulebook.identity.title.zh, "en": rulebook.identity.title.en},
        "place": {"zh": rulebook.identity.place.zh, "en": rulebook.identity.place.en},
        "effective_from": effective.start.isoformat(),
        "effective_until": effective.end.isoformat() if effective.end else None,
        "extends": rulebook.identity.extends,
        "layer": rulebook.identity.layer.value if rulebook.identity.layer else None,
        "supersedes": rulebook.identity.supersedes,
        "unit": {"zh": rulebook.unit.zh, "en": rulebook.unit.en, "en_one": rulebook.unit_one or None},
        "grain": rulebook.grain,
        "digest": rulebook.digest,
    }


def assessment_document(rulebook: Rulebook, assessment: Assessment, *, teacher: str) -> Document:
    """Return everything that an assessment says of one teacher."""
    return {
        "teacher": teacher,
        "profile": assessment.profile,
        "as_of": assessment.as_of.isoformat(),
        "cycle": _cycle(rulebook, assessment.cycle),
        "met": assessment.met,
        "verdict": assessment.verdict.value,
        **_amounts(assessment.total),
        "by_part": {part: _amounts(amounts) for part, amounts in assessment.by_part.items()},
        "by_year": {str(year): _amounts(amounts) for year, amounts in sorted(assessment.by_year.items())},
        "by_part_year": [
            {"part": part, "year": year, **_amounts(amounts)}
            for (part, year), amounts in sorted(assessment.by_part_year.items())
        ],
        "requirements": [_requirement(rulebook, result) for result in assessment.results],
        "reasons": _said(rulebook, assessment.reasons),
        "findings": _said(rulebook, assessment.findings),
        "lines": [_line(rulebook, line) for line in assessment.lines],
        "noted": [
            {"key": fact.key, "kind": fact.kind, "date": fact.on.isoformat(), "year": fact.year}
            for fact in assessment.noted
        ],
        "moves": [
            {"from": move.source, "to": move.target, "year": move.year, "amount": exact_text(move.amount)}
            for move in assessment.moves
        ],
        "consequences": [consequence_document(rulebook, result) for result in assessment.consequences],
        "set_aside": [
            {"key": fact.key, "kind": fact.kind, "date": fact.on.isoformat(), **step_document(rulebook, fact.step)}
            for fact in assessment.set_aside
        ],
    }


def step_document(rulebook: Rulebook, step: Step) -> Document:
    """Return one step or finding with its sentence in both languages."""
    return {
        **step.as_data(),
        "zh": sentence(step, rulebook=rulebook, language=Language.ZH),
        "en": sentence(step, rulebook=rulebook, language=Language.EN),
    }


def _said(rulebook: Rulebook, steps: Iterable[Step]) -> list[Document]:
    return [step_document(rulebook, step) for step in steps]


def _cycle(rulebook: Rulebook, cycle: Cycle) -> Document:
    span = cycle.span(rulebook.calendar.year)
    return {
        "first_year": cycle.first_year,
        "last_year": cycle.last_year,
        "from": span.start.isoformat(),
        "until": span.end.isoformat() if span.end else None,
    }


def _amounts(amounts: Amounts) -> Document:
    return {"raw": exact_text(amounts.raw), "counted": exact_text(amounts.counted)}


def _optional(amount: Fraction | None) -> str | None:
    return None if amount is None else exact_text(amount)


def _requirement(rulebook: Rulebook, result: RequirementResult) -> Document:
    return {
        "id": result.requirement,
        "year": result.year,
        "parts": list(result.parts),
        "items": list(result.items),
        "within": result.within,
        "strict": result.strict,
        "need": exact_text(result.need),
        "have": exact_text(result.have),
        "short": exact_text(result.short),
        "measure": result.measure,
        "moved": exact_text(result.moved),
        "state": result.state.value,
        "zh": sentence(result.finding(), rulebook=rulebook, language=Language.ZH),
        "en": sentence(result.finding(), rulebook=rulebook, language=Language.EN),
        **_by_decree(rulebook, result),
    }


def _by_decree(rulebook: Rulebook, result: RequirementResult) -> Document:
    """Return what exceptions by decree changed of a requirement; nothing where none touches it."""
    if not result.steps:
        return {}
    until = result.until.isoformat() if result.until else None
    return {"asked": _optional(result.asked), "until": until, "by_decree": _said(rulebook, result.steps)}


def consequence_document(rulebook: Rulebook, result: ConsequenceResult) -> Document:
    """Return what follows under one consequence, and why."""
    return {
        "id": result.consequence,
        "outcome": result.outcome,
        "zh": outcome_title(rulebook, result.consequence, result.outcome, Language.ZH),
        "en": outcome_title(rulebook, result.consequence, result.outcome, Language.EN),
        "reasons": _said(rulebook, result.reasons),
    }


def _line(rulebook: Rulebook, line: Line) -> Document:
    return {
        "key": line.key,
        "kind": line.kind,
        "date": line.on.isoformat(),
        "year": line.year,
        "outcome": line.outcome.value,
        "part": line.part or None,
        "item": line.item,
        "rule": line.rule,
        "raw": exact_text(line.raw),
        "counted": exact_text(line.counted),
        "settled": _optional(line.settled),
        "by_year": [
            {"year": year, "raw": exact_text(raw), "counted": exact_text(counted)}
            for year, raw, counted in line.by_year
        ],
        "steps": _said(rulebook, line.steps),
        "who": _who(rulebook, line.rule) if line.rule else None,
    }


def _who(rulebook: Rulebook, rule: str) -> Document | None:
    """Return who takes which step for what a rule covers; nothing when the rulebook does not say."""
    who = who_of(rulebook, rule)
    if not (zh := who_said(who, Language.ZH)):
        return None
    hands = {step: getattr(who, step) or None for step in ("source", *STEPS)}
    sample = _optional(who.sample)
    return {**hands, "sample": sample, "final": list(who.final), "zh": zh, "en": who_said(who, Language.EN)}
