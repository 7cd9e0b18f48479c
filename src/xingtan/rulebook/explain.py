"""From codes and numbers to sentences, in simplified Chinese and English, with the rulebook's own titles."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from fractions import Fraction

from xingtan.kernel.amounts import exact_text
from xingtan.rulebook.results import Step
from xingtan.rulebook.rules import Rulebook
from xingtan.rulebook.sentences import BECAUSE, IN_YEAR, LEAVES, MODES, MORE_THAN, REACHES, SAME, SENTENCES
from xingtan.rulebook.vocabulary import Gate, Language, Text
from xingtan.rulebook.worth import Bands

Titles = Callable[[Rulebook, str], Text | None]
Amounts = Callable[[Fraction], str]


def sentence(step: Step, *, rulebook: Rulebook, language: Language, amounts: Amounts = exact_text) -> str:
    """Return one step or finding as a sentence; ``amounts`` writes the amounts in it."""
    return sentence_of(step.code, step.params, rulebook=rulebook, language=language, amounts=amounts)


def sentence_of(
    code: str, params: Mapping[str, object], *, rulebook: Rulebook, language: Language, amounts: Amounts = exact_text
) -> str:
    """Return the sentence of a code and its parameters, as computed or as they come back from storage.

    Errors: KeyError for a code that no sentence is written for, which a test rules out.
    """
    template = _in(SENTENCES[code], language)
    filled = {
        name: amounts(value) if isinstance(value, Fraction) else _shown(name, value, rulebook, language)
        for name, value in params.items()
    }
    filled |= _derived(params, filled, rulebook, language)
    said = template.format(**filled)
    if "same" in filled:
        said += _in(SAME, language).format(**filled)
    return f"{filled['key']}: {said}" if "key" in filled else said


def amount_said(rulebook: Rulebook, amount: Fraction, language: Language) -> str:
    """Return an amount with its unit: ``34.8 credits``, ``1 credit``, ``34.8学分``.

    Units: the unit of the rulebook. Rounding: none.
    """
    if language is Language.ZH:
        return f"{exact_text(amount)}{rulebook.unit.zh}"
    one = amount == 1 and rulebook.unit_one
    return f"{exact_text(amount)} {rulebook.unit_one if one else rulebook.unit.en}"


def title_of(rulebook: Rulebook, what: str, name: str, language: Language) -> str:
    """Return the title of a part, item, rule, requirement, kind or attribute; its name when it has none."""
    finder = _TITLES.get(what)
    found = finder(rulebook, name) if finder else None
    return (found.said_in(language) if found else "") or name


def _item_of_rule(rulebook: Rulebook, name: str) -> Text | None:
    rule = rulebook.rules.get(name)
    if rule is None:
        return None
    return rule.title if rule.title.en else rulebook.items[rule.item].title


def _attribute(rulebook: Rulebook, name: str) -> Text | None:
    found = rulebook.attributes.get(name)
    return found.title if found else None


def _part(rulebook: Rulebook, name: str) -> Text | None:
    found = rulebook.parts.get(name)
    return found.title if found else None


def _item(rulebook: Rulebook, name: str) -> Text | None:
    found = rulebook.items.get(name)
    return found.title if found else None


def _requirement(rulebook: Rulebook, name: str) -> Text | None:
    return next((requirement.title for requirement in rulebook.requirements if requirement.name == name), None)


def _factor(rulebook: Rulebook, name: str) -> Text | None:
    """Return the title of ``rule/factor``."""
    rule = rulebook.rules.get(name.partition("/")[0])
    factors = [factor for value in rule.values for factor in value.factors] if rule else []
    return next((factor.title for factor in factors if factor.name == name.partition("/")[2]), None)


def _once(rulebook: Rulebook, name: str) -> Text | None:
    return next((once.title for once in rulebook.once if once.name == name), None)


def _consequence(rulebook: Rulebook, name: str) -> Text | None:
    return next((each.title for each in rulebook.consequences if each.name == name), None)


def _case(rulebook: Rulebook, name: str) -> Text | None:
    """Return the title of ``consequence/case``."""
    of, _, case = name.partition("/")
    cases = [found for each in rulebook.consequences if each.name == of for found in each.cases]
    return next((found.title for found in cases if found.name == case), None)


def outcome_title(rulebook: Rulebook, consequence: str, outcome: str, language: Language) -> str:
    """Return what an outcome of a consequence is called; its name when it has no title."""
    found = next((each.outcomes.get(outcome) for each in rulebook.consequences if each.name == consequence), None)
    return found.said_in(language) if found else outcome


_TITLES: dict[str, Titles] = {
    "rule": _item_of_rule,
    "item": _item,
    "part": _part,
    "requirement": _requirement,
    "kind": lambda rulebook, name: rulebook.kinds.get(name) or rulebook.circumstances.get(name),
    "attribute": _attribute,
    "quantity": _attribute,
    "source": _requirement,
    "target": _requirement,
    "factor": _factor,
    "once": _once,
    "consequence": _consequence,
    "case": _case,
    "leave": lambda _, name: Text(*LEAVES[name]) if name in LEAVES else None,
    "mode": lambda _, name: Text(*MODES[name]) if name in MODES else None,
    "profile": lambda rulebook, name: rulebook.profiles.get(name),
}


def _shown(name: str, value: object, rulebook: Rulebook, language: Language) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if name in {"row", "same"} or (name == "of" and isinstance(value, str) and "=" in value):
        return _row(str(value), rulebook, language)
    if name == "quantities":
        return ", ".join(title_of(rulebook, "attribute", each, language) for each in str(value).split(", "))
    return title_of(rulebook, name, str(value), language)


def _row(row: str, rulebook: Rulebook, language: Language) -> str:
    """Say ``level=municipal, award=first`` in the words of the rulebook."""
    comma = "，" if language is Language.ZH else ", "
    return comma.join(_pair(pair, rulebook, language) for pair in row.split(", ")) if row else ""


def _pair(pair: str, rulebook: Rulebook, language: Language) -> str:
    name, _, value = pair.partition("=")
    attribute = rulebook.attributes.get(name)
    title = attribute.values.get(value) if attribute else None
    return f"{title_of(rulebook, 'attribute', name, language)} {title.said_in(language) if title else value}"


def _derived(
    params: Mapping[str, object], filled: Mapping[str, str], rulebook: Rulebook, language: Language
) -> dict[str, str]:
    """Return what a sentence says beyond its parameters: the article, the gate's own words, the year."""
    found: dict[str, str] = {}
    rule = rulebook.rules.get(str(params.get("rule", "")))
    if rule is not None:
        found["at"], found["says"] = rule.grounds.at, rule.grounds.says.said_in(language)
        gate = next((gate for gate in rule.gates if gate.name == params.get("gate")), None)
        if isinstance(gate, Gate):
            found["gate"] = gate.otherwise.said_in(language)
    if "band" in params:
        found["band"] = _band(rulebook, str(params["band"]), language)
    if "case" in params:
        found |= _concluded(params, rulebook, language)
    if "requirement" in params:
        found["when"] = _in(IN_YEAR, language).format(**filled) if "year" in filled else ""
        if params.get("strict") in {True, "True"}:
            found["need"] = _in(MORE_THAN, language).format(**filled)
    return found


