"""The form in which a school writes a version as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import yaml
from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xingtan.rulebook.file.flat_yaml import first_refused
from xingtan.teachers.conditions.words import MISTAKES
from xingtan.teachers.versions.reading import Slip

MOST_CHARACTERS = 100_000


def _unread(mark: Any) -> forms.ValidationError:  # noqa: ANN401 the library has no types
    place = gettext("line %(line)s") % {"line": mark.line + 1} if mark else ""
    return forms.ValidationError(gettext("This cannot be read: %(place)s") % {"place": place})


class VersionForm(forms.Form):
    """What a school lays down, as text, and the day from which it is in force."""

    named: ClassVar[str | Promise] = _("Text")
    mistakes: ClassVar[Mapping[str, str | Promise]] = MISTAKES

    text = forms.CharField(
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 24, "class": "form-control font-monospace", "spellcheck": "false"}),
    )
    effective_from = forms.DateField(
        label=_("In force from"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 Django's own arguments
        super().__init__(*args, **kwargs)
        self.fields["text"].label = str(self.named)

    def clean_text(self) -> str:
        """Return the text when it can be read as YAML at all; ``body`` holds what it says."""
        text: str = self.cleaned_data["text"]
        try:
            if refused := first_refused(text, aliases=True):
                raise _unread(refused[1].start_mark)
            self.body = yaml.safe_load(text)
        except yaml.YAMLError as error:
            raise _unread(getattr(error, "problem_mark", None)) from error
        except ValueError as error:  # such as the thirteenth month
            raise _unread(None) from error
        return text

    def take(self, slips: Sequence[Slip]) -> None:
        """Put the mistakes of the version to the text."""
        for slip in slips:
            self.add_error("text", f"{slip.place}: {self.mistakes.get(slip.mistake, slip.mistake)}")
