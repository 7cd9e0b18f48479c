"""Pages of one growth passport: reading, entering, confirming, speaking, printing."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xingtan.access.actors import actor_of
from xingtan.access.gate import gate
from xingtan.access.roles import OVERSEERS, Role
from xingtan.growth.passport import desks, reads, services
from xingtan.growth.passport.book import read_book
from xingtan.growth.passport.forms import DecideForm, EnterForm, MentorForm, RemarkForm, ResultForm
from xingtan.growth.passport.labels import SENTENCES
from xingtan.growth.passport.models import GrowthPassport, PassportEntry
from xingtan.growth.passport.paper import paper_of
from xingtan.growth.passport.policies import may_enter
from xingtan.growth.passport.services import Entered
from xingtan.growth.reads import own_file
from xingtan.kernel.errors import DomainError, NotPermittedError
from xingtan.pages.answers import refusal
from xingtan.pages.people import People
from xingtan.pages.printing import NotPrintedError, pdf_of, pdf_response
from xingtan.teachers.choosing import people_of
from xingtan.teachers.conditions import staff_of

READERS = (Role.TEACHER, Role.TEAM_LEADER, *OVERSEERS)
UNPROCESSABLE = 422
BESIDE = {"outside_the_year": "happened_on", "hours_missing": "hours"}


@gate("GET", roles=(Role.TEACHER,))
def mine(request: HttpRequest) -> HttpResponseBase:
    """Show one's own latest passport; whoever has none and guides trainees is led to them."""
    actor, on = actor_of(request), timezone.localdate()
    teacher = own_file(actor.account_id)
    if teacher is None:
        return render(request, "growth/no_file.html")
    passports = reads.passports_of(teacher)
    if passports:
        return show(request, passports[0], others=passports[1:])
    if reads.guided_by(actor, on=on).exists():
        return redirect("growth:passport-mentees")
    return render(request, "growth/passport_none.html")


@gate("GET", roles=READERS)
def one(request: HttpRequest, passport_id: int) -> HttpResponse:
    """Show the passport of oneself, of a trainee whom one guides, or of one in scope."""
    return show(request, known(request, passport_id))


@gate("GET", roles=(Role.TEACHER, Role.TEAM_LEADER))
def mentees(request: HttpRequest) -> HttpResponse:
    """Show the trainees whom one guides, and how many of their entries wait for one's hand."""
    actor, on = actor_of(request), timezone.localdate()
    rows = reads.rows_of(list(reads.guided_by(actor, on=on)[:100]), on=on)
    context = {**desks.words(), "rows": rows, "waiting": desks.mine_to_confirm(rows, actor), "today": on}
    return render(request, "growth/passport_mentees.html", context)


@gate("POST", roles=READERS)
def enter(request: HttpRequest, passport_id: int) -> HttpResponseBase:
    """Enter something done for a task."""
    passport = known(request, passport_id)
    verdict = may_enter(actor_of(request), passport)
    if not verdict:
        return refusal(request, NotPermittedError(reason=verdict.reason), SENTENCES)
    form = EnterForm(request.POST).offer(desks.items_to_enter(read_book(passport.body, version=passport.version)))
    if not form.is_valid():
        return show(request, passport, forms={"enter_form": form})
    try:
        services.enter_entry(
            actor=actor_of(request),
            passport_id=passport.pk,
            entered=Entered(**form.cleaned_data),
            at=timezone.localtime(),
        )
    except DomainError as error:
        if error.code in BESIDE:
            form.add_error(BESIDE[error.code], str(SENTENCES.get(error.why, error.why)))
            return show(request, passport, forms={"enter_form": form})
        return refusal(request, error, SENTENCES)
    messages.success(request, _("Entered; it counts when it is confirmed."))
    return redirect(f"{reverse('growth:passport-one', args=[passport.pk])}#item-{form.cleaned_data['item']}")


@gate("POST", roles=READERS)
def step(request: HttpRequest, passport_entry_id: int, step: str) -> HttpResponseBase:
    """Confirm, decline or withdraw one entry."""
    entry = get_object_or_404(PassportEntry, pk=passport_entry_id)
    passport = known(request, entry.passport_id)
    form = DecideForm({"words": request.POST.get("words", "") or request.POST.get("reason", "")})
    words = form.cleaned_data["words"] if form.is_valid() else ""
    try:
        services.take_entry_step(
            actor=actor_of(request), entry_id=entry.pk, step=step, at=timezone.localtime(), words=words
        )
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    return redirect(f"{reverse('growth:passport-one', args=[passport.pk])}#item-{entry.item}")


@gate("POST", roles=READERS)
def remark(request: HttpRequest, passport_id: int) -> HttpResponseBase:
    """Say something in the passport."""
    passport = known(request, passport_id)
    form = RemarkForm(request.POST).offer(desks.areas(read_book(passport.body, version=passport.version)))
    if not form.is_valid():
        return show(request, passport, forms={"remark_form": form})
    try:
        services.remark(actor=actor_of(request), passport_id=passport.pk, at=timezone.localtime(), **form.cleaned_data)
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    return redirect(f"{reverse('growth:passport-one', args=[passport.pk])}#talk")


@gate("GET", roles=READERS)
def print_passport(request: HttpRequest, passport_id: int) -> HttpResponse:
    """Send the passport as a PDF: as it stands, or as it was frozen with its result."""
    passport = known(request, passport_id)
    try:
        content = pdf_of(paper_of(passport, at=timezone.localtime()))
    except NotPrintedError as error:
        return refusal(request, error, SENTENCES)
    return pdf_response(content, name=f"{passport.teacher.name} {_('Growth passport')} {passport.year}")


def known(request: HttpRequest, passport_id: int) -> GrowthPassport:
    """Return a passport that the person who asks may know; 404 otherwise."""
    rows = GrowthPassport.objects.visible_to(actor_of(request), on=timezone.localdate()).for_rows()
    return get_object_or_404(rows, pk=passport_id)


def show(
    request: HttpRequest,
    passport: GrowthPassport,
    *,
    others: list[GrowthPassport] | None = None,
    forms: dict[str, Any] | None = None,
) -> HttpResponse:
    """Return the page of the passport; with a form that has mistakes it comes back with 422."""
    actor, on = actor_of(request), timezone.localdate()
    context = desks.booklet(actor, passport, on=on)
    book = context["book"]
    context |= {
        "others": others or [],
        "enter_form": EnterForm(initial={"happened_on": on}).offer(desks.items_to_enter(book)),
        "remark_form": RemarkForm().offer(desks.areas(book)),
        "mentor_form": MentorForm(initial={"since": _first_day(passport, on)}).offer(
            colleagues(passport) if context["manages"] else People()
        ),
        "result_form": ResultForm().offer(desks.outcomes(book), amends=context["result"] is not None),
        "areas_said": dict(desks.areas(book)),
        **(forms or {}),
    }
    return render(request, "growth/passport.html", context, status=UNPROCESSABLE if forms else 200)


def colleagues(passport: GrowthPassport) -> People:
    """Return who may guide the trainee without being of another school: everybody in service there but themselves."""
    staff = staff_of(passport.school, on=timezone.localdate()).exclude(pk=passport.teacher_id).select_related("group")
    return people_of(staff)


def _first_day(passport: GrowthPassport, on: date) -> date:
    """Return today when it lies in the passport's year, else the year's first day."""
    first = date(passport.year, 9, 1)
    return on if first <= on < date(passport.year + 1, 9, 1) else first
