"""Company on a record: asking, joining, observing, commenting, rounds of preparing together."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from xingtan.access.actors import Actor, actor_of
from xingtan.access.gate import SIGNED_IN, gate
from xingtan.access.roles import Role
from xingtan.kernel.errors import DomainError
from xingtan.pages.answers import refusal
from xingtan.records.audit.refusals import ALL_SENTENCES
from xingtan.records.company.models import Companion, CompanionPart
from xingtan.records.company.services import (
    SHEET_KEYS,
    Asked,
    add_remark,
    add_round,
    ask_companion,
    decline,
    fill_sheet,
    join,
)
from xingtan.records.errors import CompanyRefusedError
from xingtan.records.models import Record
from xingtan.records.views.one import Mistake, record_page

MISTAKES = frozenset({"sheet_empty", "nothing_said", "no_such_colleague", "share_too_large"})
"""What whoever filled in the form can mend at once; it is said beside the form, and what was typed stays."""


@gate("POST", roles=(Role.TEACHER,))
def ask(request: HttpRequest, record_id: int) -> HttpResponse:
    """Ask a colleague onto the record."""
    actor = actor_of(request)
    record = _seen(actor, record_id)
    asked = Asked(
        request.POST.get("teacher", "").strip()[:32],
        request.POST.get("part", ""),
        _number(request.POST.get("rank", "")),
        _number(request.POST.get("share", "")),
    )
    return _done(
        request,
        lambda: ask_companion(actor=actor, record_id=record.pk, asked=asked, at=timezone.now()),
        (record, "observers" if asked.part == CompanionPart.OBSERVER else "people"),
        _("Asked. They are told, and it stands on their desk until they answer."),
    )


@gate("POST", roles=(Role.TEACHER,))
def answer(request: HttpRequest, companion_id: int) -> HttpResponse:
    """Join with a record of one's own, hand in the observer's sheet, or decline."""
    actor = actor_of(request)
    mine = Companion.objects.filter(teacher__account_id=actor.account_id or 0)
    companion = get_object_or_404(mine.select_related("record__teacher"), pk=companion_id)
    at, act = timezone.now(), request.POST.get("act", "")
    if act == "join":
        try:
            own = join(actor=actor, companion_id=companion.pk, at=at)
        except DomainError as error:
            return _refused(request, error)
        messages.success(request, _("This is your own record of it. Look it over and submit it."))
        return redirect("records:record", own.pk)
    if act == "sheet":
        sheet = {key: request.POST.get(key, "") for key in SHEET_KEYS}
        return _done(
            request,
            lambda: fill_sheet(actor=actor, companion_id=companion.pk, sheet=sheet, at=at),
            (companion.record, "asked"),
            _("Your sheet is handed in."),
        )
    try:
        decline(actor=actor, companion_id=companion.pk, at=at)
    except DomainError as error:
        return _refused(request, error)
    messages.success(request, _("You declined; %(name)s is told.") % {"name": companion.record.teacher.name})
    return redirect("records:list")


@gate("POST", roles=SIGNED_IN)
def comment(request: HttpRequest, record_id: int) -> HttpResponse:
    """Comment on the record."""
    actor = actor_of(request)
    record = _seen(actor, record_id)
    text = request.POST.get("text", "")
    return _done(
        request,
        lambda: add_remark(actor=actor, record_id=record.pk, text=text, at=timezone.now()),
        (record, "comments"),
        _("Your comment stands below."),
    )


@gate("POST", roles=SIGNED_IN)
def next_round(request: HttpRequest, record_id: int) -> HttpResponse:
    """Add a round to the preparation: a version or comments on it."""
    actor = actor_of(request)
    record = _seen(actor, record_id)
    stage, text = request.POST.get("stage", ""), request.POST.get("text", "")
    return _done(
        request,
        lambda: add_round(actor=actor, record_id=record.pk, stage=stage, text=text, at=timezone.now()),
        (record, "rounds"),
        _("The round is added."),
    )


def _seen(actor: Actor, record_id: int) -> Record:
    return get_object_or_404(Record.objects.visible_to(actor), pk=record_id)


def _done(request: HttpRequest, act: Callable[[], object], where: tuple[Record, str], words: str) -> HttpResponse:
    """Return to the panel of the record when the act went through, else its refusal."""
    record, panel = where
    try:
        act()
    except CompanyRefusedError as error:
        reason = str(error.params["reason"])
        if reason not in MISTAKES:
            return _refused(request, error)
        actor = actor_of(request)
        found = get_object_or_404(Record.objects.visible_to(actor).for_rows(), pk=record.pk)
        return record_page(request, actor, found, Mistake(panel, ALL_SENTENCES[reason], request.POST))
    except DomainError as error:
        return _refused(request, error)
    messages.success(request, words)
    return redirect("records:record", record.pk)


def _refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    sentences = ALL_SENTENCES
    if isinstance(error, CompanyRefusedError):
        sentences = {**ALL_SENTENCES, error.code: ALL_SENTENCES[str(error.params["reason"])]}
    return refusal(request, error, sentences)


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= len("999") else None
