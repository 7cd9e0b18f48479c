"""Changing many records to what a workbook says, and taking an import back exactly."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from xingtan.access.actors import Actor
from xingtan.evidence.reads import links_of
from xingtan.records.audit.claims import note_claims, release_claims
from xingtan.records.audit.months import Closed, closed_months
from xingtan.records.intake import fill, filled_from, providers_named
from xingtan.records.marks import mark_on
from xingtan.records.models import SUBJECT, Record
from xingtan.records.workflow import UNDECIDED, State
from xingtan.sheets.kinds import Mistake, RowPlan, RowVerdict, refused, say
from xingtan.sheets.plans import changed_since, chunks, gone_since, needed_by_others, needed_keys
from xingtan.trail.services import leave_marks

COLUMNS = ("title", "happened_on", "ended_on", "hours", "provider", "values", "version")
BATCH = 200
CHANGING = frozenset({RowVerdict.CHANGED, RowVerdict.REOPENS})
"""Rows that change a record which was there."""


def restore_records(changes: Mapping[str, Mapping[str, str]], *, actor: Actor, at: datetime) -> None:
    """Put these texts on the records with these numbers, set-based, with one mark each; an empty text clears."""
    records = _records(list(changes), actor)
    providers = providers_named(texts.get("provider", "") for texts in _all_texts(records, changes))
    marks = []
    for record in records.values():
        before = filled_from(record)
        wanted = {key: text for key, text in {**before, **changes[record.number]}.items() if text}
        after = fill(record, wanted, providers=providers)
        record.version += 1
        keys = changes[record.number].keys()
        marks.append(
            mark_on(
                record,
                actor,
                "record.changed",
                at=at,
                before={key: before.get(key, "") for key in keys},
                after={key: after.get(key, "") for key in keys},
            )
        )
    Record.objects.bulk_update(records.values(), COLUMNS, batch_size=BATCH)
    note_claims(records.values())
    leave_marks(marks)


def _all_texts(records: Mapping[str, Record], changes: Mapping[str, Mapping[str, str]]) -> Iterator[Mapping[str, str]]:
    yield from changes.values()
    yield from (filled_from(record) for record in records.values())


def take_back(plans: Sequence[RowPlan], *, arrives: State, actor: Actor, at: datetime) -> list[RowPlan]:
    """Undo the written rows of an import; return those that cannot be, and nothing is written then.

    New records are deleted as if the import had never been, while the journal keeps what they said; changed ones get
    their old values back. A record that somebody has touched since stays, and is named.
    """
    records = _records([plan.key for plan in plans], actor)
    proved = links_of(SUBJECT, records)
    needed = needed_keys(Record, [record.pk for record in records.values()])
    closed = closed_months({record.school_id for record in records.values()})
    found: list[RowPlan] = []
    for plan in plans:
        record = records.get(plan.key)
        mistakes = [gone_since()] if record is None else _touched(plan, record, arrives)
        if record is not None and plan.verdict is RowVerdict.NEW:
            mistakes += [needed_by_others()] if record.pk in needed or record.number in proved else []
            mistakes += _locked_in(record, closed)
        if mistakes:
            found.append(refused(replace(plan, mistakes=()), *mistakes))
    if found:
        return found
    restore_records({plan.key: plan.before for plan in plans if plan.verdict in CHANGING}, actor=actor, at=at)
    _forget([records[plan.key] for plan in plans if plan.verdict is RowVerdict.NEW], actor=actor, at=at)
    return []


def forget_records(
    plans: Sequence[RowPlan],
    records: Mapping[str, Record],
    *,
    actor: Actor,
    at: datetime,
    unless: bool,
    as_written: Callable[[RowPlan, Record], bool],
) -> list[RowPlan]:
    """Take new records back as if they had never been; return those that cannot be, and nothing is written then.

    ``as_written`` tells whether nobody has touched one since; with ``unless`` nothing is written either.
    """
    proved = links_of(SUBJECT, records)
    needed = needed_keys(Record, [records[plan.key].pk for plan in plans if plan.key in records])
    closed = closed_months({record.school_id for record in records.values()})
    found: list[RowPlan] = []
    for plan in plans:
        record = records.get(plan.key)
        if record is None:
            found.append(refused(plan, gone_since()))
        elif not as_written(plan, record):
            found.append(refused(plan, changed_since("number")))
        elif record.pk in needed or record.number in proved:
            found.append(refused(plan, needed_by_others()))
        elif mistakes := _locked_in(record, closed):
            found.append(refused(plan, *mistakes))
    if not found and not unless:
        _forget([records[plan.key] for plan in plans], actor=actor, at=at)
    return found


def _locked_in(record: Record, closed: Closed) -> list[Mistake]:
    """Return that the record stands on the sheet of a closed month, which nothing leaves."""
    month = record.audit_month
    if month is None or month not in closed.get(record.school_id, ()):
        return []
    words = say(_("The sheet of %(month)s is closed."), month=f"{month:%Y-%m}")
    return [Mistake("number", "month_closed", words, say(_("Open the month again, or leave the import as it is.")))]


def _forget(gone: Sequence[Record], *, actor: Actor, at: datetime) -> None:
    leave_marks([mark_on(record, actor, "record.import_undone", at=at, before=filled_from(record)) for record in gone])
    for part in chunks([record.pk for record in gone]):
        Record.objects.filter(pk__in=part).delete()
    for numbers in chunks([record.number for record in gone]):
        release_claims(numbers)


def _touched(plan: RowPlan, record: Record, arrives: State) -> list[Mistake]:
    """Return what somebody changed on the record after the import."""
    now = {**filled_from(record), "teacher": record.teacher.number, "kind": record.kind}
    mistakes = [changed_since(key) for key, text in plan.after.items() if now.get(key, "") != text]
    if plan.verdict is RowVerdict.NEW and (record.state != arrives.value or record.version != 1) and not mistakes:
        mistakes.append(changed_since("number"))
    if plan.verdict is RowVerdict.CHANGED and record.state not in UNDECIDED and not mistakes:
        mistakes.append(changed_since("number"))
    if plan.verdict is RowVerdict.REOPENS and record.state != State.SUBMITTED.value and not mistakes:
        mistakes.append(changed_since("number"))
    return mistakes


def _records(numbers: Sequence[str], actor: Actor) -> dict[str, Record]:
    """Return the records by number; whoever no longer reaches a record finds none."""
    found: dict[str, Record] = {}
    for part in chunks(dict.fromkeys(numbers)):
        found.update(
            {
                record.number: record
                for record in Record.objects.visible_to(actor).filter(number__in=part).for_rows().order_by("pk")
            }
        )
    return found
