"""How records come into being and what they say: from texts to rows, one or thousands at once.

Called by the services of this room and by its workbook; whoever calls has asked the policy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Max
from django.utils.timezone import localdate

from xingtan.access.actors import Actor
from xingtan.institutions.models import Institution, Kind
from xingtan.kernel.amounts import HOUR_GRAIN, exact_text, from_units
from xingtan.records.audit.late import LATE_REASON
from xingtan.records.audit.months import put_on_sheets
from xingtan.records.cleaning import Entered, Slip, SlipCode, clean, group_text
from xingtan.records.definitions.definition import Definition, Field, FieldType
from xingtan.records.definitions.in_force import definitions_in_force
from xingtan.records.errors import Difference, InvalidRecordError, RecordChangedError, UnknownKindOfRecordError
from xingtan.records.feedback import FEEDBACK, ON
from xingtan.records.marks import mark_on
from xingtan.records.models import DataDefinition, Record
from xingtan.records.workflow import State
from xingtan.teachers.models import Teacher
from xingtan.trail.holding import Hold, hold_table
from xingtan.trail.services import Mark, leave_marks

BATCH = 500
OF_COMPANY = ("part", "member_rank", "share")
"""Values that say what somebody was on a record of several people."""
PROVIDER_NAME = "provider_name"
FILES = ","
"""Between the digests of the files of a file field."""


@dataclass(frozen=True)
class Draft:
    """One record to be: about whom, of which kind, with which values, and what a provider reported of it."""

    teacher: Teacher
    kind: str
    values: Mapping[str, object]
    feedback: Mapping[str, str] = field(default_factory=dict)


def current_definitions() -> dict[str, DataDefinition]:
    """Return the newest shipped version of each kind; one query."""
    return definitions_in_force().at("")


def enter_drafts(*, actor: Actor, drafts: Sequence[Draft], state: State, at: datetime) -> list[Record]:
    """Return new records in that state, numbered on from each teacher's last; set-based, inside a transaction.

    Each stands under the definition in force at its teacher's school. A draft may lack fields; without a day the
    day of entering stands in.
    Errors: UnknownKindOfRecordError; InvalidRecordError for the first draft that cannot be kept.
    """
    in_force = definitions_in_force({draft.teacher.school.path for draft in drafts})
    definitions = {path: in_force.at(path) for path in {draft.teacher.school.path for draft in drafts}}
    sequences = _last_sequences({draft.teacher.pk for draft in drafts})
    providers = providers_named({str(draft.values.get("provider") or "").strip() for draft in drafts})
    records = []
    for draft in drafts:
        definition = definitions[draft.teacher.school.path].get(draft.kind)
        if definition is None:
            raise UnknownKindOfRecordError(kind=draft.kind)
        sequences[draft.teacher.pk] = sequence = sequences.get(draft.teacher.pk, 0) + 1
        record = Record(
            number=f"{draft.teacher.number}-{sequence:04d}",
            sequence=sequence,
            definition=definition,
            kind=draft.kind,
            teacher=draft.teacher,
            school=draft.teacher.school,
            state=state.value,
            state_since=at,
            entered_by=actor.account_id,
            entered_at=at,
        )
        record.happened_on = localdate(at)
        _put(record, _cleaned(record.spec, draft.values, draft=state is State.DRAFT), providers)
        if draft.feedback:
            record.values[FEEDBACK] = {**draft.feedback, ON: localdate(at).isoformat()}
        records.append(record)
    if state is not State.DRAFT:
        put_on_sheets(records)
    Record.objects.bulk_create(records, batch_size=BATCH)
    leave_marks(entered_mark(actor, record, at) for record in records)
    return records


def fill(
    record: Record, values: Mapping[str, object], *, providers: Mapping[str, Institution] | None = None
) -> dict[str, str]:
    """Put the values on the record, unsaved, and return what it says now as texts.

    ``providers`` are the institutions known by the words of the values; they are looked up when not given.
    Errors: InvalidRecordError with every mistake; the record is as it was then.
    """
    entered = _cleaned(record.spec, values, draft=record.state == State.DRAFT.value)
    _put(record, entered, providers_named({entered.provider}) if providers is None else providers)
    return filled_from(record)


def filled_from(record: Record) -> dict[str, str]:
    """Return what the record says, as the texts that ``fill`` takes; fields without a value are left out."""
    texts: dict[str, str] = {}
    for each in record.spec.written:
        text = _text(record, each)
        if text:
            texts[each.key] = text
    return texts


def differences_between(record: Record, theirs: Mapping[str, str], yours: Mapping[str, str]) -> RecordChangedError:
    """Return the error that shows somebody else's version beside the one that came too late."""
    keys = [field.key for field in record.spec.written if theirs.get(field.key) != yours.get(field.key)]
    return RecordChangedError(
        record.version, tuple(Difference(key, theirs.get(key, ""), yours.get(key, "")) for key in keys)
    )


