"""Pages of decrees: the list, entering one with its effect, one decree, withdrawing it."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from xingtan.access.actors import Actor, actor_of
from xingtan.access.gate import SIGNED_IN, gate
from xingtan.credit_bank.services import seal_ledger
from xingtan.credit_bank.tongue import title
from xingtan.declarations.decrees import desks
from xingtan.declarations.decrees.errors import NumberTakenError
from xingtan.declarations.decrees.forms import DecreeForm, WithdrawalForm
from xingtan.declarations.decrees.labels import KINDS, PROBLEMS, SENTENCES
from xingtan.declarations.decrees.models import SUBJECT, Decree, DecreeKind
from xingtan.declarations.decrees.parameters import ParameterError, checked, require_lasting
from xingtan.declarations.decrees.policies import offices_of
from xingtan.declarations.decrees.querysets import OFFICES
from xingtan.declarations.decrees.reads import Proposal, covered, decrees_touching, require_held_by
from xingtan.declarations.decrees.services import Wording, issue_decree, withdraw_decree
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
    """List the decrees that one may know of; a teacher finds those that touch them."""
    actor, on = actor_of(request), timezone.localdate()
    rows = Decree.objects.visible_to(actor)
    chosen = request.GET.get("kind", "")
    if chosen in KINDS:
        rows = rows.filter(kind=chosen)
    page_obj = Paginator(rows.for_rows(), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page_obj,
        "rows": [desks.row(each, on) for each in page_obj],
        "kind_options": [(kind.value, KINDS[kind].label) for kind in DecreeKind],
        "chosen": chosen,
        "may_enter": bool(offices_of(actor)),
        "own": not offices_of(actor),
    }
    return page(request, "declarations/decrees/list.html", "declarations/decrees/_list.html", context)


@gate("GET", "POST", roles=OFFICES)
def enter(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Show the form of one kind of decree, what it would change, and enter it."""
    if kind not in KINDS:
        raise Http404
    institution = _office(request, actor_of(request))
    ground = desks.ground_of(institution, timezone.localdate())
    if ground is None:
        return render(request, "declarations/decrees/no_rulebook.html", {"institution": institution})
    if request.method == "GET":
        today = timezone.localdate()
        initial = {"dated_on": today, "effective_from": today, "teachers": request.GET.get("teacher", "")}
        form = DecreeForm(DecreeKind(kind), ground, initial=initial)
        return _entering(request, form)
    form = DecreeForm(DecreeKind(kind), ground, request.POST, request.FILES)
    if not form.is_valid() or not _says_what_can_be(form):
        return _entering(request, form, status=UNPROCESSABLE)
    if request.POST.get("act") != "issue":
        return _entering(request, form, looked_at=True)
    return _issue(request, form)


@gate("GET", roles=SIGNED_IN)
def decree(request: HttpRequest, serial: int) -> HttpResponse:
    """Show one decree: what it says, whom it names, its document and history."""
    actor = actor_of(request)
    found = get_object_or_404(Decree.objects.visible_to(actor).for_rows(), serial=serial)
    return render(request, "declarations/decrees/decree.html", desks.decree(actor, found, timezone.localdate()))


@gate("POST", roles=OFFICES)
def withdraw(request: HttpRequest, serial: int) -> HttpResponseBase:
    """Withdraw a decree by a document of its own, and show it."""
    actor, now = actor_of(request), timezone.now()
    found = get_object_or_404(Decree.objects.visible_to(actor).for_rows(), serial=serial)
    form = WithdrawalForm(request.POST)
    if not form.is_valid():
        context = {**desks.decree(actor, found, timezone.localdate()), "withdraw_form": form}
        return render(request, "declarations/decrees/decree.html", context, status=UNPROCESSABLE)
    try:
        withdraw_decree(actor=actor, serial=serial, at=now, **form.cleaned_data)
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    seal_ledger(at=now)
    messages.success(request, _("The decree is withdrawn. What it changed is as it was before."))
    return redirect("declarations:decree", serial)


