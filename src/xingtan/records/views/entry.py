"""Entering a record and changing it."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from xingtan.access.actors import Actor, actor_of
from xingtan.access.gate import gate
from xingtan.access.roles import Role
from xingtan.evidence.errors import EvidenceRefusedError
from xingtan.evidence.labels import sentence_of
from xingtan.kernel.errors import DomainError, NotPermittedError
from xingtan.pages.answers import refusal
from xingtan.records import reads
from xingtan.records.definition import Definition
from xingtan.records.entering import Given, change_with_files, enter_with_files
from xingtan.records.errors import EvidenceMissingError, NotOpenForChangeError, RecordChangedError
from xingtan.records.forms import RecordForm, defaults_of
from xingtan.records.intake import filled_from
from xingtan.records.labels import SENTENCES
from xingtan.records.models import Record
from xingtan.records.policies import may_change
from xingtan.records.views.shown import ALL_SENTENCES
from xingtan.records.workflow import OPEN_FOR_CHANGE, State
from xingtan.teachers.models import Teacher


@gate("GET", roles=(Role.TEACHER,))
def choose(request: HttpRequest) -> HttpResponse:
    """Offer the kinds of records that a teacher may enter."""
    return render(request, "records/choose.html", {"kinds": reads.kinds()})


@gate("GET", "POST", roles=(Role.TEACHER,))
def enter(request: HttpRequest, kind: str) -> HttpResponse:
    """Show the form of one kind; keep what was entered as a draft, or submit it."""
    actor = actor_of(request)
    spec = next((each for each in reads.kinds() if each.kind == kind), None)
    if spec is None:
        raise Http404
    if request.method == "GET":
        form = RecordForm(spec, initial=defaults_of(spec, on=timezone.localdate()))
        return _form_page(request, actor, form)
    teacher = get_object_or_404(Teacher.objects.select_related("school", "group"), account_id=actor.account_id)
    form = RecordForm(spec, request.POST, request.FILES)

    def save() -> Record:
        return enter_with_files(
            actor=actor,
            teacher=teacher,
            kind=kind,
            values=form.values,
            files=_given(form),
            submit="submit" in request.POST,
            at=timezone.now(),
        )

    return _saved(request, actor, form, save)


@gate("GET", "POST", roles=(Role.TEACHER,))
def change(request: HttpRequest, record_id: int) -> HttpResponse:
    """Show what the record says to its owner; keep the change, or show what somebody else changed meanwhile."""
    actor = actor_of(request)
    record = get_object_or_404(Record.objects.visible_to(actor).for_rows(), pk=record_id)
    closed = not may_change(actor, record) or record.state not in OPEN_FOR_CHANGE
    if closed and request.method == "GET":
        return redirect("records:record", record.pk)
    if closed:
        return _not_changed(request, actor, record)
    if request.method == "GET":
        texts = filled_from(record)
        initial = {key: text == "yes" if text in {"yes", "no"} else text for key, text in texts.items()}
        return _form_page(
            request, actor, RecordForm(record.spec, initial={**initial, "version": record.version}), record
        )
    form = RecordForm(record.spec, request.POST, request.FILES)

    def save() -> Record:
        return change_with_files(
            actor=actor,
            record_id=record.pk,
            values=form.values,
            version=form.cleaned_data["version"] or 0,
            files=_given(form),
            submit="submit" in request.POST,
            at=timezone.now(),
        )

    return _saved(request, actor, form, save, record)


def _not_changed(request: HttpRequest, actor: Actor, record: Record) -> HttpResponse:
    """Say why what was typed cannot be kept: 403 for somebody else's record, 409 when it is not with its owner."""
    verdict = may_change(actor, record)
    error = NotOpenForChangeError(state=record.state) if verdict else NotPermittedError(reason=verdict.reason)
    return refusal(request, error, ALL_SENTENCES)


def _saved(
    request: HttpRequest, actor: Actor, form: RecordForm, save: Callable[[], Record], record: Record | None = None
) -> HttpResponse:
    """Save and go to the record, or show the form again with what is wrong: 422, and 409 when it was overtaken."""
    if not form.is_valid():
        return _form_page(request, actor, form, record, status=422)
    try:
        saved = save()
    except EvidenceRefusedError as error:
        form.add_error("evidence", sentence_of(error))
    except EvidenceMissingError:
        form.add_error("evidence", str(SENTENCES["evidence_missing"]))
    except RecordChangedError as error:
        return _form_page(request, actor, form, record, status=409, overtaken=error)
    except DomainError as error:
        return refusal(request, error, ALL_SENTENCES)
    else:
        sent = saved.state == State.SUBMITTED
        messages.success(request, _("Submitted. The auditor sees it now.") if sent else _("Saved as a draft."))
        return redirect("records:record", saved.pk)
    return _form_page(request, actor, form, record, status=422)


def _form_page(
    request: HttpRequest,
    actor: Actor,
    form: RecordForm,
    record: Record | None = None,
    *,
    status: int = 200,
    overtaken: RecordChangedError | None = None,
) -> HttpResponse:
    if overtaken is not None:
        again = request.POST.copy()
        again["version"] = str(overtaken.version)
        form.data = again
    context = {
        "form": form,
        "spec": form.spec,
        "record": record,
        "links": reads.evidence_of([record]).get(record.number, []) if record else [],
        "providers": reads.providers(actor) if "provider" in form.fields else [],
        "differences": _differences(form.spec, overtaken),
        "sentence": SENTENCES["record_changed"],
        "reason": next((each.reason for each in reads.history(record) if each.reason), "") if record else "",
    }
    return render(request, "records/form.html", context, status=status)


def _differences(spec: Definition, overtaken: RecordChangedError | None) -> list[tuple[str, str, str]]:
    """Return label, their version and yours of each field that differs."""
    if overtaken is None:
        return []
    fields = spec.by_key
    return [
        (fields[each.key].label.here, fields[each.key].shown(each.theirs), fields[each.key].shown(each.yours))
        for each in overtaken.differences
    ]


def _given(form: RecordForm) -> list[Given]:
    return [Given(file.name or "", file.chunks()) for file in form.cleaned_data["evidence"]]
