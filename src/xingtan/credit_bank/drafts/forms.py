"""What the pages of the rulebook desk take in: a rulebook for a place, a text, a day of effect."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xingtan.credit_bank.forms import RulebookForm
from xingtan.credit_bank.tongue import here
from xingtan.institutions.models import Institution
from xingtan.rulebook.vocabulary import Text


class TakingInForm(RulebookForm):
    """A rulebook as a file, one that is shipped or published, or a text; and the place it is for."""

    start_from = forms.ChoiceField(required=False, label=_("Or start from one that is there"))
    place = forms.ChoiceField(label=_("For"))

    def __init__(self, *args: Any, places: Iterable[Institution], there: list[tuple[str, str]], **kwargs: Any) -> None:  # noqa: ANN401 Django's signature
        super().__init__(*args, **kwargs)
        for name in ("shipped", "effective_from"):
            del self.fields[name]
        self.offer("place", [(each.code, here(Text(each.name, each.name_en))) for each in places])
        self.offer("start_from", [("", "—"), *there])

    def offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        """Give a field its choices."""
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices


class TextForm(forms.Form):
    """The text of a draft, and the version that was seen."""

    text = forms.CharField(label=_("Text of the rulebook"), strip=False, widget=forms.Textarea(attrs={"rows": 30}))
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


class PublishingForm(forms.Form):
    """The day from which a draft holds, and the version that was seen."""

    effective_from = forms.DateField(
        label=_("In effect from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
