"""A small school in the middle of its work, and the figures of a page with the lists into which they open."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from makers.people import make_account, make_institution, make_school, make_teacher
from makers.records import make_record
from xingtan.access.models import Account
from xingtan.access.roles import Role
from xingtan.institutions.models import Institution, Kind
from xingtan.records.audit.models import AuditDecision
from xingtan.records.audit.return_reasons import shipped_reasons
from xingtan.records.models import Record
from xingtan.records.reads import months_before
from xingtan.records.workflow import State

STATES = (State.SUBMITTED, State.RETURNED, State.ACCEPTED, State.DECLARED, State.WITHDRAWN, State.DRAFT)
KINDS = ("open_class", "paper")
DRAWN = (True, False, None)
ENTRY = re.compile(
    r'<a class="(?:open-number|figure-box)[^"]*" href="([^"]+)">(?:(?!</a>).)*?<span class="amount">([^<]*)</span>',
    re.DOTALL,
)
TOTAL = re.compile(r"(\d+) (?:record|decision|teacher|line|row|user|appeal|sheet)s?\b(?: · ([\d.]+) h)?")


@dataclass(frozen=True)
class Figure:
    """A number of a page and the address into which it opens."""

    number: str
    address: str


def make_busy_school(at: datetime) -> Institution:
    """Return a school with a campus: two auditors, two months of records in every state, decisions of every sort."""
    school = make_school()
    campus = make_institution(Kind.CAMPUS, parent=school)
    people = [make_teacher(school), make_teacher(campus), make_teacher(school)]
    auditors = [make_account((Role.SCHOOL_AUDITOR, school), name=name) for name in ("Auditor Zhou", "Auditor Shen")]
    last, this = months_before(at.date(), 2)
    records = [
        make_record(
            person, kind=kind, state=state, happened_on=month, hours=150 + 25 * place, at=at - timedelta(days=9)
        )
        for month in (last, this)
        for person in people[:2]
        for place, (kind, state) in enumerate((kind, state) for kind in KINDS for state in STATES)
    ]
    for place, record in enumerate(records):
        record.sampled = DRAWN[place // len(STATES) % 3]
        record.held_by = auditors[0].pk if place % 4 == 0 and record.state == State.SUBMITTED else None
        late = record.audit_month is not None and record.happened_on == last and place % 5 == 0
        record.audit_month = this if late else record.audit_month
    Record.objects.bulk_update(records, ("sampled", "held_by", "audit_month"))
    AuditDecision.objects.bulk_create(_decisions(records, auditors, at))
    return school


def _decisions(records: list[Record], auditors: list[Account], at: datetime) -> Iterator[AuditDecision]:
    first, second = list(shipped_reasons())[:2]
    said = [("accept", [], False), ("accept", [], True), ("return", [first], False), ("return", [first, second], False)]
    said += [("return", [], False), ("reopen", [second], False)]
    decided = [(record, record.audit_month) for record in records if record.audit_month is not None]
    for place, (record, month) in enumerate(decided):
        step, codes, unsampled = said[place % len(said)]
        auditor = auditors[place % 2]
        yield AuditDecision(
            record=record,
            school_id=record.school_id,
            month=month,
            step=step,
            codes=codes,
            words="see the file" if step != "accept" else "",
            unsampled=unsampled,
            by=auditor.pk,
            by_name=auditor.name,
            at=at - timedelta(days=20 * (place % 3)),
            waited=None if unsampled or step == "reopen" else 3600 * place,
        )


def figures_of(page: str) -> list[Figure]:
    """Return the figures of a page that open, in their order."""
    return [Figure(number.strip(), html.unescape(address)) for address, number in ENTRY.findall(page)]


def totals_of(page: str) -> set[str]:
    """Return what a list says of itself: how many rows it has, and their hours where it adds them up."""
    words = re.sub(r"<[^>]+>", " ", page.split("<main", 1)[-1])
    return {part for found in TOTAL.findall(re.sub(r"\s+", " ", words)) for part in found if part}
