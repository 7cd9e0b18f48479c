"""A custom group as a form: a list, or blocks of conditions; one block is enough, within a block all must hold."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from xingtan.access.roles import GROUP_KINDS
from xingtan.institutions.models import Institution
from xingtan.pages.people import PeopleField
from xingtan.teachers.choosing import circles_of, people_of
from xingtan.teachers.conditions import (
    MOST_YEARS,
    Asked,
    Attribute,
    Condition,
    Join,
    Joined,
    read_condition,
    staff_of,
)
from xingtan.teachers.custom_groups.services import Wording
from xingtan.teachers.group_models import CustomGroup
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


@dataclass(frozen=True)
class Ground:
    """What a form is drawn for: the school and the day."""

    school: Institution
    on: date

    def choices(self) -> dict[Attribute, list[tuple[str, str]]]:
        """Return what can be chosen for each attribute; two queries."""
        language = get_language() or ""
        groups = Institution.objects.filter(path__startswith=self.school.path, kind__in=GROUP_KINDS, closed_on=None)
        return {
            Attribute.TIER: [(t.code, t.title.said(language)) for t in scheme_at(self.school, self.on).tiers],
            Attribute.UNIT: [(code, name) for code, name in groups.order_by("path").values_list("code", "name")],
            Attribute.TITLE: [(each.value, label_of(TITLES, each.value)) for each in TITLES],
            Attribute.SCHOOLING: [(each.value, label_of(SCHOOLINGS, each.value)) for each in SCHOOLINGS],
            Attribute.SEX: [(each.value, label_of(SEXES, each.value)) for each in SEXES],
        }


class GroupForm(forms.Form):
    """Name, purpose, and who belongs: by rule or by list."""

    name = forms.CharField(label=_("Name of the group"), max_length=80)
    about = forms.CharField(label=_("What the group is for"), max_length=300, required=False)
    way = forms.ChoiceField(
        label=_("Who belongs to it"),
        choices=[("rule", _("Whoever meets a rule")), ("list", _("Those on a list"))],
        widget=forms.RadioSelect,
    )

    def __init__(self, data: Any = None, *, ground: Ground, group: CustomGroup | None = None) -> None:  # noqa: ANN401
        super().__init__(data, initial=_initial(group))
        choices = ground.choices()
        for number in range(BLOCKS):
            for attribute, (low, high) in COUNTED.items():
                self.fields[f"{attribute}_{number}_from"] = _years(low)
                self.fields[f"{attribute}_{number}_to"] = _years(high)
            for attribute, label in LISTED.items():
                self.fields[f"{attribute}_{number}"] = forms.MultipleChoiceField(
                    label=label, choices=choices[attribute], required=False, widget=forms.CheckboxSelectMultiple
                )
            self.fields[f"subject_{number}"] = forms.CharField(
                label=_("Subjects"), max_length=200, required=False, help_text=_("Several are separated by commas.")
            )
        staff = staff_of(ground.school, on=ground.on).select_related("group")
        known = circles_of(ground.school, on=ground.on)
        self.fields["teachers"] = PeopleField(people_of(staff, known), label=_("Teachers"), required=False)

    def blocks(self) -> Iterator[tuple[bool, list[forms.BoundField]]]:
        """Yield the fields of each block, and whether anything is in it."""
        for number in range(BLOCKS):
            fields = [self[name] for name in self.fields if f"_{number}" in name]
            yield any(bound.value() for bound in fields) or any(bound.errors for bound in fields), fields

    def clean(self) -> dict[str, Any]:
        """Put the rule together; at least one condition, and no span the wrong way round."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("way") != "rule":
            return found
        for number in range(BLOCKS):
            for attribute in COUNTED:
                low, high = (found.get(f"{attribute}_{number}_{end}") for end in ("from", "to"))
                if low is not None and high is not None and low > high:
                    self.add_error(f"{attribute}_{number}_to", gettext("The end lies before the beginning."))
        if not self.errors and self._rule() is None:
            self.add_error("way", gettext("Write at least one condition."))
        return found

    @property
    def wording(self) -> Wording:
        """What the person said; only of a valid form."""
        found = self.cleaned_data
        if found["way"] == "rule":
            return Wording(found["name"], found["about"], self._rule())
        return Wording(found["name"], found["about"], None, tuple(sorted(int(key) for key in found["teachers"])))

    def _rule(self) -> Condition | None:
        blocks = [block for block in map(self._block, range(BLOCKS)) if block]
        if not blocks:
            return None
        joined = [parts[0] if len(parts) == 1 else Joined(Join.ALL, tuple(parts)) for parts in blocks]
        return joined[0] if len(joined) == 1 else Joined(Join.ANY, tuple(joined))

    def _block(self, number: int) -> list[Condition]:
        found, parts = self.cleaned_data, []
        for attribute in COUNTED:
            low, high = (found.get(f"{attribute}_{number}_{end}") for end in ("from", "to"))
            if low is not None or high is not None:
                parts.append(Asked(attribute, low, high))
        parts.extend(
            Asked(attribute, values=tuple(found[f"{attribute}_{number}"]))
            for attribute in LISTED
            if found.get(f"{attribute}_{number}")
        )
        words = [word.strip() for word in MARKS.split(found.get(f"subject_{number}", "")) if word.strip()]
        return [*parts, Asked(Attribute.SUBJECT, values=tuple(words))] if words else list(parts)


def _years(label: Any) -> forms.IntegerField:  # noqa: ANN401 Django's own argument
    return forms.IntegerField(label=label, min_value=0, max_value=MOST_YEARS, required=False)


def _initial(group: CustomGroup | None) -> dict[str, Any]:
    if group is None:
        return {"way": "rule"}
    first = {"name": group.name, "about": group.about, "way": "list" if group.rule is None else "rule"}
    if group.rule is None:
        return {**first, "teachers": list(group.listed.filter(until=None).values_list("teacher", flat=True))}
    return {**first, **blocks_of(read_condition(group.rule))}


def blocks_of(rule: Condition) -> dict[str, Any]:
    """Return the rule as the fields of the form; empty when it says more than the form can show."""
    wide = isinstance(rule, Joined) and rule.join is Join.ANY
    blocks = rule.parts if isinstance(rule, Joined) and wide else (rule,)
    if len(blocks) > BLOCKS:
        return {}
    fields: dict[str, Any] = {}
    for number, block in enumerate(blocks):
        parts = block.parts if isinstance(block, Joined) and block.join is Join.ALL else (block,)
        for part in parts:
            if not isinstance(part, Asked):
                return {}
            fields |= _fields_of(part, number)
    return fields


def _fields_of(part: Asked, number: int) -> dict[str, Any]:
    name = f"{part.attribute}_{number}"
    if part.attribute in COUNTED:
        return {f"{name}_from": part.low, f"{name}_to": part.high}
    return {name: "，".join(part.values) if part.attribute is Attribute.SUBJECT else list(part.values)}
