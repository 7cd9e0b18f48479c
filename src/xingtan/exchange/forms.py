"""What the page of tokens asks for."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from xingtan.exchange.labels import SCOPES
from xingtan.exchange.models import Scope

SPANS = ((30, _("one month")), (90, _("three months")), (180, _("half a year")), (365, _("one year")))


class TokenForm(forms.Form):
    """For which program a token is made, what it may do, for how long."""

    name = forms.CharField(
        label=_("For which program"), help_text=_("Only you read this, to know your tokens apart."), max_length=80
    )
    scope = forms.ChoiceField(
        label=_("What it may do"),
        choices=[(scope.value, label) for scope, (label, _meaning) in SCOPES.items()],
        initial=Scope.READ.value,
    )
    days = forms.TypedChoiceField(label=_("Open for"), choices=SPANS, coerce=int, initial=90)
