"""What the pages of tiers ask for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from xingtan.rulebook.flat_yaml import first_refused
from xingtan.teachers.condition_words import MISTAKES
from xingtan.teachers.models import Teacher
from xingtan.teachers.tiers.scheme import Slip

MOST_CHARACTERS = 100_000


def _day(label: Any, **more: Any) -> forms.DateField:  # noqa: ANN401 Django's own arguments
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **more)


class EntryForm(forms.Form):
    """Who enters a tier, from when, at which level, by which document."""

    teachers = forms.ModelMultipleChoiceField(queryset=Teacher.objects.none(), widget=forms.MultipleHiddenInput)
    since = _day(_("From"))
    level = forms.ChoiceField(label=_("Level"))
    document = forms.CharField(label=_("Document"), max_length=120, required=False)
    appraised = forms.BooleanField(label=_("Appraised in this tier"), required=False)

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 Django's own arguments
        teachers: QuerySet[Teacher, Teacher],
        levels: Sequence[tuple[str, Any]],
        needs_document: bool,
        **kwargs: Any,  # noqa: ANN401 as above
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["teachers"].queryset = teachers  # type: ignore[attr-defined]
        self.fields["teachers"].error_messages["required"] = say("Choose at least one teacher.")
        self.fields["level"].choices = levels  # type: ignore[attr-defined]
        self.fields["document"].required = needs_document


class EndForm(forms.Form):
    """The last day in a tier, and why."""

    until = _day(_("Last day"))
    reason = forms.CharField(label=_("Reason"), max_length=500)


def _unread(mark: Any) -> forms.ValidationError:  # noqa: ANN401 the library has no types
    place = say("line %(line)s") % {"line": mark.line + 1} if mark else ""
    return forms.ValidationError(say("This cannot be read: %(place)s") % {"place": place})


class SchemeForm(forms.Form):
    """A school's own tiers, as text."""

    text = forms.CharField(
        label=_("Tiers"),
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 24, "class": "form-control font-monospace", "spellcheck": "false"}),
    )
    effective_from = _day(_("In force from"))

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
        """Put the mistakes of the scheme to the text."""
        for slip in slips:
            self.add_error("text", f"{slip.place}: {MISTAKES.get(slip.mistake, slip.mistake)}")
