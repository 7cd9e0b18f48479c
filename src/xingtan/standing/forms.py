"""Shapes of input of this room; rules of the field are the services' business."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from xingtan.standing.circumstances import NEEDED, Told
from xingtan.standing.labels import CIRCUMSTANCES, PURPOSES
from xingtan.standing.models import CircumstanceKind

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
YES_NO = (("", "—"), ("yes", _("yes")), ("no", _("no")))
RESULTS = (("", "—"), ("qualified", _("Qualified or better")), ("failed", _("Not qualified")))


class FreezeForm(forms.Form):
    """What is frozen: the purpose and the day."""

    purpose = forms.ChoiceField(label=_("Purpose"), choices=[(code, label) for code, label in PURPOSES.items()])
    as_of = forms.DateField(label=_("As of"), widget=DAY)


class SupersedeForm(forms.Form):
    """Why a dossier is frozen anew."""

    reason = forms.CharField(label=_("Reason"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class CircumstanceForm(forms.Form):
    """One circumstance of a teacher; which fields are needed depends on its kind."""

    kind = forms.ChoiceField(label=_("Kind"))
    happened_on = forms.DateField(label=_("Day"), widget=DAY, help_text=_("First day, or the day of the result."))
    ended_on = forms.DateField(
        label=_("Last day"), widget=DAY, required=False, help_text=_("For an interruption of work.")
    )
    result = forms.ChoiceField(
        label=_("Result"), choices=RESULTS, required=False, help_text=_("For an annual assessment.")
    )
    approved = forms.ChoiceField(
        label=_("Approved"),
        choices=YES_NO,
        required=False,
        help_text=_("For an interruption: study, exchange, sick or maternity leave."),
    )
    serious = forms.ChoiceField(
        label=_("Serious"), choices=YES_NO, required=False, help_text=_("For a breach of ethics.")
    )
    hours = forms.IntegerField(
        label=_("Hours"), min_value=1, max_value=2000, required=False, help_text=_("For training in probation.")
    )
    document = forms.CharField(label=_("Document number"), max_length=120, required=False)
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, data: QueryDict | None, *, kinds: tuple[CircumstanceKind, ...]) -> None:
        super().__init__(data)
        field = self.fields["kind"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [(kind.value, CIRCUMSTANCES[kind]) for kind in kinds]

    def clean(self) -> dict[str, Any]:
        """Ask for what the kind needs, and for days in order."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        for name in NEEDED.get(CircumstanceKind(found["kind"]), ()) if found.get("kind") else ():
            if not found.get(name) and name not in self.errors:
                self.add_error(name, _("This kind of circumstance needs it."))
        begins, ends = found.get("happened_on"), found.get("ended_on")
        if begins and ends and ends < begins:
            self.add_error("ended_on", _("The last day lies before the first."))
        return found

    @property
    def told(self) -> Told:
        """What the form says, once it is valid."""
        said = self.cleaned_data
        values: dict[str, Any] = {"result": said["result"] or None}
        values |= {name: None if not said[name] else said[name] == "yes" for name in ("approved", "serious")}
        values["hours"] = str(said["hours"]) if said["hours"] else None
        return Told(
            kind=CircumstanceKind(said["kind"]),
            happened_on=said["happened_on"],
            ended_on=said["ended_on"],
            values=values,
            document=said["document"],
            note=said["note"],
        )
