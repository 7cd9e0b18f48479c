"""The rules of a school's audit: samples, what colleagues are shown, its own reasons for returning records."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xingtan.access.actors import actor_of
from xingtan.access.gate import gate
from xingtan.access.roles import Role
from xingtan.institutions.models import Institution
from xingtan.kernel.errors import DomainError
from xingtan.records.audit import month_reads as reads
from xingtan.records.audit.models import LateRule, ReturnReason
from xingtan.records.audit.refusals import refused, sentence_of
from xingtan.records.audit.return_reasons import LONGEST, add_reason, retire_reason, shipped_reasons
from xingtan.records.audit.samples import LEAST_WIDER, MOST_WIDER, AuditRules, rules_of, set_rules
from xingtan.records.audit.sampling import WHOLE, Method
from xingtan.records.labels import LATE_RULES, METHODS


class RulesForm(forms.Form):
    """What a manager says about samples and about what colleagues are shown."""

    method = forms.ChoiceField(
        label=_("What is looked at"),
        choices=[(method.value, words) for method, words in METHODS.items()],
        widget=forms.RadioSelect,
    )
    rate = forms.IntegerField(
        label=_("Share of each kind that is drawn, in per cent"),
        help_text=_("Where the rulebook in force names a share for a kind, that one holds."),
        min_value=1,
        max_value=WHOLE,
    )
    widen = forms.IntegerField(
        label=_("Each mistake multiplies the share by"), min_value=LEAST_WIDER, max_value=MOST_WIDER
    )
    digit = forms.IntegerField(
        label=_("Last digit of the teacher's number"),
        help_text=_("Only where teachers are chosen by their number; many counties take 5."),
        min_value=0,
        max_value=9,
    )
    late = forms.ChoiceField(
        label=_("What comes when its month is closed"),
        choices=[(rule.value, words) for rule, words in LATE_RULES.items()],
        widget=forms.RadioSelect,
        required=False,
    )
    hidden_kinds = forms.MultipleChoiceField(
        label=_("Kinds that colleagues are not shown"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, school: Institution, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 Django's own arguments
        super().__init__(*args, **kwargs)
        choices = [(code, words[2]) for code, words in reads.category_names(school).items()]
        self.fields["hidden_kinds"].choices = choices  # type: ignore[attr-defined]

    @property
    def rules(self) -> AuditRules:
        """Return what was said."""
        told = self.cleaned_data
        return AuditRules(
            Method(told["method"]),
            told["rate"],
            told["widen"],
            told["digit"],
            tuple(told["hidden_kinds"]),
            LateRule(told["late"] or LateRule.NEXT_MONTH),
        )


class ReasonForm(forms.Form):
    """A reason of the school's own, in Chinese and, where wanted, in English."""

    zh = forms.CharField(label=_("Reason in Chinese"), max_length=LONGEST)
    en = forms.CharField(label=_("Reason in English"), max_length=LONGEST, required=False)


@gate("GET", "POST", roles=(Role.MANAGER,))
def rules(request: HttpRequest) -> HttpResponse:
    """Show the rules, or keep what was said of them."""
    school = _school(request)
    kept = rules_of(reads.book_of(school))
    form = RulesForm(school, request.POST or None, initial=_initial(kept))
    if request.method == "POST" and form.is_valid():
        set_rules(actor=actor_of(request), school=school, rules=form.rules, at=timezone.now())
        messages.success(request, _("The rules are published; draws already made keep theirs."))
        return redirect(f"{request.path}?school={school.code}")
    return _page(request, school, form, ReasonForm(), status=422 if form.is_bound else 200)


@gate("POST", roles=(Role.MANAGER,))
def add(request: HttpRequest) -> HttpResponse:
    """Add a reason of the school's own."""
    school, form = _school(request), ReasonForm(request.POST)
    if form.is_valid():
        try:
            add_reason(actor=actor_of(request), school=school, at=timezone.now(), **form.cleaned_data)
        except DomainError as error:
            form.add_error("zh", sentence_of(error))
        else:
            messages.success(request, _("The reason is on the list."))
            return redirect("records:audit-rules")
    first = RulesForm(school, initial=_initial(rules_of(reads.book_of(school))))
    return _page(request, school, first, form, status=422)


@gate("POST", roles=(Role.MANAGER,))
def retire(request: HttpRequest) -> HttpResponse:
    """Offer one of the school's own reasons no more."""
    school = _school(request)
    try:
        retire_reason(actor=actor_of(request), school=school, code=request.POST.get("code", "")[:24], at=timezone.now())
    except DomainError as error:
        return refused(request, error)
    messages.success(request, _("The reason is offered no more."))
    return redirect("records:audit-rules")


def _page(
    request: HttpRequest, school: Institution, form: RulesForm, reason_form: ReasonForm, *, status: int
) -> HttpResponse:
    context = {
        "school": school,
        "schools": reads.schools_of(actor_of(request), Role.MANAGER),
        "form": form,
        "reason_form": reason_form,
        "shipped": shipped_reasons().values(),
        "own": ReturnReason.objects.filter(school=school, retired_at=None).order_by("pk"),
    }
    return render(request, "records/audit_rules.html", context, status=status)


def _initial(kept: AuditRules) -> dict[str, object]:
    return {
        "method": kept.method.value,
        "rate": kept.rate,
        "widen": kept.widen,
        "digit": kept.digit,
        "late": kept.late.value,
        "hidden_kinds": list(kept.hidden_kinds),
    }


def _school(request: HttpRequest) -> Institution:
    code = request.POST.get("school") or request.GET.get("school", "")
    found = reads.school_of(actor_of(request), code[:32], Role.MANAGER)
    if found is None:
        raise Http404
    return found
