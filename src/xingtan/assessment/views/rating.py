"""Rate: the rater's desk, one sheet, and what becomes of sheets."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from xingtan.access.actors import actor_of
from xingtan.access.gate import SIGNED_IN, gate
from xingtan.access.models import Account
from xingtan.assessment.desks import rating
from xingtan.assessment.errors import OwnSheetError, SheetMovedError
from xingtan.assessment.forms import RatingForm, ReplaceForm
from xingtan.assessment.labels import SENTENCES
from xingtan.assessment.models import RatingSheet
from xingtan.assessment.policies import may_decide_on
from xingtan.assessment.scale import Phase
from xingtan.assessment.services.ratings import (
    declare_conflict,
    excuse_rater,
    hand_in,
    reopen_sheet,
    replace_rater,
    save_rating,
)
from xingtan.assessment.views.finding import is_key, known_sheet_or_404, sheet_or_404
from xingtan.assessment.workflow import LOOKERS
from xingtan.credit_bank.tongue import here
from xingtan.kernel.errors import DomainError, NotPermittedError
from xingtan.pages.answers import refusal
from xingtan.pages.filters import headed
from xingtan.teachers.choosing import circles_of, people_with_duties


@gate("GET", roles=SIGNED_IN)
def mine(request: HttpRequest) -> HttpResponse:
    """Show what this person has to rate, and their own published results."""
    return render(request, "assessment/mine.html", rating.mine(actor_of(request), on=timezone.localdate()))


@gate("GET", roles=SIGNED_IN)
def sheet(request: HttpRequest, rating_id: int) -> HttpResponse:
    """Show one rating sheet."""
    found = sheet_or_404(request, rating_id)
    return _shown(request, found, rating.rating_form(found))


@gate("POST", roles=SIGNED_IN)
def save(request: HttpRequest, rating_id: int) -> HttpResponseBase:
    """Save the draft: a short note to htmx, the sheet again to a browser."""
    found = sheet_or_404(request, rating_id)
    form = rating.rating_form(found, request.POST)
    if not form.is_valid():
        return _answer(request, found, form, status=422)
    version = form.cleaned_data["version"]
    actor = actor_of(request)
    try:
        saved = save_rating(actor=actor, sheet_id=rating_id, filled=form.filled, version=version, at=timezone.now())
    except SheetMovedError:
        return _moved(request, found, form)
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    if request.htmx:  # type: ignore[attr-defined]
        context = {"version": saved.version, "saved_at": timezone.now(), "problems": []}
        return render(request, "assessment/_saved.html", context)
    messages.success(request, _("Saved."))
    return redirect("assessment:sheet", rating_id)


@gate("POST", roles=SIGNED_IN)
def handed_in(request: HttpRequest, rating_id: int) -> HttpResponseBase:
    """Hand the sheet in, and go on to the next one."""
    found = sheet_or_404(request, rating_id)
    form = rating.rating_form(found, request.POST, complete=True)
    if not form.is_valid():
        return _shown(request, found, form, status=422)
    version = form.cleaned_data["version"]
    try:
        hand_in(actor=actor_of(request), sheet_id=rating_id, filled=form.filled, version=version, at=timezone.now())
    except SheetMovedError:
        return _moved(request, found, form)
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    messages.success(request, _("Handed in: %(name)s") % {"name": found.assessed.teacher.name})
    then = request.POST.get("then", "")
    return redirect("assessment:sheet", int(then)) if is_key(then) else redirect("assessment:mine")


@gate("POST", roles=SIGNED_IN)
def conflict(request: HttpRequest, rating_id: int) -> HttpResponseBase:
    """Give one's own sheet back because of a conflict of interest."""
    sheet_or_404(request, rating_id)
    try:
        declare_conflict(
            actor=actor_of(request), sheet_id=rating_id, reason=request.POST.get("reason", ""), at=timezone.now()
        )
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    messages.success(request, _("Thank you for saying so. Somebody else will rate."))
    return redirect("assessment:mine")


