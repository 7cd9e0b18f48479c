"""What the pages of the points bank ask for."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _

MOST = 1_000_000


class SettingForm(forms.Form):
    """How the school goes about points."""

    lapses_after = forms.IntegerField(
        label=_("Points lapse after so many school years"),
        help_text=_("Leave empty when points never lapse."),
        min_value=1,
        max_value=50,
        required=False,
    )
    ranking = forms.BooleanField(
        label=_("Show a ranking"),
        help_text=_("Teachers may keep their name out of it. Off unless the school decides otherwise."),
        required=False,
    )


class GiftForm(forms.Form):
    """Something new that the school gives for points."""

    name = forms.CharField(label=_("What is given"), max_length=80)
    about = forms.CharField(label=_("What one should know about it"), max_length=300, required=False)
    cost = forms.IntegerField(label=_("Points it costs"), min_value=1, max_value=MOST)
    stock = forms.IntegerField(
        label=_("How many there are"),
        help_text=_("Leave empty when there is no limit."),
        min_value=1,
        max_value=MOST,
        required=False,
    )


class KindForm(forms.Form):
    """A kind of record that earns points from the next rules on."""

    kind = forms.ChoiceField(label=_("Kind of record"))
    part = forms.ChoiceField(label=_("Counts under"))
    gives = forms.IntegerField(label=_("Points for each record"), min_value=1, max_value=MOST)

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        kinds: list[tuple[str, str]],
        parts: list[tuple[str, str]],
        first: str = "",
    ) -> None:
        super().__init__(data, initial={"kind": first})
        self.fields["kind"].choices = kinds  # type: ignore[attr-defined]
        self.fields["part"].choices = parts  # type: ignore[attr-defined]