def providers_named(names: Iterable[str]) -> dict[str, Institution]:
    """Return the training institutions with these codes or names; no query when nothing is named."""
    wanted = {name for name in names if name}
    if not wanted:
        return {}
    found = Institution.objects.filter(kind=Kind.TRAINING_INSTITUTION.value, closed_on=None)
    known: dict[str, Institution] = {}
    for institution in found:
        for word in filter(None, (institution.name_en, institution.name, institution.code)):
            if word in wanted:
                known[word] = institution
    return known


def slips_of(record: Record) -> tuple[Slip, ...]:
    """Return everything that is still missing or wrong before the record can be submitted."""
    missing = [
        Slip(field.key, SlipCode.MISSING)
        for field in record.spec.file_fields
        if field.required and not record.values.get(field.key)
    ]
    return (*clean(record.spec, filled_from(record)).slips, *missing)


def _cleaned(spec: Definition, values: Mapping[str, object], *, draft: bool) -> Entered:
    entered = clean(spec, values, draft=draft)
    if entered.slips:
        raise InvalidRecordError(tuple(entered.slips))
    return entered


def _put(record: Record, entered: Entered, providers: Mapping[str, Institution]) -> None:
    provider = providers.get(entered.provider)
    record.title, record.ended_on, record.hours = entered.title, entered.ended_on, entered.hours
    if entered.happened_on is not None:
        record.happened_on = entered.happened_on
    record.provider = provider
    kept = {key: record.values[key] for key in _kept_keys(record)}
    record.values = {**kept, **entered.values}
    if entered.provider and provider is None:
        record.values[PROVIDER_NAME] = entered.provider


def _kept_keys(record: Record) -> list[str]:
    """Return the keys of values that no text says: files, one's part on another's record, what was reported."""
    files = {field.key for field in record.spec.file_fields}
    return [key for key in record.values if key in files or key in OF_COMPANY or key in {FEEDBACK, LATE_REASON}]


def _text(record: Record, field: Field) -> str:
    key, kind = field.key, field.type
    if kind is FieldType.INSTITUTION:
        return record.provider.name if record.provider else str(record.values.get(PROVIDER_NAME, ""))
    value = getattr(record, key) if key in {"title", "happened_on", "ended_on", "hours"} else record.values.get(key)
    if kind is FieldType.GROUP:
        return group_text(value or [], field.columns)
    if kind is FieldType.HOURS and value is not None:
        return exact_text(from_units(value, HOUR_GRAIN))
    if value is None or isinstance(value, bool):
        return {None: "", True: "yes", False: "no"}[value]
    return str(value)


def _last_sequences(teacher_ids: Iterable[int]) -> dict[int, int]:
    """Return each teacher's last running number; their files are locked until the transaction ends."""
    ids = sorted(teacher_ids)
    hold_table(Record, Hold.AMONG_OTHERS)
    list(Teacher.objects.select_for_update(of=("self",)).filter(pk__in=ids).order_by("pk").values_list("pk"))
    found = Record.objects.filter(teacher__in=ids).values_list("teacher").annotate(last=Max("sequence"))
    return {teacher_id: last or 0 for teacher_id, last in found}


def entered_mark(actor: Actor | None, record: Record, at: datetime) -> Mark:
    """Return the mark that tells of a new record with everything that it says; None is the program itself."""
    return mark_on(
        record,
        actor,
        "record.entered",
        at=at,
        after={"state": record.state, "kind": record.kind, **filled_from(record)},
    )
