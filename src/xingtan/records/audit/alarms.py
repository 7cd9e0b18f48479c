"""Claims that may have been made twice: the same certificate number, file, picture or entry on two records.

Found in every school and year. An auditor learns which other records of their own reach are meant; of a record out of
reach only that it stands at another school, and in which month. An alarm that was found to be none is kept as reviewed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from django.db import transaction

from xingtan.access.actors import Actor
from xingtan.evidence.reads import alike_elsewhere, same_file_elsewhere
from xingtan.kernel.errors import NotPermittedError, ReasonMissingError
from xingtan.records.audit.models import CertificateClaim, ReviewedAlarm
from xingtan.records.company.reads import joined_with
from xingtan.records.errors import NoSuchAlarmError
from xingtan.records.judging import acted_for, hats_of, judges_of
from xingtan.records.marks import mark_on
from xingtan.records.models import SUBJECT, Record
from xingtan.records.workflow import GONE, State
from xingtan.trail.services import leave_mark


class AlarmCode(StrEnum):
    """What two records have in common."""

    SAME_NUMBER = "same_number"
    SAME_FILE = "same_file"
    LOOKS_ALIKE = "looks_alike"
    TWICE = "twice"


OF_FILES = frozenset({AlarmCode.SAME_FILE, AlarmCode.LOOKS_ALIKE})


@dataclass(frozen=True)
class Alarm:
    """One thing in common with other records: their numbers where they are within reach, else only their months."""

    code: AlarmCode
    others: tuple[str, ...]
    elsewhere: tuple[str, ...]


@dataclass(frozen=True)
class _Other:
    """The other record of a pair: whether it is within the actor's reach, at which school, when it happened."""

    seen: bool
    school_id: int
    happened_on: date


Pairs = Mapping[str, Mapping[AlarmCode, Iterable[str]]]
Twin = tuple[int, str, date, str]


def alarms_of(actor: Actor, records: Sequence[Record]) -> dict[str, list[Alarm]]:
    """Return the alarms of each record by its number, reviewed ones left out; a fixed number of queries."""
    pairs = _unreviewed(_pairs(records))
    others = _others(actor, pairs)
    found: dict[str, list[Alarm]] = {}
    for record in records:
        alarms = (_told(code, keys, others, record.school_id) for code, keys in pairs.get(record.number, {}).items())
        found[record.number] = [alarm for alarm in alarms if alarm.others or alarm.elsewhere]
    return found


def reviews_of(record: Record) -> list[ReviewedAlarm]:
    """Return the alarms of this record that somebody found to be none, oldest first; one query."""
    found = ReviewedAlarm.objects.filter(record_number=record.number, school=record.school_id).order_by("pk")
    return list({(each.code, each.at): each for each in found}.values())


@transaction.atomic
def review_alarm(*, actor: Actor, record_id: int, code: str, reason: str, at: datetime) -> int:
    """Keep that what this record has in common with others is no second claim; return with how many others.

    The same pair is not pointed out at the other record of the same school either; another school judges for itself.
    Errors: Record.DoesNotExist; NotPermittedError for others than those who judge the record, and for one's own
        record; NoSuchAlarmError; ReasonMissingError.
    """
    record = Record.objects.select_for_update(of=("self",)).select_related("school", "teacher__group").get(pk=record_id)
    if actor.speaks_for(record.teacher.account_id):
        raise NotPermittedError(reason="own_record")
    judges = judges_of([record]).of(record)
    if not hats_of(actor, record, judges):
        raise NotPermittedError(reason="wrong_hat")
    keys = list(_unreviewed(_pairs([record])).get(record.number, {}).get(_code(code), ()))
    if not keys:
        raise NoSuchAlarmError(code=code)
    if not reason.strip():
        raise ReasonMissingError(step="review")
    here = set(Record.objects.filter(number__in=keys, school=record.school_id).values_list("number", flat=True))
    pairs = [(record.number, key) for key in keys] + [(key, record.number) for key in keys if key in here]
    ReviewedAlarm.objects.bulk_create(
        [
            ReviewedAlarm(
                school_id=record.school_id,
                record_number=one,
                other_number=other,
                code=code,
                reason=reason.strip()[:500],
                by=actor.account_id,
                by_name=actor.name,
                at=at,
            )
            for one, other in pairs
        ],
        ignore_conflicts=True,
    )
    mark = mark_on(
        record,
        actor,
        "record.alarm_reviewed",
        at=at,
        reason=reason.strip()[:500],
        after={"alarm": code, "others": sorted(here), "elsewhere": len(keys) - len(here)},
    )
    leave_mark(replace(mark, stood_for=acted_for(actor, record, judges)))
    return len(keys)


def _code(code: str) -> AlarmCode:
    try:
        return AlarmCode(code)
    except ValueError:
        raise NoSuchAlarmError(code=code) from None


def _told(code: AlarmCode, keys: Iterable[str], others: Mapping[str, _Other], school_id: int) -> Alarm:
    known = [(key, others[key]) for key in keys if key in others]
    seen = tuple(key for key, other in known if other.seen)
    months = (f"{other.happened_on:%Y-%m}" for _, other in known if not other.seen and other.school_id != school_id)
    return Alarm(code, seen, tuple(sorted(months)))