def _band(rulebook: Rulebook, name: str, language: Language) -> str:
    """Return the grade of ``rule/attribute/number`` as it stands behind the mark; nothing when it has no grade."""
    rule_name, attribute, number = name.split("/")
    rule = rulebook.rules.get(rule_name)
    for value in rule.values if rule else ():
        if isinstance(value.gives, Bands) and value.gives.attribute == attribute:
            grade = value.gives.rows[int(number)].grade.said_in(language)
            return _in(REACHES, language).format(grade=grade) if grade else ""
    return ""


def _concluded(params: Mapping[str, object], rulebook: Rulebook, language: Language) -> dict[str, str]:
    """Return the outcome of a case and what it follows from: requirements that are short, or facts."""
    of, _, name = str(params["case"]).partition("/")
    cases = [case for each in rulebook.consequences if each.name == of for case in each.cases if case.name == name]
    outcome = outcome_title(rulebook, of, cases[0].gives, language) if cases else ""
    names = str(params.get("short", "")).split(", ") if "short" in params else []
    reasons = [title_of(rulebook, "requirement", each, language) for each in names] or [str(params.get("facts", ""))]
    because = _in(BECAUSE, language).format(reasons=", ".join(reasons)) if reasons[0] else ""
    return {"outcome": outcome, "because": because}


def _in(pair: tuple[str, str], language: Language) -> str:
    return pair[0] if language is Language.ZH else pair[1]
