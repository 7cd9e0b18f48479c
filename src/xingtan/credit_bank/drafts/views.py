"""Pages of the rulebook desk: drafts taken in, checked, edited, compared, published."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xingtan.access.actors import actor_of
from xingtan.access.gate import SIGNED_IN, gate
from xingtan.access.roles import Role
from xingtan.credit_bank.drafts import comparables
from xingtan.credit_bank.drafts import desks as draft_desks
from xingtan.credit_bank.drafts.edited import Asked, Tried, applied, asked_in, tried
from xingtan.credit_bank.drafts.forms import PublishingForm, TakingInForm, TextForm
from xingtan.credit_bank.drafts.labels import SENTENCES
from xingtan.credit_bank.drafts.models import AUTHORS, RulebookDraft, RulebookDraftText
from xingtan.credit_bank.drafts.services import (
    DraftChangedMeanwhileError,
    change_draft,
    drop_draft,
    publish_draft,
    take_in_draft,
)
from xingtan.credit_bank.models import PublishedRulebook
from xingtan.institutions.models import Institution
from xingtan.kernel.errors import DomainError
from xingtan.pages.answers import page, refusal
from xingtan.rulebook.catalogue import shipped_ids, text_of
from xingtan.rulebook.table_editing import NotEditableError, written_out

UNPROCESSABLE = 422
CONFLICT = 409
WHOLE_NUMBER = 9


@gate("GET", "POST", roles=AUTHORS)
def drafts(request: HttpRequest) -> HttpResponseBase:
    """List the drafts of one's places; take in a file, or start from a rulebook that is there."""
    actor = actor_of(request)
    places, there = draft_desks.places_for(actor), comparables.options_for(actor)
    initial = {"start_from": request.GET.get("start_from", "")}
    form = TakingInForm(request.POST or None, request.FILES or None, places=places, there=there, initial=initial)
    if request.method == "POST" and form.is_valid():
        place = next(each for each in places if each.code == form.cleaned_data["place"])
        try:
            return _take_in(request, form, place)
        except DomainError as error:
            form.add_error("file", str(SENTENCES.get(error.code, error.code)))
    context = {"rows": draft_desks.rows_for(actor), "form": form}
    status = UNPROCESSABLE if request.method == "POST" else 200
    return render(request, "credit_bank/drafts.html", context, status=status)


def _take_in(request: HttpRequest, form: TakingInForm, place: Institution) -> HttpResponseBase:
    actor, at = actor_of(request), timezone.now()
    text, name = form.rulebook_text()
    code = form.cleaned_data["start_from"]
    kind, _colon, key = code.partition(":")
    based_on = PublishedRulebook.objects.filter(pk=key).first() if kind == comparables.PUBLISHED else None
    if not text and code:
        text, name = _text_there(request, kind, key), code
    if not text.strip():
        form.add_error("file", _("Choose a file, or a rulebook to start from."))
        rows = draft_desks.rows_for(actor)
        return render(request, "credit_bank/drafts.html", {"rows": rows, "form": form}, status=UNPROCESSABLE)
    shipped = key if kind == comparables.SHIPPED else ""
    draft = take_in_draft(
        actor=actor, institution=place, text=text, source_name=name, at=at, based_on=based_on, shipped=shipped
    )
    return redirect("credit_bank:draft", draft.pk)


def _text_there(request: HttpRequest, kind: str, key: str) -> str:
    """Return the text of a rulebook that the form offered."""
    if kind == comparables.SHIPPED:
        return text_of(key) if key in shipped_ids() else ""
    if kind == comparables.PUBLISHED:
        return PublishedRulebook.objects.get(pk=key).text
    return get_object_or_404(_visible(request), pk=key).text


@gate("GET", roles=AUTHORS)
def draft(request: HttpRequest, draft_number: int) -> HttpResponse:
    """Show one draft: its mistakes with their places, or what it says, and the steps to publication."""
    found = get_object_or_404(_visible(request), pk=draft_number)
    context = _one(request, found)
    return render(request, "credit_bank/draft.html", {**context, "form": None})


