"""The only writers of reviews: two files are of different people, or one becomes a pointer to the other."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from xingtan.access.actors import Actor
from xingtan.access.models import Account, Duty
from xingtan.access.verdicts import YES, Verdict, no
from xingtan.kernel.errors import DomainError, ReasonMissingError
from xingtan.teachers.duplicates.models import DuplicateReview, Finding
from xingtan.teachers.duplicates.reads import KEEPERS
from xingtan.teachers.held import held_about
from xingtan.teachers.models import Post, Teacher
from xingtan.trail.services import leave_mark, mark_of

ONE_DAY = timedelta(days=1)
OWN_ROOM = ("teachers.", "access.", "notices.", "account.")
"""Tables that stay with a closed file and stand in nobody's way; everything else was entered, judged or posted."""


class SameFileError(DomainError):
    """A file is not compared with itself."""

    code = "same_file"


class HoldsEntriesError(DomainError):
    """The file that would become a pointer holds entries of its own; ``tables`` names them."""

    code = "holds_entries"


class MergedAlreadyError(DomainError):
    """One of the files is closed or merged already, or the merging was undone."""

    code = "merged_already"


def may_compare(actor: Actor, *files: Teacher) -> Verdict:
    """Decide whether the actor may review these files: keeps the school of each, and none is the actor's own."""
    if any(actor.speaks_for(each.account_id) for each in files):
        return no("own_file")
    kept = all(any(actor.wears(role, each.school.path) for role in KEEPERS) for each in files)
    return YES if kept else no("not_your_school")


@transaction.atomic
def mark_different(*, actor: Actor, first_id: int, second_id: int, reason: str, at: datetime) -> DuplicateReview:
    """Return the mark that two files are of different people; they are never put side by side again.

    Errors: NotPermittedError, SameFileError, ReasonMissingError.
    """
    kept, other = _both(first_id, second_id)
    may_compare(actor, kept, other).require()
    return _review(actor, kept, other, Finding.DIFFERENT, reason, at)


@transaction.atomic
def merge_files(*, actor: Actor, kept_id: int, other_id: int, reason: str, at: datetime) -> DuplicateReview:
    """Return the merging: ``other`` is closed and points to ``kept``; posts, duties and sign-in of it end.

    Nothing is moved, so nothing that was posted, judged or frozen changes. A file that holds such entries can only be
    the one that is kept; where both do, they are cleared by withdrawal, reversal or transfer first.
    Errors: NotPermittedError, SameFileError, ReasonMissingError, MergedAlreadyError, HoldsEntriesError.
    """
    kept, other = _both(kept_id, other_id)
    may_compare(actor, kept, other).require()
    if kept.left_on is not None or other.left_on is not None:
        raise MergedAlreadyError
    held = [row.table for row in held_about(other) if not row.table.startswith(OWN_ROOM)]
    if held:
        raise HoldsEntriesError(tables=held)
    row = _review(actor, kept, other, Finding.MERGED, reason, at)
    row.closed = _close(other, row.on)
    row.save(update_fields=["closed"])
    return row


@transaction.atomic
def undo_merging(*, actor: Actor, review_id: int, reason: str, at: datetime) -> DuplicateReview:
    """Return the review, undone: the closed file is as it was before.

    Errors: NotPermittedError, ReasonMissingError, MergedAlreadyError when it was undone before.
    """
    row = (
        DuplicateReview.objects.select_for_update(of=("self",))
        .select_related("kept__school", "other__school")
        .get(pk=review_id)
    )
    may_compare(actor, row.kept, row.other).require()
    if not reason.strip():
        raise ReasonMissingError(step="undo")
    if row.undone_at is not None:
        raise MergedAlreadyError
    if row.finding == Finding.MERGED.value:
        _open_again(row.other, row.closed)
    row.undone_at, row.undone_because = at, reason.strip()
    row.save(update_fields=["undone_at", "undone_because"])
    _leave(actor, "teacher.review_undone", row, at, reason.strip())
    return row


def _both(kept_id: int, other_id: int) -> tuple[Teacher, Teacher]:
    if kept_id == other_id:
        raise SameFileError
    rows = Teacher.objects.select_for_update(of=("self",)).select_related("school").order_by("pk")
    found = {row.pk: row for row in rows.filter(pk__in=[kept_id, other_id])}
    return found[kept_id], found[other_id]


def _review(
    actor: Actor, kept: Teacher, other: Teacher, finding: Finding, reason: str, at: datetime
) -> DuplicateReview:
    if not reason.strip():
        raise ReasonMissingError(step="review")
    row = DuplicateReview.objects.create(
        kept=kept,
        other=other,
        finding=finding.value,
        reason=reason.strip(),
        on=timezone.localdate(at),
        reviewed_by_name=actor.name,
        reviewed_at=at,
    )
    _leave(actor, f"teacher.found_{finding.value}", row, at, reason.strip())
    return row


def _close(teacher: Teacher, on: date) -> dict[str, Any]:
    """Return what was open and is ended the day before; what began that very day stays for its one day."""
    last = on - ONE_DAY
    posts = Post.objects.filter(teacher=teacher, valid_until=None)
    duties = Duty.objects.lasting().filter(account=teacher.account_id)
    account = Account.objects.filter(pk=teacher.account_id or 0, is_active=True)
    closed = {
        "posts": sorted(posts.values_list("pk", flat=True)),
        "duties": sorted(duties.values_list("pk", flat=True)),
        "account": account.exists(),
    }
    for spans in (posts, duties):
        spans.filter(valid_from=on).update(valid_until=on)
        spans.filter(valid_from__lt=on).update(valid_until=last)
    account.update(is_active=False)
    teacher.left_on = max(on, teacher.started_on)
    teacher.save(update_fields=["left_on"])
    return closed


def _open_again(teacher: Teacher, closed: dict[str, Any]) -> None:
    Post.objects.filter(pk__in=closed["posts"]).update(valid_until=None)
    Duty.objects.filter(pk__in=closed["duties"]).update(valid_until=None)
    if closed["account"]:
        Account.objects.filter(pk=teacher.account_id or 0).update(is_active=True)
    teacher.left_on = None
    teacher.save(update_fields=["left_on"])


def _leave(actor: Actor, action: str, row: DuplicateReview, at: datetime, reason: str) -> None:
    after: dict[str, Any] = {"kept": row.kept.number, "other": row.other.number}
    leave_mark(
        mark_of(
            actor,
            action=action,
            subject=("teacher", str(row.other_id)),
            at=at,
            place=row.other.school.path,
            reason=reason,
            after=after,
        )
    )
