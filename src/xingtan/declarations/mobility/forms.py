"""What credits that move ask for: shape of input only."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from xingtan.credit_bank.tongue import here
from xingtan.declarations.decrees.forms import day_field
from xingtan.declarations.mobility.labels import DIRECTIONS, PROBLEMS
from xingtan.declarations.mobility.models import Agreement, Direction
from xingtan.declarations.mobility.papers import LARGEST, PaperError, from_table, read_paper, sealed, typed_in
from xingtan.declarations.mobility.reads import Carriable
from xingtan.evidence.forms import FilesField, files_input
from xingtan.kernel.amounts import exact_text, parse_exact
from xingtan.kernel.errors import DomainError
from xingtan.rulebook.rules import Rulebook
from xingtan.rulebook.transfers import Brought
from xingtan.sheets.reading import FileRefusedError, read_workbook
from xingtan.teachers.models import Teacher
from xingtan.teachers.querysets import TeacherQuerySet

WORKBOOK = ".xlsx"


def files_field(label: Any) -> FilesField:  # noqa: ANN401 a lazy string
    """Return a field for the scan of a paper."""
    return FilesField(required=False, label=label, widget=files_input())


class AgreementField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A choice of agreements, each by university and course."""

    def label_from_instance(self, obj: Agreement) -> str:
        """Return what the choice is called."""
        if obj.direction == Direction.IN:
            worth = _("%(amount)s credits") % {"amount": exact_text(obj.amount)}
        else:
            asked = exact_text(obj.cap) if obj.cap is not None else "—"
            worth = _("asks for %(asked)s, gives %(amount)s") % {"asked": asked, "amount": exact_text(obj.amount)}
        return f"{obj.partner} · {obj.course_code} {obj.course_title} · {worth}"


