"""What pages show of the company on a record; a fixed number of queries each."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from xingtan.access.actors import Actor
from xingtan.pages.people import People
from xingtan.records.company.models import Companion, CompanionPart, CompanionState, PreparationRound, Remark, Stage
from xingtan.records.company.policies import CLOSED, on_record
from xingtan.records.definitions.in_force import definitions_at
from xingtan.records.models import Record
from xingtan.records.policies import is_owner, may_comment
from xingtan.records.rich import rich_html
from xingtan.teachers.choosing import people_of
from xingtan.teachers.models import Teacher


@dataclass(frozen=True)
class RoundShown:
    """One round as the page shows it; ``changes`` are the lines that differ from the version before."""

    row: PreparationRound
    html: str
    changes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Company:
    """Everything around one record, as far as this person may see and do."""

    people: list[Companion] = field(default_factory=list)
    observers: list[Companion] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    rounds: list[RoundShown] = field(default_factory=list)
    mine: Companion | None = None
    lead: Record | None = None
    colleagues: People = field(default_factory=People)
    may_ask: bool = False
    may_comment: bool = False
    may_write: bool = False

    @property
    def sheets(self) -> list[Companion]:
        """Sheets that this person may read: an observer reads the others' only after handing in their own."""
        waiting = self.mine is not None and self.mine.part == CompanionPart.OBSERVER and not self.mine.sheet
        return [] if waiting else [each for each in self.observers if each.sheet]


def company_of(actor: Actor, record: Record) -> Company:
    """Return the company of a record that this person may see."""
    spec = record.spec
    rows = list(record.companions.select_related("teacher", "own").order_by("rank", "pk"))
    owner = is_owner(actor, record.teacher)
    mine = next((each for each in rows if is_owner(actor, each.teacher)), None)
    joined = Companion.objects.filter(own=record).select_related("record__teacher").first()
    may_ask = owner and joined is None and record.state not in CLOSED and bool(spec.parts or spec.observers)
    in_force = definitions_at(record.school.path).get(record.kind)
    says = on_record(actor, record) or (in_force is not None and bool(may_comment(actor, record, in_force.spec)))
    return Company(
        people=[each for each in rows if each.part != CompanionPart.OBSERVER],
        observers=[each for each in rows if each.part == CompanionPart.OBSERVER],
        remarks=list(record.remarks.order_by("at", "pk")),
        rounds=_rounds(list(record.rounds.order_by("number"))) if spec.rounds else [],
        mine=mine,
        lead=joined.record if joined else None,
        colleagues=_colleagues(record, rows) if may_ask else People(),
        may_ask=may_ask,
        may_comment=says,
        may_write=spec.rounds and (owner or (mine is not None and mine.state != CompanionState.DECLINED)),
    )


def joined_with(numbers: Iterable[str]) -> dict[str, set[str]]:
    """Return, for each of these record numbers, the others of one work on which several people are; one query."""
    wanted = list(numbers)
    joined = Companion.objects.filter(own__isnull=False)
    leads = joined.filter(own__number__in=wanted).values("record_id")
    rows = joined.filter(Q(record__number__in=wanted) | Q(record__in=leads)).order_by("pk")
    works: dict[str, set[str]] = defaultdict(set)
    for lead, own in rows.values_list("record__number", "own__number"):
        works[lead] |= {lead, own}
    found: dict[str, set[str]] = defaultdict(set)
    for work in works.values():
        for number in work.intersection(wanted):
            found[number] |= work - {number}
    return dict(found)


def requests_to(actor: Actor) -> QuerySet[Companion]:
    """Return what this person was asked and has not answered, oldest first."""
    rows = Companion.objects.filter(teacher__account_id=actor.account_id or 0, state=CompanionState.ASKED.value)
    return _open_requests(rows)


def requests_of(teacher: Teacher) -> QuerySet[Companion]:
    """Return what this teacher was asked and has not answered, oldest first."""
    return _open_requests(Companion.objects.filter(teacher=teacher, state=CompanionState.ASKED.value))


def _open_requests(rows: QuerySet[Companion]) -> QuerySet[Companion]:
    return rows.exclude(record__state="withdrawn").select_related("record__teacher").order_by("asked_at", "pk")


def _colleagues(record: Record, rows: Sequence[Companion]) -> People:
    """Return the colleagues who can still be asked, by their numbers; one query."""
    there = {record.teacher_id, *(each.teacher_id for each in rows)}
    found = Teacher.objects.filter(school=record.school_id, left_on=None).exclude(pk__in=there).select_related("group")
    return people_of(found, key=lambda teacher: teacher.number)


def _rounds(rows: Sequence[PreparationRound]) -> list[RoundShown]:
    """Return the rounds with what each new version changed in the one before."""
    shown, before = [], ""
    for row in rows:
        version = row.stage != Stage.COMMENTS
        changes = _changes(before, row.text) if version and before else ()
        shown.append(RoundShown(row, rich_html(row.text), changes))
        before = row.text if version else before
    return shown


def _changes(before: str, after: str) -> tuple[tuple[str, str], ...]:
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return tuple((line[0], line[2:]) for line in lines if line[0] in "+-" and line[2:].strip())
