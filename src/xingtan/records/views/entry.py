"""Entering a record and changing it; whatever is typed keeps itself until it is saved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from xingtan.access.actors import Actor, actor_of
from xingtan.access.gate import gate
from xingtan.access.roles import Role
from xingtan.evidence.errors import EvidenceRefusedError
from xingtan.evidence.labels import sentence_of
from xingtan.evidence.sent import SentFile, sent
from xingtan.kernel.errors import DomainError, NotPermittedError
from xingtan.pages.answers import refusal
from xingtan.records import reads
from xingtan.records.audit.late import closedness_of
from xingtan.records.audit.refusals import ALL_SENTENCES
from xingtan.records.audit.refusals import sentence_of as sentence_of_step
from xingtan.records.company.models import TypedForm
from xingtan.records.definitions.definition import Definition, FieldType
from xingtan.records.definitions.in_force import definitions_at
from xingtan.records.entering import change_with_files, enter_with_files
from xingtan.records.errors import (
    EvidenceMissingError,
    InvalidRecordError,
    KindClosedError,
    LateReasonMissingError,
    NotOpenForChangeError,
    RecordChangedError,
)
from xingtan.records.forms import RecordForm, defaults_of
from xingtan.records.intake import filled_from
from xingtan.records.labels import SENTENCES, months_said
from xingtan.records.models import Record
from xingtan.records.policies import may_change, may_enter
from xingtan.records.typed import flat, give_up, put_by, typed_form, typed_forms
from xingtan.records.workflow import OPEN_FOR_CHANGE, State
from xingtan.teachers.models import Teacher

TAKE = "take-"
"""Before the key of a field: whose version of it is kept after two people changed it."""


@dataclass(frozen=True)
class Desk:
    """Where somebody writes: who they are, the kind, the record that is changed or none yet."""

    actor: Actor
    spec: Definition
    teacher: Teacher
    record: Record | None = None

    @property
    def kept(self) -> TypedForm | None:
        """What was typed here and not saved; one query."""
        return typed_form(self.actor, self.spec.kind, self.record)


@gate("GET", roles=(Role.TEACHER,))
def choose(request: HttpRequest) -> HttpResponse:
    """Offer the kinds of records that a teacher may enter, by the platform's tree, and what was begun."""
    actor = actor_of(request)
    teacher = _own_file(actor)
    kinds = {
        code: row.spec
        for code, row in definitions_at(teacher.school.path).items()
        if not row.spec.retired and may_enter(actor, teacher, row.spec)
    }
    month = timezone.localdate().month
    shut = [(spec, months_said(spec.months)) for spec in kinds.values() if not spec.open_in(month)]
    begun = [(each, kinds[each.kind]) for each in typed_forms(actor).filter(record=None) if each.kind in kinds]
    sections = reads.sections({code: spec for code, spec in kinds.items() if spec.open_in(month)})
    return render(request, "records/choose.html", {"sections": sections, "begun": begun, "shut": shut})


@gate("GET", "POST", roles=(Role.TEACHER,))
def enter(request: HttpRequest, kind: str) -> HttpResponse:
    """Show the form of one kind; keep what was entered as a draft, or submit it."""
    desk = _desk(actor_of(request), kind)
    if request.method == "GET":
        started = {**defaults_of(desk.spec, on=timezone.localdate()), **_presets(request, desk.spec)}
        return _opened(request, desk, started)
    form = RecordForm(desk.spec, request.POST, request.FILES, draft="submit" not in request.POST)

    def save() -> Record:
        return enter_with_files(
            actor=desk.actor,
            teacher=desk.teacher,
            kind=kind,
            values=form.values,
            files=given_of(form),
            submit="submit" in request.POST,
            at=timezone.now(),
            late_reason=form.cleaned_data["late_reason"],
        )

    return _saved(request, desk, form, save)


