"""Pages of credits that move: what comes in, what goes out, agreements with universities."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xingtan.access.actors import Actor, actor_of
from xingtan.access.gate import SIGNED_IN, gate
from xingtan.access.roles import Role
from xingtan.credit_bank.published import rulebook_of
from xingtan.credit_bank.reads import rulebook_for
from xingtan.credit_bank.services import seal_ledger
from xingtan.declarations.mobility import desks
from xingtan.declarations.mobility.forms import AgreementForm, CourseForm, NoteForm, StatementForm, TransferForm
from xingtan.declarations.mobility.issuing import issue_note, issue_statement
from xingtan.declarations.mobility.labels import BESIDE, SENTENCES, STEPS
from xingtan.declarations.mobility.models import RECOGNITION, TRANSFER, Admission, Agreement, Direction, Outgoing
from xingtan.declarations.mobility.papers import written
from xingtan.declarations.mobility.policies import ENTERING, ISSUING
from xingtan.declarations.mobility.reads import carriable
from xingtan.declarations.mobility.services import (
    Course,
    Statement,
    Terms,
    enter_course,
    enter_transfer,
    keep_agreement,
    take_admission_step,
)
from xingtan.evidence.errors import EvidenceRefusedError
from xingtan.evidence.labels import sentence_of
from xingtan.evidence.looking import look
from xingtan.evidence.models import EvidenceLink
from xingtan.evidence.sent import SentFile, sent
from xingtan.evidence.serving import file_response
from xingtan.institutions.models import Institution
from xingtan.kernel.errors import DomainError
from xingtan.pages.answers import page, refusal
from xingtan.teachers.models import Teacher
from xingtan.teachers.querysets import TeacherQuerySet

A_PAGE = 40
UNPROCESSABLE = 422


@gate("GET", roles=SIGNED_IN)
def listing(request: HttpRequest) -> HttpResponse:
    """List what comes in, what has gone out, or the agreements that one may know of."""
    actor, on = actor_of(request), timezone.localdate()
    which = request.GET.get("show", desks.COMING_IN)
    if which == desks.AGREEMENTS:
        page_obj = _page(request, Agreement.objects.visible_to(actor).for_rows())
        rows = [desks.agreement_row(each, on) for each in page_obj]
    elif which == desks.GOING_OUT:
        page_obj = _page(request, Outgoing.objects.visible_to(actor).for_rows())
        rows = [desks.outgoing_row(each) for each in page_obj]
    else:
        which = desks.COMING_IN
        page_obj = _page(request, Admission.objects.visible_to(actor).for_rows())
        rows = [desks.admission_row(each) for each in page_obj]
    context = {"which": which, "rows": rows, "page_obj": page_obj, "may": desks.may(actor)}
    return page(request, "declarations/mobility/list.html", "declarations/mobility/_list.html", context)


@gate("GET", "POST", roles=ENTERING)
def transfer(request: HttpRequest) -> HttpResponseBase:
    """Enter a statement of another place."""
    actor = actor_of(request)
    form = TransferForm(_teachers(actor), request.POST or None, request.FILES or None, initial=_initial(request))
    if not form.is_valid() or form.teacher is None:
        return _form(request, form, _("Credits of another place"))
    said = form.cleaned_data
    statement = Statement(
        origin=said["origin"],
        origin_name=said["origin_name"],
        document=said["document"],
        dated_on=said["dated_on"],
        lines=form.brought,
        digest=form.digest,
        of_name=form.of_name,
        files=_attached(said["papers"]),
    )
    try:
        entered = enter_transfer(actor=actor, teacher=form.teacher, statement=statement, at=timezone.now())
    except DomainError as error:
        return _mended(request, form, _("Credits of another place"), error)
    messages.success(request, _("It is entered. The county confirms it next."))
    return redirect("declarations:admission", entered.serial)


@gate("GET", "POST", roles=SIGNED_IN)
def course(request: HttpRequest) -> HttpResponseBase:
    """Enter a course of a university that a teacher has passed: one's own, or for a teacher of one's school."""
    actor = actor_of(request)
    agreements = Agreement.objects.visible_to(actor).for_rows()
    own = _own(actor)
    initial = {"number": own.number} if own else _initial(request)
    form = CourseForm(_teachers(actor), agreements, request.POST or None, request.FILES or None, initial=initial)
    if not form.is_valid() or form.teacher is None:
        return _form(request, form, _("Course of a university"))
    said = form.cleaned_data
    passed = Course(
        agreement=said["agreement"],
        certificate=said["certificate"],
        completed_on=said["completed_on"],
        result=said["result"],
        files=_attached(said["papers"]),
    )
    try:
        entered = enter_course(actor=actor, teacher=form.teacher, course=passed, at=timezone.now())
    except DomainError as error:
        return _mended(request, form, _("Course of a university"), error)
    messages.success(request, _("It is entered. The county confirms it next."))
    return redirect("declarations:admission", entered.serial)


@gate("GET", roles=SIGNED_IN)
def admission(request: HttpRequest, serial: int) -> HttpResponse:
    """Show credits of elsewhere: what they come to here and why, where they stand, their papers."""
    actor = actor_of(request)
    rows = Admission.objects.visible_to(actor).for_rows().select_related("agreement__institution", "teacher__school")
    found = get_object_or_404(rows, serial=serial)
    context = desks.admission(actor, found, timezone.localdate())
    return render(request, "declarations/mobility/admission.html", context)


@gate("POST", roles=(Role.COUNTY_AUDITOR, Role.PROVINCIAL_OFFICER))
def step(request: HttpRequest, serial: int, step: str) -> HttpResponseBase:
    """Confirm, post or refuse credits of elsewhere."""
    actor, now = actor_of(request), timezone.now()
    get_object_or_404(Admission.objects.visible_to(actor), serial=serial)
    if step not in STEPS:
        raise Http404
    try:
        take_admission_step(actor=actor, serial=serial, step=step, at=now, reason=request.POST.get("reason", ""))
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    seal_ledger(at=now)
    messages.success(request, _("Done."))
    return redirect("declarations:admission", serial)


@gate("GET", roles=SIGNED_IN)
def evidence(request: HttpRequest, link_id: int) -> HttpResponseBase:
    """Send a paper of credits of elsewhere; ``?download`` as a download."""
    links = EvidenceLink.objects.standing().select_related("file")
    link = get_object_or_404(links, pk=link_id, subject_kind__in=(TRANSFER, RECOGNITION))
    get_object_or_404(Admission.objects.visible_to(actor_of(request)), serial=int(link.subject_key))
    return look(request, link) or file_response(request, link, inline="download" not in request.GET)


@gate("GET", "POST", roles=ISSUING)
def statement(request: HttpRequest) -> HttpResponseBase:
    """Issue a statement that carries a teacher's credits away."""
    actor = actor_of(request)
    form = StatementForm(_teachers(actor), request.POST or None, initial=_initial(request))
    if not form.is_valid() or form.teacher is None:
        return _form(request, form, _("Statement of transfer"))
    where = form.cleaned_data["destination"]
    try:
        issued = issue_statement(actor=actor, teacher=form.teacher, destination=where, at=timezone.now())
    except DomainError as error:
        return _mended(request, form, _("Statement of transfer"), error)
    return redirect("declarations:outgoing", issued.serial)


