"""What founding groups asks for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xingtan.institutions.groups import FOUNDED_BY_NAME, MOST_AT_ONCE, names_standing
from xingtan.institutions.labels import KIND_OPTIONS
from xingtan.institutions.models import Institution
from xingtan.pages.filters import named
from xingtan.pages.tongue import in_english
from xingtan.sheets.cells import folded, tidy

LONGEST_NAME = 120


class GroupsForm(forms.Form):
    """Which groups a school or campus has, one name a line."""

    place = forms.ChoiceField(label=_("School or campus"))
    kind = forms.ChoiceField(label=_("Kind of group"), widget=forms.RadioSelect)
    names = forms.CharField(
        label=_("Names of the groups"),
        help_text=_("One name a line, as the list of teachers writes it."),
        widget=forms.Textarea(attrs={"rows": 7}),
        max_length=MOST_AT_ONCE * LONGEST_NAME,
    )

    def __init__(self, data: Any = None, *, places: Sequence[Institution], initial: dict[str, str]) -> None:  # noqa: ANN401
        super().__init__(data, initial=initial)
        self._places = {each.code: each for each in places}
        english = in_english()
        offered = [each for each in KIND_OPTIONS if each.value in FOUNDED_BY_NAME]
        self.fields["place"].choices = [(each.code, named(each)) for each in places]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [(each.value, each.en if english else each.zh) for each in offered]  # type: ignore[attr-defined]

    def clean_place(self) -> Institution:
        """Return the place that was chosen."""
        return self._places[self.cleaned_data["place"]]

    def clean_names(self) -> list[str]:
        """Return the names in their order, each once."""
        lines = [name for line in self.cleaned_data["names"].splitlines() if (name := tidy(line))]
        names = list({folded(name): name for name in lines}.values())
        if len(names) > MOST_AT_ONCE:
            raise forms.ValidationError(_("At most %(most)s groups at once."), params={"most": MOST_AT_ONCE})
        if any(len(name) > LONGEST_NAME for name in names):
            raise forms.ValidationError(_("A name is longer than %(most)s characters."), params={"most": LONGEST_NAME})
        taken = names_standing(self.cleaned_data["place"], names) if "place" in self.cleaned_data else []
        if taken:
            raise forms.ValidationError(
                _("These groups stand already: %(names)s."), params={"names": " / ".join(taken)}
            )
        return names
