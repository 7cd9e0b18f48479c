"""What the pages of tiers ask for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xingtan.pages.people import People, PeopleField
from xingtan.teachers.versions.forms import VersionForm


def _day(label: Any, **more: Any) -> forms.DateField:  # noqa: ANN401 Django's own arguments
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **more)


class EntryForm(forms.Form):
    """Who enters a tier, from when, at which level, by which document."""

    since = _day(_("From"))
    level = forms.ChoiceField(label=_("Level"))
    document = forms.CharField(label=_("Document"), max_length=120, required=False)
    appraised = forms.BooleanField(label=_("Appraised in this tier"), required=False)

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 Django's own arguments
        teachers: People,
        levels: Sequence[tuple[str, Any]],
        needs_document: bool,
        **kwargs: Any,  # noqa: ANN401 as above
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["teachers"] = PeopleField(
            teachers, label=_("Teachers"), error_messages={"required": _("Choose at least one teacher.")}
        )
        self.fields["level"].choices = levels  # type: ignore[attr-defined]
        self.fields["document"].required = needs_document


class EndForm(forms.Form):
    """The last day in a tier, and why."""

    until = _day(_("Last day"))
    reason = forms.CharField(label=_("Reason"), max_length=500)


class SchemeForm(VersionForm):
    """A school's own tiers, as text."""

    named = _("Tiers")