@gate("GET", "POST", roles=SIGNED_IN)
def note(request: HttpRequest) -> HttpResponseBase:
    """Choose entries of one's own that a university recognises, and get the note."""
    actor = actor_of(request)
    teacher = _own(actor)
    if teacher is None:
        raise Http404
    agreements = Agreement.objects.visible_to(actor).for_rows()
    form = NoteForm(agreements, carriable(teacher, ""), request.POST or None)
    if not form.is_valid():
        return _form(request, form, _("Note for a university"))
    said = form.cleaned_data
    try:
        issued = issue_note(
            actor=actor, teacher=teacher, agreement=said["agreement"], numbers=said["entries"], at=timezone.now()
        )
    except DomainError as error:
        return _mended(request, form, _("Note for a university"), error)
    return redirect("declarations:outgoing", issued.serial)


@gate("GET", roles=SIGNED_IN)
def outgoing(request: HttpRequest, serial: int) -> HttpResponse:
    """Show a paper that goes out, ready to be printed."""
    actor = actor_of(request)
    found = get_object_or_404(Outgoing.objects.visible_to(actor).for_rows(), serial=serial)
    return render(request, "declarations/mobility/outgoing.html", desks.outgoing(actor, found))


@gate("GET", roles=SIGNED_IN)
def outgoing_file(request: HttpRequest, serial: int) -> HttpResponse:
    """Send a paper that goes out as a file with its digest, which another installation reads."""
    found = get_object_or_404(Outgoing.objects.visible_to(actor_of(request)), serial=serial)
    answer = HttpResponse(written(found.content, found.digest), content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{found.kind}-{found.serial}.json"'
    return answer


@gate("GET", "POST", roles=(Role.PROVINCIAL_OFFICER,))
def agreement(request: HttpRequest) -> HttpResponseBase:
    """Enter one course of an agreement with a university."""
    actor = actor_of(request)
    place = Institution.objects.filter(path__in=actor.paths(Role.PROVINCIAL_OFFICER)).order_by("path").first()
    if place is None:
        raise Http404
    published = rulebook_for(place, timezone.localdate())
    form = AgreementForm(rulebook_of(published) if published else None, request.POST or None)
    if not form.is_valid():
        return _form(request, form, _("Agreement with a university"))
    terms = Terms(**{**form.cleaned_data, "direction": Direction(form.cleaned_data["direction"])})
    try:
        keep_agreement(actor=actor, institution=place, terms=terms, at=timezone.now())
    except DomainError as error:
        return _mended(request, form, _("Agreement with a university"), error)
    messages.success(request, _("The agreement is entered."))
    return redirect(reverse("declarations:mobility", query={"show": desks.AGREEMENTS}))


def _teachers(actor: Actor) -> TeacherQuerySet:
    return Teacher.objects.visible_to(actor)


def _own(actor: Actor) -> Teacher | None:
    return Teacher.objects.select_related("school").filter(account_id=actor.account_id or 0).first()


def _initial(request: HttpRequest) -> dict[str, str]:
    return {"number": request.GET.get("teacher", "")}


def _attached(files: object) -> list[SentFile]:
    return [sent(file) for file in files] if isinstance(files, list) else []


def _page(request: HttpRequest, rows: QuerySet[Any]) -> Page[Any]:
    return Paginator(rows, A_PAGE).get_page(request.GET.get("page"))


def _mended(request: HttpRequest, form: Form, title: str, error: DomainError) -> HttpResponse:
    """Return the form with what is wrong beside the field that can mend it, else the refusal."""
    place = next((name for name in BESIDE.get(error.code, ()) if name in form.fields), "")
    if isinstance(error, EvidenceRefusedError):
        place, sentence = "papers", sentence_of(error)
    else:
        said = {name: ", ".join(value) if isinstance(value, list) else value for name, value in error.params.items()}
        sentence = str(SENTENCES.get(error.code, error.code)) % said if place else ""
    if not place:
        return refusal(request, error, SENTENCES)
    form.add_error(place, sentence)
    return _form(request, form, title)


def _form(request: HttpRequest, form: object, title: str) -> HttpResponse:
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "declarations/mobility/form.html", {"form": form, "title": title}, status=status)
