"""What filing and answering an appeal ask for; corrected facts follow the record's own definition."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from xingtan.credit_bank.published import rulebook_of
from xingtan.credit_bank.tongue import here
from xingtan.declarations.appeals.corrections import ON, Facts, Typed
from xingtan.declarations.appeals.labels import STEPS
from xingtan.declarations.appeals.offices import About
from xingtan.declarations.appeals.workflow import ANSWERS
from xingtan.declarations.decrees.forms import day_field
from xingtan.evidence.forms import FilesField, files_input
from xingtan.kernel.amounts import HOUR_GRAIN, exact_text, from_units, parse_exact
from xingtan.kernel.errors import DomainError
from xingtan.pages.filters import school_year
from xingtan.records.definitions.definition import Field, FieldType
from xingtan.records.facts import TOLD
from xingtan.records.models import Record
from xingtan.rulebook.facts import HOURS

if TYPE_CHECKING:
    from xingtan.credit_bank.models import Entry

FACT = "fact_"
KIND = re.compile(r"[a-z][a-z_]{1,23}")
KEY = re.compile(r"[\w./:-]{1,64}")
LONGEST = 4000
YEARS_AROUND = 6


class ClaimForm(forms.Form):
    """What is wrong and what would be right; the page that offers it says what it is about."""

    wrong = forms.CharField(label=_("What is wrong?"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}))
    right = forms.CharField(
        label=_("What would be right?"), max_length=LONGEST, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    papers = FilesField(
        required=False,
        label=_("Evidence"),
        widget=files_input(),
    )


def about_in(asked: Any) -> About | None:  # noqa: ANN401 a query dictionary of Django
    """Return what an address says that an appeal is about; None when it cannot be that."""
    kind, key = str(asked.get("kind", "")), str(asked.get("key", ""))
    url, label = str(asked.get("url", "")), " ".join(str(asked.get("label", "")).split())
    ours = url.startswith("/") and url_has_allowed_host_and_scheme(url, None) and len(url) <= _LONGEST_LABEL
    if not (KIND.fullmatch(kind) and KEY.fullmatch(key) and ours):
        return None
    return About(kind, key, (label or key)[:_LONGEST_LABEL], url)


_LONGEST_LABEL = 200


class AnswerForm(forms.Form):
    """An answer with its reason."""

    step = forms.ChoiceField(
        label=_("Decision"),
        choices=[(step, STEPS[step].label) for step in ANSWERS],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(label=_("Why"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 4}))


class CorrectionForm(AnswerForm):
    """An answer about an entry: the facts as they are right, or an amount that is typed."""

    amount = forms.CharField(
        label=_("Amount, when it is not computed"),
        required=False,
        max_length=30,
        help_text=_("Leave it empty: the rulebook computes it from the facts above."),
    )

    def __init__(self, entry: Entry, record: Record | None, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.entry, self.record = entry, record
        rulebook = rulebook_of(entry.rulebook)
        self.fact_names: list[str] = []
        if record is not None:
            self._add_facts(record)
        else:
            self.fields["amount"].label = _("The amount that is right")
            self.fields["amount"].help_text = str(_("Between 0 and %(most)s.")) % {
                "most": exact_text(max(entry.raw, Fraction(0)))
            }
        self.fields["part"] = forms.ChoiceField(
            label=_("Part"),
            choices=[(part.name, here(part.title)) for part in rulebook.parts.values()],
            initial=entry.part,
            required=False,
        )
        years = range(entry.year + YEARS_AROUND, entry.year - YEARS_AROUND, -1)
        self.fields["year"] = forms.TypedChoiceField(
            label=_("Credit year"),
            coerce=int,
            empty_value=None,
            choices=[(year, school_year(year)) for year in years],
            initial=entry.year,
            required=False,
        )

    def clean_amount(self) -> Fraction | None:
        """Return the typed amount, exactly; None when it is to be computed."""
        text = self.cleaned_data.get("amount") or ""
        if not text.strip():
            return None
        try:
            return parse_exact(text)
        except DomainError:
            raise forms.ValidationError(_("Write an exact amount such as 34.8 or 1/3.")) from None

    @property
    def wish(self) -> Typed | None:
        """What was typed in place of computing."""
        amount = self.cleaned_data.get("amount")
        if amount is None:
            return None
        part, year = self.cleaned_data.get("part"), self.cleaned_data.get("year")
        return Typed(amount, part or self.entry.part, self.entry.year if year is None else year)

    @property
    def facts(self) -> Facts:
        """The corrected facts, as ``corrections.computed`` takes them."""
        return {name.removeprefix(FACT): self.cleaned_data.get(name) for name in self.fact_names}

    def clean(self) -> dict[str, Any]:
        """Read corrected quantities exactly."""
        cleaned = super().clean() or {}
        for name in self.fact_names:
            field = self.fields[name]
            if isinstance(field, _Quantity) and name in cleaned:
                try:
                    cleaned[name] = parse_exact(cleaned[name]) if cleaned[name] else None
                except DomainError:
                    self.add_error(name, _("Write an exact amount such as 34.8 or 1/3."))
                else:
                    cleaned[name] = int(cleaned[name]) if field.whole and cleaned[name] is not None else cleaned[name]
        return cleaned

    def _add_facts(self, record: Record) -> None:
        self._add(ON, day_field(_("Day"), initial=record.happened_on))
        if record.hours is not None or any(field.type is FieldType.HOURS for field in record.spec.fields):
            hours = exact_text(from_units(record.hours, HOUR_GRAIN)) if record.hours else ""
            self._add(HOURS, _Quantity(label=_("Hours"), required=False, initial=hours))
        for field in record.spec.fields:
            if field.type in TOLD and field.key not in {ON, HOURS, "happened_on"}:
                self._add(field.key, _field(field, record.values.get(field.key)))

    def _add(self, name: str, field: forms.Field) -> None:
        self.fields[FACT + name] = field
        self.fact_names.append(FACT + name)


class _Quantity(forms.CharField):
    """An exact quantity; read when the whole form is cleaned."""

    def __init__(self, *, whole: bool = False, **options: Any) -> None:  # noqa: ANN401 Django's own arguments
        super().__init__(max_length=30, **options)
        self.whole = whole


def _field(field: Field, kept: object) -> forms.Field:
    label: Any = field.label.here
    match field.type:
        case FieldType.CHOICE:
            choices = [("", "—"), *((choice.code, choice.label.here) for choice in field.choices)]
            return forms.TypedChoiceField(label=label, required=False, choices=choices, empty_value=None, initial=kept)
        case FieldType.YES_NO:
            return forms.BooleanField(label=label, required=False, initial=bool(kept))
        case FieldType.DATE:
            return day_field(label, required=False, initial=date.fromisoformat(str(kept)) if kept else None)
        case FieldType.NUMBER | FieldType.WHOLE:
            whole = field.type is FieldType.WHOLE
            return _Quantity(whole=whole, label=label, required=False, initial="" if kept is None else str(kept))
        case _:
            return forms.CharField(label=label, required=False, max_length=200, empty_value=None, initial=kept)
