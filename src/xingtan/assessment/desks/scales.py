"""Pages of scales: the list, one scale with a filled preview, the forms that change a draft."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from xingtan.access.actors import Actor
from xingtan.access.roles import Role
from xingtan.assessment.formula_words import in_words
from xingtan.assessment.labels import LEAF_TYPES, PHASES, REGISTERS, SCALE_STATES, told
from xingtan.assessment.models import AssessmentScale
from xingtan.assessment.policies import may_keep_scales
from xingtan.assessment.reading import ScaleMistake, read_scale
from xingtan.assessment.scale import ANY, Indicator, LeafType, Scale
from xingtan.assessment.scale_forms import IndicatorForm, ScaleForm, rows_of, scale_initial
from xingtan.assessment.scoring import score_marks
from xingtan.assessment.services.scales import failing_examples, given_by, mistakes_in
from xingtan.assessment.spread import near
from xingtan.assessment.workflow import ScaleState
from xingtan.credit_bank.tongue import here
from xingtan.institutions.models import Institution, Kind
from xingtan.kernel.amounts import NotAnAmountError, exact_text, parse_exact
from xingtan.kernel.errors import DomainError
from xingtan.pages.filters import named
from xingtan.records.reads import kinds
from xingtan.rulebook.vocabulary import Text

FOUR_FIFTHS = Fraction(4, 5)
FIELDS = {
    "title": "title_zh",
    "bands": "band_from_0",
    "quota": "quota_band",
    "quotas": "quota_band",
    "rounding": "rounding_to",
}
"""Part of a scale → the field of the general form in which it is mended, where the two differ."""
HUNDRED = 100


def scales(actor: Actor) -> dict[str, Any]:
    """Return the scales that the actor may read."""
    rows = AssessmentScale.objects.visible_to(actor).select_related("institution").order_by("code", "-version", "pk")
    return {
        "rows": [(row, _title(row), SCALE_STATES[row.state]) for row in rows],
        "may_keep": Role.MANAGER in actor.roles,
    }


def scale(actor: Actor, found: AssessmentScale, asked: Mapping[str, str]) -> dict[str, Any]:
    """Return one scale: its tree, and what marks in the preview come to; of a draft its mistakes."""
    reading = read_scale(found.body)
    place = found.institution
    keeps = place is not None and bool(may_keep_scales(actor, place))
    context = {
        "found": found,
        "title": _title(found),
        "state": SCALE_STATES[found.state],
        "mistakes": [told(mistake) for mistake in reading.mistakes],
        "may_edit": keeps and found.state == ScaleState.DRAFT.value,
        "ready": found.state == ScaleState.DRAFT.value and not mistakes_in(found.body),
        "may_retire": keeps and found.state == ScaleState.PUBLISHED.value,
        "copy_schools": own_schools(actor),
        "spec": reading.scale,
    }
    return {**context, **(_read(reading.scale, asked) if reading.scale else {})}


def own_schools(actor: Actor) -> list[tuple[str, str]]:
    """Return the schools whose scales the actor keeps; one query."""
    schools = Institution.objects.filter(
        actor.within("path", Role.MANAGER), kind__in=(Kind.SCHOOL.value, Kind.CAMPUS.value)
    )
    return [(str(school.pk), named(school)) for school in schools.order_by("path")]


def edit(found: AssessmentScale) -> dict[str, Any]:
    """Return what the editor shows beside its form: the tree as it stands, and the mistakes."""
    reading = read_scale(found.body)
    tree = [
        {"code": row.get("code", ""), "title": _here(row.get("title")), "depth": depth, "row": row}
        for row, _above, depth in rows_of(found.body)
    ]
    titles = {**_phases(), **_titles_in(found.body), **{each["code"]: each["title"] for each in tree}}
    return {
        "found": found,
        "title": _title(found),
        "tree": tree,
        "words": {
            **{each["code"]: in_words(str(each["row"].get("formula") or ""), titles) for each in tree},
            **{name: in_words(str(found.body.get(name) or ""), titles) for name in ("mark", "formula")},
        },
        "types": LEAF_TYPES,
        "mistakes": [told(mistake) for mistake in reading.mistakes],
    }


def draft_form(found: AssessmentScale) -> ScaleForm:
    """Return the form of a draft as it is saved, with each mistake beside its field."""
    initial = scale_initial(found.body)
    mistakes = read_scale(found.body).mistakes
    if not mistakes:
        return ScaleForm(initial=initial)
    form = ScaleForm({name: value for name, value in initial.items() if value is not False})
    form.is_valid()
    for mistake in mistakes:
        field = _field_of(mistake, found.body)
        if field in form.fields:
            form.add_error(field, told(mistake, placed=False))
    return form


def _field_of(mistake: ScaleMistake, body: Mapping[str, Any]) -> str:
    """Return the field of the general form in which a mistake is mended; empty where it is another page's."""
    what, _sep, code = mistake.place.partition(" ")
    if what == "band":
        codes = [row.get("code", "") for row in body.get("bands") or []]
        place = codes.index(code) if code in codes else 0
        return f"band_registers_{place}" if mistake.code == "unknown_registration" else f"band_from_{place}"
    return FIELDS.get(what, what)


def indicator_form(
    found: AssessmentScale,
    code: str,
    data: Any = None,  # noqa: ANN401
    initial: Any = None,  # noqa: ANN401
    *,
    marked: bool = False,
) -> IndicatorForm:
    """Return the form of one indicator of a draft; it cannot be put below itself.

    ``marked``: with each mistake of the saved draft beside its field.
    """
    own = f"indicator {code}"
    mistakes = [each for each in read_scale(found.body).mistakes if each.place.startswith(own)] if marked else []
    form = _indicator_form(found, code, initial if mistakes else data, None if mistakes else initial)
    for mistake in mistakes:
        field = "formula" if mistake.code.startswith("formula_") else mistake.place.removeprefix(own).strip()
        form.add_error(field if field in form.fields else None, told(mistake, placed=False))
    return form


