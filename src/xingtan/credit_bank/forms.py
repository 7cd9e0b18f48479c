"""What the pages of the bank take in: a rulebook to publish, a reason to take an entry back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from xingtan.credit_bank.tongue import here
from xingtan.rulebook.catalogue import shipped, shipped_ids, text_of

LARGEST = 1_000_000


class RulebookForm(forms.Form):
    """A rulebook as a file, or one that is shipped, and the day from which it holds."""

    file = forms.FileField(required=False, label=_("Rulebook file (YAML)"))
    shipped = forms.ChoiceField(required=False, label=_("Or one that comes with Xingtan"))
    text = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    effective_from = forms.DateField(
        required=False, label=_("In effect from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["shipped"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                ("", "—"),
                *((name, f"{here(shipped(name).identity.title)} ({name})") for name in shipped_ids()),
            ]

    def clean_file(self) -> UploadedFile[Any] | None:
        """Return the file, unless it is too large to be a rulebook."""
        found: UploadedFile[Any] | None = self.cleaned_data.get("file")
        if found is not None and (found.size or 0) > LARGEST:
            raise forms.ValidationError(_("The file is too large to be a rulebook."))
        return found

    def rulebook_text(self) -> tuple[str, str]:
        """Return the text and what to call its source; empty when nothing was chosen."""
        found = self.cleaned_data.get("file")
        if found is not None:
            return found.read().decode("utf-8", errors="replace"), found.name or "file"
        if name := self.cleaned_data.get("shipped"):
            return text_of(name), name
        return self.cleaned_data.get("text") or "", "text"
