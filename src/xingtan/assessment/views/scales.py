"""Read, copy, change and publish scales."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from xingtan.access.actors import actor_of
from xingtan.access.gate import SIGNED_IN, gate
from xingtan.access.roles import Role
from xingtan.assessment.desks import scales
from xingtan.assessment.labels import SENTENCES
from xingtan.assessment.models import AssessmentScale
from xingtan.assessment.scale_forms import (
    IndicatorForm,
    ScaleForm,
    indicator_initial,
    rows_of,
    scale_initial,
    with_indicator,
    without_indicator,
)
from xingtan.assessment.services.scales import (
    change_scale,
    copy_scale,
    mistakes_in,
    publish_scale,
    retire_scale,
    with_example,
)
from xingtan.assessment.views.finding import scale_or_404
from xingtan.assessment.workflow import LOOKERS, ScaleState
from xingtan.institutions.models import Institution
from xingtan.kernel.errors import DomainError
from xingtan.pages.answers import page, refusal

NEW = "new"
KEEPERS_OF_SCALES = (Role.MANAGER,)


@gate("GET", roles=LOOKERS)
def listed(request: HttpRequest) -> HttpResponse:
    """List the scales."""
    return render(request, "assessment/scales.html", scales.scales(actor_of(request)))


@gate("GET", roles=SIGNED_IN)
def scale(request: HttpRequest, scale_id: int) -> HttpResponse:
    """Show a scale with its weights, formulas, examples, and a preview that reckons."""
    found = scale_or_404(request, scale_id)
    context = scales.scale(actor_of(request), found, request.GET)
    return page(request, "assessment/scale.html", "assessment/_preview.html", context)


@gate("POST", roles=KEEPERS_OF_SCALES)
def copy(request: HttpRequest, scale_id: int) -> HttpResponseBase:
    """Copy a scale into a draft of one's school and open it for changes."""
    found, actor = scale_or_404(request, scale_id), actor_of(request)
    own = [key for key, _name in scales.own_schools(actor)]
    chosen = request.POST.get("school") or (own[0] if own else "")
    if chosen not in own:
        raise Http404
    try:
        made = copy_scale(actor=actor, scale=found, school=Institution.objects.get(pk=chosen), at=timezone.now())
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    return redirect("assessment:scale-edit", made.pk)


@gate("GET", "POST", roles=KEEPERS_OF_SCALES)
def edit(request: HttpRequest, scale_id: int) -> HttpResponseBase:
    """Change everything of a draft but its indicators."""
    found = _draft(request, scale_id)
    if request.method == "GET":
        return render(request, "assessment/scale_edit.html", {**scales.edit(found), "form": scales.draft_form(found)})
    form = ScaleForm(request.POST, initial=scale_initial(found.body))
    if form.is_valid():
        try:
            change_scale(
                actor=actor_of(request), scale_id=scale_id, body=form.applied_to(found.body), at=timezone.now()
            )
        except DomainError as error:
            return refusal(request, error, SENTENCES)
        _say_saved(request, scale_id)
        return redirect("assessment:scale-edit", scale_id)
    return render(request, "assessment/scale_edit.html", {**scales.edit(found), "form": form}, status=422)


@gate("POST", roles=KEEPERS_OF_SCALES)
def example(request: HttpRequest, scale_id: int, place: int) -> HttpResponseBase:
    """Let a worked example of a draft say what the scale gives now, or take it off."""
    found = _draft(request, scale_id)
    body = with_example(found.body, place, adopt=request.POST.get("act") == "adopt")
    if body is None:
        raise Http404
    try:
        change_scale(actor=actor_of(request), scale_id=scale_id, body=body, at=timezone.now())
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    _say_saved(request, scale_id)
    return redirect("assessment:scale", scale_id)


@gate("GET", "POST", roles=KEEPERS_OF_SCALES)
def indicator(request: HttpRequest, scale_id: int, code: str) -> HttpResponseBase:
    """Change one indicator of a draft, add a new one, or take one away."""
    found = _draft(request, scale_id)
    row, below = _row(found, code)
    if request.method == "GET":
        form = scales.indicator_form(found, code, initial=indicator_initial(row, below), marked=True)
        return render(request, "assessment/indicator.html", {**scales.edit(found), "form": form, "code": code})
    form = scales.indicator_form(found, code, request.POST)
    dropping = request.POST.get("act") == "drop"
    if not dropping and not form.is_valid():
        context = {**scales.edit(found), "form": form, "code": code}
        return render(request, "assessment/indicator.html", context, status=422)
    old = "" if code == NEW else code
    body = without_indicator(found.body, old) if dropping else _changed(found, form, old)
    try:
        change_scale(actor=actor_of(request), scale_id=scale_id, body=body, at=timezone.now())
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    _say_saved(request, scale_id)
    return redirect("assessment:scale-edit", scale_id)


@gate("POST", roles=KEEPERS_OF_SCALES)
def publish(request: HttpRequest, scale_id: int) -> HttpResponseBase:
    """Put a draft in force."""
    scale_or_404(request, scale_id)
    try:
        publish_scale(actor=actor_of(request), scale_id=scale_id, at=timezone.now())
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    messages.success(request, _("The scale is in force and frozen."))
    return redirect("assessment:scale", scale_id)


@gate("POST", roles=KEEPERS_OF_SCALES)
def retire(request: HttpRequest, scale_id: int) -> HttpResponseBase:
    """Offer a scale for no new assessment any more."""
    scale_or_404(request, scale_id)
    try:
        retire_scale(actor=actor_of(request), scale_id=scale_id, at=timezone.now())
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    return redirect("assessment:scale", scale_id)


def _say_saved(request: HttpRequest, scale_id: int) -> None:
    """Say that the draft is saved, and what still keeps it from being put in force."""
    wrong = mistakes_in(AssessmentScale.objects.get(pk=scale_id).body)
    if wrong:
        messages.warning(request, _("The draft is saved. Mend what is marked before it can be put in force."))
    else:
        messages.success(request, _("Saved."))


def _draft(request: HttpRequest, scale_id: int) -> AssessmentScale:
    found = scale_or_404(request, scale_id)
    if found.state != ScaleState.DRAFT.value or found.institution is None:
        raise Http404
    return found


def _row(found: AssessmentScale, code: str) -> tuple[dict[str, object], str]:
    """Return the indicator and the code of the one above it; an empty one to add."""
    if code == NEW:
        return {"type": "marks", "most": "10", "step": "1"}, ""
    for row, above, _depth in rows_of(found.body):
        if row.get("code") == code:
            return row, above
    raise Http404


def _changed(found: AssessmentScale, form: IndicatorForm, old: str) -> dict[str, object]:
    return with_indicator(found.body, form.row, form.cleaned_data["below"], old)
