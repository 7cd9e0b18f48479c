"""From the tree of a file to its consequences: what follows for teachers, schools and counties."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from xingtan.rulebook.file.building_requirements import build_wanted
from xingtan.rulebook.file.tree import Branch
from xingtan.rulebook.lexicon import Lexicon
from xingtan.rulebook.rules import Among, Concerned, Condition, Consequence, ConsequenceCase
from xingtan.rulebook.vocabulary import Text

BOUNDS = ("at_least", "more_than", "at_most", "less_than")
_WHOM = {"teachers": Concerned.TEACHER, "schools": Concerned.SCHOOL}
_LOOKS_AT = {
    Concerned.TEACHER: ("unmet", "facts"),
    Concerned.SCHOOL: ("teachers",),
    Concerned.COUNTY: ("teachers", "schools"),
}
"""What cases of a consequence may look at, by whom it concerns."""
_ONE = Fraction(1)


@dataclass(frozen=True, slots=True)
class _Known:
    """What cases may name: requirements, and the outcomes of every consequence by whom it concerns."""

    lexicon: Lexicon
    requirements: tuple[str, ...]
    outcomes: Mapping[Concerned, Mapping[str, Mapping[str, Text]]]


def build_consequences(root: Branch, lexicon: Lexicon, names: tuple[str, ...]) -> tuple[Consequence, ...]:
    """Return what follows for teachers, schools and counties."""
    entries = list(root.branches("consequences"))
    outcomes: dict[Concerned, dict[str, Mapping[str, Text]]] = {each: {} for each in Concerned}
    for entry in entries:
        outcomes[_concerned(entry)][entry.text("id")] = _outcomes(entry)
    return tuple(_consequence(entry, _Known(lexicon, names, outcomes)) for entry in entries)


def _concerned(branch: Branch) -> Concerned:
    return Concerned(branch.text("of", Concerned.TEACHER))


def _outcomes(branch: Branch) -> dict[str, Text]:
    outcomes = branch.branch("outcomes")
    return {name: outcomes.both(name) for name in outcomes.fields}


def _consequence(branch: Branch, known: _Known) -> Consequence:
    texts, of = _outcomes(branch), _concerned(branch)
    known.lexicon.known("unknown_outcome", branch, "default", texts)
    cases = tuple(_case(case, known, texts, of) for case in branch.branches("cases"))
    name = known.lexicon.once("consequence", branch)
    return Consequence(name, branch.both("title"), texts, branch.text("default"), cases, of)


def _case(branch: Branch, known: _Known, outcomes: Mapping[str, Text], of: Concerned) -> ConsequenceCase:
    lexicon = known.lexicon
    lexicon.known("unknown_requirement", branch, "unmet", known.requirements)
    lexicon.known("unknown_outcome", branch, "gives", outcomes)
    for name in ("unmet", "facts", "teachers", "schools"):
        if name in branch.keys and name not in _LOOKS_AT[of]:
            lexicon.notes.say(branch.keys[name], "not_looked_at", word=name, of=of, known=", ".join(_LOOKS_AT[of]))
    facts = branch.branch("facts")
    whom = next((name for name in _WHOM if name in branch.fields), "")
    return ConsequenceCase(
        name=branch.text("id"),
        gives=branch.text("gives"),
        title=branch.both("title"),
        unmet=branch.words("unmet"),
        facts=build_wanted(facts, lexicon) if "facts" in branch.fields else None,
        at_least=facts.whole("at_least") or 1,
        years_running=facts.whole("years_running") or 0,
        lasts_years=branch.whole("lasts_years"),
        grounds=lexicon.grounds(branch),
        among=_among(branch.branch(whom), known, _WHOM[whom]) if whom else None,
    )


def _among(branch: Branch, known: _Known, whom: Concerned) -> Among:
    notes, named = known.lexicon.notes, known.outcomes[whom]
    if ("verdict" in branch.keys) == ("outcome" in branch.keys) or ("outcome" in branch.keys) != (
        "consequence" in branch.keys
    ):
        notes.say(branch.place, "verdict_or_outcome")
    known.lexicon.known("unknown_consequence", branch, "consequence", dict(named))
    if branch.text("consequence") in named:
        known.lexicon.known("unknown_outcome", branch, "outcome", dict(named[branch.text("consequence")]))
    share, number = (_bounds(name, branch, known.lexicon) for name in ("share", "number"))
    return Among(whom, branch.text("verdict"), branch.text("consequence"), branch.text("outcome"), share, number)


def _bounds(name: str, owner: Branch, lexicon: Lexicon) -> Condition | None:
    """Return the bounds on a share of all, or on a number of heads."""
    if name not in owner.fields:
        return None
    branch = owner.branch(name)
    if not branch.fields:
        lexicon.notes.say(branch.place, "bounds_missing")
    found = {bound: _amount(branch, bound) for bound in BOUNDS}
    if name == "share":
        for bound, amount in found.items():
            if amount is not None and amount > _ONE:
                lexicon.notes.say(branch.at(bound), "share_above_one")
    return Condition(name, **found)  # type: ignore[arg-type]


def _amount(branch: Branch, name: str) -> Fraction | None:
    heads = branch.whole(name)
    return branch.amount(name) if heads is None else Fraction(heads)
