"""How many teachers stand, worked out once for the same facts: lists ask for everybody of a school at every look.

Where a teacher stands follows from the day, the rulebook, the profile, the decrees, the ledger and the records that are
on their way, and from nothing else. Entries never change and records grow a version with every change, so that the
last entry and the versions of the records tell cheaply whether anything is new; what was worked out is used again only
when all of these are the same; on another day, what is on its way is. It is kept in the memory of one process and never
written.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock

from xingtan.credit_bank.published import rulebook_of
from xingtan.credit_bank.reads import last_entries, rulebooks_on
from xingtan.declarations.decrees.reads import exceptions_of
from xingtan.records.models import Record
from xingtan.records.workflow import State
from xingtan.rulebook.exceptions import RuleException
from xingtan.standing.profiles import principals_since
from xingtan.standing.prospects import Outcome, outcome_of, prospects_of
from xingtan.standing.reads import COMING, TeacherStanding, standings_of
from xingtan.teachers.models import Teacher

ON_ITS_WAY = (*COMING, State.IDENTIFIED.value)
"""States of the records from which it follows what is on its way: what was identified before fills the caps."""
MOST = 1500
"""So many teachers are remembered, those that were asked for last."""


@dataclass(frozen=True)
class Facts:
    """Everything from which a teacher's standing follows: the personnel file whole, ``records`` by key and version."""

    on: date
    teacher: tuple[object, ...]
    rulebook: str
    principal_since: date | None
    exceptions: tuple[RuleException, ...]
    last_entry: int | None
    records: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Stands:
    """Where one teacher stands, what is on its way looked at, and what becomes of it."""

    standing: TeacherStanding
    outcome: Outcome


_kept: OrderedDict[int, tuple[Facts, Stands | None]] = OrderedDict()
_lock = Lock()


def stands_of(teachers: Iterable[Teacher], *, on: date) -> dict[int, Stands]:
    """Return where each teacher stands, by key; teachers without a rulebook or a cycle are left out.

    At most six queries to see what is new (their ``school`` must be loaded); for those who are new, what
    ``standings_of`` takes.
    """
    wanted = {teacher.pk: teacher for teacher in teachers}
    facts = _facts_of(list(wanted.values()), on=on)
    found = _same(facts)
    new = [teacher for key, teacher in wanted.items() if key not in found]
    fresh = standings_of(new, on=on, coming=True, known=_of_another_day(facts)) if new else {}
    for teacher in new:
        found[teacher.pk] = _stands(fresh.get(teacher.pk), on=on)
        _keep(teacher.pk, facts[teacher.pk], found[teacher.pk])
    ordered = ((teacher, found[key]) for key, teacher in wanted.items())
    return {
        teacher.pk: replace(stands, standing=replace(stands.standing, teacher=teacher))
        for teacher, stands in ordered
        if stands is not None
    }


def forget() -> None:
    """Forget everything."""
    with _lock:
        _kept.clear()


def _stands(found: TeacherStanding | None, *, on: date) -> Stands | None:
    return None if found is None else Stands(found, outcome_of(prospects_of(found, on=on), on=on))


def _facts_of(teachers: Sequence[Teacher], *, on: date) -> dict[int, Facts]:
    keys = [teacher.pk for teacher in teachers]
    published = rulebooks_on({teacher.school_id: teacher.school for teacher in teachers}.values(), on)
    principals = principals_since(teachers, [rulebook_of(row) for row in published.values()], on)
    exceptions, entries, records = exceptions_of(keys, on), last_entries(keys), _versions_of(keys)
    columns = [field.attname for field in Teacher._meta.concrete_fields]
    found = {}
    for teacher in teachers:
        row = published.get(teacher.school_id)
        found[teacher.pk] = Facts(
            on=on,
            teacher=tuple(getattr(teacher, column) for column in columns),
            rulebook=row.digest if row else "",
            principal_since=principals.get(teacher.account_id or 0),
            exceptions=exceptions[teacher.pk],
            last_entry=entries.get(teacher.pk),
            records=tuple(records.get(teacher.pk, ())),
        )
    return found


def _versions_of(teacher_ids: Collection[int]) -> dict[int, list[tuple[int, int]]]:
    rows = Record.objects.filter(teacher_id__in=teacher_ids, state__in=ON_ITS_WAY).order_by("pk")
    found: dict[int, list[tuple[int, int]]] = {}
    for teacher_id, key, version in rows.values_list("teacher_id", "pk", "version"):
        found.setdefault(teacher_id, []).append((key, version))
    return found


def _same(facts: Mapping[int, Facts]) -> dict[int, Stands | None]:
    """Return those who are remembered with these very facts."""
    found = {}
    with _lock:
        for key, now in facts.items():
            known = _kept.get(key)
            if known is not None and known[0] == now:
                _kept.move_to_end(key)
                found[key] = known[1]
    return found


def _of_another_day(facts: Mapping[int, Facts]) -> dict[int, TeacherStanding]:
    """Return the standings of those of whom everything but the day is as it was."""
    found = {}
    with _lock:
        for key, now in facts.items():
            before, stands = _kept.get(key, (None, None))
            if before is not None and stands is not None and replace(before, on=now.on) == now:
                found[key] = stands.standing
    return found


def _keep(key: int, facts: Facts, stands: Stands | None) -> None:
    with _lock:
        _kept[key] = (facts, stands)
        _kept.move_to_end(key)
        while len(_kept) > MOST:
            _kept.popitem(last=False)
