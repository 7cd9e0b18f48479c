"""From marks to a total: averages of the raters, the scale's formulas from the leaves up, the band; every step kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from xingtan.assessment.evaluation import Setting, ValueMissingError, evaluated, filled
from xingtan.assessment.formula import Formula
from xingtan.assessment.scale import Band, Indicator, Phase, Quota, Scale
from xingtan.kernel.amounts import exact_text
from xingtan.rulebook.rounding import rounded

Ratings = Mapping[Phase, Sequence[Mapping[str, Fraction]]]
"""The marks that were handed in: for each phase one mapping of leaf to marks for each rater."""


@dataclass(frozen=True)
class ScoreLine:
    """One indicator's value, how it came about, and what each phase's raters gave on average."""

    code: str
    depth: int
    value: Fraction
    formula: str
    filled: str
    averages: Mapping[str, Fraction] = field(default_factory=dict)

    def as_data(self) -> dict[str, object]:
        """Return it as it is stored with a result: exact texts."""
        return {
            "code": self.code,
            "depth": self.depth,
            "value": exact_text(self.value),
            "formula": self.formula,
            "filled": self.filled,
            "averages": {phase: exact_text(amount) for phase, amount in self.averages.items()},
        }


@dataclass(frozen=True)
class Score:
    """A teacher's total before and after rounding, the band that it reaches, and a line for every indicator."""

    total: Fraction
    raw: Fraction
    formula: str
    filled: str
    band: Band | None
    lines: tuple[ScoreLine, ...]


@dataclass
class _Work:
    scale: Scale
    tier: str
    values: dict[str, Fraction | str | None]
    averages: Mapping[str, Mapping[str, Fraction]] = field(default_factory=dict)
    lines: list[ScoreLine] = field(default_factory=list)

    def setting(self) -> Setting:
        children = {
            each.code: [child.code for child in each.children if child.holds_for(self.tier)]
            for each in self.scale.all_indicators()
        }
        children["indicators"] = [each.code for each in self.scale.indicators if each.holds_for(self.tier)]
        return Setting(self.values, children)

    def climb(self, indicator: Indicator) -> None:
        """Work out the indicator after everything below it; its line stands before theirs."""
        if not indicator.holds_for(self.tier):
            for each in indicator.walk():
                self.values[each.code] = Fraction(0)
            return
        place = len(self.lines)
        for child in indicator.children:
            self.climb(child)
        if indicator.children:
            formula = indicator.formulas[self.tier]
            self.values[indicator.code] = evaluated(formula, self.setting())
            line = self.line(indicator, formula, filled(formula, self.setting()))
        else:
            line = self.leaf(indicator)
        self.lines.insert(place, line)

    def leaf(self, indicator: Indicator) -> ScoreLine:
        own = self.averages.get(indicator.code)
        if own is None:
            if self.values.get(indicator.code) is None:
                raise ValueMissingError(name=indicator.code)
            return ScoreLine(indicator.code, indicator.depth, _number(self.values[indicator.code]), "", "")
        setting = Setting({phase.value: own.get(phase.value) for phase in Phase})
        try:
            self.values[indicator.code] = evaluated(self.scale.mark, setting)
        except ValueMissingError as error:
            raise ValueMissingError(name=indicator.code, phase=error.params["name"]) from None
        return self.line(indicator, self.scale.mark, filled(self.scale.mark, setting), own)

    def line(
        self, indicator: Indicator, formula: Formula, text: str, averages: Mapping[str, Fraction] | None = None
    ) -> ScoreLine:
        value = _number(self.values[indicator.code])
        return ScoreLine(indicator.code, indicator.depth, value, formula.text, text, averages or {})


def score(scale: Scale, tier: str, ratings: Ratings) -> Score:
    """Return what the ratings of one teacher come to.

    Units: marks. Each phase counts with the plain average of its raters; the scale's ``mark`` formula joins them.
    Rounding: none but the scale's own, once, of the total.
    Errors: ValueMissingError (``name`` of the indicator, ``phase`` when a phase's rating is wanted),
        DivisionByZeroError, NothingToTakeError.
    """
    averages: dict[str, dict[str, Fraction]] = {leaf.code: {} for leaf in scale.leaves(tier)}
    for phase, sheets in ratings.items():
        for code, found in averages.items():
            given = [sheet[code] for sheet in sheets if code in sheet]
            if given:
                found[phase.value] = sum(given, Fraction(0)) / len(given)
    return _total(_Work(scale, tier, _start(scale, tier), averages))


def score_marks(scale: Scale, tier: str, marks: Mapping[str, Fraction]) -> Score:
    """Return what these marks would come to if every rater gave them: for previews and worked examples.

    Errors: as for ``score``.
    """
    values = _start(scale, tier)
    values.update({leaf.code: marks.get(leaf.code) for leaf in scale.leaves(tier)})
    return _total(_Work(scale, tier, values))


def places_of(quota: Quota, assessed: int) -> int:
    """Return how many of the assessed may hold the quota's band; rounded in the quota's mode."""
    return int(rounded(quota.share * assessed, quota.rounding))


def _start(scale: Scale, tier: str) -> dict[str, Fraction | str | None]:
    values: dict[str, Fraction | str | None] = {each.code: each.values[tier] for each in scale.parameters}
    if scale.tiers:
        values["tier"] = tier
    return values


def _total(work: _Work) -> Score:
    for indicator in work.scale.indicators:
        work.climb(indicator)
    formula = work.scale.totals[work.tier]
    raw = evaluated(formula, work.setting())
    total = rounded(raw, work.scale.rounding) if work.scale.rounding else raw
    text = filled(formula, work.setting())
    return Score(total, raw, formula.text, text, work.scale.band_of(total), tuple(work.lines))


def _number(value: Fraction | str | None) -> Fraction:
    assert isinstance(value, Fraction)  # noqa: S101 leaves and branches are numbers
    return value
