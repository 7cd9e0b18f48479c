"""What the pages of the personnel file ask for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from xingtan.sheets.kinds import Column, Mistake
from xingtan.teachers.texts import DAYS
from xingtan.teachers.workbooks.columns import BY_FIELD, COLUMNS

FIXED_AFTERWARDS = frozenset({"number"})
LISTED = frozenset({"sex", "schooling", "title"})
SAID = {"number": _("Unique in the whole installation; also the login."), "group": ""}
"""Hints of the form where those of the workbook speak of rows and codes."""


class TeacherForm(forms.Form):
    """One row of the workbook as a form; the same readers and the same checks stand behind it."""

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        texts: Mapping[str, str] | None = None,
        schools: Sequence[tuple[str, str]] = (),
        groups: Sequence[tuple[str, str]] = (),
    ) -> None:
        initial = {
            name: BY_FIELD[name].mask(text) if BY_FIELD[name].secret else text for name, text in (texts or {}).items()
        }
        if "roles" in initial:
            initial["roles"] = BY_FIELD["roles"].show(initial["roles"])
        super().__init__(data, initial=initial)
        lists = {"school": schools, "group": groups}
        for column in COLUMNS:
            if texts is not None and column.field in FIXED_AFTERWARDS:
                continue
            if column.field == "school" and len(schools) < 2:  # noqa: PLR2004 nothing to choose
                continue
            self.fields[column.field] = _field(column, lists.get(column.field, ()))

    @property
    def texts(self) -> dict[str, str]:
        """What the person wrote, by field of the workbook."""
        return {name: str(self.cleaned_data.get(name) or "") for name in self.fields}

    def take(self, mistakes: Iterable[Mistake]) -> None:
        """Put mistakes of the row to the fields they belong to."""
        for mistake in mistakes:
            self.add_error(
                mistake.column if mistake.column in self.fields else None, f"{mistake.reason} {mistake.cure}"
            )


def _field(column: Column, listed: Sequence[tuple[str, str]]) -> forms.Field:
    about = str(SAID.get(column.field, column.help))
    if column.field in LISTED or listed:
        choices = listed or [(option.value, column.show(option.value)) for option in column.options]
        return forms.ChoiceField(
            label=column.label, help_text=about, required=column.required, choices=[("", "—"), *choices]
        )
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d") if column.field in DAYS else forms.TextInput()
    return forms.CharField(label=column.label, help_text=about, required=column.required, widget=widget)


class ReasonForm(forms.Form):
    """Why personal numbers are needed."""

    reason = forms.CharField(label=_("Reason"), min_length=4, max_length=500)


class DayForm(forms.Form):
    """A day, today's unless given."""

    on = forms.DateField(
        label=_("On the day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
