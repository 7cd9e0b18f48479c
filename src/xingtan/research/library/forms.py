"""What the pages of the library ask for."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from xingtan.evidence.forms import ACCEPTED, FilesField, files_input
from xingtan.institutions.models import Institution
from xingtan.pages.filters import named
from xingtan.pages.people import PeopleField
from xingtan.research.library.labels import REACHES
from xingtan.research.library.lists import pairs
from xingtan.research.library.models import Resource
from xingtan.research.library.services import About
from xingtan.research.library.usage import LONGEST_LESSON, LONGEST_LINE
from xingtan.research.library.workflow import Reach
from xingtan.teachers.choosing import people_of
from xingtan.teachers.models import Teacher

SEPARATORS = re.compile(r"[,，、;；\n]+")
LONGEST_DESCRIPTION = 5000


def _listed(name: str, label: Any, *, every: Any = None) -> forms.ChoiceField:  # noqa: ANN401 lazy sentences
    choices: list[tuple[str, Any]] = [("", every or "—"), *pairs(name)]
    return forms.ChoiceField(label=label, choices=choices, required=every is None)


def _files(*, several: bool) -> forms.FileInput:
    return files_input() if several else forms.FileInput(attrs={"accept": ACCEPTED})


def _address() -> forms.URLField:
    return forms.URLField(label=_("Address of a page"), required=False, max_length=500, assume_scheme="https")


class AboutForm(forms.Form):
    """What a resource is described by."""

    title = forms.CharField(label=_("Title"), max_length=200)
    chapter = forms.CharField(label=_("Unit or chapter of the textbook"), max_length=120, required=False)
    tags = forms.CharField(
        label=_("Tags"), max_length=300, required=False, help_text=_("A few words, separated by commas.")
    )
    description = forms.CharField(
        label=_("Description"),
        max_length=LONGEST_DESCRIPTION,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4, "data-rich": "yes"}),
        help_text=_("What it is for, and how you used it."),
    )
    shared_with = forms.ChoiceField(label=_("Who finds it"), initial=Reach.SCHOOL.value)

    def __init__(self, *args: Any, colleagues: Mapping[str, Teacher], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.fields["authors"] = PeopleField(
            people_of(colleagues.values()),
            ordered=True,
            label=_("Authors"),
            required=False,
            help_text=_("In the order in which you choose them; nobody chosen: yourself."),
        )
        self.fields["subject"] = _listed("subjects", _("School subject"))
        self.fields["grade"] = _listed("grades", _("School grade"), every=_("Every grade"))
        self.fields["term"] = _listed("terms", _("Term"), every=_("Both terms"))
        self.fields["licence"] = _listed("licences", _("Licence"))
        self.fields["language"] = _listed("languages", _("Language"))
        self.fields["shared_with"].choices = [(code, str(words)) for code, words in REACHES.items()]  # type: ignore[attr-defined]

    def clean_authors(self) -> list[int]:
        """Return the keys of the teachers who were chosen, the first author first."""
        return [int(key) for key in self.cleaned_data["authors"]]

    def clean_tags(self) -> list[str]:
        """Return the words."""
        return [word.strip() for word in SEPARATORS.split(self.cleaned_data["tags"]) if word.strip()]

    def about(self, *, title: str = "") -> About:
        """Return the description; ``title`` in place of the one that was written."""
        given = self.cleaned_data
        names = ("subject", "licence", "language", "grade", "term", "chapter", "description", "tags", "authors")
        return About(
            title=title or given["title"],
            shared_with=Reach(given["shared_with"]),
            **{name: given[name] for name in names},
        )


class BringForm(AboutForm):
    """New resources: one link, or one or more files that share what describes them."""

    address = _address()

    def __init__(self, *args: Any, places: Sequence[Institution], **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        self.places = {place.code: place for place in places}
        self.fields["files"] = FilesField(label=_("Files"), required=False, widget=_files(several=True))
        self.fields["title"].required = False
        self.fields["title"].help_text = _("Empty: the name of the file.")
        self.fields["place"] = forms.ChoiceField(
            label=_("Shelf"), choices=[(place.code, named(place)) for place in places], initial=next(iter(self.places))
        )
        self.fields["licence"].initial = "school_use"
        self.fields["language"].initial = "zh"

    def clean(self) -> dict[str, Any]:
        """Ask for files or an address, and for a title where no file gives one."""
        found = super().clean() or {}
        files, address = found.get("files") or [], found.get("address") or ""
        if not {"files", "address"} & self.errors.keys() and bool(files) == bool(address):
            self.add_error("files", gettext("Choose files, or give the address of a page."))
        if address and not found.get("title"):
            self.add_error("title", gettext("Give the page a title."))
        return found

    @property
    def place(self) -> Institution:
        """The chosen shelf."""
        return self.places[self.cleaned_data["place"]]


class ChangeForm(AboutForm):
    """The description of a resource that is there, and what it was when it was opened."""

    seen = forms.CharField(widget=forms.HiddenInput)

    @staticmethod
    def initial_of(resource: Resource, seen: str) -> dict[str, Any]:
        """Return what the form starts with."""
        names = ("title", "subject", "licence", "language", "grade", "term", "chapter", "description", "shared_with")
        return {
            **{name: str(getattr(resource, name)) for name in names},
            "tags": "，".join(tag.word for tag in resource.tags.all()),
            "authors": [author.teacher_id for author in resource.authors.all()],
            "seen": seen,
        }


class VersionForm(forms.Form):
    """A new version: a file for a file, an address for a link, and what is new."""

    note = forms.CharField(label=_("What is new"), max_length=300, required=False)

    def __init__(self, *args: Any, is_link: bool, **kwargs: Any) -> None:  # noqa: ANN401
        super().__init__(*args, **kwargs)
        if is_link:
            self.fields["address"] = _address()
            self.fields["address"].required = True
        else:
            self.fields["file"] = forms.FileField(label=_("File"), widget=_files(several=False), allow_empty_file=True)
        self.order_fields(("file", "address", "note"))


class ThankForm(forms.Form):
    """In which lesson it was used, and a line for the author."""

    lesson = forms.CharField(label=_("Class or lesson"), max_length=LONGEST_LESSON, required=False)
    line = forms.CharField(label=_("A line for the author"), max_length=LONGEST_LINE, required=False)
