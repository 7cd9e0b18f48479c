"""Pages of dossiers: the list, one, two side by side, previews, freezing; and the circumstances they look at."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xingtan.access.actors import Actor, actor_of
from xingtan.access.gate import SIGNED_IN, gate
from xingtan.access.roles import Role
from xingtan.institutions.models import Institution
from xingtan.kernel.errors import DomainError
from xingtan.pages.answers import page, refusal
from xingtan.sheets.writing import XLSX, xlsx_of
from xingtan.standing.circumstances import note_circumstance, withdraw_circumstance
from xingtan.standing.dossiers import desks
from xingtan.standing.dossiers.services import freeze_dossier, freeze_place, supersede_dossier
from xingtan.standing.errors import NoRulebookError
from xingtan.standing.forms import CircumstanceForm, FreezeForm, SupersedeForm
from xingtan.standing.labels import SENTENCES
from xingtan.standing.models import Circumstance, Dossier, Purpose
from xingtan.standing.policies import FREEZERS, may_look, notable_kinds
from xingtan.standing.tasks import freeze_later
from xingtan.teachers.models import Teacher

UNPROCESSABLE = 422
AT_ONCE = 300
"""So many teachers are frozen while one waits; more in the background."""
MOST_EXPORTED = 20_000
NOTERS = (Role.MANAGER, *FREEZERS)


@gate("GET", roles=SIGNED_IN)
def listing(request: HttpRequest) -> HttpResponse:
    """List the dossiers in scope; a teacher sees their own."""
    context = desks.listing(actor_of(request), request.GET, on=timezone.localdate())
    return page(request, "standing/dossiers.html", "standing/_dossiers.html", context)


@gate("GET", roles=SIGNED_IN)
def export(request: HttpRequest) -> HttpResponse:
    """Hand out the list as it is filtered as a workbook."""
    rows = desks.chosen(actor_of(request), request.GET)
    rows = rows.select_related("teacher__school", "supersedes", "superseded_by").order_by("number")
    header, cells = desks.sheet(rows[:MOST_EXPORTED])
    answer = HttpResponse(xlsx_of(_("Dossiers"), header, cells), content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="dossiers-{timezone.localdate().isoformat()}.xlsx"'
    return answer


@gate("GET", roles=SIGNED_IN)
def one(request: HttpRequest, dossier_number: str) -> HttpResponse:
    """Show one dossier as it was frozen; it prints on plain pages."""
    actor = actor_of(request)
    return render(request, "standing/dossier.html", desks.one(actor, _found(request, dossier_number)))


@gate("GET", roles=SIGNED_IN)
def compare(request: HttpRequest, dossier_number: str) -> HttpResponse:
    """Show what two dossiers of a teacher say differently, the older one first."""
    first = _found(request, dossier_number)
    rows = Dossier.objects.visible_to(actor_of(request)).select_related("batch", "teacher")
    rows = rows.filter(teacher=first.teacher_id).exclude(pk=first.pk)
    asked = request.GET.get("with", "")
    second = get_object_or_404(rows, number=asked) if asked else (first.supersedes or rows.order_by("number").first())
    if second is None:
        return render(request, "standing/compare.html", {"new": first, "old": None, "changed": [], "same": 0})
    old, new = sorted((first, second), key=lambda dossier: dossier.number)
    return render(request, "standing/compare.html", desks.compare(old, new))


@gate("POST", roles=FREEZERS)
def supersede(request: HttpRequest, dossier_number: str) -> HttpResponseBase:
    """Freeze a corrected dossier that takes the place of this one."""
    found, at = _found(request, dossier_number), timezone.now()
    actor, form = actor_of(request), SupersedeForm(request.POST)
    context = desks.one(actor, found)
    if context["may_correct"] and not form.is_valid():
        return render(request, "standing/dossier.html", {**context, "supersede_form": form}, status=UNPROCESSABLE)
    try:
        new = supersede_dossier(
            actor=actor,
            dossier_id=found.pk,
            reason=request.POST.get("reason", ""),
            as_of=timezone.localdate(at),
            at=at,
        )
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    messages.success(request, _("Dossier %(number)s takes its place.") % {"number": new.number})
    return redirect("standing:dossier", new.number)


@gate("GET", "POST", roles=SIGNED_IN)
def preview(request: HttpRequest, teacher_id: int) -> HttpResponseBase:
    """Show what a dossier would say today; an authority freezes it from here."""
    actor, at = actor_of(request), timezone.now()
    teacher = _teacher(actor, teacher_id)
    asked = request.POST.get("purpose") or request.GET.get("purpose", "")
    purpose = Purpose(asked) if asked in set(Purpose) else Purpose.REGISTRATION
    today = timezone.localdate(at)
    try:
        if request.method == "POST":
            made = freeze_dossier(actor=actor, teacher=teacher, purpose=purpose, as_of=today, at=at)
            messages.success(request, _("Dossier %(number)s is frozen.") % {"number": made.number})
            return redirect("standing:dossier", made.number)
        context, status = desks.preview(actor, teacher, purpose, on=today), 200
    except NoRulebookError as error:
        if request.method == "POST":
            return refusal(request, error, SENTENCES)
        context, status = {**desks.no_preview(teacher, purpose), "why": SENTENCES[error.code]}, 409
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    own = teacher.account_id is not None and teacher.account_id == actor.account_id
    return render(request, "standing/preview.html", {**context, "own": own}, status=status)


@gate("POST", roles=FREEZERS)
def freeze(request: HttpRequest) -> HttpResponseBase:
    """Freeze the dossiers of a place: at once where it is small, in the background where it is large."""
    actor, at = actor_of(request), timezone.now()
    places = Institution.objects.filter(actor.within("path", *FREEZERS))
    place = get_object_or_404(places, code=request.POST.get("place", ""))
    form = FreezeForm(request.POST)
    if not form.is_valid():
        context = {**desks.listing(actor, request.GET, on=timezone.localdate()), "form": form}
        return render(request, "standing/dossiers.html", context, status=UNPROCESSABLE)
    purpose, as_of = Purpose(form.cleaned_data["purpose"]), form.cleaned_data["as_of"]
    if Teacher.objects.filter(school__path__startswith=place.path).count() > AT_ONCE:
        freeze_later.enqueue(actor.account_id or 0, place.code, purpose.value, as_of.isoformat(), at.isoformat())
        messages.info(request, _("The dossiers are being made in the background; look here again in some minutes."))
        return redirect("standing:dossiers")
    try:
        _batch, made = freeze_place(actor=actor, place=place, purpose=purpose, as_of=as_of, at=at)
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    said = ngettext("%(num)s dossier is frozen.", "%(num)s dossiers are frozen.", len(made)) % {"num": len(made)}
    messages.success(request, f"{said} {made[0].number} – {made[-1].number}")
    return redirect("standing:dossiers")


@gate("GET", "POST", roles=SIGNED_IN)
def circumstances(request: HttpRequest, teacher_id: int) -> HttpResponseBase:
    """Show what is known of a teacher besides training, and take new circumstances in."""
    actor = actor_of(request)
    teacher = _teacher(actor, teacher_id)
    kinds = notable_kinds(actor, teacher)
    form = CircumstanceForm(request.POST or None, kinds=kinds)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                note_circumstance(actor=actor, teacher=teacher, told=form.told, at=timezone.now())
            except DomainError as error:
                return refusal(request, error, SENTENCES)
            messages.success(request, _("It is entered."))
            return redirect("standing:circumstances", teacher.pk)
        status = UNPROCESSABLE if kinds else 403
    own = teacher.account_id is not None and teacher.account_id == actor.account_id
    shown = desks.circumstances(actor, teacher, at=timezone.now())
    context = {"teacher": teacher, "rows": shown, "form": form, "may_note": bool(kinds), "own": own}
    return render(request, "standing/circumstances.html", context, status=status)


@gate("POST", roles=NOTERS)
def withdraw(request: HttpRequest, circumstance_id: int) -> HttpResponseBase:
    """Withdraw a wrong circumstance."""
    actor = actor_of(request)
    found = get_object_or_404(Circumstance.objects.visible_to(actor), pk=circumstance_id)
    try:
        withdraw_circumstance(
            actor=actor, circumstance_id=found.pk, reason=request.POST.get("reason", ""), at=timezone.now()
        )
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    messages.success(request, _("It is withdrawn; dossiers that quoted it stay as they are."))
    return redirect("standing:circumstances", found.teacher_id)


def _teacher(actor: Actor, teacher_id: int) -> Teacher:
    """Return the teacher whose eligibility the person may know."""
    found: Teacher = get_object_or_404(Teacher.objects.visible_to(actor).select_related("school"), pk=teacher_id)
    if not may_look(actor, found):
        raise Http404
    return found


def _found(request: HttpRequest, number: str) -> Dossier:
    rows = Dossier.objects.visible_to(actor_of(request))
    rows = rows.select_related("teacher__school", "batch__institution", "supersedes", "superseded_by")
    return get_object_or_404(rows, number=number)
