"""What the pages of the points bank ask for."""

from __future__ import annotations

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
