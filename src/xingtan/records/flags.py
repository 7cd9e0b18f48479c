"""What an auditor should look at twice; flags point out, people decide."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from xingtan.evidence.models import EvidenceLink
from xingtan.evidence.reads import Elsewhere, same_file_elsewhere
from xingtan.kernel.amounts import HOUR_GRAIN
from xingtan.records.labels import FLAGS
from xingtan.records.models import SUBJECT, Record
from xingtan.records.workflow import State

DAY_HOURS = 24 * HOUR_GRAIN
Twin = tuple[int, str, date, str]


@dataclass(frozen=True)
class Flag:
    """One thing pointed out: a stable code, and the numbers of other records that it names."""

    code: str
    others: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """What it says, in the reader's language."""
        return str(FLAGS[self.code]) % {"others": ", ".join(self.others[:3])}


def flags_of(
    records: Sequence[Record], links: Mapping[str, Sequence[EvidenceLink]], *, on: date
) -> dict[str, list[Flag]]:
    """Return the flags of each record by its number; ``links`` are their files, two queries more."""
    shared = same_file_elsewhere(SUBJECT, [record.number for record in records])
    twins = _twins(records)
    return {
        record.number: [
            *_file_flags(record, links.get(record.number, ()), shared.get(record.number, ())),
            *_twin_flags(record, twins),
            *_date_flags(record, on=on),
        ]
        for record in records
    }


def _file_flags(record: Record, links: Sequence[EvidenceLink], shared: Sequence[Elsewhere]) -> list[Flag]:
    flags = []
    if shared:
        flags.append(Flag("same_file", tuple(dict.fromkeys(each.other_key for each in shared))))
    if len(links) < record.spec.evidence_required:
        flags.append(Flag("no_evidence"))
    return flags


def _date_flags(record: Record, *, on: date) -> list[Flag]:
    first, last = record.happened_on, record.ended_on or record.happened_on
    school, teacher = record.school, record.teacher
    flags = []
    if last > on:
        flags.append(Flag("future"))
    if record.hours is not None and record.hours > DAY_HOURS * ((last - first).days + 1):
        flags.append(Flag("day_over_24"))
    if first < school.opened_on or (school.closed_on is not None and last > school.closed_on):
        flags.append(Flag("before_school"))
    if first < teacher.started_on or (teacher.left_on is not None and last > teacher.left_on):
        flags.append(Flag("before_service"))
    return flags


def _twins(records: Sequence[Record]) -> dict[Twin, list[str]]:
    """Return the numbers of all records of these teachers, kinds and days, by what they say; one query."""
    same = Record.objects.filter(
        teacher__in={record.teacher_id for record in records},
        happened_on__in={record.happened_on for record in records},
    )
    found: dict[Twin, list[str]] = defaultdict(list)
    left_out = [State.WITHDRAWN.value, State.DRAFT.value]
    rows = same.exclude(state__in=left_out).values_list("teacher_id", "kind", "happened_on", "title", "number")
    for teacher_id, kind, happened_on, title, number in rows:
        found[teacher_id, kind, happened_on, title.strip()].append(number)
    return found


def _twin_flags(record: Record, twins: Mapping[Twin, Sequence[str]]) -> list[Flag]:
    key = (record.teacher_id, record.kind, record.happened_on, record.title.strip())
    others = tuple(number for number in twins.get(key, ()) if number != record.number)
    return [Flag("twice", others)] if others else []