@gate("POST", roles=SIGNED_IN)
def reopen(request: HttpRequest, rating_id: int) -> HttpResponseBase:
    """Open a handed-in sheet for rating again."""
    found = known_sheet_or_404(request, rating_id)
    try:
        reopen_sheet(
            actor=actor_of(request), sheet_id=rating_id, reason=request.POST.get("reason", ""), at=timezone.now()
        )
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    if found.rater_id == actor_of(request).account_id:
        return redirect("assessment:sheet", rating_id)
    messages.success(request, _("The rater can rate again."))
    return redirect("assessment:person", found.assessed_id)


@gate("POST", roles=LOOKERS)
def excuse(request: HttpRequest, rating_id: int) -> HttpResponseBase:
    """Excuse a rater."""
    found = known_sheet_or_404(request, rating_id)
    try:
        excuse_rater(
            actor=actor_of(request), sheet_id=rating_id, reason=request.POST.get("reason", ""), at=timezone.now()
        )
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    return redirect("assessment:progress", found.assessed.cycle_id)


@gate("GET", "POST", roles=LOOKERS)
def replace(request: HttpRequest, rating_id: int) -> HttpResponseBase:
    """Choose who rates instead, and give them the sheet."""
    found, actor = known_sheet_or_404(request, rating_id), actor_of(request)
    school = found.assessed.cycle.school
    verdict = may_decide_on(actor, found.assessed)
    if not verdict:
        return refusal(request, NotPermittedError(reason=verdict.reason), SENTENCES)
    if found.phase == Phase.SELF.value:
        return refusal(request, OwnSheetError(), SENTENCES)
    people = people_with_duties(school, circles_of(school, on=timezone.localdate()))
    form = ReplaceForm(
        request.POST if request.method == "POST" else None, people=people, initial={"reason": found.reason}
    )
    if request.method == "GET" or not form.is_valid():
        context = {"sheet": found, "form": form, "cycle": found.assessed.cycle}
        return render(request, "assessment/replace.html", context, status=422 if form.is_bound else 200)
    try:
        replace_rater(
            actor=actor,
            sheet_id=rating_id,
            account=Account.objects.get(pk=form.cleaned_data["account"]),
            reason=form.cleaned_data["reason"],
            at=timezone.now(),
        )
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    return redirect("assessment:progress", found.assessed.cycle_id)


def _shown(
    request: HttpRequest,
    found: RatingSheet,
    form: RatingForm,
    *,
    status: int = 200,
    differing: list[tuple[str, str, str]] | None = None,
) -> HttpResponse:
    context = rating.sheet(actor_of(request), found, form, on=timezone.localdate())
    return render(request, "assessment/sheet.html", {**context, "differing": differing or []}, status=status)


def _answer(request: HttpRequest, found: RatingSheet, form: RatingForm, *, status: int) -> HttpResponse:
    """Answer a draft that cannot be saved: the sentences to htmx, the whole sheet to a browser."""
    if not request.htmx:  # type: ignore[attr-defined]
        return _shown(request, found, form, status=status)
    titles = {f"mark_{leaf.code}": leaf for leaf in form.leaves}
    problems = [
        headed(here(titles[name].title), error) if name in titles else str(error)
        for name, errors in form.errors.items()
        for error in errors
    ]
    context = {"version": found.version, "saved_at": None, "problems": problems}
    return render(request, "assessment/_saved.html", context, status=status)


def _moved(request: HttpRequest, found: RatingSheet, form: RatingForm) -> HttpResponse:
    """Show both versions of a sheet that was saved in another window meanwhile; nothing is lost."""
    found.refresh_from_db()
    differing = rating.differing(found, form, form.leaves)
    if request.htmx:  # type: ignore[attr-defined]
        changed = (headed(title, f"{kept} → {sent}") for title, kept, sent in differing)
        problems = [str(SENTENCES["sheet_moved"]), *changed]
        context = {"version": found.version, "saved_at": None, "problems": problems}
        return render(request, "assessment/_saved.html", context, status=409)
    return _shown(request, found, form, status=409, differing=differing)
