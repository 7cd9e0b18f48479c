"""Forms made from data definitions: shape of input only; ``cleaning`` judges the fields."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from xingtan.evidence.contents import ENDINGS
from xingtan.records.cleaning import LONGEST, clean
from xingtan.records.definition import Definition, Field, FieldType
from xingtan.records.labels import SLIPS

PROVIDERS_LIST = "providers"
MOST_FILES = 10


class FilesInput(forms.ClearableFileInput):
    """Takes several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Zero or more uploaded files, as a list."""

    def clean(self, data: object, initial: object = None) -> list[UploadedFile[bytes]]:
        """Return the files; each is judged when it is stored."""
        del initial
        given = cast("list[UploadedFile[bytes] | None]", data if isinstance(data, list | tuple) else [data])
        files = [file for file in given if file]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(_("At most %(most)s files at once.") % {"most": MOST_FILES})
        return files


class RecordForm(forms.Form):
    """The fields of one kind of record, its files, and the version that was read."""

    def __init__(self, spec: Definition, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 Django's own arguments
        super().__init__(*args, **kwargs)
        self.spec = spec
        for each in spec.written:
            self.fields[each.key] = _MADE[each.type](each)
        self.fields["evidence"] = FilesField(
            required=False,
            label=_("Evidence"),
            widget=FilesInput(attrs={"accept": ",".join(f".{ending}" for ending in ENDINGS), "multiple": True}),
        )
        self.fields["version"] = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """Put every mistake beside its field."""
        cleaned = super().clean() or {}
        for slip in clean(self.spec, {key: cleaned.get(key) for key in self.spec.by_key}).slips:
            if slip.key not in self.errors:
                reason, cure = SLIPS[slip.code]
                self.add_error(slip.key, f"{reason} {cure}")
        return cleaned

    @property
    def values(self) -> dict[str, object]:
        """What was entered, field by field, as the services take it."""
        return {key: self.cleaned_data.get(key) for key in self.spec.by_key}


def defaults_of(spec: Definition, *, on: date) -> dict[str, object]:
    """Return what a new form starts with: today, and the definition's own defaults."""
    started: dict[str, object] = {each.key: each.default for each in spec.fields if each.default}
    return {"happened_on": on.isoformat(), **started}


def _text(each: Field) -> forms.Field:
    attrs = {"autocomplete": "off"}
    if each.type is FieldType.INSTITUTION:
        attrs["list"] = PROVIDERS_LIST
    return _made(forms.CharField, each, max_length=LONGEST[each.type], widget=forms.TextInput(attrs=attrs))


def _long_text(each: Field) -> forms.Field:
    return _made(forms.CharField, each, max_length=LONGEST[each.type], widget=forms.Textarea(attrs={"rows": 3}))


def _number(each: Field, *, step: str) -> forms.Field:
    widget = forms.NumberInput(attrs={"step": step, "min": "0", "inputmode": "decimal" if step != "1" else "numeric"})
    return _made(forms.CharField, each, max_length=20, widget=widget)


def _day(each: Field) -> forms.Field:
    return _made(forms.CharField, each, max_length=10, widget=forms.DateInput(attrs={"type": "date"}))


def _choice(each: Field) -> forms.Field:
    choices = [(choice.code, choice.label.here) for choice in each.choices]
    if each.required and len(choices) <= 3:  # noqa: PLR2004 so few fit in a row
        return _made(forms.ChoiceField, each, choices=choices, widget=forms.RadioSelect)
    return _made(forms.ChoiceField, each, choices=[("", "—"), *choices])


def _yes_no(each: Field) -> forms.Field:
    return forms.BooleanField(label=each.label.here, help_text=each.help.here, required=False)


def _made(kind: Callable[..., forms.Field], each: Field, **options: object) -> forms.Field:
    return kind(label=each.label.here, help_text=each.help.here, required=each.required, **options)


_MADE: dict[FieldType, Callable[[Field], forms.Field]] = {
    FieldType.TEXT: _text,
    FieldType.INSTITUTION: _text,
    FieldType.LONG_TEXT: _long_text,
    FieldType.RICH_TEXT: _long_text,
    FieldType.PERSON: _text,
    FieldType.LINK: _text,
    FieldType.GROUP: _long_text,
    FieldType.SPAN: _text,
    FieldType.NUMBER: partial(_number, step="any"),
    FieldType.WHOLE: partial(_number, step="1"),
    FieldType.HOURS: partial(_number, step="0.01"),
    FieldType.DATE: _day,
    FieldType.CHOICE: _choice,
    FieldType.YES_NO: _yes_no,
}
