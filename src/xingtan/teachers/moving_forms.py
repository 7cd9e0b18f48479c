"""What moving and leaving ask for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


def _day(label: Any, **more: Any) -> forms.DateField:  # noqa: ANN401 Django's own arguments
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **more)


class TransferForm(forms.Form):
    """Where a teacher works from which day on."""

    school = forms.ChoiceField(label=_("School"))
    group = forms.ChoiceField(label=_("Group"), required=False, help_text=_("A group of the school chosen above."))
    on = _day(_("First day there"), help_text=_("The present post ends the day before."))

    def __init__(
        self,
        data: Any = None,  # noqa: ANN401 Django's own argument
        *,
        schools: Sequence[tuple[str, str]],
        groups: Sequence[tuple[str, str]],
        initial: dict[str, Any] | None = None,
    ) -> None:
        super().__init__(data, initial=initial)
        self.fields["school"].choices = schools  # type: ignore[attr-defined]
        self.fields["group"].choices = [("", "—"), *groups]  # type: ignore[attr-defined]


class LeavingForm(forms.Form):
    """From which day a teacher is no longer there."""

    on = _day(_("First day away"), help_text=_("Posts, duties and sign-in end with it; records and credits stay."))
    sure = forms.BooleanField(label=_("Yes, this teacher leaves the school system"))