@gate("GET", "POST", roles=(Role.TEACHER,))
def change(request: HttpRequest, record_id: int) -> HttpResponse:
    """Show what the record says to its owner; keep the change, or show what somebody else changed meanwhile."""
    actor = actor_of(request)
    record = _seen(actor, record_id)
    closed = not may_change(actor, record) or record.state not in OPEN_FOR_CHANGE
    if closed and request.method == "GET":
        return redirect("records:record", record.pk)
    if closed:
        return _not_changed(request, actor, record)
    desk = Desk(actor, record.spec, record.teacher, record)
    if request.method == "GET":
        texts = filled_from(record)
        initial = {key: text == "yes" if text in {"yes", "no"} else text for key, text in texts.items()}
        return _opened(request, desk, {**initial, "version": record.version})
    draft = record.state == State.DRAFT and "submit" not in request.POST
    form = RecordForm(record.spec, _taken(request, record), request.FILES, draft=draft)

    def save() -> Record:
        return change_with_files(
            actor=actor,
            record_id=record.pk,
            values=form.values,
            version=form.cleaned_data["version"] or 0,
            files=given_of(form),
            submit="submit" in request.POST,
            at=timezone.now(),
            late_reason=form.cleaned_data["late_reason"],
        )

    return _saved(request, desk, form, save)


@gate("POST", roles=(Role.TEACHER,))
def keep(request: HttpRequest, kind: str) -> HttpResponse:
    """Keep what is typed into the form of a new record, and say since when."""
    return _kept(request, _desk(actor_of(request), kind))


@gate("POST", roles=(Role.TEACHER,))
def keep_change(request: HttpRequest, record_id: int) -> HttpResponse:
    """Keep what is typed into the form of a record that is being changed."""
    actor = actor_of(request)
    record = _seen(actor, record_id)
    if not may_change(actor, record) or record.state not in OPEN_FOR_CHANGE:
        return _not_changed(request, actor, record)
    return _kept(request, Desk(actor, record.spec, record.teacher, record))


@gate("POST", roles=(Role.TEACHER,))
def drop(request: HttpRequest, kind: str) -> HttpResponse:
    """Forget what was typed into the form of a new record, and begin afresh."""
    desk = _desk(actor_of(request), kind)
    give_up(actor=desk.actor, kind=kind, record=None)
    return redirect("records:enter", kind)


@gate("POST", roles=(Role.TEACHER,))
def drop_change(request: HttpRequest, record_id: int) -> HttpResponse:
    """Forget what was typed into the form of a record, and show what it says."""
    actor = actor_of(request)
    record = _seen(actor, record_id)
    give_up(actor=actor, kind=record.kind, record=record)
    return redirect("records:change", record.pk)


def given_of(form: RecordForm) -> list[SentFile]:
    """Return the files of a form as the services take them."""
    return [sent(file, key) for key, files in form.given.items() for file in files]


def _own_file(actor: Actor) -> Teacher:
    return get_object_or_404(Teacher.objects.select_related("school", "group"), account_id=actor.account_id)


def _seen(actor: Actor, record_id: int) -> Record:
    rows = Record.objects.visible_to(actor).for_rows().select_related("teacher__school", "teacher__group")
    return get_object_or_404(rows, pk=record_id)


def _desk(actor: Actor, kind: str) -> Desk:
    """Return where this teacher enters a record of this kind; 404 when the kind is not kept or not theirs to enter."""
    teacher = _own_file(actor)
    row = definitions_at(teacher.school.path).get(kind)
    if row is None or row.spec.retired or not may_enter(actor, teacher, row.spec):
        raise Http404
    return Desk(actor, row.spec, teacher)


def _presets(request: HttpRequest, spec: Definition) -> dict[str, str]:
    """Return fields that the address names, as the rows of the tree do."""
    return {key: str(text)[:200] for key, text in request.GET.items() if key in spec.by_key}


def _opened(request: HttpRequest, desk: Desk, initial: Mapping[str, object]) -> HttpResponse:
    """Show the form as it was left, else as it starts."""
    kept = desk.kept
    if kept is None:
        return _form_page(request, desk, RecordForm(desk.spec, initial=dict(initial)))
    form = RecordForm(desk.spec, draft=True)
    data = flat(kept.fields)
    typed = {
        name: field.widget.value_from_datadict(data, MultiValueDict(), name)
        for name, field in form.fields.items()
        if name not in {"evidence", "version", "late_reason", *(each.key for each in desk.spec.file_fields)}
    }
    version = data.get("version") or initial.get("version")
    return _form_page(request, desk, RecordForm(desk.spec, initial={**typed, "version": version}), kept=kept)


def _kept(request: HttpRequest, desk: Desk) -> HttpResponse:
    form = put_by(
        actor=desk.actor, kind=desk.spec.kind, record=desk.record, fields=request.POST.lists(), at=timezone.now()
    )
    day = parse_date(request.POST.get("happened_on", "")[:10])
    return render(request, "records/_kept.html", {"kept": form, "late": _lateness(desk, day)})


