"""The body of a scale, as files and forms write it, becomes a scale, or a list of everything that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

from xingtan.assessment.formula import RESERVED, Formula, FormulaError, Kind, Names, read_formula
from xingtan.assessment.scale import (
    ANY,
    Band,
    Example,
    Indicator,
    LeafType,
    Level,
    Parameter,
    Phase,
    Quota,
    Registers,
    Scale,
)
from xingtan.kernel.amounts import NotAnAmountError, exact_text, parse_exact
from xingtan.rulebook.vocabulary import Text
from xingtan.rulebook.worth import Mode, Rounding

CODE = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
TAKEN = RESERVED | {"tier", "indicators", *(phase.value for phase in Phase)}
DEEPEST_TREE = 4
MOST_INDICATORS = 120
NOTHING_READ = Formula("0", None)  # type: ignore[arg-type]
DEFAULT_MARK = "if(has(examiner), examiner, if(has(peer), peer, self))"


@dataclass(frozen=True)
class ScaleMistake:
    """What is wrong, where: ``place`` names the indicator or the part; ``at`` the place in a formula, -1 for none."""

    place: str
    code: str
    word: str = ""
    nearest: str = ""
    at: int = -1


@dataclass(frozen=True)
class Reading:
    """What reading came to: a scale without mistakes, or mistakes."""

    scale: Scale | None
    mistakes: tuple[ScaleMistake, ...]


@dataclass
class _Reader:
    body: Mapping[str, Any]
    mistakes: list[ScaleMistake] = field(default_factory=list)
    codes: dict[str, str] = field(default_factory=dict)
    tiers: dict[str, Text] = field(default_factory=dict)
    parameters: tuple[Parameter, ...] = ()

    @property
    def tier_names(self) -> tuple[str, ...]:
        return tuple(self.tiers) or (ANY,)

    def say(self, place: str, code: str, word: object = "") -> None:
        self.mistakes.append(ScaleMistake(place, code, str(word)[:80]))

    def text(self, value: object, place: str, *, needed: bool = False) -> Text:
        found = value if isinstance(value, Mapping) else {}
        text = Text(str(found.get("zh") or "").strip(), str(found.get("en") or "").strip())
        if needed and not (text.zh or text.en):
            self.say(place, "no_title")
        return text

    def amount(self, value: object, place: str, *, default: str = "", least: Fraction = Fraction(0)) -> Fraction:
        text = str(value if value not in (None, "") else default)
        try:
            found = parse_exact(text)
        except NotAnAmountError:
            self.say(place, "not_an_amount", text)
            return least
        if found < least:
            self.say(place, "too_small", text)
        return found

    def by_tier(self, value: object, place: str, *, default: str = "") -> dict[str, Fraction]:
        if not isinstance(value, Mapping):
            return dict.fromkeys(self.tier_names, self.amount(value, place, default=default))
        for tier in value:
            if tier not in (*self.tiers, "default"):
                self.say(place, "unknown_tier", tier)
        return {
            tier: self.amount(value.get(tier, value.get("default")), f"{place} {tier}", default=default)
            for tier in self.tier_names
        }

    def code(self, value: object, place: str) -> str:
        code = str(value or "")
        if not CODE.fullmatch(code) or code in TAKEN:
            self.say(place, "bad_code", code)
        elif code in self.codes:
            self.say(place, "code_twice", code)
        self.codes[code] = place
        return code

    def rows(self, value: object, place: str) -> list[Mapping[str, Any]]:
        if value is None:
            return []
        if not isinstance(value, Sequence) or isinstance(value, str):
            self.say(place, "not_a_list")
            return []
        return [each for each in value if isinstance(each, Mapping)]

    def formula(self, text: str, place: str, names: Names) -> Formula:
        try:
            return read_formula(text, names)
        except FormulaError as error:
            self.mistakes.append(
                ScaleMistake(place, f"formula_{error.mistake}", error.word, error.nearest, at=error.at)
            )
            return NOTHING_READ

    def names(self, below: Sequence[Indicator], own: str) -> Names:
        everything = [each for child in below for each in child.walk()]
        kinds = {each.code: Kind.NUMBER for each in everything}
        kinds |= {each.code: Kind.NUMBER for each in self.parameters}
        if self.tiers:
            kinds["tier"] = Kind.WORD
        branches = [own, *(each.code for each in everything if each.children)]
        return Names(kinds, branches, tuple(self.tiers))

    def formulas(self, text: object, below: Sequence[Indicator], place: str, own: str) -> dict[str, Formula]:
        """Return the formula of each tier: as written, or the weighted sum of the children in force."""
        names = self.names(below, own)
        if text:
            return dict.fromkeys(self.tier_names, self.formula(str(text), place, names))
        return {tier: self.formula(_weighted(below, tier), place, names) for tier in self.tier_names}

    def indicator(self, row: Mapping[str, Any], depth: int) -> Indicator:
        code = self.code(row.get("code"), f"indicator {row.get('code') or depth}")
        place = f"indicator {code}"
        if depth > DEEPEST_TREE:
            self.say(place, "too_deep")
            return self.leaf(row, code, depth)
        children = tuple(self.indicator(each, depth + 1) for each in self.rows(row.get("children"), place))
        if not children:
            return self.leaf(row, code, depth)
        shared = self.shared(row, code, depth)
        return replace(shared, formulas=self.formulas(row.get("formula"), children, place, code), children=children)

    def shared(self, row: Mapping[str, Any], code: str, depth: int) -> Indicator:
        """Return what indicators and leaves have alike; neither marks nor children yet."""
        place = f"indicator {code}"
        return Indicator(
            code=code,
            title=self.text(row.get("title"), place, needed=True),
            says=self.text(row.get("says"), place),
            depth=depth,
            tiers=self.tier_set(row, place),
            weights=self.by_tier(row.get("weight"), f"{place} weight", default="1"),
            formulas={},
        )

    def tier_set(self, row: Mapping[str, Any], place: str) -> frozenset[str]:
        found = frozenset(str(tier) for tier in row.get("tiers") or ())
        for tier in sorted(found - set(self.tiers)):
            self.say(place, "unknown_tier", tier)
        return found

    def leaf(self, row: Mapping[str, Any], code: str, depth: int) -> Indicator:
        place = f"indicator {code}"
        kind = str(row.get("type") or LeafType.MARKS)
        if kind not in list(LeafType):
            self.say(place, "unknown_type", kind)
            kind = LeafType.MARKS.value
        leaf_type = LeafType(kind)
        levels = tuple(self.level(each, place) for each in self.rows(row.get("levels"), place))
        if leaf_type is LeafType.LEVELS and len({level.marks for level in levels}) != len(levels):
            self.say(place, "levels_alike")
        if leaf_type is LeafType.LEVELS and not levels:
            self.say(place, "no_levels")
        most, step = self.measure(row, leaf_type, levels, place)
        return replace(
            self.shared(row, code, depth),
            type=leaf_type,
            most=most,
            step=step,
            levels=tuple(sorted(levels, key=lambda level: -level.marks)),
            evidence=tuple(str(each) for each in row.get("evidence") or ()),
        )

    def measure(
        self, row: Mapping[str, Any], kind: LeafType, levels: Sequence[Level], place: str
    ) -> tuple[Fraction, Fraction]:
        """Return the most marks of a leaf and their step."""
        if kind is LeafType.YES_NO:
            return Fraction(1), Fraction(1)
        if kind is LeafType.LEVELS:
            return max((level.marks for level in levels), default=Fraction(0)), Fraction(1)
        if kind is LeafType.COUNT:
            return self.amount(row.get("most"), f"{place} most", default="99", least=Fraction(1)), Fraction(1)
        most = self.amount(row.get("most"), f"{place} most", default="10")
        step = self.amount(row.get("step"), f"{place} step", default="1")
        if most <= 0 or step <= 0 or (step * 100).denominator != 1 or most % step:
            self.say(place, "bad_step", exact_text(step))
            return max(most, Fraction(1)), Fraction(1)
        return most, step

    def level(self, row: Mapping[str, Any], place: str) -> Level:
        return Level(
            code=str(row.get("code") or ""),
            title=self.text(row.get("title"), f"{place} level", needed=True),
            says=self.text(row.get("says"), place),
            marks=self.amount(row.get("marks"), f"{place} level"),
        )

    def rounding(self, value: object, place: str, *, default: Rounding | None) -> Rounding | None:
        if not isinstance(value, Mapping):
            return default
        mode, to = str(value.get("mode") or Mode.HALF_UP), self.amount(value.get("to"), place, default="1")
        if mode not in list(Mode) or to <= 0:
            self.say(place, "bad_rounding", mode)
            return default
        return Rounding(to=to, mode=Mode(mode))

    def band(self, row: Mapping[str, Any]) -> Band:
        place = f"band {row.get('code') or ''}"
        return Band(
            code=str(row.get("code") or ""),
            title=self.text(row.get("title"), place, needed=True),
            least=self.amount(row.get("from"), place, default="0"),
            registers=self.registers(row.get("registers"), place),
        )

    def registers(self, value: object, place: str) -> Registers | None:
        if value in (None, ""):
            return None
        if value not in list(Registers):
            self.say(place, "unknown_registration", value)
            return None
        return Registers(str(value))

    def quota(self, row: Mapping[str, Any], bands: Sequence[Band]) -> Quota:
        code = str(row.get("band") or "")
        if code not in {band.code for band in bands}:
            self.say("quota", "unknown_band", code)
        share = self.amount(row.get("at_most"), "quota", default="1")
        if share > 1:
            self.say("quota", "share_above_one", exact_text(share))
        down = Rounding(to=Fraction(1), mode=Mode.DOWN)
        mode = str(row.get("rounding") or Mode.DOWN)
        if mode not in list(Mode):
            self.say("quota", "bad_rounding", mode)
            return Quota(code, share, down)
        return Quota(code, share, Rounding(to=Fraction(1), mode=Mode(mode)))

    def example(self, row: Mapping[str, Any]) -> Example:
        marks = row.get("marks")
        given = marks if isinstance(marks, Mapping) else {}
        return Example(
            says=self.text(row.get("says"), "example"),
            tier=str(row.get("tier") or ANY),
            marks={str(code): self.amount(each, f"example {code}") for code, each in given.items()},
            gives=self.amount(row.get("gives"), "example", default="0"),
        )

    def parameter(self, row: Mapping[str, Any]) -> Parameter:
        code = self.code(row.get("code"), f"parameter {row.get('code') or ''}")
        return Parameter(
            code=code,
            title=self.text(row.get("title"), f"parameter {code}"),
            values=self.by_tier(row.get("value"), f"parameter {code}"),
        )

    def _order(self, bands: Sequence[Band]) -> None:
        """Note the first grade that leaves the order, best or lowest first, in which the others are listed."""
        up = bands[0].least < bands[-1].least
        for above, below in pairwise(bands):
            if (above.least < below.least) is not up:
                self.say(f"band {below.code}", "bands_out_of_order")
                return

    def bands(self) -> tuple[Band, ...]:
        bands = tuple(self.band(row) for row in self.rows(self.body.get("bands"), "bands"))
        if not bands:
            self.say("bands", "no_bands")
        elif len({band.least for band in bands}) != len(bands) or len({band.code for band in bands}) != len(bands):
            self.say("bands", "bands_alike")
        elif min(band.least for band in bands) > 0:
            self.say("bands", "no_lowest_band")
        else:
            self._order(bands)
        if len({band.registers is None for band in bands}) > 1:
            self.say("bands", "registers_in_part")
        return tuple(sorted(bands, key=lambda band: -band.least))


def read_scale(body: Mapping[str, Any]) -> Reading:
    """Return the scale that the body says, or everything that is wrong with it."""
    reader = _Reader(body)
    tiers = body.get("tiers")
    reader.tiers = {
        reader.code(code, "tiers"): reader.text(title, f"tier {code}", needed=True)
        for code, title in (tiers.items() if isinstance(tiers, Mapping) else ())
    }
    reader.parameters = tuple(reader.parameter(row) for row in reader.rows(body.get("parameters"), "parameters"))
    indicators = tuple(reader.indicator(row, 1) for row in reader.rows(body.get("indicators"), "indicators"))
    if not indicators:
        reader.say("indicators", "no_indicators")
    if len(reader.codes) > MOST_INDICATORS:
        reader.say("indicators", "too_many", len(reader.codes))
    raters = Names({phase.value: Kind.NUMBER for phase in Phase})
    bands = reader.bands()
    scale = Scale(
        code=str(body.get("code") or ""),
        title=reader.text(body.get("title"), "title", needed=True),
        source=reader.text(body.get("source"), "source"),
        note=reader.text(body.get("note"), "note"),
        tiers=reader.tiers,
        parameters=reader.parameters,
        indicators=indicators,
        mark=reader.formula(str(body.get("mark") or DEFAULT_MARK), "mark", raters),
        totals=reader.formulas(body.get("formula"), indicators, "formula", "indicators"),
        rounding=reader.rounding(body.get("rounding"), "rounding", default=None),
        bands=bands,
        quotas=tuple(reader.quota(row, bands) for row in reader.rows(body.get("quotas"), "quotas")),
        examples=tuple(reader.example(row) for row in reader.rows(body.get("examples"), "examples")),
        full=reader.amount(body["full"], "full") if body.get("full") else None,
        tolerance=reader.amount(body.get("tolerance"), "tolerance", default="0.2"),
        summary_least=int(reader.amount(body.get("summary_least"), "summary_least", default="0")),
        names_shown=body.get("names_shown") is True,
    )
    return Reading(None if reader.mistakes else scale, tuple(reader.mistakes))


def _weighted(children: Sequence[Indicator], tier: str) -> str:
    """Return the sum of the children in force, each times its weight, as a formula."""
    terms = [
        child.code if child.weights.get(tier) == 1 else f"{_as_factor(child.weights[tier])} * {child.code}"
        for child in children
        if child.holds_for(tier)
    ]
    return " + ".join(terms) or "0"


def _as_factor(weight: Fraction) -> str:
    text = exact_text(weight)
    return f"({text.replace('/', ' / ')})" if "/" in text else text
