"""Prepare and run assessments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xingtan.access.actors import actor_of
from xingtan.access.gate import gate
from xingtan.assessment.desks import compared, cycles, setup
from xingtan.assessment.desks.progress import progress as progress_of
from xingtan.assessment.errors import StillRatingError
from xingtan.assessment.forms import DatesForm, PlanForm
from xingtan.assessment.labels import SENTENCES, STATES
from xingtan.assessment.models import AssessmentCycle, AssessmentScale, Raters, Reach
from xingtan.assessment.scale import Phase
from xingtan.assessment.services.cycles import (
    PanelPlan,
    add_circle,
    add_panel,
    add_people,
    calibrate_with,
    change_dates,
    drop_panel,
    drop_people,
    plan_assessment,
    take_assessment_step,
    take_circle_off,
)
from xingtan.assessment.services.results import apply_quotas, confirm_results
from xingtan.assessment.views.finding import cycle_or_404, is_key, keys
from xingtan.assessment.workflow import CONFIRM, KEEPERS, LOOKED_AT, LOOKERS
from xingtan.institutions.models import Institution
from xingtan.kernel.errors import DomainError
from xingtan.kernel.periods import Span
from xingtan.pages.answers import refusal
from xingtan.pages.filters import named
from xingtan.sheets.writing import XLSX, xlsx_of
from xingtan.teachers.choosing import circles_of


@gate("GET", roles=LOOKERS)
def listed(request: HttpRequest) -> HttpResponse:
    """List the assessments that one runs or watches."""
    actor = actor_of(request)
    context = {"rows": cycles.cycles(actor), "states": STATES, "may_plan": bool(actor.roles & set(KEEPERS))}
    return render(request, "assessment/cycles.html", context)


@gate("GET", "POST", roles=KEEPERS)
def plan(request: HttpRequest) -> HttpResponseBase:
    """Plan a new assessment: scale, name, evidence, days; then go on to people and panels."""
    actor = actor_of(request)
    schools = cycles.kept_schools(actor)
    if not schools:
        raise Http404
    options = {"scales": cycles.usable_scales(schools), "schools": [(str(each.pk), named(each)) for each in schools]}
    form = PlanForm(request.POST or None, initial=cycles.plan_initial(timezone.localdate()), **options)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        chosen = given.get("school") or str(schools[0].pk)
        try:
            made = plan_assessment(
                actor=actor,
                school=next(each for each in schools if str(each.pk) == chosen),
                scale=AssessmentScale.objects.get(pk=given["scale"]),
                title=given["title"],
                evidence=Span(given["evidence_from"], given["evidence_until"]),
                spans=form.spans,
                at=timezone.now(),
            )
        except DomainError as error:
            return refusal(request, error, SENTENCES)
        return redirect("assessment:cycle", made.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "assessment/plan.html", {"form": form}, status=status)


@gate("GET", roles=LOOKERS)
def cycle(request: HttpRequest, cycle_id: int) -> HttpResponse:
    """Show the set-up of an assessment: days, teachers, panels."""
    found = cycle_or_404(request, cycle_id)
    return _setup(request, found)


@gate("POST", roles=KEEPERS)
def dates(request: HttpRequest, cycle_id: int) -> HttpResponseBase:
    """Change the days of the phases."""
    found = cycle_or_404(request, cycle_id)
    form = DatesForm(request.POST)
    if not form.is_valid():
        return _setup(request, found, dates=form)
    try:
        change_dates(actor=actor_of(request), cycle_id=cycle_id, spans=form.spans, at=timezone.now())
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    messages.success(request, _("The days were changed."))
    return redirect("assessment:cycle", cycle_id)


@gate("POST", roles=KEEPERS)
def people(request: HttpRequest, cycle_id: int) -> HttpResponseBase:
    """Add the chosen teachers in a tier, or take marked ones off the list."""
    found, actor, now = cycle_or_404(request, cycle_id), actor_of(request), timezone.now()
    try:
        if request.POST.get("act") == "drop":
            drop_people(actor=actor, cycle_id=cycle_id, assessed_ids=keys(request, "assessed"), at=now)
            return redirect("assessment:cycle", cycle_id)
        known = circles_of(found.school, on=timezone.localdate(), actor=actor)
        form = setup.people_form(found, setup.assessed_in(found), known, request.POST)
        if not form.is_valid():
            return _setup(request, found, adding=form)
        given = form.cleaned_data
        chosen = [int(key) for key in given["teacher"]]
        count = add_people(actor=actor, cycle_id=cycle_id, teacher_ids=chosen, tier=given.get("tier", ""), at=now)
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    said = ngettext("%(count)s teacher was added.", "%(count)s teachers were added.", count)
    messages.success(request, said % {"count": count})
    return redirect("assessment:cycle", cycle_id)


@gate("POST", roles=KEEPERS)
def circles(request: HttpRequest, cycle_id: int) -> HttpResponseBase:
    """Let the members of a custom group take part, as they are on the first day; or take the group off."""
    cycle_or_404(request, cycle_id)
    actor, now = actor_of(request), timezone.now()
    named = next(iter(keys(request, "circle")), 0)
    try:
        if request.POST.get("act") == "drop":
            take_circle_off(actor=actor, cycle_id=cycle_id, circle_id=named, at=now)
        else:
            add_circle(actor=actor, cycle_id=cycle_id, group_id=named, tier=request.POST.get("tier", ""), at=now)
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    return redirect("assessment:cycle", cycle_id)


@gate("POST", roles=KEEPERS)
def calibration(request: HttpRequest, cycle_id: int) -> HttpResponseBase:
    """Choose the teacher whom every examiner rates, or nobody."""
    cycle_or_404(request, cycle_id)
    text = request.POST.get("assessed", "")
    chosen = int(text) if is_key(text) else None
    try:
        calibrate_with(actor=actor_of(request), cycle_id=cycle_id, assessed_id=chosen, at=timezone.now())
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    return redirect("assessment:cycle", cycle_id)


@gate("POST", roles=KEEPERS)
def panels(request: HttpRequest, cycle_id: int) -> HttpResponseBase:
    """Add a panel."""
    found, actor, on = cycle_or_404(request, cycle_id), actor_of(request), timezone.localdate()
    known = circles_of(found.school, on=on, actor=actor)
    form = setup.panel_form(actor, found, setup.assessed_in(found), known, on=on, data=request.POST)
    if not form.is_valid():
        return _setup(request, found, panel=form)
    try:
        add_panel(actor=actor, cycle_id=cycle_id, plan=_planned(form.cleaned_data), at=timezone.now())
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    return redirect("assessment:cycle", cycle_id)


def _planned(given: Mapping[str, Any]) -> PanelPlan:
    return PanelPlan(
        phase=Phase(given["phase"]),
        title=given["title"],
        raters=Raters(given["raters"]),
        reach=Reach(given["reach"]),
        members=[int(key) for key in given["members"]] if given["raters"] == Raters.NAMED.value else [],
        group=Institution.objects.filter(pk=given["group"]).first() if given["group"] else None,
        tier=given.get("tier") or "",
        chosen=[int(key) for key in given["chosen"]] if given["reach"] == Reach.CHOSEN.value else [],
        members_of=int(given["members_of"]) if given["members_of"] else None,
        reaches=int(given["reaches"]) if given["reaches"] else None,
    )


def _setup(request: HttpRequest, cycle: AssessmentCycle, **forms: Any) -> HttpResponse:  # noqa: ANN401 the page's forms
    """Return the set-up; with a form that has mistakes: 422."""
    context = setup.setup(actor_of(request), cycle, on=timezone.localdate(), **forms)
    return render(request, "assessment/setup.html", context, status=422 if forms else 200)


@gate("POST", roles=KEEPERS)
def panel_drop(request: HttpRequest, cycle_id: int, panel_id: int) -> HttpResponseBase:
    """Take a panel away."""
    cycle_or_404(request, cycle_id)
    try:
        drop_panel(actor=actor_of(request), cycle_id=cycle_id, panel_id=panel_id, at=timezone.now())
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    return redirect("assessment:cycle", cycle_id)


@gate("GET", roles=LOOKERS)
def progress(request: HttpRequest, cycle_id: int) -> HttpResponse:
    """Show who has handed in and who has not, or one list of sheets."""
    found = cycle_or_404(request, cycle_id)
    phase, asked = request.GET.get("phase", ""), request.GET.get("sheets", "")
    context = progress_of(actor_of(request), found, on=timezone.localdate(), phase=phase, asked=asked)
    return render(request, "assessment/progress.html", context)


@gate("GET", roles=LOOKERS)
def results(request: HttpRequest, cycle_id: int) -> HttpResponse:
    """Show the ranking, grades and quotas, or those who hold one grade."""
    found = cycle_or_404(request, cycle_id)
    context = compared.results(actor_of(request), found, band=request.GET.get("band", ""))
    return render(request, "assessment/results.html", context)


@gate("GET", roles=LOOKERS)
def comparison(request: HttpRequest, cycle_id: int) -> HttpResponseBase:
    """Show the raters beside one another: totals, spread, leanings."""
    found = cycle_or_404(request, cycle_id)
    if found.state not in LOOKED_AT:
        return refusal(request, StillRatingError(state=found.state), SENTENCES)
    asked = request.GET.get("phase", "")
    phase = Phase(asked) if asked in list(Phase) else Phase.EXAMINER
    text = request.GET.get("rater", "")
    rater = int(text) if is_key(text) else None
    context = compared.comparison(actor_of(request), found, phase, rater=rater)
    return render(request, "assessment/comparison.html", context)


@gate("GET", roles=LOOKERS)
def export(request: HttpRequest, cycle_id: int) -> HttpResponseBase:
    """Hand out the results as a workbook."""
    found = cycle_or_404(request, cycle_id)
    if found.state not in LOOKED_AT:
        return refusal(request, StillRatingError(state=found.state), SENTENCES)
    headers, rows = compared.export_rows(actor_of(request), found, band=request.GET.get("band", ""))
    answer = HttpResponse(xlsx_of(_("Results"), headers, rows), content_type=XLSX)
    name = slugify(found.title) or "assessment"
    answer["Content-Disposition"] = f'attachment; filename="{name}-{found.pk}.xlsx"'
    return answer


@gate("POST", roles=LOOKERS)
def step(request: HttpRequest, cycle_id: int, step: str) -> HttpResponseBase:
    """Take a step of the assessment."""
    cycle_or_404(request, cycle_id)
    actor, now, reason = actor_of(request), timezone.now(), request.POST.get("reason", "")
    try:
        if step == CONFIRM:
            count = confirm_results(actor=actor, cycle_id=cycle_id, at=now)
            said = ngettext("%(count)s result was confirmed.", "%(count)s results were confirmed.", count)
            messages.success(request, said % {"count": count})
        else:
            take_assessment_step(actor=actor, cycle_id=cycle_id, step=step, at=now, reason=reason)
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    return redirect({"start": "assessment:progress"}.get(step, "assessment:results"), cycle_id)


@gate("POST", roles=LOOKERS)
def quotas(request: HttpRequest, cycle_id: int) -> HttpResponseBase:
    """Take the lowest totals down to the next grade, so that every quota holds."""
    cycle_or_404(request, cycle_id)
    reason = request.POST.get("reason", "")
    try:
        count = apply_quotas(actor=actor_of(request), cycle_id=cycle_id, reason=reason, at=timezone.now())
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    said = ngettext("%(count)s grade was changed.", "%(count)s grades were changed.", count)
    messages.success(request, said % {"count": count})
    return redirect("assessment:results", cycle_id)