def _one(request: HttpRequest, found: RulebookDraft) -> dict[str, Any]:
    is_officer = Role.PROVINCIAL_OFFICER in actor_of(request).roles
    return draft_desks.one(found, on=timezone.localdate(), is_officer=is_officer)


@gate("GET", "POST", roles=AUTHORS)
def draft_text(request: HttpRequest, draft_number: int) -> HttpResponseBase:
    """Show the text of a draft with its mistakes, and save it; a file chosen takes the place of the text."""
    found = get_object_or_404(_visible(request), pk=draft_number)
    if request.method == "GET":
        form = TextForm(initial={"text": found.text, "version": found.version})
        return _text_page(request, found, form)
    form = TextForm(request.POST)
    if not form.is_valid():
        return _text_page(request, found, form, status=UNPROCESSABLE)
    text = form.cleaned_data["text"]
    return _changed(request, found, form.cleaned_data["version"], lambda _old: text, asked=None)


def _text_page(request: HttpRequest, found: RulebookDraft, form: TextForm, *, status: int = 200) -> HttpResponse:
    mistakes = draft_desks.quoted(found.text, draft_desks.reading_of(found).mistakes)
    context = {**draft_desks.around(found), "form": form, "mistakes": mistakes}
    return render(request, "credit_bank/draft_text.html", context, status=status)


@gate("GET", "POST", roles=AUTHORS)
def draft_edit(request: HttpRequest, draft_number: int) -> HttpResponseBase:
    """Show one page of the editor; save what was typed, add a row, take one away."""
    found = get_object_or_404(_visible(request), pk=draft_number)
    section = str((request.POST if request.method == "POST" else request.GET).get("section", ""))
    if request.method == "GET":
        return render(request, "credit_bank/draft_edit.html", draft_desks.editor(found, section))
    asked, version = asked_in(request.POST.dict()), _version(request)
    try:
        if version == found.version and found.is_open:
            done = tried(found.text, asked)
            if not done.sound:
                return _unsound(request, found, section, asked, done)
        back = f"{request.path}?section={section}"
        return _changed(request, found, version, lambda text: applied(text, asked), asked=asked, back=back)
    except NotEditableError as error:
        return refusal(request, error, SENTENCES)


def _unsound(request: HttpRequest, found: RulebookDraft, section: str, asked: Asked, done: Tried) -> HttpResponse:
    context = draft_desks.editor(
        found, section, errors=done.errors, asked=asked, mistakes=done.mistakes, done=done.text
    )
    return render(request, "credit_bank/draft_edit.html", context, status=UNPROCESSABLE)


def _changed(
    request: HttpRequest,
    found: RulebookDraft,
    version: int,
    change: Callable[[str], str],
    *,
    asked: Asked | None,
    back: str = "",
) -> HttpResponseBase:
    """Save a change and lead on; the second of two people sees the difference instead."""
    try:
        saved = change_draft(
            actor=actor_of(request), draft_id=found.pk, version=version, change=change, at=timezone.now()
        )
    except DraftChangedMeanwhileError:
        return _meanwhile(request, found, version, change, asked)
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    count = len(draft_desks.reading_of(saved).mistakes)
    if count:
        messages.warning(
            request,
            ngettext("Saved. %(count)s mistake is left.", "Saved. %(count)s mistakes are left.", count)
            % {"count": count},
        )
    else:
        messages.success(request, _("Saved. The rulebook has no mistakes."))
    return redirect(back) if back else redirect("credit_bank:draft", saved.pk)


def _meanwhile(
    request: HttpRequest, found: RulebookDraft, version: int, change: Callable[[str], str], asked: Asked | None
) -> HttpResponse:
    seen = RulebookDraftText.objects.filter(draft=found, version=version).first()
    try:
        mine = change(seen.text if seen else found.text)
    except NotEditableError as error:
        return refusal(request, error, SENTENCES)
    context = draft_desks.meanwhile(found, version, mine, asked)
    section = request.POST.get("section", "")
    context = {**context, "section": section, "address": request.path}
    return render(request, "credit_bank/draft_meanwhile.html", context, status=CONFLICT)


