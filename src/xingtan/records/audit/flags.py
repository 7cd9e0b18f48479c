"""What an auditor should look at twice; flags point out, people decide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from xingtan.access.actors import Actor
from xingtan.evidence.models import EvidenceLink
from xingtan.kernel.amounts import HOUR_GRAIN
from xingtan.records.audit.alarms import Alarm, alarms_of
from xingtan.records.audit.late import late_reason_of
from xingtan.records.audit.months import month_of
from xingtan.records.feedback import disagreements
from xingtan.records.labels import FLAGS
from xingtan.records.models import Record

DAY_HOURS = 24 * HOUR_GRAIN


@dataclass(frozen=True)
class Flag:
    """One thing pointed out: a stable code, and the numbers of other records, or the months, that it names.

    ``alarm`` is the code under which somebody may say that it was reviewed; empty for what cannot be waved away.
    """

    code: str
    others: tuple[str, ...] = ()
    alarm: str = ""
    linked: bool = False

    @property
    def sentence(self) -> str:
        """What it says, in the reader's language."""
        return str(FLAGS[self.code]) % {"others": ", ".join(self.others[:3])}


def flags_of(
    actor: Actor, records: Sequence[Record], links: Mapping[str, Sequence[EvidenceLink]], *, on: date
) -> dict[str, list[Flag]]:
    """Return the flags of each record by its number; ``links`` are their files. A fixed number of queries."""
    alarms = alarms_of(actor, records)
    return {
        record.number: [
            *(flag for alarm in alarms[record.number] for flag in _alarm_flags(alarm)),
            *_file_flags(record, links.get(record.number, ())),
            *_date_flags(record, on=on),
            *(Flag(each.code, (each.told,)) for each in disagreements(record)),
        ]
        for record in records
    }


def _alarm_flags(alarm: Alarm) -> Iterator[Flag]:
    if alarm.others:
        yield Flag(alarm.code.value, alarm.others, alarm.code.value, linked=True)
    if alarm.elsewhere:
        yield Flag(f"{alarm.code.value}_elsewhere", alarm.elsewhere, alarm.code.value)


def _file_flags(record: Record, links: Sequence[EvidenceLink]) -> list[Flag]:
    return [Flag("no_evidence")] if len(links) < record.spec.evidence_required else []


def _date_flags(record: Record, *, on: date) -> list[Flag]:
    first, last = record.happened_on, record.ended_on or record.happened_on
    school, teacher = record.school, record.teacher
    flags = []
    if record.audit_month is not None and record.audit_month > month_of(first):
        flags.append(Flag("late", (f"{first:%Y-%m}",)))
        if said := late_reason_of(record):
            flags.append(Flag("late_reason", (said,)))
    if last > on:
        flags.append(Flag("future"))
    if record.hours is not None and record.hours > DAY_HOURS * ((last - first).days + 1):
        flags.append(Flag("day_over_24"))
    if first < school.opened_on or (school.closed_on is not None and last > school.closed_on):
        flags.append(Flag("before_school"))
    if first < teacher.started_on or (teacher.left_on is not None and last > teacher.left_on):
        flags.append(Flag("before_service"))
    return flags
