"""Rows as the shapes of answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.urls import reverse

from xingtan.access.actors import Actor
from xingtan.evidence.models import EvidenceLink
from xingtan.exchange.shapes import EvidenceOut, Happened, Named, RecordOut, RecordWhole, StepOut, TeacherNamed
from xingtan.exchange.values import json_of
from xingtan.institutions.models import Institution
from xingtan.pages import filters
from xingtan.records.intake import FILES
from xingtan.records.judging import Judges, judges_of
from xingtan.records.labels import STATES, STEPS
from xingtan.records.models import Record
from xingtan.records.policies import open_steps
from xingtan.records.reads import evidence_of, history
from xingtan.records.workflow import State
from xingtan.teachers.models import Teacher


def named(place: Institution) -> Named:
    """Return an institution as other things name it."""
    return Named(code=place.code, name=filters.named(place))


def teacher_named(teacher: Teacher) -> TeacherNamed:
    """Return a teacher as other things name them."""
    return TeacherNamed(id=teacher.pk, number=teacher.number, name=teacher.name)


def records_told(actor: Actor, records: Sequence[Record]) -> list[RecordOut]:
    """Return records as the actor may read them; two queries, for their files and who judges, however many."""
    links, judges = evidence_of(records), judges_of(records)
    return [_record(actor, record, links.get(record.number, ()), judges) for record in records]


def record_told(actor: Actor, record: Record) -> RecordWhole:
    """Return one record with its history."""
    told = _record(actor, record, evidence_of([record]).get(record.number, ()), judges_of([record]))
    happened = [
        Happened(at=each.when, who=each.who, what=each.title, text=each.text, reason=each.reason)
        for each in history(record)
    ]
    return RecordWhole(**told.dict(), history=happened)


def evidence_told(record: Record, links: Iterable[EvidenceLink]) -> list[EvidenceOut]:
    """Return the files of a record, each with the field it belongs to."""
    fields = _fields_by_digest(record)
    return [
        EvidenceOut(
            id=link.pk,
            name=link.name,
            media_type=link.file.media_type,
            size=link.file.size,
            sha256=link.file.sha256,
            added_at=link.added_at,
            field=fields.get(link.file.sha256),
        )
        for link in links
    ]


def _record(actor: Actor, record: Record, links: Iterable[EvidenceLink], judges: Judges) -> RecordOut:
    return RecordOut(
        id=record.pk,
        number=record.number,
        kind=record.kind,
        definition_version=record.definition.version,
        teacher=teacher_named(record.teacher),
        school=named(record.school),
        title=record.title,
        happened_on=record.happened_on,
        state=record.state,
        state_name=str(STATES[State(record.state)].label),
        state_since=record.state_since,
        version=record.version,
        audit_month=f"{record.audit_month:%Y-%m}" if record.audit_month else None,
        values=json_of(record),
        evidence=evidence_told(record, links),
        steps=[
            StepOut(step=step.name, name=str(STEPS[step.name].label), needs_reason=step.needs_reason)
            for step in open_steps(actor, record, judges=judges)
        ],
        page=reverse("records:record", args=[record.pk]),
    )


def _fields_by_digest(record: Record) -> Mapping[str, str]:
    return {
        digest: field.key
        for field in record.spec.file_fields
        for digest in str(record.values.get(field.key, "")).split(FILES)
        if digest
    }
