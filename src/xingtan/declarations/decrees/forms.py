"""What a decree asks for: shape of input only; ``parameters.py`` judges what it says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from xingtan.credit_bank.tongue import here
from xingtan.declarations.decrees.labels import LEAVES, ON_LEAVE, PROBLEMS
from xingtan.declarations.decrees.models import DecreeKind
from xingtan.declarations.decrees.parameters import EARLIEST, LATEST
from xingtan.evidence.forms import FilesField, files_input
from xingtan.institutions.models import Institution, Kind
from xingtan.kernel.periods import Cycle
from xingtan.pages.filters import named, school_year
from xingtan.pages.people import Circle, People, PeopleField, Person
from xingtan.rulebook.rules import Rulebook
from xingtan.teachers.models import Teacher

PLACES = (Kind.PROVINCE.value, Kind.CITY.value, Kind.COUNTY.value, Kind.SCHOOL.value)
MOST_PLACES = 2000
CYCLES_BACK = 2
MOST_OFFERED = 500
"""Where there are more teachers than this one writes their numbers, as from the list of a document."""


@dataclass(frozen=True)
class Ground:
    """What a form is drawn for: the authority, its rulebook and the day."""

    institution: Institution
    rulebook: Rulebook
    on: date

    @property
    def cycles(self) -> list[Cycle]:
        """The present cycle and the two before it, the newest first; none when the rulebook names none."""
        if self.rulebook.calendar.anchor is None:
            return []
        now = self.rulebook.cycle_at(self.on)
        return [Cycle(now.first_year - now.years * back, now.years) for back in range(CYCLES_BACK + 1)]

    @property
    def years(self) -> list[int]:
        """The credit years of the present cycle and of the one before it, the newest first."""
        found = [year for cycle in self.cycles[:2] for year in cycle.year_names()]
        return sorted(found or [self.rulebook.year_of(self.on)], reverse=True)


def day_field(label: Any, **more: Any) -> forms.DateField:  # noqa: ANN401 Django's own arguments
    """Return a field for one day."""
    return forms.DateField(
        label=label,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        validators=[MinValueValidator(EARLIEST), MaxValueValidator(LATEST)],
        **more,
    )


class DecreeForm(forms.Form):
    """What every decree says: its document, whom it covers, from when until when; and what its kind adds."""

    number = forms.CharField(label=_("Number of the document"), max_length=80)
    dated_on = day_field(_("Date of the document"))
    title = forms.CharField(label=_("Title of the document"), max_length=160)
    teachers = forms.CharField(
        label=_("Teachers"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "Numbers of the teachers, one in each line. Leave it empty when the decree holds for a whole place."
        ),
    )
    place = forms.ChoiceField(label=_("Or everybody at"), required=False)
    effective_from = day_field(_("In effect from"))
    effective_until = day_field(_("Until"), required=False)
    text = forms.CharField(label=_("What it says"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    papers = FilesField(
        required=False,
        label=_("The document"),
        widget=files_input(),
    )

    def __init__(self, kind: DecreeKind, ground: Ground, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.kind, self.ground = kind, ground
        self.covered: list[Teacher] = []
        self.checked: dict[str, object] = {}
        self.fields["place"] = forms.ChoiceField(
            label=_("Or everybody at"), required=False, choices=[("", "—"), *_places(ground.institution)]
        )
        if people := _people(ground.institution):
            words = _("Choose nobody when the decree holds for a whole place.")
            self.fields["teachers"] = PeopleField(people, label=_("Teachers"), required=False, help_text=words)
        self.fields.update(_OF_KIND[kind](ground))

    def clean(self) -> dict[str, Any]:
        """Find the teachers by number; exactly one of the two ways must be used."""
        cleaned = super().clean() or {}
        numbers = _numbers(cleaned.get("teachers"))
        if bool(numbers) is bool(cleaned.get("place")) and "teachers" not in self.errors:
            self.add_error("teachers", _("Name teachers, or choose a place; one of the two."))
        elif numbers:
            self._find(numbers)
        first, last = cleaned.get("effective_from"), cleaned.get("effective_until")
        if first and last and last < first:
            self.add_error("effective_until", str(PROBLEMS["ends_before"]))
        return cleaned

    def _find(self, numbers: list[str]) -> None:
        rows = Teacher.objects.filter(number__in=numbers, school__path__startswith=self.ground.institution.path)
        self.covered = list(rows.for_rows())
        missing = sorted(set(numbers) - {teacher.number for teacher in self.covered})
        if missing:
            self.add_error(
                "teachers", _("Nobody here has the number %(numbers)s.") % {"numbers": ", ".join(missing[:5])}
            )

    @property
    def whole_place(self) -> Institution | None:
        """Everybody of which place is covered; None when teachers are named."""
        code = self.cleaned_data.get("place")
        return Institution.objects.get(code=code) if code else None

    @property
    def parameters(self) -> dict[str, object]:
        """What the kind adds, as ``parameters.checked`` takes it."""
        return {name: _plain(self.cleaned_data.get(name)) for name in _OF_KIND[self.kind](self.ground)}


class WithdrawalForm(forms.Form):
    """The document that withdraws a decree, and why."""

    number = forms.CharField(label=_("Number of the document"), max_length=80)
    effective_on = day_field(_("In effect from"))
    reason = forms.CharField(label=_("Reason"), widget=forms.Textarea(attrs={"rows": 3}), max_length=500)


def _people(institution: Institution) -> People | None:
    """Return the teachers of a place as people to choose from; None where they are none, or too many. One query."""
    rows = list(Teacher.objects.filter(school__path__startswith=institution.path).for_rows()[: MOST_OFFERED + 1])
    if not 0 < len(rows) <= MOST_OFFERED:
        return None
    schools = {each.school.code: named(each.school) for each in rows}
    circles = [Circle(code, name, _("Schools")) for code, name in schools.items()] if len(schools) > 1 else []
    return People.of(
        (
            Person(
                each.number,
                each.name,
                each.number,
                schools[each.school.code],
                each.subject,
                frozenset({each.school.code}),
            )
            for each in rows
        ),
        circles,
    )


def _numbers(said: list[str] | str | None) -> list[str]:
    """Return the numbers of teachers: those that were chosen, or the first word of each line that was written."""
    if isinstance(said, list):
        return said
    return [line.split()[0] for line in (said or "").splitlines() if line.strip()]


def _places(institution: Institution) -> list[tuple[str, str]]:
    rows = Institution.objects.filter(path__startswith=institution.path, kind__in=PLACES, closed_on=None)
    depth = institution.depth
    return [(each.code, "　" * (each.depth - depth) + named(each)) for each in rows.order_by("path")[:MOST_PLACES]]


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return sorted(value) if isinstance(value, list) else value


def _requirements(ground: Ground) -> forms.Field:
    choices = [(each.name, here(each.title)) for each in ground.rulebook.requirements]
    return forms.MultipleChoiceField(
        label=_("Which requirements"),
        required=False,
        choices=choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all of them."),
    )


def _years(ground: Ground) -> forms.Field:
    return forms.TypedMultipleChoiceField(
        label=_("Which years"),
        required=False,
        coerce=int,
        choices=[(year, school_year(year)) for year in ground.years],
        widget=forms.CheckboxSelectMultiple,
    )


def _first_year(ground: Ground, empty: Any) -> forms.Field:  # noqa: ANN401 a lazy string
    choices = [(cycle.first_year, f"{cycle.first_year}–{cycle.last_year + 1}") for cycle in ground.cycles]
    return forms.TypedChoiceField(
        label=_("Which cycle"), required=False, coerce=int, empty_value=None, choices=[("", empty), *choices]
    )


def _amount(label: Any, **more: Any) -> forms.Field:  # noqa: ANN401 Django's own arguments
    return forms.CharField(label=label, max_length=30, **more)


def _extension(ground: Ground) -> dict[str, forms.Field]:
    return {
        "first_year": _first_year(ground, "—"),
        "years": _years(ground),
        "requirements": _requirements(ground),
        "until": day_field(_("May be met until")),
        "late_counts": forms.BooleanField(
            label=_("What is earned in the extra time counts"), required=False, initial=True
        ),
    }


def _waiver(ground: Ground) -> dict[str, forms.Field]:
    return {
        "years": _years(ground),
        "first_year": _first_year(ground, _("Every cycle")),
        "requirements": _requirements(ground),
        "share": _amount(_("Share that falls away"), required=False, help_text=_("1 lifts it; 1/3 takes a third off.")),
        "amount": _amount(_("Amount that comes off"), required=False),
    }


def _leave(ground: Ground) -> dict[str, forms.Field]:
    del ground
    usual = [("", _("As the rulebook says")), *ON_LEAVE.items()]
    return {
        "leave": forms.ChoiceField(label=_("Kind of leave"), choices=list(LEAVES.items())),
        "from": day_field(_("Away from")),
        "until": day_field(_("Away until")),
        "yearly": forms.ChoiceField(
            label=_("Yearly requirements of the years it touches"), choices=usual, required=False
        ),
        "cycle": forms.ChoiceField(label=_("Requirements of the cycle"), choices=usual, required=False),
    }


def _adjustment(ground: Ground) -> dict[str, forms.Field]:
    rulebook = ground.rulebook
    return {
        "amount": _amount(_("Credits"), help_text=_("An exact amount such as 4.5; below zero takes credits off.")),
        "year": forms.TypedChoiceField(
            label=_("Credit year"), coerce=int, choices=[(year, school_year(year)) for year in ground.years]
        ),
        "part": forms.ChoiceField(
            label=_("Part"), choices=[(part.name, here(part.title)) for part in rulebook.parts.values()]
        ),
        "item": forms.ChoiceField(
            label=_("Item"),
            required=False,
            choices=[("", "—"), *((item.name, here(item.title)) for item in rulebook.items.values())],
        ),
    }


_OF_KIND = {
    DecreeKind.EXTENSION: _extension,
    DecreeKind.WAIVER: _waiver,
    DecreeKind.LEAVE: _leave,
    DecreeKind.ADJUSTMENT: _adjustment,
}
"""Kind → the fields that it adds."""