def _pairs(records: Sequence[Record]) -> dict[str, dict[AlarmCode, list[str]]]:
    """Return with which other records each has what in common, by number; seven queries.

    People who are on one record together share its certificate and its files: such pairs are none.
    """
    numbers = [record.number for record in records]
    files = {
        key: list(dict.fromkeys(each.other_key for each in shared))
        for key, shared in same_file_elsewhere(SUBJECT, numbers).items()
    }
    alike = {
        key: [each.other_key for each in near if each.other_key not in files.get(key, ())]
        for key, near in alike_elsewhere(SUBJECT, numbers).items()
    }
    found: dict[AlarmCode, Mapping[str, list[str]]] = {
        AlarmCode.SAME_NUMBER: _same_numbers(numbers),
        AlarmCode.SAME_FILE: files,
        AlarmCode.LOOKS_ALIKE: alike,
        AlarmCode.TWICE: _twins(records),
    }
    together, entered = joined_with(numbers), _entered_with(records, files, alike)
    pairs: dict[str, dict[AlarmCode, list[str]]] = {}
    for number in numbers:
        shared = together.get(number, set())
        left_out = {code: shared | (entered.get(number, set()) if code in OF_FILES else set()) for code in found}
        told = {code: [key for key in by.get(number, ()) if key not in left_out[code]] for code, by in found.items()}
        pairs[number] = {code: keys for code, keys in told.items() if keys}
    return pairs


def _entered_with(records: Sequence[Record], *found: Mapping[str, Sequence[str]]) -> dict[str, set[str]]:
    """Return the records that came in by the same act of the same person for other teachers; one query.

    A team leader enters one thing for several members with its files: that is no second claim.
    """
    keys = {key for each in found for some in each.values() for key in some}
    acts: dict[tuple[int | None, datetime, str], list[tuple[str, int]]] = defaultdict(list)
    rows = Record.objects.filter(number__in=[*keys, ""], entered_by__isnull=False).values_list(
        "entered_by", "entered_at", "kind", "number", "teacher_id"
    )
    for by, at, kind, number, teacher_id in rows:
        acts[by, at, kind].append((number, teacher_id))
    same: dict[str, set[str]] = {}
    for record in records:
        if record.entered_by is not None:
            others = acts.get((record.entered_by, record.entered_at, record.kind), ())
            same[record.number] = {number for number, teacher_id in others if teacher_id != record.teacher_id}
    return same


def _same_numbers(numbers: Sequence[str]) -> dict[str, list[str]]:
    own = CertificateClaim.objects.filter(record_number__in=numbers).values_list("record_number", "key")
    by_key: dict[str, list[str]] = defaultdict(list)
    for number, key in own:
        by_key[key].append(number)
    found: dict[str, list[str]] = defaultdict(list)
    claims = CertificateClaim.objects.filter(key__in=by_key).order_by("pk").values_list("key", "record_number")
    for key, other in claims:
        for number in by_key[key]:
            if other != number and other not in found[number]:
                found[number].append(other)
    return found


def _twins(records: Sequence[Record]) -> dict[str, list[str]]:
    """Return the records of the same teacher that say the same: kind, day and title; one query."""
    same = Record.objects.filter(
        teacher__in={record.teacher_id for record in records},
        happened_on__in={record.happened_on for record in records},
    )
    rows = same.exclude(state__in=GONE).order_by("pk")
    said: dict[Twin, list[str]] = defaultdict(list)
    for teacher_id, kind, day, title, number in rows.values_list(
        "teacher_id", "kind", "happened_on", "title", "number"
    ):
        said[teacher_id, kind, day, title.strip()].append(number)
    found = {}
    for record in records:
        key = (record.teacher_id, record.kind, record.happened_on, record.title.strip())
        found[record.number] = [number for number in said.get(key, ()) if number != record.number]
    return found


def _unreviewed(pairs: Pairs) -> dict[str, dict[AlarmCode, list[str]]]:
    """Return the pairs without those that were reviewed; one query."""
    rows = ReviewedAlarm.objects.filter(record_number__in=list(pairs))
    reviewed = set(rows.values_list("record_number", "code", "other_number"))
    return {
        number: {
            code: [key for key in keys if (number, code.value, key) not in reviewed] for code, keys in codes.items()
        }
        for number, codes in pairs.items()
    }


def _others(actor: Actor, pairs: Mapping[str, Mapping[AlarmCode, Sequence[str]]]) -> dict[str, _Other]:
    """Return what may be said of the other records; two queries. A draft claims nothing yet."""
    keys = {key for codes in pairs.values() for some in codes.values() for key in some}
    rows = Record.objects.filter(number__in=keys)
    seen = set(rows.visible_to(actor).values_list("number", flat=True))
    claimed = rows.exclude(state=State.DRAFT.value).values_list("number", "school_id", "happened_on")
    return {number: _Other(number in seen, school_id, day) for number, school_id, day in claimed}
