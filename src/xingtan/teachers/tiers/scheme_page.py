"""What the form of a school's tiers shows: all tiers in their order, the open one, mistakes in their place."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xingtan.institutions.models import Institution
from xingtan.teachers.conditions.fields import blocks_in
from xingtan.teachers.conditions.rules import ConditionError
from xingtan.teachers.conditions.words import MISTAKES, said
from xingtan.teachers.tiers.drafting import Draft
from xingtan.teachers.tiers.names import names_of
from xingtan.teachers.tiers.pieces import PARTS, Row, rows_in
from xingtan.teachers.tiers.scheme_forms import Around, DraftForm, entry_of, fields_of, titles_in
from xingtan.teachers.versions.reading import Slip

PLACE = re.compile(r"tiers\[(\d+)\]\.?(.*)")
PART = re.compile(r"(standards|platforms)\[(\d+)\]\.?")
IN_FORM = {
    **MISTAKES,
    "missing": gettext_lazy("Choose at least one."),
    "both_languages": gettext_lazy("Write it in Chinese and in English."),
    "a_list": gettext_lazy("This part can only be mended as text."),
}


@dataclass(frozen=True)
class TierLine:
    """One tier of the draft on the list: code and title, who may enter in words, how much is asked and offered."""

    code: str
    title: str
    entry: str
    document: bool
    standards: int
    platforms: int
    mistaken: bool


@dataclass(frozen=True)
class PartLine:
    """One standard or platform of the open tier: its fields by piece, what of it the form cannot show, in words."""

    fields: Mapping[str, forms.BoundField]
    kinds: str
    further: str

    @property
    def mistaken(self) -> bool:
        """Whether something is wrong in one of its fields."""
        return any(field.errors for field in self.fields.values())


def drawn(draft: Draft, around: Around, day: object, slips: Sequence[Slip] = ()) -> DraftForm:
    """Return the form as the draft is, with these mistakes beside the fields."""
    form = DraftForm({**fields_of(draft), "effective_from": day}, draft=draft, around=around)
    form.full_clean()
    for slip in slips:
        _beside(form, slip)
    return form


def opened_for(draft: Draft, slips: Sequence[Slip]) -> Draft:
    """Return the draft with a tier open in which something is wrong; the one that is open when it is one of them."""
    wrong = mistaken_in(slips)
    return draft if not wrong or draft.open in wrong else replace(draft, open=min(wrong))


def mistaken_in(slips: Sequence[Slip]) -> set[int]:
    """Return the places of the tiers in which something is wrong."""
    return {int(found[1]) for found in (PLACE.match(slip.place) for slip in slips) if found}


def tier_lines_of(draft: Draft, school: Institution, slips: Sequence[Slip], *, on: date) -> list[TierLine]:
    """Return the tiers of the draft in their order; three queries at most."""
    titles = titles_in(draft)
    rules = [entry_of(row) for row in draft.tiers]
    asked = [(school.pk, rule) for rule in rules if rule is not None and not isinstance(rule, ConditionError)]
    names = {**names_of(asked, on=on).get(school.pk, {}), **dict(titles)}
    wrong = mistaken_in(slips)
    return [
        TierLine(
            code=titles[place][0],
            title=titles[place][1],
            entry=entry_words(rules[place], names),
            document=row.get("document") is True,
            standards=len(rows_in(row, "standards")),
            platforms=len(rows_in(row, "platforms")),
            mistaken=place in wrong,
        )
        for place, row in enumerate(draft.tiers)
    ]


def entry_words(rule: Any, names: Mapping[str, str]) -> str:  # noqa: ANN401 a condition, its mistake, or nothing
    """Return an entry rule in words."""
    if rule is None:
        return _("By appointment only")
    return _("This rule cannot be read.") if isinstance(rule, ConditionError) else said(rule, names)


def parts_of(form: DraftForm) -> dict[str, list[PartLine]]:
    """Return the standards and the platforms of the open tier, each with its fields."""
    row = form.draft.tier or {}
    return {
        part: [
            PartLine(
                {name: form[f"{part}-{number}-{name}"] for name in pieces},
                _kinds_said(form, f"{part}-{number}-kinds") if part == "standards" else "",
                _further(each),
            )
            for number, each in enumerate(rows_in(row, part))
        ]
        for part, pieces in PARTS.items()
    }


def blocks_of_form(form: DraftForm) -> list[tuple[bool, list[forms.BoundField]]]:
    """Return the blocks of the builder; none where it is not drawn."""
    return list(blocks_in(form)) if form.draft.tier is not None and form.buildable else []


def _kinds_said(form: DraftForm, name: str) -> str:
    field = form.fields[name]
    chosen = set(form[name].value() or ())
    return _("; ").join(str(label) for code, label in field.choices if code in chosen)  # type: ignore[attr-defined]


def _further(row: Row) -> str:
    """Return what a standard asks of other attributes than the level; the form keeps it."""
    where = row.get("where")
    rest = {key: values for key, values in where.items() if key != "level"} if isinstance(where, dict) else {}
    return _("; ").join(
        f"{key}: {', '.join(map(str, values)) if isinstance(values, list) else values}" for key, values in rest.items()
    )


def _beside(form: DraftForm, slip: Slip) -> None:
    """Say a mistake beside its field, and above the form where it has none that stands open."""
    sentence = str(IN_FORM.get(slip.mistake, slip.mistake))
    found = PLACE.match(slip.place)
    if found is None:
        name = _field(form, slip.place.replace("title", "scheme"), slip.mistake)
        return _add(form, name, sentence, _("Tiers") if slip.place == "tiers" else slip.place)
    place, rest = int(found[1]), found[2]
    name = _field(form, PART.sub(r"\1-\2-", rest).replace("where", "level"), slip.mistake)
    titles = titles_in(form.draft)
    if place != form.draft.open:
        return None  # its line on the list is marked
    if rest.startswith("entry."):
        rest = _("Who may enter")
    return _add(form, name, sentence, f"{titles[place][1]}, {rest}")


def _field(form: DraftForm, name: str, mistake: str) -> str:
    """Return the field that a place means; of a text in two languages the one that lacks it or is the longer one."""
    if name in form.fields:
        return name
    both = [each for each in (f"{name}_zh", f"{name}_en") if each in form.fields]
    if not both:
        return ""
    lengths = {each: len(str(form[each].value() or "")) for each in both}
    return max(both, key=lengths.__getitem__) if mistake == "too_long" else min(both, key=lengths.__getitem__)


def _add(form: DraftForm, name: str, sentence: str, place: str) -> None:
    if name and form.errors.get(name):
        return
    form.add_error(name or None, sentence if name else f"{place}: {sentence}")
