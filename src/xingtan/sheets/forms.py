"""What the import pages ask for: a file, and which column is which."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from xingtan.sheets.kinds import Column
from xingtan.sheets.mapping import IGNORED, header_key

ACCEPTED = ".xlsx,.xls,.ods,.csv"


class UploadForm(forms.Form):
    """One file."""

    file = forms.FileField(
        label=_("Workbook"),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTED}),
        error_messages={"required": _("Choose a file first.")},
    )

    def __init__(self, *args: Any, limit: int, **kwargs: Any) -> None:  # noqa: ANN401 Django's signature
        super().__init__(*args, **kwargs)
        self.limit = limit

    def clean_file(self) -> UploadedFile[Any]:
        """Refuse files that are too large before they are read."""
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if (file.size or 0) > self.limit:
            megabytes = self.limit // (1024 * 1024)
            message = _("The file is larger than %(megabytes)s MB. Split it, or remove pictures from it.")
            raise forms.ValidationError(message, params={"megabytes": megabytes})
        return file


def column_choices(layout: Mapping[str, Any], columns: Iterable[Column]) -> list[dict[str, Any]]:
    """Return every header once, with the field that it stands for or the nearest one, and all fields to choose from."""
    options = [(column.field, f"{column.label}{' *' if column.required else ''}") for column in columns]
    found: dict[str, dict[str, Any]] = {}
    for header in layout.get("headers", []):
        key = header_key(header["text"])
        found.setdefault(
            key,
            {
                "name": f"column-{key}",
                "text": header["text"],
                "letter": header["letter"],
                "known": bool(header["field"]),
                "chosen": header["field"] or header["nearest"] or IGNORED,
                "options": options,
            },
        )
    return list(found.values())


def chosen_columns(layout: Mapping[str, Any], posted: Mapping[str, str]) -> dict[str, str]:
    """Return the field, or IGNORED, that was chosen for every header of the layout."""
    keys = {header_key(header["text"]) for header in layout.get("headers", [])}
    return {key: posted.get(f"column-{key}") or IGNORED for key in sorted(keys)}
