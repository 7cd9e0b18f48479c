"""Forms made from data definitions: shape of input only; ``cleaning`` judges the fields."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import partial
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from xingtan.evidence.forms import FilesField, files_input
from xingtan.records.audit.late import LONGEST_REASON
from xingtan.records.cleaning import LONGEST, Slip, clean
from xingtan.records.definitions.definition import Definition, Field, FieldType
from xingtan.records.labels import said_of
from xingtan.records.widgets import GroupWidget, SpanWidget

PROVIDERS_LIST, PEOPLE_LIST = "providers", "people"
FEW = 3
"""So many choices still fit in a row."""


class LateReasonField(forms.CharField):
    """Why something comes late: neither asked of every record nor left to the teacher."""

    asked_when = _("needed when the month is closed")


class RecordForm(forms.Form):
    """The fields of one kind of record, its files, and the version that was read.

    ``draft``: it may lack anything, as it is only put by.
    """

    def __init__(self, spec: Definition, *args: Any, draft: bool = False, **kwargs: Any) -> None:  # noqa: ANN401 Django's own
        super().__init__(*args, **kwargs)
        self.spec, self.draft = spec, draft
        for each in spec.fields:
            self.fields[each.key] = _MADE[each.type](each)
        self.asked = [field for field in self.fields.values() if field.required]
        for field in self.asked if draft else ():
            field.required = False
        self.fields["evidence"] = FilesField(required=False, label=_("Evidence"), widget=files_input())
        self.fields["late_reason"] = LateReasonField(
            required=False, max_length=LONGEST_REASON, label=_("Why does it come late?"), widget=forms.TextInput
        )
        self.fields["version"] = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Put every mistake beside its field."""
        cleaned = super().clean() or {}
        raw = {field.key: cleaned.get(field.key) for field in self.spec.written}
        self.add_slips(clean(self.spec, raw, draft=self.draft).slips)
        for field in self.asked:  # shown again, the form says what submitting asks for, also where a draft was put by
            field.required = True
        return cleaned

    def add_slips(self, slips: Iterable[Slip]) -> None:
        """Put these mistakes beside their fields, one a field."""
        for slip in slips:
            if slip.key not in self.errors:
                reason, cure = said_of(slip)
                self.add_error(slip.key, f"{reason} {cure}")
                if isinstance(widget := self.fields[slip.key].widget, GroupWidget):
                    widget.slip = slip

    def ask_again(self, names: Iterable[str]) -> None:
        """Say beside each field of files with these names that its files were not taken, as no page keeps a file."""
        for name in names:
            if name in self.fields and name not in self.errors:
                self.add_error(name, _("Choose the files again: nothing is saved yet, and a form cannot keep files."))

    @property
    def values(self) -> dict[str, object]:
        """What was entered, field by field, as the services take it."""
        return {field.key: self.cleaned_data.get(field.key) for field in self.spec.written}

    @property
    def given(self) -> Mapping[str, list[UploadedFile[bytes]]]:
        """The files by the field they belong to; those under an empty key are the record's evidence."""
        own = {field.key: self.cleaned_data.get(field.key) or [] for field in self.spec.file_fields}
        return {"": self.cleaned_data.get("evidence") or [], **own}


def defaults_of(spec: Definition, *, on: date) -> dict[str, object]:
    """Return what a new form starts with: today, and the definition's own defaults."""
    started: dict[str, object] = {each.key: each.default for each in spec.fields if each.default}
    return {"happened_on": on.isoformat(), **started}


def _text(each: Field) -> forms.Field:
    attrs = {"autocomplete": "off"}
    if each.type in {FieldType.INSTITUTION, FieldType.PERSON}:
        attrs["list"] = PROVIDERS_LIST if each.type is FieldType.INSTITUTION else PEOPLE_LIST
    widget = forms.URLInput(attrs=attrs) if each.type is FieldType.LINK else forms.TextInput(attrs=attrs)
    return _made(forms.CharField, each, max_length=LONGEST[each.type], widget=widget)


def _long_text(each: Field) -> forms.Field:
    return _made(forms.CharField, each, max_length=LONGEST[each.type], widget=forms.Textarea(attrs={"rows": 3}))


def _rich_text(each: Field) -> forms.Field:
    widget = forms.Textarea(attrs={"rows": 7, "data-rich": "yes"})
    return _made(forms.CharField, each, max_length=LONGEST[each.type], widget=widget)


def _number(each: Field, *, step: str) -> forms.Field:
    widget = forms.NumberInput(attrs={"step": step, "min": "0", "inputmode": "decimal" if step != "1" else "numeric"})
    return _made(forms.CharField, each, max_length=20, widget=widget)


def _day(each: Field) -> forms.Field:
    return _made(
        forms.CharField, each, max_length=10, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


def _span(each: Field) -> forms.Field:
    return _made(forms.CharField, each, max_length=21, widget=SpanWidget())


def _group(each: Field) -> forms.Field:
    return _made(forms.CharField, each, max_length=LONGEST[each.type], widget=GroupWidget(each.columns))


def _files(each: Field) -> forms.Field:
    return FilesField(label=each.label.here, help_text=each.help.here, required=False, widget=files_input())


def _choice(each: Field) -> forms.Field:
    choices = [(choice.code, choice.label.here) for choice in each.choices]
    if each.required and len(choices) <= FEW:
        return _made(forms.ChoiceField, each, choices=choices, widget=forms.RadioSelect)
    return _made(forms.ChoiceField, each, choices=[("", "—"), *choices])


def _yes_no(each: Field) -> forms.Field:
    return forms.BooleanField(label=each.label.here, help_text=each.help.here, required=False)


def _made(kind: Callable[..., forms.Field], each: Field, **options: object) -> forms.Field:
    return kind(label=each.label.here, help_text=each.help.here, required=each.required, **options)


_MADE: dict[FieldType, Callable[[Field], forms.Field]] = {
    FieldType.TEXT: _text,
    FieldType.INSTITUTION: _text,
    FieldType.PERSON: _text,
    FieldType.LINK: _text,
    FieldType.LONG_TEXT: _long_text,
    FieldType.RICH_TEXT: _rich_text,
    FieldType.NUMBER: partial(_number, step="any"),
    FieldType.WHOLE: partial(_number, step="1"),
    FieldType.HOURS: partial(_number, step="0.01"),
    FieldType.DATE: _day,
    FieldType.SPAN: _span,
    FieldType.CHOICE: _choice,
    FieldType.YES_NO: _yes_no,
    FieldType.FILE: _files,
    FieldType.GROUP: _group,
}
