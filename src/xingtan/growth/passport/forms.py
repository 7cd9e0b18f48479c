"""What the pages of growth passports ask for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xingtan.evidence.forms import FilesField, files_input
from xingtan.evidence.sent import SentFile, sent
from xingtan.growth.passport.labels import HANDS, MISTAKES
from xingtan.growth.passport.workflow import MENTORS
from xingtan.kernel.amounts import HOUR_GRAIN, InexactAmountError, NotAnAmountError, parse_exact, to_units
from xingtan.pages.people import People, PeopleField, PersonField
from xingtan.teachers.models import Teacher
from xingtan.teachers.versions.forms import VersionForm

MOST_HOURS = 24 * HOUR_GRAIN
Choices = Sequence[tuple[str, str | Promise]]


def _day(label: Any, **more: Any) -> forms.DateField:  # noqa: ANN401 Django's own arguments
    return forms.DateField(label=label, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **more)


class EnterForm(forms.Form):
    """One thing done for a task."""

    item = forms.ChoiceField(label=_("Task"))
    happened_on = _day(_("Day"))
    hours = forms.CharField(
        label=_("Hours"),
        required=False,
        max_length=10,
        help_text=_("Needed where the task counts hours."),
    )
    text = forms.CharField(
        label=_("What you did and what you take from it"), widget=forms.Textarea(attrs={"rows": 3}), max_length=1000
    )
    evidence = FilesField(label=_("Files"), required=False, widget=files_input())

    def offer(self, items: Choices) -> EnterForm:
        """Let these tasks be chosen."""
        self.fields["item"].choices = items  # type: ignore[attr-defined]
        return self

    def clean_hours(self) -> int | None:
        """Return hundredths of an hour; none when nothing was written."""
        text: str = self.cleaned_data["hours"]
        if not text:
            return None
        try:
            units = to_units(parse_exact(text), HOUR_GRAIN)
        except (NotAnAmountError, InexactAmountError):
            units = 0
        if not 0 < units <= MOST_HOURS:
            raise ValidationError(gettext("Write hours as a number from 0.01 to 24, such as 1.5."))
        return units


class RemarkForm(forms.Form):
    """One thing said in the passport."""

    area = forms.ChoiceField(label=_("On which part"), required=False)
    text = forms.CharField(label=_("Your words"), widget=forms.Textarea(attrs={"rows": 2}), max_length=1000)
    evidence = FilesField(label=_("Files"), required=False, widget=files_input())

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 Django's own arguments
        super().__init__(*args, **{"auto_id": "remark_%s", **kwargs})

    def offer(self, areas: Choices) -> RemarkForm:
        """Let these areas be chosen, or the whole year."""
        self.fields["area"].choices = [("", _("the whole year")), *areas]  # type: ignore[attr-defined]
        return self


class MoreFilesForm(forms.Form):
    """Further files of an entry."""

    evidence = FilesField(label=_("Files"), widget=files_input())


def given_of(form: forms.Form) -> list[SentFile]:
    """Return the files of a valid form as the services take them."""
    return [sent(file) for file in form.cleaned_data["evidence"] or []]


class MentorForm(forms.Form):
    """Who guides the trainee in which part from when: a colleague, or somebody of another school.

    Of another school number and name must fit, so that nobody is found by trying.
    """

    hand = forms.ChoiceField(label=_("Kind of mentor"), choices=[(hand.value, HANDS[hand.value]) for hand in MENTORS])
    number = forms.CharField(label=_("Of another school: staff number"), max_length=32, required=False)
    name = forms.CharField(label=_("Of another school: name"), max_length=80, required=False)
    since = _day(_("From"))

    def offer(self, people: People) -> MentorForm:
        """Let these colleagues be chosen."""
        somebody_else = _("Somebody of another school")
        self.fields["colleague"] = PersonField(people, label=_("Mentor"), empty=somebody_else, required=False)
        self.order_fields(("hand", "colleague"))
        return self

    def clean(self) -> dict[str, Any]:
        """Return the fields with the teacher who was chosen, or whom number and name mean."""
        found: dict[str, Any] = super().clean() or {}
        if found.get("colleague"):
            found["mentor"] = Teacher.objects.filter(pk=found["colleague"], left_on=None).first()
            return found
        number, name = found.get("number", "").strip(), found.get("name", "").strip()
        if number and name:
            found["mentor"] = Teacher.objects.filter(number=number, name=name, left_on=None).first()
            if found["mentor"] is None:
                self.add_error("number", gettext("Nobody in service has this staff number and this name."))
        elif not self.errors:
            self.add_error("colleague" if "colleague" in self.fields else "number", gettext("Choose somebody."))
        return found


class OpenForm(forms.Form):
    """For whom passports are opened, and at which base the year is spent."""

    base = forms.CharField(label=_("Training base"), max_length=120, required=False)

    def offer(self, teachers: People) -> OpenForm:
        """Let these teachers be chosen; all of them are, until somebody says otherwise."""
        wrong = {"required": _("Choose at least one teacher.")}
        everybody = [each.key for each in teachers.persons]
        self.fields["teachers"] = PeopleField(teachers, label=_("Trainees"), initial=everybody, error_messages=wrong)
        self.order_fields(("teachers", "base"))
        return self

    @property
    def chosen(self) -> list[int]:
        """The keys of the chosen ones; only of a valid form."""
        return [int(key) for key in self.cleaned_data["teachers"]]


class ResultForm(forms.Form):
    """How the year ended; an amendment says why."""

    outcome = forms.ChoiceField(label=_("Result"))
    reason = forms.CharField(label=_("Reason"), max_length=500, required=False)

    def offer(self, outcomes: Choices, *, amends: bool) -> ResultForm:
        """Let these results be chosen; an amendment needs its reason."""
        self.fields["outcome"].choices = outcomes  # type: ignore[attr-defined]
        self.fields["reason"].required = amends
        return self


class DecideForm(forms.Form):
    """What a hand says to an entry."""

    words = forms.CharField(max_length=500, required=False)


class DayForm(forms.Form):
    """One day."""

    on = _day(_("Day"))


class BookForm(VersionForm):
    """A school's own book, as text."""

    named = _("The book of the growth passport")
    mistakes = MISTAKES
