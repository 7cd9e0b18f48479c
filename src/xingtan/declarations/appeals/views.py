"""Pages of appeals: saying that something is wrong, the lists, one appeal with its whole history, its answer."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from xingtan.access.actors import Actor, actor_of
from xingtan.access.gate import SIGNED_IN, gate
from xingtan.access.roles import OVERSEERS
from xingtan.credit_bank.services import seal_ledger
from xingtan.declarations.appeals import desks
from xingtan.declarations.appeals.corrections import Decided, decided_on
from xingtan.declarations.appeals.errors import NothingComputedError, OpenAlreadyError, OutOfBoundsError
from xingtan.declarations.appeals.forms import AnswerForm, ClaimForm, CorrectionForm, about_in
from xingtan.declarations.appeals.labels import KINDS, SENTENCES
from xingtan.declarations.appeals.models import SUBJECT, Appeal
from xingtan.declarations.appeals.offices import About, office_above
from xingtan.declarations.appeals.services import (
    Answer,
    Claim,
    answer_appeal,
    due_from,
    escalate_appeal,
    file_appeal,
    refer_appeal,
    withdraw_appeal,
)
from xingtan.declarations.appeals.turns import first_office
from xingtan.declarations.appeals.workflow import REJECT
from xingtan.evidence.errors import EvidenceRefusedError
from xingtan.evidence.labels import sentence_of
from xingtan.evidence.looking import look
from xingtan.evidence.models import EvidenceLink
from xingtan.evidence.sent import sent
from xingtan.evidence.serving import file_response
from xingtan.institutions.models import Institution
from xingtan.kernel.errors import DomainError
from xingtan.pages.answers import page, refusal
from xingtan.teachers.models import Teacher

A_PAGE = 40
UNPROCESSABLE = 422


@gate("GET", roles=SIGNED_IN)
def listing(request: HttpRequest) -> HttpResponse:
    """List the appeals that wait for one's answer by deadline, one's own, or all one may know of."""
    actor, on = actor_of(request), timezone.localdate()
    known = dict(desks.views_of(actor))
    which = request.GET.get("show", "")
    which = which if which in known else next(iter(known))
    rows, code = desks.rows_of(actor, which), request.GET.get("at", "")[:32] if which == desks.ALL else ""
    at = next((each for each in Institution.objects.filter(code=code) if _reaches(actor, each)), None) if code else None
    page_obj = Paginator(desks.owed_at(rows, at) if at else rows, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "at": at,
        "page_obj": page_obj,
        "rows": [desks.row(each, on) for each in page_obj],
        "which": which,
        "lists": list(known.items()),
        "counts": desks.counts(actor, on) if desks.TO_ANSWER in known else None,
    }
    return page(request, "declarations/appeals/list.html", "declarations/appeals/_list.html", context)


def _reaches(actor: Actor, place: Institution) -> bool:
    return any(place.path.startswith(path) for path in actor.paths())


@gate("GET", "POST", roles=SIGNED_IN)
def say(request: HttpRequest) -> HttpResponseBase:
    """Say that something is wrong: what, what would be right, and what shows it."""
    about = about_in(request.GET)
    if about is None:
        raise Http404
    actor = actor_of(request)
    teacher = Teacher.objects.select_related("school").filter(account_id=actor.account_id or 0).first()
    if request.method == "GET" or teacher is None:
        return _saying(request, about, teacher, ClaimForm())
    form = ClaimForm(request.POST, request.FILES)
    if form.is_valid():
        return _file(request, about, teacher, form)
    return _saying(request, about, teacher, form, status=UNPROCESSABLE)


@gate("GET", roles=SIGNED_IN)
def appeal(request: HttpRequest, serial: int) -> HttpResponse:
    """Show one appeal with its whole history, and to whom it falls the form that answers it."""
    actor = actor_of(request)
    found = _found(actor, serial)
    return render(request, "declarations/appeals/appeal.html", desks.appeal(actor, found, timezone.localdate()))


@gate("POST", roles=OVERSEERS)
def answer(request: HttpRequest, serial: int) -> HttpResponseBase:
    """Look at what a correction would post, or answer."""
    actor, now = actor_of(request), timezone.now()
    found = _found(actor, serial)
    form = desks.answer_form(found, request.POST)
    looks = request.POST.get("act") == "look"
    if looks:
        form.fields["step"].required = form.fields["text"].required = False
    if not form.is_valid():
        return _answering(request, found, form, status=UNPROCESSABLE)
    try:
        decided = _decided(form)
    except DomainError as error:
        return _undecided(request, found, form, error)
    if looks:
        return _answering(request, found, form, decided=decided)
    given = Answer(form.cleaned_data["step"], form.cleaned_data["text"], decided)
    try:
        answer_appeal(actor=actor, serial=serial, answer=given, at=now)
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    seal_ledger(at=now)
    messages.success(request, _("The appeal is answered."))
    return redirect("declarations:appeal", serial)


@gate("POST", roles=SIGNED_IN)
def step(request: HttpRequest, serial: int, step: str) -> HttpResponseBase:
    """Pass an appeal on, ask the office above, or withdraw it."""
    actor, now, reason = actor_of(request), timezone.now(), request.POST.get("reason", "")
    _found(actor, serial)
    try:
        if step == "refer":
            refer_appeal(actor=actor, serial=serial, reason=reason, on=timezone.localdate(), at=now)
        elif step == "escalate":
            escalate_appeal(actor=actor, serial=serial, reason=reason, on=timezone.localdate(), at=now)
        elif step == "withdraw":
            withdraw_appeal(actor=actor, serial=serial, at=now)
        else:
            raise Http404
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    messages.success(request, _("Done."))
    return redirect("declarations:appeal", serial)


@gate("GET", roles=SIGNED_IN)
def evidence(request: HttpRequest, link_id: int) -> HttpResponseBase:
    """Send a file of an appeal; ``?download`` as a download."""
    link = get_object_or_404(EvidenceLink.objects.standing().select_related("file"), pk=link_id, subject_kind=SUBJECT)
    get_object_or_404(Appeal.objects.visible_to(actor_of(request)), serial=int(link.subject_key))
    return look(request, link) or file_response(request, link, inline="download" not in request.GET)


def _found(actor: Actor, serial: int) -> Appeal:
    return get_object_or_404(Appeal.objects.visible_to(actor).for_rows(), serial=serial)


def _file(request: HttpRequest, about: About, teacher: Teacher, form: ClaimForm) -> HttpResponseBase:
    files = [sent(file) for file in form.cleaned_data["papers"]]
    claim = Claim(about, form.cleaned_data["wrong"], form.cleaned_data["right"], files)
    try:
        filed = file_appeal(actor=actor_of(request), claim=claim, on=timezone.localdate(), at=timezone.now())
    except OpenAlreadyError as error:
        messages.info(request, str(SENTENCES[error.code]))
        return redirect("declarations:appeal", error.params["appeal"])
    except EvidenceRefusedError as error:
        form.add_error("papers", sentence_of(error))
        return _saying(request, about, teacher, form, status=UNPROCESSABLE)
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    messages.success(request, _("It is filed. You find the answer here."))
    return redirect("declarations:appeal", filed.serial)


def _saying(
    request: HttpRequest, about: About, teacher: Teacher | None, form: ClaimForm, *, status: int = 200
) -> HttpResponse:
    on = timezone.localdate()
    office = first_office(about, teacher, on=on) if teacher else None
    context = {
        "about": about,
        "kind": KINDS.get(about.kind, ""),
        "form": form,
        "teacher": teacher,
        "office": office,
        "has_above": office is not None and office_above(office.institution) is not None,
        "due_on": due_from(on),
    }
    return render(request, "declarations/appeals/say.html", context, status=status)


def _decided(form: AnswerForm) -> Decided | None:
    """Return what would stand in place of the entry; None where nothing is corrected."""
    if not isinstance(form, CorrectionForm) or form.cleaned_data.get("step") == REJECT:
        return None
    return decided_on(form.entry, form.facts, form.wish)


def _undecided(request: HttpRequest, found: Appeal, form: AnswerForm, error: DomainError) -> HttpResponse:
    """Return the form with why nothing can stand in place of the entry, beside the amount where that mends it."""
    if not isinstance(error, OutOfBoundsError | NothingComputedError):
        return _answering(request, found, form, problem=str(SENTENCES.get(error.code, error.code)))
    form.add_error("amount", _amount_wrong(form, error))
    return _answering(request, found, form, status=UNPROCESSABLE)


def _amount_wrong(form: AnswerForm, error: DomainError) -> str:
    """Return what is wrong with the amount and how to mend it."""
    if "low" in error.params:
        return _("This is out of range: it lies between %(low)s and %(high)s.") % error.params
    if isinstance(form, CorrectionForm) and form.record is None:
        return _("Type the amount that is right.")
    return str(SENTENCES[error.code])


def _answering(
    request: HttpRequest,
    found: Appeal,
    form: AnswerForm,
    *,
    decided: Decided | None = None,
    problem: str = "",
    status: int = 200,
) -> HttpResponse:
    context = desks.appeal(actor_of(request), found, timezone.localdate(), form)
    if decided is not None and isinstance(form, CorrectionForm):
        context["decided"] = desks.decided(form, decided)
    full, fragment = "declarations/appeals/appeal.html", "declarations/appeals/_decided.html"
    shown = {**context, "problem": problem}
    return page(request, full, fragment, shown, status=UNPROCESSABLE if problem else status)
