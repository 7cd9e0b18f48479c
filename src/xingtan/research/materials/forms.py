"""What the pages of books ask for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xingtan.institutions.models import Institution
from xingtan.pages.filters import named
from xingtan.pages.people import PersonField
from xingtan.research.library.lists import pairs
from xingtan.research.materials.labels import KINDS, MOVES
from xingtan.research.materials.services import Book, Moved
from xingtan.research.materials.workflow import MaterialKind, Move
from xingtan.teachers.choosing import people_of
from xingtan.teachers.models import Teacher

MOST_COPIES = 100_000


class BookForm(forms.Form):
    """A new book on the list."""

    code = forms.RegexField(label=_("Code of the book"), regex=r"^[A-Za-z0-9._-]+$", max_length=32)
    title = forms.CharField(label=_("Title"), max_length=120)
    publisher = forms.CharField(label=_("Publisher"), max_length=80, required=False)

    def __init__(self, *args: Any, schools: Sequence[Institution], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.schools = {school.code: school for school in schools}
        listed = [(code, named(school)) for code, school in self.schools.items()]
        self.fields["school"] = forms.ChoiceField(label=_("School"), choices=listed)
        if len(listed) == 1:
            self.fields["school"].required = False
            self.fields["school"].widget = forms.HiddenInput()
        kinds = [(code, str(words)) for code, words in KINDS.items()]
        self.fields["kind"] = forms.ChoiceField(label=_("Kind"), choices=kinds)
        self.fields["subject"] = forms.ChoiceField(label=_("School subject"), choices=[("", "—"), *pairs("subjects")])
        for name, label, every in (
            ("grade", _("School grade"), _("Every grade")),
            ("term", _("Term"), _("Both terms")),
        ):
            choices: list[tuple[str, Any]] = [("", every), *pairs(f"{name}s")]
            self.fields[name] = forms.ChoiceField(label=label, choices=choices, required=False)
        self.order_fields(("code", "title", "kind", "subject", "grade", "term", "publisher", "school"))

    @property
    def school(self) -> Institution:
        """The school whose list it is."""
        return self.schools.get(self.cleaned_data["school"]) or next(iter(self.schools.values()))

    @property
    def book(self) -> Book:
        """What was entered."""
        given = self.cleaned_data
        names = ("code", "title", "subject", "grade", "term", "publisher")
        return Book(kind=MaterialKind(given["kind"]), **{name: given[name] for name in names})


class MoveForm(forms.Form):
    """Some copies that moved."""

    move = forms.ChoiceField(label=_("What happened"))
    quantity = forms.IntegerField(label=_("Copies"), min_value=1, max_value=MOST_COPIES)
    teacher = forms.ChoiceField(label=_("Teacher"), required=False)
    on = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args: Any, teachers: Sequence[Teacher], today: date, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.teachers = {teacher.number: teacher for teacher in teachers}
        self.fields["move"] = forms.ChoiceField(
            label=_("What happened"), choices=[(code, str(words)) for code, words in MOVES.items()]
        )
        people = people_of(self.teachers.values(), key=lambda teacher: teacher.number)
        self.fields["teacher"] = PersonField(people, label=_("Teacher"), empty=_("Nobody"), required=False)
        self.fields["on"].initial = today
        self.order_fields(("move", "quantity", "teacher", "on", "note"))

    @property
    def moved(self) -> Moved:
        """What was entered."""
        given = self.cleaned_data
        return Moved(
            Move(given["move"]), given["quantity"], given["on"], self.teachers.get(given["teacher"]), given["note"]
        )
