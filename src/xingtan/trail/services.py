"""The only writers of the journal and of seals."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from json.encoder import encode_basestring as quoted
from typing import Protocol, TypedDict, Unpack

from django.db import transaction

from xingtan.seal.digests import MerkleTree, canonical_text, head_of
from xingtan.trail.appending import Row, append_rows
from xingtan.trail.holding import Hold, hold_table_named
from xingtan.trail.models import JournalRow, Seal

JOURNAL = "journal"
SYSTEM = "system"
COLUMNS = (
    "at",
    "actor_id",
    "actor_name",
    "action",
    "subject_kind",
    "subject_key",
    "place",
    "reason",
    "before",
    "after",
    "digest",
    "for_id",
    "for_name",
)
"""Columns of the journal, in the order of a row of ``_row_of``."""


@dataclass(frozen=True)
class Mark:
    """What a service says of one act.

    ``actor_id`` None and ``actor_name`` "system" stand for the program itself. ``place`` is the path of the
    institution where it happened. ``stood_for`` is the account in whose duty a deputy acted, with its name.
    ``before`` and ``after`` hold only what changed, as JSON values without floating-point numbers; ID and phone
    numbers never belong here.
    """

    actor_id: int | None
    actor_name: str
    action: str
    subject: tuple[str, str]
    at: datetime
    place: str = ""
    reason: str = ""
    before: Mapping[str, object] = field(default_factory=dict)
    after: Mapping[str, object] = field(default_factory=dict)
    stood_for: tuple[int, str] | None = None


class Doer(Protocol):
    """Whoever acts, as far as the journal must know them."""

    @property
    def account_id(self) -> int | None:
        """Key of the account, None for the operator."""

    @property
    def name(self) -> str:
        """Name for the journal."""

    def behind(self, place: str, roles: Iterable[str]) -> tuple[int, str] | None:
        """Return account and name of whom they stand in for when they act at that place in one of these roles."""


class Told(TypedDict, total=False):
    """What else a mark may say; see ``Mark``."""

    place: str
    reason: str
    before: Mapping[str, object]
    after: Mapping[str, object]


def mark_of(
    actor: Doer | None,
    *,
    action: str,
    subject: tuple[str, str],
    at: datetime,
    hats: Iterable[str] = (),
    **told: Unpack[Told],
) -> Mark:
    """Return the mark of what this actor did; None is the program itself.

    ``hats`` are the roles by which the act may be done, where the service knows them: they tell whether a deputy
    acted in somebody else's duty or in one of their own.
    """
    if actor is None:
        return Mark(None, SYSTEM, action, subject, at, **told)
    stood_for = actor.behind(told.get("place", ""), hats)
    return Mark(actor.account_id, actor.name, action, subject, at, stood_for=stood_for, **told)


def leave_mark(mark: Mark) -> None:
    """Write one row into the journal, inside the caller's transaction."""
    leave_marks([mark])


def leave_marks(marks: Iterable[Mark]) -> None:
    """Write many rows into the journal, inside the caller's transaction, set-based."""
    append_rows(JournalRow, COLUMNS, [_row_of(mark) for mark in marks])


def journal_content(row: JournalRow) -> dict[str, object]:
    """Return what the digest of a journal row binds; the same on every database."""
    told: dict[str, object] = {"for": [row.for_id, row.for_name]} if row.for_id is not None else {}
    return told | {
        "at": moment(row.at),
        "actor_id": row.actor_id,
        "actor_name": row.actor_name,
        "action": row.action,
        "subject": [row.subject_kind, row.subject_key],
        "place": row.place,
        "reason": row.reason,
        "before": row.before,
        "after": row.after,
    }


def moment(at: datetime) -> str:
    """Return an instant as text in UTC, to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


@transaction.atomic
def seal_stream(
    *, stream: str, table: str, rows_after: Callable[[int], Iterable[tuple[int, str]]], at: datetime
) -> int:
    """Seal every row of the stream that no seal covers yet; return how many.

    ``rows_after(last_id)`` yields (id, digest) in the order of ids. On PostgreSQL the table is locked against
    writers for the moment, so that no row with a smaller id can still be on its way.
    """
    hold_table_named(table, Hold.STILL)
    last = Seal.objects.filter(stream=stream).order_by("-number").first()
    tree, first_id, last_id = MerkleTree(), 0, 0
    for last_id, digest_ in rows_after(last.last_id if last else 0):
        first_id = first_id or last_id
        tree.add(digest_)
    if not tree.count:
        return 0
    previous = last.head if last else ""
    Seal.objects.create(
        stream=stream,
        number=last.number + 1 if last else 1,
        first_id=first_id,
        last_id=last_id,
        count=tree.count,
        root=tree.root,
        previous=previous,
        head=head_of(previous=previous, root=tree.root, count=tree.count),
        sealed_at=at,
    )
    return tree.count


def seal_journal(*, at: datetime) -> int:
    """Seal the journal up to now; return how many rows the new seal covers."""
    return seal_stream(
        stream=JOURNAL,
        table=JournalRow._meta.db_table,
        rows_after=lambda last: (
            JournalRow.objects.filter(pk__gt=last).order_by("pk").values_list("pk", "digest").iterator()
        ),
        at=at,
    )


def _row_of(mark: Mark) -> Row:
    """Return the row of a mark, with the digest of what ``journal_content`` says of it."""
    before, after = canonical_text(dict(mark.before)), canonical_text(dict(mark.after))
    kind, key = mark.subject
    actor = "null" if mark.actor_id is None else str(mark.actor_id)
    for_id, for_name = mark.stood_for or (None, None)
    stood = "" if mark.stood_for is None else f'"for":[{mark.stood_for[0]},{quoted(mark.stood_for[1])}],'
    content = (
        f'{{"action":{quoted(mark.action)},"actor_id":{actor},"actor_name":{quoted(mark.actor_name)},'
        f'"after":{after},"at":"{moment(mark.at)}","before":{before},{stood}"place":{quoted(mark.place)},'
        f'"reason":{quoted(mark.reason)},"subject":[{quoted(kind)},{quoted(key)}]}}'
    )
    found = hashlib.sha256(content.encode()).hexdigest()
    return (
        mark.at,
        mark.actor_id,
        mark.actor_name,
        mark.action,
        kind,
        key,
        mark.place,
        mark.reason,
        before,
        after,
        found,
        for_id,
        for_name,
    )
