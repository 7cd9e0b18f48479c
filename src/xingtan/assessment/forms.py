"""What the pages of assessments ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xingtan.assessment.labels import PHASES, RATERS, REACHES
from xingtan.assessment.models import Raters, Reach
from xingtan.assessment.scale import Indicator, LeafType, Phase
from xingtan.assessment.services.cycles import Spans
from xingtan.assessment.services.ratings import LONGEST_REMARK, LONGEST_SUMMARY, Filled
from xingtan.kernel.amounts import NotAnAmountError, exact_text, parse_exact
from xingtan.kernel.periods import Span
from xingtan.pages.people import People, PeopleField, PersonField

Pairs = Sequence[tuple[str, str]]
LONGEST_NUMBER = 12


def _day(label: Any, *, required: bool = True) -> forms.DateField:  # noqa: ANN401 a lazy sentence
    return forms.DateField(
        label=label, required=required, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )


class DatesForm(forms.Form):
    """The days of the phases; a phase without days is left out."""

    self_from = _day(_("Self-rating from"), required=False)
    self_until = _day(_("Self-rating until"), required=False)
    peer_from = _day(_("Colleagues from"), required=False)
    peer_until = _day(_("Colleagues until"), required=False)
    examiner_from = _day(_("Examiners from"))
    examiner_until = _day(_("Examiners until"))

    def clean(self) -> dict[str, Any]:
        """Ask for both days of a phase or none, in the right order, after those of the phase before."""
        found = super().clean() or {}
        last = None
        for phase in Phase:
            begins, ends = found.get(f"{phase.value}_from"), found.get(f"{phase.value}_until")
            if bool(begins) != bool(ends) and not (
                self.errors.keys() & {f"{phase.value}_from", f"{phase.value}_until"}
            ):
                self.add_error(f"{phase.value}_until", gettext("Give both days, or none."))
            if not begins or not ends:
                continue
            if ends < begins:
                self.add_error(f"{phase.value}_until", gettext("This day lies before the first one."))
            if last is not None and begins <= last:
                self.add_error(f"{phase.value}_from", gettext("This must lie after the phase before."))
            last = ends
        return found

    @property
    def spans(self) -> Spans:
        """The phases that were given."""
        given = self.cleaned_data
        return {
            phase: Span(given[f"{phase.value}_from"], given[f"{phase.value}_until"])
            for phase in Phase
            if given.get(f"{phase.value}_from")
        }


class PlanForm(DatesForm):
    """A new assessment: name, scale, where evidence is taken from, days."""

    title = forms.CharField(label=_("Title"), max_length=120)
    scale = forms.ChoiceField(label=_("Scale"))
    school = forms.ChoiceField(label=_("School"), required=False)
    evidence_from = _day(_("Evidence from"))
    evidence_until = _day(_("Evidence until"))

    field_order = ("title", "school", "scale", "evidence_from", "evidence_until")

    def __init__(self, *args: Any, scales: Pairs, schools: Pairs, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["scale"] = forms.ChoiceField(label=_("Scale"), choices=[("", "—"), *scales])
        if len(schools) > 1:
            self.fields["school"] = forms.ChoiceField(label=_("School"), choices=schools)
        else:
            del self.fields["school"]
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """The period of evidence ends after it begins."""
        found = super().clean()
        begins, ends = found.get("evidence_from"), found.get("evidence_until")
        if begins and ends and ends < begins:
            self.add_error("evidence_until", gettext("This day lies before the first one."))
        return found


class PeopleForm(forms.Form):
    """Teachers who take part: in which tier of the scale, and who."""

    tier = forms.ChoiceField(label=_("In this tier of the scale"))

    def __init__(self, *args: Any, people: People, tiers: Pairs, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["tier"].choices = tiers if len(tiers) == 1 else [("", "—"), *tiers]  # type: ignore[attr-defined]
        if not tiers:
            del self.fields["tier"]
        self.fields["teacher"] = PeopleField(
            people, label=_("Teachers"), error_messages={"required": _("Choose at least one teacher.")}
        )


@dataclass(frozen=True)
class Offers:
    """What a panel can be made of: people, groups, tiers, those who take part, custom groups."""

    members: People
    groups: Pairs
    tiers: Pairs
    chosen: People
    circles: Pairs


class PanelForm(forms.Form):
    """A panel: its phase, who sits on it, whom it rates."""

    title = forms.CharField(label=_("Name of the panel"), max_length=80)
    phase = forms.ChoiceField(
        label=_("Phase"),
        choices=[(phase.value, PHASES[phase]) for phase in (Phase.EXAMINER, Phase.PEER)],
    )
    raters = forms.ChoiceField(label=_("Who rates"), choices=list(RATERS.items()))

    def __init__(self, *args: Any, offers: Offers, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields |= {
            "members": PeopleField(offers.members, label=_("People named here"), required=False),
            "members_of": _one_of(_("Custom group that rates"), offers.circles),
            "reach": forms.ChoiceField(label=_("Whom they rate"), choices=list(REACHES.items())),
            "group": _one_of(_("Group"), offers.groups),
            "tier": _one_of(_("Tier"), offers.tiers),
            "reaches": _one_of(_("Custom group that is rated"), offers.circles),
            "chosen": PeopleField(offers.chosen, label=_("Teachers chosen one by one"), required=False),
        }
        if not offers.tiers:
            del self.fields["tier"]

    def clean(self) -> dict[str, Any]:
        """Ask for what the choices need: people, a group, a tier, teachers."""
        found = super().clean() or {}
        needs = (
            ("members", found.get("raters") == Raters.NAMED.value, gettext("Name at least one person.")),
            ("members_of", found.get("raters") == Raters.CIRCLE.value, gettext("Choose the custom group.")),
            ("reaches", found.get("reach") == Reach.CIRCLE.value, gettext("Choose the custom group.")),
            ("group", found.get("reach") == Reach.GROUP.value, gettext("Choose the group.")),
            ("tier", found.get("reach") == Reach.TIER.value and "tier" in self.fields, gettext("Choose the tier.")),
            ("chosen", found.get("reach") == Reach.CHOSEN.value, gettext("Choose at least one teacher.")),
        )
        for name, needed, sentence in needs:
            if needed and not found.get(name):
                self.add_error(name, sentence)
        return found


def _one_of(label: Any, options: Pairs) -> forms.ChoiceField:  # noqa: ANN401 a lazy sentence
    return forms.ChoiceField(label=label, required=False, choices=[("", "—"), *options])


class ReplaceForm(forms.Form):
    """Who rates instead of somebody, and why."""

    reason = forms.CharField(label=_("Reason"), max_length=500)

    def __init__(self, *args: Any, people: People, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["account"] = PersonField(
            people, label=_("Who rates instead"), error_messages={"required": _("Choose somebody.")}
        )
        self.order_fields(("account", "reason"))


class RatingForm(forms.Form):
    """One rating sheet: a mark and a remark for each indicator, the self-summary, the reason of a second rating."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,  # noqa: ANN401
        leaves: Sequence[Indicator],
        complete: bool,
        summary_least: int | None = None,
        again: bool = False,
        **kwargs: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(*args, **kwargs)
        self.leaves, self.complete, self.summary_least = leaves, complete, summary_least
        for leaf in leaves:
            self.fields[f"mark_{leaf.code}"] = forms.CharField(required=False, max_length=LONGEST_NUMBER)
            self.fields[f"remark_{leaf.code}"] = forms.CharField(required=False, max_length=LONGEST_REMARK)
        if summary_least is not None:
            self.fields["summary"] = forms.CharField(required=False, max_length=LONGEST_SUMMARY)
        if again:
            self.fields["reason"] = forms.CharField(required=complete, max_length=500)

    def clean(self) -> dict[str, Any]:
        """Check each mark against its indicator; handing in wants all of them and a long enough summary."""
        found = super().clean() or {}
        for leaf in self.leaves:
            problem = _wrong(leaf, str(found.get(f"mark_{leaf.code}") or ""), complete=self.complete)
            if problem and f"mark_{leaf.code}" not in self.errors:
                self.add_error(f"mark_{leaf.code}", problem)
        written = len("".join(str(found.get("summary") or "").split()))
        if self.complete and self.summary_least and written < self.summary_least:
            sentence = gettext("Please write at least %(least)s characters; there are %(written)s.")
            self.add_error("summary", sentence % {"least": self.summary_least, "written": written})
        return found

    @property
    def filled(self) -> Filled:
        """What the rater wrote."""
        given = self.cleaned_data
        return Filled(
            marks={leaf.code: str(given.get(f"mark_{leaf.code}") or "") for leaf in self.leaves},
            remarks={leaf.code: str(given.get(f"remark_{leaf.code}") or "") for leaf in self.leaves},
            summary=str(given.get("summary") or ""),
            reason=str(given.get("reason") or ""),
        )


def _wrong(leaf: Indicator, text: str, *, complete: bool) -> str:
    """Return what is wrong with a mark, empty when it is right."""
    if not text.strip():
        return gettext("Please give a mark.") if complete else ""
    try:
        taken = leaf.takes(parse_exact(text))
    except NotAnAmountError:
        taken = False
    if taken:
        return ""
    if leaf.type is LeafType.LEVELS:
        return gettext("Choose one of the levels.")
    sentence = gettext("From 0 to %(most)s in steps of %(step)s.")
    return sentence % {"most": exact_text(leaf.most), "step": exact_text(leaf.step)}


class ReasonForm(forms.Form):
    """Why something is done."""

    reason = forms.CharField(label=_("Reason"), max_length=500)


def initial_of(marks: Mapping[str, str], remarks: Mapping[str, str], summary: str, version: int) -> dict[str, object]:
    """Return the initial values of a rating form from a saved sheet."""
    found: dict[str, object] = {"summary": summary, "version": version}
    found |= {f"mark_{code}": text for code, text in marks.items()}
    found |= {f"remark_{code}": text for code, text in remarks.items()}
    return found