def _lateness(desk: Desk, day: date | None) -> Mapping[str, object] | None:
    """Return what the form says of a day whose sheet is closed; None when it is not late."""
    closedness = closedness_of(desk.teacher.school_id)
    to = closedness.goes_to(day) if day else None
    return {"month": f"{day:%Y-%m}", "to": f"{to:%Y-%m}", "asks": closedness.asks} if day and to else None


def _taken(request: HttpRequest, record: Record) -> QueryDict:
    """Return the form's data, with their version of each field for which that one was chosen."""
    theirs = filled_from(record)
    data = request.POST.copy()
    for field in record.spec.written:
        if data.get(f"{TAKE}{field.key}") == "theirs":
            for name in [name for name in data if name.startswith(f"{field.key}-")]:
                del data[name]
            text = theirs.get(field.key, "")
            data[field.key] = "" if field.type is FieldType.YES_NO and text == "no" else text
    return data


def _not_changed(request: HttpRequest, actor: Actor, record: Record) -> HttpResponse:
    """Say why what was typed cannot be kept: 403 for somebody else's record, 409 when it is not with its owner."""
    verdict = may_change(actor, record)
    error = NotOpenForChangeError(state=record.state) if verdict else NotPermittedError(reason=verdict.reason)
    return refusal(request, error, ALL_SENTENCES)


def _saved(request: HttpRequest, desk: Desk, form: RecordForm, save: Callable[[], Record]) -> HttpResponse:
    """Save and go to the record, or show the form again with what is wrong: 422, and 409 when it was overtaken."""
    if not form.is_valid():
        return _form_page(request, desk, form, status=422)
    try:
        saved = save()
    except (RecordChangedError, KindClosedError) as error:
        overtaken = error if isinstance(error, RecordChangedError) else None
        return _form_page(request, desk, form, status=409, overtaken=overtaken)
    except DomainError as error:
        if not _beside_its_field(form, error):
            return refusal(request, error, ALL_SENTENCES)
    else:
        give_up(actor=desk.actor, kind=desk.spec.kind, record=desk.record)
        sent = saved.state == State.SUBMITTED
        messages.success(request, _("Submitted. The auditor sees it now.") if sent else _("Saved as a draft."))
        return redirect("records:record", saved.pk)
    return _form_page(request, desk, form, status=422)


def _beside_its_field(form: RecordForm, error: DomainError) -> bool:
    """Put the refusal beside the field that it is about; tell whether it is about one."""
    if isinstance(error, EvidenceRefusedError):
        form.add_error("evidence", sentence_of(error))
    elif isinstance(error, EvidenceMissingError):
        form.add_error("evidence", str(SENTENCES["evidence_missing"]))
    elif isinstance(error, LateReasonMissingError):
        form.add_error("late_reason", sentence_of_step(error))
    elif isinstance(error, InvalidRecordError):
        form.add_slips(error.slips)
    else:
        return False
    return True


def _form_page(
    request: HttpRequest,
    desk: Desk,
    form: RecordForm,
    *,
    status: int = 200,
    overtaken: RecordChangedError | None = None,
    kept: TypedForm | None = None,
) -> HttpResponse:
    record = desk.record
    shut = record is None and not desk.spec.open_in(timezone.localdate().month)
    if overtaken is not None:
        again = request.POST.copy()
        again["version"] = str(overtaken.version)
        form.data = again
    if form.is_bound:
        form.ask_again(request.FILES)
    context = {
        "form": form,
        "spec": form.spec,
        "record": record,
        "kept": kept,
        "shut": months_said(desk.spec.months) if shut else "",
        "links": reads.evidence_of([record]).get(record.number, []) if record else [],
        **reads.suggestions(desk.actor, form.spec, desk.teacher),
        "differences": _differences(form.spec, overtaken),
        "sentence": SENTENCES["record_changed"],
        "closedness": closedness_of(desk.teacher.school_id),
        "reason": next((each.reason for each in reads.history(record) if each.reason), "") if record else "",
    }
    return render(request, "records/form.html", context, status=status)


def _differences(spec: Definition, overtaken: RecordChangedError | None) -> list[tuple[str, str, str, str]]:
    """Return key, label, their version and yours of each field that differs."""
    if overtaken is None:
        return []
    fields = spec.by_key
    return [
        (each.key, fields[each.key].label.here, fields[each.key].shown(each.theirs), fields[each.key].shown(each.yours))
        for each in overtaken.differences
    ]
