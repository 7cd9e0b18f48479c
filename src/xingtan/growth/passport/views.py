"""Pages of one growth passport: reading, entering, confirming, speaking, printing."""

from __future__ import annotations

from datetime import date
from typing import Any, TypeVar

from django import forms as django_forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xingtan.access.actors import actor_of
from xingtan.access.gate import SIGNED_IN, gate
from xingtan.access.roles import OVERSEERS, Role
from xingtan.evidence.errors import EvidenceRefusedError
from xingtan.evidence.labels import sentence_of
from xingtan.evidence.looking import look
from xingtan.evidence.serving import file_response
from xingtan.growth.passport import desks, entries, reads
from xingtan.growth.passport.book import read_book
from xingtan.growth.passport.entries import Entered
from xingtan.growth.passport.errors import TooManyFilesError
from xingtan.growth.passport.filing import shown_to_readers
from xingtan.growth.passport.forms import (
    DecideForm,
    EnterForm,
    MentorForm,
    MoreFilesForm,
    RemarkForm,
    ResultForm,
    given_of,
)
from xingtan.growth.passport.labels import SENTENCES
from xingtan.growth.passport.models import GrowthPassport, PassportEntry, PassportFile
from xingtan.growth.passport.paper import paper_of
from xingtan.growth.passport.policies import may_enter
from xingtan.growth.reads import own_file
from xingtan.kernel.errors import DomainError, NotPermittedError
from xingtan.pages.answers import refusal
from xingtan.pages.people import People
from xingtan.pages.printing import NotPrintedError, pdf_of, pdf_response
from xingtan.teachers.choosing import people_of
from xingtan.teachers.conditions.rules import staff_of

READERS = (Role.TEACHER, Role.TEAM_LEADER, *OVERSEERS)
UNPROCESSABLE = 422
FormOfFiles = TypeVar("FormOfFiles", bound=django_forms.Form)
FILES_REFUSED = (EvidenceRefusedError, TooManyFilesError)
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
    book = read_book(passport.body, version=passport.version)
    form = EnterForm(request.POST, request.FILES).offer(desks.items_to_enter(book))
    if not form.is_valid():
        return show(request, passport, forms={"enter_form": form})
    try:
        entries.enter_entry(
            actor=actor_of(request),
            passport_id=passport.pk,
            entered=_entered(form),
            at=timezone.localtime(),
            files=given_of(form),
        )
    except DomainError as error:
        return _not_entered(request, passport, form, error)
    messages.success(request, _("Entered; it counts when it is confirmed."))
    return redirect(f"{reverse('growth:passport-one', args=[passport.pk])}#item-{form.cleaned_data['item']}")


def _not_entered(
    request: HttpRequest, passport: GrowthPassport, form: EnterForm, error: DomainError
) -> HttpResponseBase:
    """Say beside its field what can be mended there; refuse otherwise."""
    if isinstance(error, FILES_REFUSED):
        form = _with_refusal(form, error)
    elif error.code in BESIDE:
        form.add_error(BESIDE[error.code], str(SENTENCES.get(error.why, error.why)))
    else:
        return refusal(request, error, SENTENCES)
    return show(request, passport, forms={"enter_form": form})


@gate("POST", roles=READERS)
def step(request: HttpRequest, passport_entry_id: int, step: str) -> HttpResponseBase:
    """Confirm, decline or withdraw one entry."""
    entry = get_object_or_404(PassportEntry, pk=passport_entry_id)
    passport = known(request, entry.passport_id)
    form = DecideForm({"words": request.POST.get("words", "") or request.POST.get("reason", "")})
    words = form.cleaned_data["words"] if form.is_valid() else ""
    try:
        entries.take_entry_step(
            actor=actor_of(request), entry_id=entry.pk, step=step, at=timezone.localtime(), words=words
        )
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    return redirect(f"{reverse('growth:passport-one', args=[passport.pk])}#item-{entry.item}")


