"""What the pages of the portfolio ask for."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from xingtan.growth.portfolio.labels import COVERS, SECTIONS
from xingtan.growth.portfolio.models import Cover
from xingtan.growth.portfolio.sections import KEPT_HOME, Section, Shown, moved

LONGEST_INTRODUCTION, LONGEST_REMARK = 4000, 1000
SPANS = ((7, _("one week")), (30, _("one month")), (90, _("three months")), (365, _("one year")))


class ArrangeForm(forms.Form):
    """The words, the cover and the sections of a portfolio."""

    headline = forms.CharField(
        label=_("A line under your name"),
        help_text=_("What you stand for in one line; may stay empty."),
        max_length=80,
        required=False,
    )
    introduction = forms.CharField(
        label=_("Introduction"),
        help_text=_("**bold**, lists and links are possible (Markdown)."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=LONGEST_INTRODUCTION,
        required=False,
    )
    cover = forms.ChoiceField(label=_("Cover"), choices=list(COVERS.items()), initial=Cover.APRICOT.value)
    order = forms.CharField(widget=forms.HiddenInput, required=False)
    shown = forms.MultipleChoiceField(
        label=_("Sections"),
        choices=[(code, named.label) for code, named in SECTIONS.items()],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def sections(self, move: str = "") -> tuple[Shown, ...]:
        """Return every section in the order asked for, each shown or left out; ``move`` is one more step of one."""
        known = [section.value for section in Section]
        asked = [code for code in self.cleaned_data["order"].split(",") if code in known]
        codes = moved(list(dict.fromkeys([*asked, *known])), move)
        return tuple(Shown(Section(code), code in self.cleaned_data["shown"]) for code in codes)


class ShareForm(forms.Form):
    """For whom a link is made, for how long, and what it shows."""

    label = forms.CharField(
        label=_("For whom"), help_text=_("Only you read this, to know your links apart."), max_length=80
    )
    days = forms.TypedChoiceField(label=_("Open for"), choices=SPANS, coerce=int, initial=30)
    sections = forms.MultipleChoiceField(
        label=_("Sections"),
        choices=[(code, named.label) for code, named in SECTIONS.items()],
        widget=forms.CheckboxSelectMultiple,
        initial=[section.value for section in Section if section not in KEPT_HOME],
    )
    pictures = forms.BooleanField(
        label=_("Show pictures of the evidence"),
        help_text=_("Certificates may show names and numbers; look at them first."),
        required=False,
    )


class FreezeForm(forms.Form):
    """What a frozen copy is for."""

    purpose = forms.CharField(label=_("What the copy is for"), max_length=120)
    assessed = forms.TypedChoiceField(
        label=_("Assessment"),
        help_text=_("Its examiners may read the copy."),
        coerce=int,
        empty_value=None,
        required=False,
        choices=[("", _("none"))],
    )

    def offer(self, assessments: list[tuple[int, str]]) -> FreezeForm:
        """Let the assessments of this teacher be chosen."""
        self.fields["assessed"].choices = [("", _("none")), *assessments]  # type: ignore[attr-defined]
        return self


class RemarkForm(forms.Form):
    """One thing said."""

    text = forms.CharField(label=_("Your words"), widget=forms.Textarea(attrs={"rows": 2}), max_length=LONGEST_REMARK)
