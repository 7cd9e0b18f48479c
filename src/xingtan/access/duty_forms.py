"""Forms of roles and deputies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xingtan.access.duties import Span
from xingtan.access.labels import ROLES
from xingtan.access.many import Grant
from xingtan.access.models import Account
from xingtan.access.roles import Role
from xingtan.institutions.models import Institution
from xingtan.pages.filters import named
from xingtan.pages.people import People, Person, PersonField

MOST_PLACES = 300
"""With more places than this one writes the code of the institution."""


def _day(label: Any, **options: Any) -> forms.DateField:  # noqa: ANN401 what a field takes
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **options)


class GrantForm(forms.Form):
    """Role, place and days; the people are ticked beside it."""

    role = forms.ChoiceField(label=_("Role"))
    place = forms.CharField(label=_("Institution"), max_length=32)
    since = _day(_("From"))
    until = _day(_("Until, for good when empty"), required=False)

    def __init__(self, *args: Any, roles: Iterable[Role], places: Sequence[Institution], **kwargs: Any) -> None:  # noqa: ANN401 the library's signature
        super().__init__(*args, **kwargs)
        self.fields["role"] = forms.ChoiceField(
            label=_("Role"), choices=[("", "—"), *((role.value, ROLES[role]) for role in roles)]
        )
        self._places = {place.code: place for place in places}
        if len(self._places) <= MOST_PLACES:
            listed = [("", "—"), *((place.code, named(place)) for place in places)]
            self.fields["place"] = forms.ChoiceField(label=_("Institution"), choices=listed)
        else:
            self.fields["place"].help_text = _("The code of the institution.")

    def clean_place(self) -> str:
        """Refuse a code that is not in scope."""
        code = str(self.cleaned_data["place"])
        if code not in self._places:
            raise forms.ValidationError(_("There is no such institution in your scope."), code="unknown_place")
        return code

    @property
    def grant(self) -> Grant:
        """What is to be given; only of a valid form."""
        said = self.cleaned_data
        return Grant(Role(said["role"]), self._places[said["place"]], Span(said["since"], said["until"]))


class EndForm(forms.Form):
    """The first day on which the roles are no longer held."""

    on = _day(_("No longer from"))


class DeputyForm(forms.Form):
    """Who stands in, from when until when, and why."""

    deputy = forms.ChoiceField(label=_("Deputy"))
    since = _day(_("From"))
    until = _day(_("Until"))
    reason = forms.CharField(
        label=_("Reason"), max_length=200, help_text=_("Such as leave, a business trip, training away from school.")
    )

    def __init__(self, *args: Any, people: Iterable[Account], **kwargs: Any) -> None:  # noqa: ANN401 the library's signature
        super().__init__(*args, **kwargs)
        offered = People.of(Person(str(each.pk), each.name, each.username) for each in people)
        self.fields["deputy"] = PersonField(
            offered, label=_("Deputy"), error_messages={"required": _("Choose somebody.")}
        )

    @property
    def span(self) -> Span:
        """From the first day to the last; only of a valid form."""
        return Span(self.cleaned_data["since"], self.cleaned_data["until"])
