"""The builder of conditions: blocks of fields; one block is enough, within a block all must hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from xingtan.access.roles import GROUP_KINDS
from xingtan.institutions.models import Institution
from xingtan.teachers.conditions.rules import MOST_YEARS, Asked, Attribute, Condition, Join, Joined
from xingtan.teachers.labels import SCHOOLINGS, SEXES, TITLES, label_of
from xingtan.teachers.tiers.reads import scheme_at

BLOCKS = 3
COUNTED = {
    Attribute.AGE: (_("Age from"), _("Age to")),
    Attribute.SERVICE_YEAR: (_("Year of service from"), _("Year of service to")),
}
LISTED = {
    Attribute.TIER: _("Tiers"),
    Attribute.UNIT: _("Groups"),
    Attribute.TITLE: _("Professional titles"),
    Attribute.SCHOOLING: _("Schooling"),
    Attribute.SEX: _("Sex"),
}
MARKS = re.compile(r"[,，、;；]+")

Choices = Mapping[Attribute, Sequence[tuple[str, str]]]


@dataclass(frozen=True)
class Ground:
    """What a form is drawn for: the school and the day."""

    school: Institution
    on: date

    def choices(self, tiers: Sequence[tuple[str, str]] | None = None) -> dict[Attribute, list[tuple[str, str]]]:
        """Return what can be chosen for each attribute, of these tiers or those in force; two queries at most."""
        if tiers is None:
            language = get_language() or ""
            tiers = [(tier.code, tier.title.said(language)) for tier in scheme_at(self.school, self.on).tiers]
        groups = Institution.objects.filter(path__startswith=self.school.path, kind__in=GROUP_KINDS, closed_on=None)
        return {
            Attribute.TIER: list(tiers),
            Attribute.UNIT: [(code, name) for code, name in groups.order_by("path").values_list("code", "name")],
            Attribute.TITLE: [(each.value, label_of(TITLES, each.value)) for each in TITLES],
            Attribute.SCHOOLING: [(each.value, label_of(SCHOOLINGS, each.value)) for each in SCHOOLINGS],
            Attribute.SEX: [(each.value, label_of(SEXES, each.value)) for each in SEXES],
        }


def condition_fields(choices: Choices) -> dict[str, forms.Field]:
    """Return the fields of every block by name, ``<attribute>_<block>``, those of one block together."""
    fields: dict[str, forms.Field] = {}
    for number in range(BLOCKS):
        for attribute, (low, high) in COUNTED.items():
            fields[f"{attribute}_{number}_from"] = _years(low)
            fields[f"{attribute}_{number}_to"] = _years(high)
        for attribute, label in LISTED.items():
            fields[f"{attribute}_{number}"] = forms.MultipleChoiceField(
                label=label, choices=choices[attribute], required=False, widget=forms.CheckboxSelectMultiple
            )
        fields[f"subject_{number}"] = forms.CharField(
            label=_("Subjects"), max_length=200, required=False, help_text=_("Several are separated by commas.")
        )
    return fields


def blocks_in(form: forms.Form) -> Iterator[tuple[bool, list[forms.BoundField]]]:
    """Yield the fields of each block of the form, and whether anything is in it."""
    names = {*Attribute}
    for number in range(BLOCKS):
        fields = [form[name] for name in form.fields if f"_{number}" in name and name.split(f"_{number}")[0] in names]
        yield any(bound.value() for bound in fields) or any(bound.errors for bound in fields), fields


def refuse_turned_spans(form: forms.Form) -> None:
    """Say beside the field where a span ends before it begins."""
    found = form.cleaned_data
    for number in range(BLOCKS):
        for attribute in COUNTED:
            low, high = (found.get(f"{attribute}_{number}_{end}") for end in ("from", "to"))
            if low is not None and high is not None and low > high:
                form.add_error(f"{attribute}_{number}_to", gettext("The end lies before the beginning."))


def rule_of(found: Mapping[str, Any]) -> Condition | None:
    """Return the condition that the fields of the builder write; none when all of them are empty."""
    blocks = [block for block in (_block(found, number) for number in range(BLOCKS)) if block]
    if not blocks:
        return None
    joined = [parts[0] if len(parts) == 1 else Joined(Join.ALL, tuple(parts)) for parts in blocks]
    return joined[0] if len(joined) == 1 else Joined(Join.ANY, tuple(joined))


def blocks_of(rule: Condition) -> dict[str, Any]:
    """Return the rule as the fields of the builder; empty when it says more than they can show."""
    wide = isinstance(rule, Joined) and rule.join is Join.ANY
    blocks = rule.parts if isinstance(rule, Joined) and wide else (rule,)
    if len(blocks) > BLOCKS:
        return {}
    fields: dict[str, Any] = {}
    for number, block in enumerate(blocks):
        parts = block.parts if isinstance(block, Joined) and block.join is Join.ALL else (block,)
        for part in parts:
            shown = _fields_of(part, number) if isinstance(part, Asked) else {}
            if not shown or shown.keys() & fields.keys():
                return {}
            fields |= shown
    return fields


def _block(found: Mapping[str, Any], number: int) -> list[Condition]:
    parts: list[Condition] = []
    for attribute in COUNTED:
        low, high = (found.get(f"{attribute}_{number}_{end}") for end in ("from", "to"))
        if low is not None or high is not None:
            parts.append(Asked(attribute, low, high))
    parts.extend(
        Asked(attribute, values=tuple(found[f"{attribute}_{number}"]))
        for attribute in LISTED
        if found.get(f"{attribute}_{number}")
    )
    words = [word.strip() for word in MARKS.split(found.get(f"subject_{number}") or "") if word.strip()]
    return [*parts, Asked(Attribute.SUBJECT, values=tuple(words))] if words else parts


def _fields_of(part: Asked, number: int) -> dict[str, Any]:
    """Return the fields that show one condition; none for a subject whose name holds a mark between subjects."""
    name = f"{part.attribute}_{number}"
    if part.attribute in COUNTED:
        return {f"{name}_from": part.low, f"{name}_to": part.high}
    if part.attribute is not Attribute.SUBJECT:
        return {name: list(part.values)}
    return {} if any(MARKS.search(each) for each in part.values) else {name: "，".join(part.values)}


def _years(label: Any) -> forms.IntegerField:  # noqa: ANN401 Django's own argument
    return forms.IntegerField(label=label, min_value=0, max_value=MOST_YEARS, required=False)