@gate("POST", roles=READERS)
def remark(request: HttpRequest, passport_id: int) -> HttpResponseBase:
    """Say something in the passport."""
    passport = known(request, passport_id)
    form = RemarkForm(request.POST, request.FILES).offer(
        desks.areas(read_book(passport.body, version=passport.version))
    )
    if not form.is_valid():
        return show(request, passport, forms={"remark_form": form})
    try:
        said = form.cleaned_data
        entries.remark(
            actor=actor_of(request),
            passport_id=passport.pk,
            text=said["text"],
            area=said["area"],
            at=timezone.localtime(),
            files=given_of(form),
        )
    except FILES_REFUSED as error:
        return show(request, passport, forms={"remark_form": _with_refusal(form, error)})
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    return redirect(f"{reverse('growth:passport-one', args=[passport.pk])}#talk")


@gate("GET", roles=SIGNED_IN)
def file(request: HttpRequest, passport_file_id: int) -> HttpResponseBase:
    """Send one file of a passport; ``?download`` as a download; ``?small``, ``?text``, ``?leaf`` to be looked at."""
    link = _known_file(request, passport_file_id).link
    return look(request, link) or file_response(request, link, inline="download" not in request.GET)


@gate("POST", roles=READERS)
def add_files(request: HttpRequest, passport_entry_id: int) -> HttpResponseBase:
    """Put further files beside an entry that nobody has decided on."""
    entry = get_object_or_404(PassportEntry, pk=passport_entry_id)
    passport = known(request, entry.passport_id)
    form = MoreFilesForm(request.POST, request.FILES, prefix=f"more-{entry.pk}")
    if not form.is_valid():
        return show(request, passport, forms={"more_form": form, "more_of": entry.pk})
    try:
        entries.add_files(actor=actor_of(request), entry_id=entry.pk, files=given_of(form), at=timezone.localtime())
    except FILES_REFUSED as error:
        return show(request, passport, forms={"more_form": _with_refusal(form, error), "more_of": entry.pk})
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    return redirect(f"{reverse('growth:passport-one', args=[passport.pk])}#item-{entry.item}")


@gate("POST", roles=READERS)
def drop_file(request: HttpRequest, passport_file_id: int) -> HttpResponseBase:
    """Take a file from beside an entry that nobody has decided on."""
    row = _known_file(request, passport_file_id)
    try:
        entry = entries.drop_file(actor=actor_of(request), file_id=row.pk, at=timezone.localtime())
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    return redirect(f"{reverse('growth:passport-one', args=[row.passport_id])}#item-{entry.item}")


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
        "more_form": None,
        "more_files": MoreFilesForm,
        "more_of": 0,
        "areas_said": dict(desks.areas(book)),
        **(forms or {}),
    }
    return render(request, "growth/passport.html", context, status=UNPROCESSABLE if forms else 200)


def _known_file(request: HttpRequest, passport_file_id: int) -> PassportFile:
    """Return a file of a passport that the person who asks may know; 404 otherwise."""
    passports = GrowthPassport.objects.visible_to(actor_of(request), on=timezone.localdate())
    rows = PassportFile.objects.filter(shown_to_readers(), passport__in=passports).select_related("link__file")
    return get_object_or_404(rows, pk=passport_file_id)


def _entered(form: EnterForm) -> Entered:
    return Entered(**{name: value for name, value in form.cleaned_data.items() if name != "evidence"})


def _with_refusal(form: FormOfFiles, error: DomainError) -> FormOfFiles:
    """Return the form with the sentence beside its files; they have to be chosen again."""
    told = sentence_of(error) if isinstance(error, EvidenceRefusedError) else str(SENTENCES[error.code])
    form.add_error("evidence", told)
    return form


def colleagues(passport: GrowthPassport) -> People:
    """Return who may guide the trainee without being of another school: everybody in service there but themselves."""
    staff = staff_of(passport.school, on=timezone.localdate()).exclude(pk=passport.teacher_id).select_related("group")
    return people_of(staff)


def _first_day(passport: GrowthPassport, on: date) -> date:
    """Return today when it lies in the passport's year, else the year's first day."""
    first = date(passport.year, 9, 1)
    return on if first <= on < date(passport.year + 1, 9, 1) else first