class OfTeacherForm(forms.Form):
    """A form about one teacher in scope, named by number."""

    number = forms.CharField(label=_("Number of the teacher"), max_length=40)

    def __init__(self, teachers: TeacherQuerySet, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 Django's own
        super().__init__(*args, **kwargs)
        self.teachers = teachers
        self.teacher: Teacher | None = None

    def clean_number(self) -> str:
        """Find the teacher by number."""
        number = str(self.cleaned_data["number"]).strip()
        self.teacher = self.teachers.select_related("school").filter(number=number).first()
        if self.teacher is None:
            raise forms.ValidationError(_("Nobody here has the number %(numbers)s.") % {"numbers": number})
        return number


class TransferForm(OfTeacherForm):
    """A statement of another place: its file, or what it says; what a sealed file says is not typed over."""

    origin_name = forms.CharField(label=_("Issued by"), max_length=120, required=False)
    origin = forms.SlugField(
        label=_("Short name of that place"),
        max_length=40,
        required=False,
        help_text=_("As the rule of transfer calls it, such as mingzhou."),
        error_messages={"invalid": _("Write it in small letters, digits and hyphens only, such as mingzhou.")},
    )
    document = forms.CharField(label=_("Number of the document"), max_length=80, required=False)
    dated_on = day_field(_("Date of the document"), required=False)
    statement = forms.FileField(
        label=_("Its file"), required=False, help_text=_("A statement of another Xingtan (JSON), or a workbook (xlsx).")
    )
    lines = forms.CharField(
        label=_("Or what it says"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 5, "placeholder": "2024 online 9"}),
        help_text=_("In each line a year, a part as that place calls it, and an exact amount."),
    )
    papers = files_field(_("A scan"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 Django's own arguments
        super().__init__(*args, **kwargs)
        self.brought: list[Brought] = []
        self.digest = self.of_name = ""

    def clean(self) -> dict[str, Any]:
        """Read the lines from the file or the text; a statement of another installation also says the rest."""
        cleaned = super().clean() or {}
        given = cleaned.get("statement")
        try:
            if given is not None:
                self._read(given, cleaned)
            else:
                self.brought = typed_in(cleaned.get("lines") or "")
        except PaperError as error:
            sentence = str(PROBLEMS[str(error.params["problem"])]) % {"line": error.params.get("line", "")}
            self.add_error("statement" if given is not None else "lines", sentence)
        except FileRefusedError:
            self.add_error("statement", str(PROBLEMS["not_a_statement"]))
        for name in ("origin", "origin_name", "document", "dated_on") if "statement" not in self.errors else ():
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, _("This is needed."))
        return cleaned

    def _read(self, given: UploadedFile[Any], cleaned: dict[str, Any]) -> None:
        if (given.size or 0) > LARGEST * 10:
            raise PaperError(problem="too_large")
        content = given.read()
        if str(given.name).lower().endswith(WORKBOOK):
            sheets = read_workbook(content)
            self.brought = from_table(sheets[0].rows if sheets else [])
            return
        said, self.brought = read_paper(content.decode("utf-8", errors="replace"))
        self.digest = sealed(said)
        issuer, teacher = said.get("issuer"), said.get("teacher")
        self.of_name = str(teacher.get("name", ""))[:80] if isinstance(teacher, dict) else ""
        if isinstance(issuer, dict):
            cleaned["origin"] = str(issuer.get("code", ""))[:40].lower() or cleaned.get("origin")
            cleaned["origin_name"] = str(issuer.get("name", ""))[:120] or cleaned.get("origin_name")
        cleaned["document"] = str(said.get("number", ""))[:80] or cleaned.get("document")
        if issued_on := str(said.get("issued_on", "")):
            cleaned["dated_on"] = forms.DateField().to_python(issued_on)


class CourseForm(OfTeacherForm):
    """A partner's course that a teacher has passed."""

    agreement = AgreementField(label=_("Course"), queryset=Agreement.objects.none())
    completed_on = day_field(_("Completed on"))
    result = forms.CharField(label=_("Result"), max_length=80)
    certificate = forms.CharField(label=_("Number of the certificate"), max_length=80)
    papers = files_field(_("The certificate"))

    def __init__(self, teachers: TeacherQuerySet, agreements: Any, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(teachers, *args, **kwargs)
        field = self.fields["agreement"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = agreements.filter(direction=Direction.IN.value)


class StatementForm(OfTeacherForm):
    """Where a statement of transfer goes."""

    destination = forms.CharField(label=_("Where to"), max_length=120)


class NoteForm(forms.Form):
    """Which entries a university recognises for which of its courses."""

    agreement = AgreementField(label=_("Programme"), queryset=Agreement.objects.none())
    entries = forms.MultipleChoiceField(label=_("Entries"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, agreements: Any, entries: list[Carriable], *args: Any, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        field = self.fields["agreement"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = agreements.filter(direction=Direction.OUT.value)
        choices = self.fields["entries"]
        if isinstance(choices, forms.MultipleChoiceField):
            choices.choices = [
                (each.number, f"{each.number} · {each.narrative} · {exact_text(each.amount)}") for each in entries
            ]


class AgreementForm(forms.Form):
    """One course of an agreement."""

    direction = forms.ChoiceField(label=_("Direction"), choices=list(DIRECTIONS.items()))
    number = forms.CharField(label=_("Number of the agreement"), max_length=80)
    partner = forms.CharField(label=_("University"), max_length=120)
    course_code = forms.CharField(label=_("Code of the course"), max_length=40)
    course_title = forms.CharField(label=_("Title of the course"), max_length=160)
    amount = forms.CharField(
        label=_("Credits"), max_length=30, help_text=_("Ours for their course, or theirs for our credits.")
    )
    part = forms.ChoiceField(label=_("Part"), required=False)
    cap = forms.CharField(
        label=_("At most in a cycle, or asked for"),
        max_length=30,
        required=False,
        help_text=_("Their course: the most that counts here in a cycle. Our credits: how many of ours they ask for."),
    )
    effective_from = day_field(_("In effect from"))
    effective_until = day_field(_("Until"), required=False)

    def __init__(self, rulebook: Rulebook | None, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 Django's own
        super().__init__(*args, **kwargs)
        parts = rulebook.parts.values() if rulebook else ()
        field = self.fields["part"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", "—"), *((part.name, here(part.title)) for part in parts)]

    def clean(self) -> dict[str, Any]:
        """Read amounts exactly; a course that counts here needs a part, dates their order."""
        cleaned = super().clean() or {}
        for name in ("amount", "cap"):
            if cleaned.get(name):
                self._exact(name, cleaned)
        cleaned["cap"] = cleaned.get("cap") or None
        if cleaned.get("direction") == Direction.IN and not cleaned.get("part"):
            self.add_error("part", _("This is needed."))
        start, end = cleaned.get("effective_from"), cleaned.get("effective_until")
        if start and end and end < start:
            self.add_error("effective_until", _("This must be later than what it changes."))
        return cleaned

    def _exact(self, name: str, cleaned: dict[str, Any]) -> None:
        try:
            cleaned[name] = parse_exact(cleaned[name])
        except DomainError:
            self.add_error(name, _("Write an exact amount such as 34.8 or 1/3."))
        else:
            if cleaned[name] <= 0:
                self.add_error(name, _("This amount is out of range."))