def _indicator_form(found: AssessmentScale, code: str, data: Any, initial: Any) -> IndicatorForm:  # noqa: ANN401
    inside = False
    parents = []
    depth_of_own = 0
    for row, _above, depth in rows_of(found.body):
        inside = row.get("code") == code or (inside and depth > depth_of_own)
        depth_of_own = depth if row.get("code") == code else depth_of_own
        if not inside:
            parents.append((str(row.get("code", "")), _here(row.get("title"))))
    tiers = found.body.get("tiers") or {}
    return IndicatorForm(
        data,
        initial=initial,
        parents=parents,
        tiers=[(tier, _here(title)) for tier, title in tiers.items()],
        kinds=[(each.kind, each.name.here) for each in kinds()],
    )


def _read(spec: Scale, asked: Mapping[str, str]) -> dict[str, Any]:
    tier = asked.get("tier", "")
    chosen = tier if tier in spec.tiers else next(iter(spec.tiers), ANY)
    marks = {leaf.code: _given(leaf, asked.get(leaf.code, "")) for leaf in spec.leaves(chosen)}
    try:
        scored = score_marks(spec, chosen, marks)
    except DomainError:
        scored = None
    failing = failing_examples(spec)
    titles = titles_of(spec)
    return {
        "tier": chosen,
        "tiers": [(code, here(title)) for code, title in spec.tiers.items()],
        "note": here(spec.note),
        "source": here(spec.source),
        "mark_words": in_words(spec.mark.text, titles),
        "total_words": in_words(scored.formula, titles) if scored else "",
        "rows": [_row(each, chosen, marks, scored, titles) for each in spec.all_indicators() if each.holds_for(chosen)],
        "scored": scored,
        "near": near,
        "scored_band": here(scored.band.title) if scored and scored.band else "",
        "bands": [
            (here(band.title), exact_text(band.least), REGISTERS[band.registers] if band.registers else "")
            for band in spec.bands
        ],
        "quotas": [
            (here(band.title), f"{exact_text(quota.share * HUNDRED)} %")
            for quota in spec.quotas
            if (band := spec.band(quota.band))
        ],
        "parameters": [
            (here(each.title) or each.code, each.code, exact_text(each.values[chosen])) for each in spec.parameters
        ],
        "examples": [
            {
                "says": here(example.says),
                "gives": exact_text(example.gives),
                "tier": here(spec.tiers[example.tier]) if example.tier in spec.tiers else "",
                "holds": place not in failing,
                "place": place,
                "now": exact_text(total) if (total := given_by(spec, example)) is not None else "",
            }
            for place, example in enumerate(spec.examples, start=1)
        ],
    }


def _phases() -> dict[str, str]:
    return {phase: str(words) for phase, words in PHASES.items()}


def titles_of(spec: Scale) -> dict[str, str]:
    """Return what the names in the formulas of a scale stand for, in the reader's language."""
    return {
        **_phases(),
        **{code: here(title) for code, title in spec.tiers.items()},
        **{each.code: here(each.title) for each in spec.parameters},
        **{each.code: here(each.title) for each in spec.all_indicators()},
    }


def _titles_in(body: Mapping[str, Any]) -> dict[str, str]:
    """Return the titles of tiers and parameters of a draft, which may be unfinished."""
    tiers = body.get("tiers") or {}
    rows = body.get("parameters") or ()
    told = {str(row.get("code", "")): _here(row.get("title")) for row in rows if isinstance(row, Mapping)}
    return {**{code: _here(title) for code, title in tiers.items()}, **told}


def _row(
    indicator: Indicator,
    tier: str,
    marks: Mapping[str, Fraction],
    scored: Any,  # noqa: ANN401
    titles: Mapping[str, str],
) -> dict[str, Any]:
    lines = {line.code: line for line in scored.lines} if scored else {}
    line = lines.get(indicator.code)
    formula = indicator.formulas[tier].text if indicator.children else ""
    return {
        "leaf": not indicator.children,
        "indicator": indicator,
        "title": here(indicator.title),
        "says": here(indicator.says),
        "type": LEAF_TYPES[indicator.type],
        "is_levels": indicator.type is LeafType.LEVELS,
        "weight": exact_text(indicator.weights.get(tier, Fraction(1))),
        "formula": formula,
        "words": in_words(formula, titles),
        "filled": line.filled if line else "",
        "value": exact_text(line.value) if line else "",
        "mark": exact_text(marks[indicator.code]) if indicator.code in marks else "",
        "levels": [(exact_text(level.marks), here(level.title), here(level.says)) for level in indicator.levels],
    }


def _given(leaf: Indicator, text: str) -> Fraction:
    """Return the mark that the preview asks for, or a plausible one: four fifths, on the step."""
    try:
        found = parse_exact(text)
    except NotAnAmountError:
        found = Fraction(-1)
    if leaf.takes(found):
        return found
    if leaf.type is LeafType.LEVELS:
        return leaf.levels[0].marks
    if leaf.type is LeafType.YES_NO:
        return Fraction(1)
    return leaf.step * (leaf.most * FOUR_FIFTHS // leaf.step)


def _title(found: AssessmentScale) -> str:
    return _here(found.body.get("title")) or found.code


def _here(text: object) -> str:
    said = text if isinstance(text, Mapping) else {}
    return here(Text(str(said.get("zh") or ""), str(said.get("en") or "")))
