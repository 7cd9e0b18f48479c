"""A scale by form: its general part, and one indicator at a time, to and from the body that is stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xingtan.assessment.labels import LEAF_TYPES
from xingtan.assessment.scale import Registers
from xingtan.rulebook.worth import Mode

Body = dict[str, Any]
LEVEL_ROWS = 5
BAND_ROWS = 6
REGISTERS = (
    ("", "—"),
    (Registers.QUALIFIED.value, _("Qualified or better")),
    (Registers.FAILED.value, _("Not qualified")),
)
MODES = (
    ("", _("no rounding")),
    (Mode.HALF_UP.value, _("half up")),
    (Mode.DOWN.value, _("down")),
    (Mode.UP.value, _("up")),
    (Mode.HALF_EVEN.value, _("half to even")),
)
TEXTS = ("title", "source", "note")
PLAIN = ("full", "mark", "formula", "tolerance", "summary_least")


def _line(
    label: Any,  # noqa: ANN401 a lazy sentence
    *,
    help_text: Any = "",  # noqa: ANN401
    required: bool = False,
    most: int = 200,
) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, required=required, max_length=most)


class ScaleForm(forms.Form):
    """Everything of a scale but its indicators."""

    title_zh = _line(_("Title in Chinese"), required=True)
    title_en = _line(_("Title in English"))
    source_zh = _line(_("Source in Chinese"), most=500)
    source_en = _line(_("Source in English"), most=500)
    note_zh = _line(_("Note in Chinese"), most=1000)
    note_en = _line(_("Note in English"), most=1000)
    full = _line(_("Full marks"), most=12)
    mark = _line(
        _("How the phases are joined"),
        help_text=_(
            "A formula of self, peer and examiner, each the average of its raters: 0.3 * peer + 0.7 * examiner."
        ),
        most=1000,
    )
    formula = _line(
        _("Formula of the total"),
        help_text=_(
            "Codes of indicators, + - * /, if, min, max, sum, avg. Empty: the weighted sum of the top indicators."
        ),
        most=1000,
    )
    rounding_mode = forms.ChoiceField(label=_("Rounding"), choices=MODES, required=False)
    rounding_to = _line(_("Rounded to multiples of"), most=12)
    tolerance = _line(_("Tolerance between raters"), help_text=_("Share of full marks, such as 0.2."), most=12)
    summary_least = _line(_("Least characters of the self-summary"), most=6)
    names_shown = forms.BooleanField(label=_("Teachers and raters see who gave which marks"), required=False)
    quota_band = _line(_("Quota: code of the grade"), most=40)
    quota_share = _line(
        _("Quota: at most this share"), help_text=_("0.3 for 30 %; the number is rounded down."), most=12
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        for place in range(BAND_ROWS):
            self.fields[f"band_code_{place}"] = _line(_("Code"), most=40)
            self.fields[f"band_zh_{place}"] = _line(_("Chinese"), most=40)
            self.fields[f"band_en_{place}"] = _line(_("English"), most=40)
            self.fields[f"band_from_{place}"] = _line(_("From"), most=12)
            self.fields[f"band_registers_{place}"] = forms.ChoiceField(
                label=_("Registration"), choices=REGISTERS, required=False
            )

    def applied_to(self, body: Mapping[str, Any]) -> Body:
        """Return the body with what the form says."""
        given = self.cleaned_data
        found: Body = {**body}
        for name in TEXTS:
            found[name] = {"zh": given[f"{name}_zh"], "en": given[f"{name}_en"]}
        for name in PLAIN:
            _put(found, name, given[name])
        _put(found, "rounding", _rounding(given))
        found["names_shown"] = given["names_shown"]
        found["bands"] = [_band(given, place) for place in range(BAND_ROWS) if given[f"band_code_{place}"]]
        _put(found, "quotas", _quotas(given, body))
        return found


class IndicatorForm(forms.Form):
    """One indicator: a leaf with its levels, or a branch when it has indicators below it."""

    code = _line(_("Code"), help_text=_("Small letters; formulas name it by this."), required=True, most=40)
    title_zh = _line(_("Title in Chinese"), required=True)
    title_en = _line(_("Title in English"))
    says_zh = _line(_("What is looked at, in Chinese"), most=500)
    says_en = _line(_("What is looked at, in English"), most=500)
    below = forms.ChoiceField(label=_("Below"), required=False)
    weight = _line(_("Weight"), help_text=_("Used where there is no formula above it; 1 when empty."), most=12)
    type = forms.ChoiceField(label=_("How it is rated"), choices=list(LEAF_TYPES.items()))
    most = _line(_("Full marks"), most=12)
    step = _line(_("Step between marks"), most=12)
    formula = _line(_("Formula (with indicators below it)"), most=1000)
    tiers = forms.MultipleChoiceField(label=_("Only for these tiers"), required=False)
    evidence = forms.MultipleChoiceField(label=_("Records shown beside it"), required=False)

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        parents: Sequence[tuple[str, str]],
        tiers: Sequence[tuple[str, str]],
        kinds: Sequence[tuple[str, str]],
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        boxes = forms.CheckboxSelectMultiple
        self.fields["below"] = forms.ChoiceField(
            label=_("Below"), required=False, choices=[("", _("the whole scale")), *parents]
        )
        self.fields["tiers"] = forms.MultipleChoiceField(
            label=_("Only for these tiers"), required=False, choices=tiers, widget=boxes
        )
        self.fields["evidence"] = forms.MultipleChoiceField(
            label=_("Records shown beside it"), required=False, choices=kinds, widget=boxes
        )
        if not tiers:
            del self.fields["tiers"]
        for place in range(LEVEL_ROWS):
            self.fields[f"level_marks_{place}"] = _line(_("From marks"), most=12)
            self.fields[f"level_zh_{place}"] = _line(_("Chinese"), most=40)
            self.fields[f"level_en_{place}"] = _line(_("English"), most=40)
            self.fields[f"level_says_zh_{place}"] = _line(_("Descriptor in Chinese"), most=300)
            self.fields[f"level_says_en_{place}"] = _line(_("Descriptor in English"), most=300)

    @property
    def row(self) -> Body:
        """The indicator as the body holds it, without its children."""
        given = self.cleaned_data
        found: Body = {
            "code": given["code"],
            "title": {"zh": given["title_zh"], "en": given["title_en"]},
            "says": {"zh": given["says_zh"], "en": given["says_en"]},
            "type": given["type"],
            "levels": [
                {
                    "code": f"level_{place + 1}",
                    "marks": given[f"level_marks_{place}"],
                    "title": {"zh": given[f"level_zh_{place}"], "en": given[f"level_en_{place}"]},
                    "says": {"zh": given[f"level_says_zh_{place}"], "en": given[f"level_says_en_{place}"]},
                }
                for place in range(LEVEL_ROWS)
                if given[f"level_marks_{place}"]
            ],
        }
        for name in ("weight", "most", "step", "formula", "tiers", "evidence"):
            _put(found, name, given.get(name))
        return found


def scale_initial(body: Mapping[str, Any]) -> Body:
    """Return what the general form shows of a body."""
    found: Body = {f"{name}_{tongue}": _said(body.get(name), tongue) for name in TEXTS for tongue in ("zh", "en")}
    found |= {name: body.get(name, "") for name in PLAIN}
    rounding = body.get("rounding") or {}
    found |= {"rounding_mode": rounding.get("mode", ""), "rounding_to": rounding.get("to", "")}
    found["names_shown"] = body.get("names_shown") is True
    for place, row in enumerate((body.get("bands") or [])[:BAND_ROWS]):
        found |= {
            f"band_code_{place}": row.get("code", ""),
            f"band_zh_{place}": _said(row.get("title"), "zh"),
            f"band_en_{place}": _said(row.get("title"), "en"),
            f"band_from_{place}": row.get("from", ""),
            f"band_registers_{place}": row.get("registers", ""),
        }
    quota: Mapping[str, Any] = next(iter(body.get("quotas") or []), {})
    return found | {"quota_band": quota.get("band", ""), "quota_share": quota.get("at_most", "")}


def indicator_initial(row: Mapping[str, Any], below: str) -> Body:
    """Return what the form of an indicator shows."""
    found: Body = {
        f"{name}_{tongue}": _said(row.get(name), tongue) for name in ("title", "says") for tongue in ("zh", "en")
    }
    found |= {name: row.get(name, "") for name in ("code", "type", "most", "step", "formula")}
    weight = row.get("weight", "")
    found |= {"below": below, "weight": "" if isinstance(weight, Mapping) else weight}
    found |= {"tiers": row.get("tiers") or [], "evidence": row.get("evidence") or []}
    for place, level in enumerate((row.get("levels") or [])[:LEVEL_ROWS]):
        found |= {
            f"level_marks_{place}": level.get("marks", ""),
            f"level_zh_{place}": _said(level.get("title"), "zh"),
            f"level_en_{place}": _said(level.get("title"), "en"),
            f"level_says_zh_{place}": _said(level.get("says"), "zh"),
            f"level_says_en_{place}": _said(level.get("says"), "en"),
        }
    return found


def rows_of(body: Mapping[str, Any]) -> Iterator[tuple[Body, str, int]]:
    """Yield every indicator of a body with the code of the one above it and its depth, parents first."""

    def walk(rows: Sequence[Body], above: str, depth: int) -> Iterator[tuple[Body, str, int]]:
        for row in rows:
            yield row, above, depth
            yield from walk(row.get("children") or [], row.get("code", ""), depth + 1)

    yield from walk(body.get("indicators") or [], "", 1)


def with_indicator(body: Mapping[str, Any], row: Body, below: str, old: str = "") -> Body:
    """Return the body with the indicator put below that one; in the place of the old one when it stays there.

    An indicator keeps what stands below it, and a weight by tier that the form cannot show.
    """
    known = next(((each, above) for each, above, _ in rows_of(body) if old and each.get("code") == old), None)
    fresh = {**row}
    if known:
        fresh |= {"children": known[0]["children"]} if known[0].get("children") else {}
        if isinstance(known[0].get("weight"), Mapping) and "weight" not in row:
            fresh["weight"] = known[0]["weight"]
    if known and known[1] == below:
        return {**body, "indicators": [_replaced(each, old, fresh) for each in body.get("indicators") or []]}
    rows = without_indicator(body, old)["indicators"] if old else list(body.get("indicators") or [])
    if not below:
        return {**body, "indicators": [*rows, fresh]}
    return {**body, "indicators": [_grown(each, below, fresh) for each in rows]}


def without_indicator(body: Mapping[str, Any], code: str) -> Body:
    """Return the body without the indicator and everything below it."""

    def kept(rows: Sequence[Body]) -> list[Body]:
        found = []
        for row in rows:
            if row.get("code") == code:
                continue
            children = kept(row.get("children") or [])
            rest = {name: value for name, value in row.items() if name != "children"}
            found.append({**rest, "children": children} if children else rest)
        return found

    return {**body, "indicators": kept(body.get("indicators") or [])}


def _replaced(row: Body, code: str, fresh: Body) -> Body:
    if row.get("code") == code:
        return fresh
    if not row.get("children"):
        return row
    return {**row, "children": [_replaced(each, code, fresh) for each in row["children"]]}


def _grown(row: Body, below: str, fresh: Body) -> Body:
    children = [_grown(each, below, fresh) for each in row.get("children") or []]
    if row.get("code") == below:
        return {**row, "children": [*children, fresh]}
    return {**row, "children": children} if children else row


def _band(given: Mapping[str, Any], place: int) -> Body:
    found: Body = {
        "code": given[f"band_code_{place}"],
        "title": {"zh": given[f"band_zh_{place}"], "en": given[f"band_en_{place}"]},
        "from": given[f"band_from_{place}"],
    }
    _put(found, "registers", given[f"band_registers_{place}"])
    return found


def _put(body: Body, name: str, value: object) -> None:
    if value in ("", None, [], {}):
        body.pop(name, None)
    else:
        body[name] = value


def _said(text: object, tongue: str) -> str:
    return str(text.get(tongue) or "") if isinstance(text, Mapping) else ""


def _rounding(given: Mapping[str, Any]) -> Body:
    return {"to": given["rounding_to"] or "1", "mode": given["rounding_mode"]} if given["rounding_mode"] else {}


def _quotas(given: Mapping[str, Any], body: Mapping[str, Any]) -> list[Body]:
    """Return the first quota as the form says, and those after it as they are."""
    rest = list(body.get("quotas") or [])[1:]
    if not given["quota_band"]:
        return rest
    first = {"band": given["quota_band"], "at_most": given["quota_share"] or "1", "rounding": Mode.DOWN.value}
    return [first, *rest]
