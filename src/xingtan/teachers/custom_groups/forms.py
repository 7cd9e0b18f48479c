"""A custom group as a form: a list, or blocks of conditions; one block is enough, within a block all must hold."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xingtan.pages.people import PeopleField
from xingtan.teachers.choosing import circles_of, people_of
from xingtan.teachers.conditions.fields import (
    Ground,
    blocks_in,
    blocks_of,
    condition_fields,
    refuse_turned_spans,
    rule_of,
)
from xingtan.teachers.conditions.rules import read_condition, staff_of
from xingtan.teachers.custom_groups.models import CustomGroup
from xingtan.teachers.custom_groups.services import Wording

__all__ = ["Ground", "GroupForm", "blocks_of"]


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
        self.fields.update(condition_fields(ground.choices()))
        staff = staff_of(ground.school, on=ground.on).select_related("group")
        known = circles_of(ground.school, on=ground.on)
        self.fields["teachers"] = PeopleField(people_of(staff, known), label=_("Teachers"), required=False)

    def blocks(self) -> Iterator[tuple[bool, list[forms.BoundField]]]:
        """Return the fields of each block, and whether anything is in it."""
        return blocks_in(self)

    def clean(self) -> dict[str, Any]:
        """Put the rule together; at least one condition, and no span the wrong way round."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("way") != "rule":
            return found
        refuse_turned_spans(self)
        if not self.errors and rule_of(self.cleaned_data) is None:
            self.add_error("way", gettext("Write at least one condition."))
        return found

    @property
    def wording(self) -> Wording:
        """What the person said; only of a valid form."""
        found = self.cleaned_data
        if found["way"] == "rule":
            return Wording(found["name"], found["about"], rule_of(found))
        return Wording(found["name"], found["about"], None, tuple(sorted(int(key) for key in found["teachers"])))


def _initial(group: CustomGroup | None) -> dict[str, Any]:
    if group is None:
        return {"way": "rule"}
    first = {"name": group.name, "about": group.about, "way": "list" if group.rule is None else "rule"}
    if group.rule is None:
        return {**first, "teachers": list(group.listed.filter(until=None).values_list("teacher", flat=True))}
    return {**first, **blocks_of(read_condition(group.rule))}