@gate("POST", roles=AUTHORS)
def draft_write_out(request: HttpRequest, draft_number: int) -> HttpResponseBase:
    """Write out what a draft takes over from another rulebook, so that its tables can be edited."""
    found = get_object_or_404(_visible(request), pk=draft_number)
    rulebook = draft_desks.reading_of(found).rulebook
    if rulebook is None:
        messages.warning(request, _("Correct the mistakes first."))
        return redirect("credit_bank:draft", found.pk)
    return _changed(request, found, _version(request), lambda _text: written_out(rulebook), asked=None)


@gate("POST", roles=AUTHORS)
def draft_drop(request: HttpRequest, draft_number: int) -> HttpResponseBase:
    """Drop a draft; its texts stay readable."""
    found = get_object_or_404(_visible(request), pk=draft_number)
    try:
        drop_draft(actor=actor_of(request), draft_id=found.pk, at=timezone.now())
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    messages.success(request, _("The draft is dropped; its texts stay readable."))
    return redirect("credit_bank:drafts")


@gate("POST", roles=AUTHORS)
def draft_publish(request: HttpRequest, draft_number: int) -> HttpResponseBase:
    """Publish a draft for its place from a day on; it can never change afterwards."""
    found = get_object_or_404(_visible(request), pk=draft_number)
    form = PublishingForm(request.POST)
    if not form.is_valid():
        context = {**_one(request, found), "form": form}
        return render(request, "credit_bank/draft.html", context, status=UNPROCESSABLE)
    try:
        published = publish_draft(
            actor=actor_of(request),
            draft_id=found.pk,
            version=form.cleaned_data["version"],
            effective_from=form.cleaned_data["effective_from"],
            at=timezone.now(),
        )
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    messages.success(request, _("The rulebook is published."))
    return redirect("credit_bank:rulebook", published.pk)


@gate("GET", roles=AUTHORS)
def draft_file(request: HttpRequest, draft_number: int) -> HttpResponse:
    """Hand out the text of a draft as a file; an earlier version when one is named."""
    found = get_object_or_404(_visible(request), pk=draft_number)
    version = request.GET.get("version", "")
    texts = RulebookDraftText.objects.filter(draft=found)
    number = int(version) if version.isdecimal() and len(version) <= WHOLE_NUMBER else found.version
    text = get_object_or_404(texts, version=number).text
    answer = HttpResponse(text, content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="rulebook-draft-{found.pk}-{number}.yaml"'
    return answer


@gate("GET", roles=SIGNED_IN)
def compare(request: HttpRequest) -> HttpResponse:
    """Show two rulebooks side by side: what they say differently, not how they are written."""
    actor = actor_of(request)
    options = comparables.options_for(actor)
    codes = [request.GET.get(name, "") for name in ("old", "new")]
    old, new = (comparables.comparable_of(actor, code) for code in codes)
    context: dict[str, Any] = {
        "options": options,
        "old": old,
        "new": new,
        "query": request.GET,
        "unknown": any(codes) and not (old and new),
    }
    if old and new and old.rulebook and new.rulebook:
        context |= {"found": comparables.compared(old.rulebook, new.rulebook, request.GET.dict())}
    else:
        context |= {"found": None}
    status = 404 if context["unknown"] else 200
    return page(request, "credit_bank/compare.html", "credit_bank/_compare.html", context, status=status)


def _visible(request: HttpRequest) -> QuerySet[RulebookDraft]:
    return RulebookDraft.objects.visible_to(actor_of(request)).select_related("institution", "published", "based_on")


def _version(request: HttpRequest) -> int:
    posted = request.POST.get("version", "")
    return int(posted) if posted.isdecimal() and len(posted) <= WHOLE_NUMBER else 0
