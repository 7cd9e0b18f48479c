"""Pages of the bank: statement, one entry opened to its ground, batches, rulebooks."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from xingtan.access.actors import actor_of
from xingtan.access.gate import SIGNED_IN, gate
from xingtan.access.roles import Role
from xingtan.credit_bank import desks
from xingtan.credit_bank.drafts.desks import rows_for
from xingtan.credit_bank.drafts.models import AUTHORS
from xingtan.credit_bank.forms import RulebookForm
from xingtan.credit_bank.labels import SENTENCES
from xingtan.credit_bank.models import Entry, PostingBatch, PublishedRulebook
from xingtan.credit_bank.policies import may_reverse_by_hand
from xingtan.credit_bank.published import rulebook_of
from xingtan.credit_bank.services import publish_rulebook, reverse_entry
from xingtan.institutions.models import Institution
from xingtan.kernel.errors import DomainError
from xingtan.pages.answers import refusal
from xingtan.rulebook.file.reading import Reading, read_rulebook
from xingtan.teachers.models import Teacher

ENTRIES_A_PAGE = 50
UNPROCESSABLE = 422


@gate("GET", roles=SIGNED_IN)
def mine(request: HttpRequest) -> HttpResponseBase:
    """Show one's own statement; whoever has no personnel file is led to the rulebooks."""
    account_id = actor_of(request).account_id or 0
    teacher = Teacher.objects.select_related("school").filter(account_id=account_id).first()
    if teacher is None:
        return redirect("credit_bank:rulebooks")
    return render(request, "credit_bank/statement.html", desks.statement(teacher, request.GET, own=True))


@gate("GET", roles=SIGNED_IN)
def statement(request: HttpRequest, teacher_id: int) -> HttpResponse:
    """Show the statement of a teacher in scope."""
    visible = Teacher.objects.visible_to(actor_of(request)).select_related("school")
    teacher = get_object_or_404(visible, pk=teacher_id)
    return render(request, "credit_bank/statement.html", desks.statement(teacher, request.GET, own=False))


@gate("GET", roles=SIGNED_IN)
def entry(request: HttpRequest, number: str) -> HttpResponse:
    """Show one entry with its rule, arithmetic, batch, people, times and seal."""
    actor = actor_of(request)
    found = get_object_or_404(Entry.objects.visible_to(actor).with_ground(), number=number)
    context = desks.entry(found)
    context["may_reverse"] = (
        found.reverses_id is None and context["story"].reversed_by is None and bool(may_reverse_by_hand(actor, found))
    )
    return render(request, "credit_bank/entry.html", context)


@gate("POST", roles=(Role.PROVINCIAL_OFFICER, Role.MANAGER))
def reverse(request: HttpRequest, number: str) -> HttpResponseBase:
    """Take an entry back and show the line that does so."""
    actor = actor_of(request)
    found = get_object_or_404(Entry.objects.visible_to(actor).with_ground(), number=number)
    try:
        may_reverse_by_hand(actor, found).require()
        mirror = reverse_entry(actor=actor, entry_id=found.pk, reason=request.POST.get("reason", ""), at=timezone.now())
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    messages.success(request, _("The entry was taken back; both lines stay in the ledger."))
    return redirect("credit_bank:entry", mirror.number)


@gate("GET", roles=SIGNED_IN)
def batch(request: HttpRequest, number: int) -> HttpResponse:
    """Show one batch: what it posted, for whom, its sums and its root."""
    actor = actor_of(request)
    rows = PostingBatch.objects.select_related("institution", "rulebook")
    found = get_object_or_404(rows, number=number)
    entries = Entry.objects.visible_to(actor).filter(batch=found)
    if not entries.exists() and not PostingBatch.objects.visible_to(actor).filter(pk=found.pk).exists():
        raise Http404
    entries = entries.select_related("account__teacher__school", "reversed_by").order_by("pk")
    page_obj = Paginator(entries, ENTRIES_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "credit_bank/batch.html", {**desks.batch(found), "page_obj": page_obj})


@gate("GET", roles=SIGNED_IN)
def rulebooks(request: HttpRequest) -> HttpResponse:
    """List the published rulebooks: whoever lives under rules may read them."""
    may_draft = bool(set(AUTHORS) & actor_of(request).roles)
    rows = [desks.rulebook_row(row) for row in PublishedRulebook.objects.for_rows()]
    drafts = [row for row in rows_for(actor_of(request)) if row.draft.is_open] if may_draft else []
    return render(request, "credit_bank/rulebooks.html", {"rows": rows, "drafts": drafts, "may_draft": may_draft})


@gate("GET", roles=SIGNED_IN)
def rulebook(request: HttpRequest, rulebook_pk: int) -> HttpResponse:
    """Show one published rulebook as tables."""
    found = get_object_or_404(PublishedRulebook.objects.select_related("institution"), pk=rulebook_pk)
    may_change = found.institution.path in actor_of(request).paths(*AUTHORS)
    context = {"published": found, "may_change": may_change, **desks.rulebook_tables(rulebook_of(found))}
    return render(request, "credit_bank/rulebook.html", context)


@gate("GET", "POST", roles=(Role.PROVINCIAL_OFFICER,))
def publish(request: HttpRequest) -> HttpResponseBase:
    """Take a rulebook in: all mistakes with their places, then a preview, then publication from a day on."""
    actor = actor_of(request)
    places = Institution.objects.filter(path__in=actor.paths(Role.PROVINCIAL_OFFICER)).order_by("path")
    asked = request.POST.get("place", "")
    place = places.filter(code=asked).first() if asked else places.first()
    context: dict[str, object] = {"places": places, "place": place, "today": timezone.localdate()}
    if request.method == "GET":
        return render(request, "credit_bank/publish.html", {**context, "form": RulebookForm(), "reading": None})
    form = RulebookForm(request.POST, request.FILES)
    context["form"] = form
    text, name = form.rulebook_text() if form.is_valid() else ("", "")
    if place is None:
        form.add_error(None, _("You do not publish rulebooks for this place. Choose one of yours."))
    elif not text:
        form.add_error("file", _("Choose a file or one of the shipped rulebooks."))
    if place is None or not text:
        return render(request, "credit_bank/publish.html", {**context, "reading": None}, status=UNPROCESSABLE)
    reading = read_rulebook(text, name)
    effective_from: date | None = form.cleaned_data.get("effective_from")
    if reading.rulebook is None or effective_from is None or "publish" not in request.POST:
        return _preview(request, context, reading, text)
    return _publish(request, place, text, effective_from)


def _publish(request: HttpRequest, place: Institution, text: str, effective_from: date) -> HttpResponseBase:
    actor, at = actor_of(request), timezone.now()
    try:
        published = publish_rulebook(actor=actor, institution=place, text=text, effective_from=effective_from, at=at)
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    messages.success(request, _("The rulebook is published."))
    return redirect("credit_bank:rulebook", published.pk)


def _preview(request: HttpRequest, context: dict[str, object], reading: Reading, text: str) -> HttpResponse:
    status = UNPROCESSABLE if reading.rulebook is None else 200
    shown = desks.reading(reading, text)
    return render(request, "credit_bank/publish.html", {**context, **shown}, status=status)
