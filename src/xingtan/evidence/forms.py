"""A form's field for files that prove something: several at once, of the kinds that can be evidence."""

from __future__ import annotations

from typing import cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from xingtan.evidence.contents import ENDINGS

MOST_AT_ONCE = 10
ACCEPTED = ",".join(f".{ending}" for ending in ENDINGS)


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
        if len(files) > MOST_AT_ONCE:
            raise forms.ValidationError(_("At most %(most)s files at once.") % {"most": MOST_AT_ONCE})
        return files


def files_input() -> FilesInput:
    """Return a widget that takes several files of the kinds that can be evidence."""
    return FilesInput(attrs={"accept": ACCEPTED, "multiple": True})
