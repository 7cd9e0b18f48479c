"""How many teachers stand, worked out once for the same facts: lists ask for everybody of a school at every look.

Where a teacher stands follows from the day, the rulebook, the profile, the decrees, the ledger and the records that are
on their way, and from nothing else. Entries never change and records grow a version with every change, so that the
last entry and the versions of the records tell cheaply whether anything is new; what was worked out is used again only
when all of these are the same. It is kept in the memory of one process and never written.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from threading import Lock

from xingtan.credit_bank.reads import last_entries
from xingtan.records.models import Record
from xingtan.rulebook.exceptions import RuleException
from xingtan.standing.prospects import Outcome, outcome_of, prospects_of
from xingtan.standing.reads import ON_ITS_WAY, TeacherStanding, grounds_of, standings_of
from xingtan.teachers.models import Teacher

MOST = 1500
"""So many teachers are remembered, those that were asked for last."""


@dataclass(frozen=True)
class Facts:
    """Everything from which a teacher's standing follows; ``records`` by key and version."""

    on: date
    rulebook: str
    profile: str | None
    exceptions: tuple[RuleException, ...]
    last_entry: int | None
    records: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Stands:
    """Where one teacher stands, what is on its way looked at, and what becomes of it."""

    standing: TeacherStanding
    outcome: Outcome


_kept: OrderedDict[int, tuple[Facts, Stands]] = OrderedDict()
_lock = Lock()


def stands_of(teachers: Iterable[Teacher], *, on: date) -> dict[int, Stands]:
    """Return where each teacher stands, by key; teachers without a rulebook or a cycle are left out.

    Five queries at most to see what is new; for those who are new, what ``standings_of`` takes.
    """
    wanted = {teacher.pk: teacher for teacher in teachers}
    facts = _facts_of(wanted.values(), on=on)
    found = {key: replace(old, standing=replace(old.standing, teacher=wanted[key])) for key, old in _same(facts)}
    fresh = standings_of([wanted[key] for key in facts if key not in found], on=on, coming=True)
    for key, standing in fresh.items():
        found[key] = Stands(standing, outcome_of(prospects_of(standing, on=on), on=on))
        _keep(key, facts[key], found[key])
    return {key: found[key] for key in wanted if key in found}


def forget() -> None:
    """Forget everything."""
    with _lock:
        _kept.clear()


def _facts_of(teachers: Iterable[Teacher], *, on: date) -> dict[int, Facts]:
    grounds = grounds_of(teachers, on=on)
    entries = last_entries(grounds.keys())
    records: dict[int, list[tuple[int, int]]] = {}
    rows = Record.objects.filter(teacher_id__in=list(grounds), state__in=ON_ITS_WAY).order_by("pk")
    for teacher_id, key, version in rows.values_list("teacher_id", "pk", "version"):
        records.setdefault(teacher_id, []).append((key, version))
    return {
        key: Facts(
            on,
            ground.rulebook.digest,
            ground.profile,
            ground.exceptions,
            entries.get(key),
            tuple(records.get(key, ())),
        )
        for key, ground in grounds.items()
    }


def _same(facts: dict[int, Facts]) -> list[tuple[int, Stands]]:
    """Return those who are remembered with these very facts."""
    found = []
    with _lock:
        for key, now in facts.items():
            known = _kept.get(key)
            if known is not None and known[0] == now:
                _kept.move_to_end(key)
                found.append((key, known[1]))
    return found


def _keep(key: int, facts: Facts, stands: Stands) -> None:
    with _lock:
        _kept[key] = (facts, stands)
        _kept.move_to_end(key)
        while len(_kept) > MOST:
            _kept.popitem(last=False)