@gate("GET", roles=SIGNED_IN)
def document(request: HttpRequest, link_id: int) -> HttpResponseBase:
    """Send the document of a decree; ``?download`` as a download."""
    link = get_object_or_404(EvidenceLink.objects.standing().select_related("file"), pk=link_id, subject_kind=SUBJECT)
    get_object_or_404(Decree.objects.visible_to(actor_of(request)), serial=int(link.subject_key))
    return look(request, link) or file_response(request, link, inline="download" not in request.GET)


@gate("GET", roles=SIGNED_IN)
def of_teacher(request: HttpRequest, teacher_id: int) -> HttpResponse:
    """List the decrees that touch one teacher, for the teacher and those who oversee them."""
    actor, on = actor_of(request), timezone.localdate()
    teacher = get_object_or_404(Teacher.objects.visible_to(actor).select_related("school"), pk=teacher_id)
    rows = [desks.row(each, on) for each in decrees_touching(teacher)]
    return render(request, "declarations/decrees/of_teacher.html", {"teacher": teacher, "rows": rows})


def _office(request: HttpRequest, actor: Actor) -> Institution:
    """Return the authority for which one enters: the one asked for, else the first."""
    offices = Institution.objects.filter(path__in=offices_of(actor)).order_by("path")
    asked = offices.filter(code=request.GET.get("at", "")).first()
    found: Institution | None = asked or offices.first()
    if found is None:
        raise Http404
    return found


def _says_what_can_be(form: DecreeForm) -> bool:
    kind = form.kind.value
    try:
        form.checked = checked(kind, form.parameters, form.ground.rulebook)
        require_lasting(kind, form.checked, form.cleaned_data["effective_until"])
        require_held_by(kind, form.checked, _covered(form))
    except ParameterError as error:
        _beside(form, error)
        return False
    return True


def _beside(form: DecreeForm, error: ParameterError) -> None:
    """Say beside its field what cannot be, and how far one may go."""
    field, told = str(error.params["field"]), dict(error.params)
    if "requirement" in told:
        told["requirement"] = title(form.ground.rulebook, "requirement", str(told["requirement"]))
    form.add_error(field if field in form.fields else None, str(PROBLEMS[str(told["problem"])]) % told)


def _covered(form: DecreeForm) -> list[Teacher]:
    return list(covered(form.whole_place)) if form.whole_place else form.covered


def _entering(request: HttpRequest, form: DecreeForm, *, looked_at: bool = False, status: int = 200) -> HttpResponse:
    context = desks.entering(form)
    if looked_at:
        proposal = Proposal(form.kind, form.cleaned_data["number"], form.checked)
        context["effect"] = desks.effect(proposal, _covered(form), form.ground.on)
    full, fragment = "declarations/decrees/enter.html", "declarations/decrees/_effect.html"
    return page(request, full, fragment, context, status=status)


def _issue(request: HttpRequest, form: DecreeForm) -> HttpResponseBase:
    actor, now, said = actor_of(request), timezone.now(), form.cleaned_data
    wording = Wording(
        number=said["number"],
        dated_on=said["dated_on"],
        kind=form.kind,
        effective_from=said["effective_from"],
        effective_until=said["effective_until"],
        title=said["title"],
        text=said["text"],
        parameters=form.parameters,
        place=form.whole_place,
        teachers=form.covered,
        files=[sent(file) for file in said["papers"]],
    )
    try:
        issued = issue_decree(actor=actor, institution=form.ground.institution, wording=wording, at=now)
    except ParameterError as error:
        _beside(form, error)
    except NumberTakenError as error:
        form.add_error("number", str(SENTENCES[error.code]))
    except EvidenceRefusedError as error:
        form.add_error("papers", sentence_of(error))
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    else:
        seal_ledger(at=now)
        messages.success(request, _("Decree %(number)s is entered.") % {"number": issued.number})
        return redirect("declarations:decree", issued.serial)
    return _entering(request, form, status=UNPROCESSABLE)
