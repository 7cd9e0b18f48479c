"""The round: sort what waits into parcels, one digest a person and day, what is urgent at once; never an empty one.

A round holds the table of parcels, so that two workers never make the same parcel; a unique digest a day is the
second guard.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import chain

from django.db import transaction
from django.utils.timezone import localdate

from xingtan.notices.models import Message, Notice, Parcel, ParcelItem
from xingtan.notices.people import Person, people_of
from xingtan.notices.workflow import NEAR, Sort, Stage, Way
from xingtan.trail.holding import hold_table

PEOPLE = 500
"""People of one transaction."""
BATCH = 1000


@dataclass
class Sorted:
    """What a round makes of one person's notices: parcels by sort, and what stays in the inbox alone."""

    parcels: dict[Sort, list[Notice]] = field(default_factory=lambda: defaultdict(list))
    kept: list[Notice] = field(default_factory=list)


def make_parcels(*, at: datetime) -> int:
    """Return how many parcels were made of what waits; a fixed number of queries for each 500 people."""
    done, last = 0, 0
    while True:
        with transaction.atomic():
            hold_table(Parcel)
            ids = _next_people(last, at)
            if not ids:
                return done
            done += _parcel_for(ids, at)
            last = ids[-1]


def sort_notices(person: Person, notices: Sequence[Notice], *, at: datetime) -> Sorted:
    """Return what becomes of one person's notices now; those that it does not name go on waiting."""
    found = Sorted()
    alone = person.is_left_alone(at)
    for notice in notices:
        way = person.way_of(notice, at)
        if notice.read_at is not None or way is Way.INBOX or not person.channels:
            found.kept.append(notice)
        elif alone or person.is_spared(notice):
            continue
        elif notice.stage == Stage.PARCELLED.value:
            found.parcels[Sort.REMINDER].append(notice)
        elif way is Way.INSTANT:
            found.parcels[Sort.INSTANT].append(notice)
        elif person.wants_digest(at):
            found.parcels[Sort.DIGEST].append(notice)
    return found


def _next_people(last: int, at: datetime) -> list[int]:
    """Return the next accounts, by their key, for whom something waits or presses."""
    rows = Notice.objects.waiting() | Notice.objects.pressing(at)
    ids = rows.filter(account__gt=last).order_by("account").values_list("account", flat=True).distinct()
    return list(ids[:PEOPLE])


def _parcel_for(ids: Sequence[int], at: datetime) -> int:
    today = localdate(at)
    had = set(
        Parcel.objects.filter(account__in=ids, day=today, sort=Sort.DIGEST.value).values_list("account", flat=True)
    )
    people = people_of(ids, at=at, had_digest=had)
    by_person: dict[int, list[Notice]] = defaultdict(list)
    rows = (Notice.objects.waiting() | Notice.objects.pressing(at)).filter(account__in=ids)
    for notice in rows.order_by("pk"):
        by_person[notice.account_id].append(notice)
    found = [(person, sort_notices(person, by_person[pk], at=at)) for pk, person in people.items()]
    made = _write_parcels(found, today, at)
    _move([n.pk for _, each in found for n in each.kept if n.stage == Stage.WAITING.value], Stage.KEPT)
    _move([n.pk for _, each in found for n in chain(*each.parcels.values())], Stage.PARCELLED)
    hurried = [n.pk for _, each in found for n in chain(*each.parcels.values()) if n.due and n.due <= at + NEAR]
    Notice.objects.filter(pk__in=hurried).update(reminded_at=at)
    return made


def _write_parcels(found: Sequence[tuple[Person, Sorted]], today: date, at: datetime) -> int:
    parts = [(person, sort, notices) for person, each in found for sort, notices in each.parcels.items()]
    parcels = Parcel.objects.bulk_create(
        [Parcel(account=person.account, sort=sort.value, day=today, made_at=at) for person, sort, _ in parts],
        batch_size=BATCH,
    )
    wholes = list(zip(parcels, parts, strict=True))
    ParcelItem.objects.bulk_create(
        [ParcelItem(parcel=parcel, notice=notice) for parcel, (_, _, notices) in wholes for notice in notices],
        batch_size=BATCH,
    )
    Message.objects.bulk_create(
        [
            Message(parcel=parcel, channel=channel.value, next_try_at=at)
            for parcel, (person, _, _) in wholes
            for channel in person.channels
        ],
        batch_size=BATCH,
    )
    return len(parcels)


def _move(ids: Sequence[int], stage: Stage) -> None:
    for start in range(0, len(ids), BATCH):
        Notice.objects.filter(pk__in=ids[start : start + BATCH]).update(stage=stage.value)
