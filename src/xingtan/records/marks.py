"""Marks of acts on records: each stands in the journal at the school where the record was made."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from xingtan.access.actors import Actor
from xingtan.records.models import Record
from xingtan.trail.services import Mark, mark_of


def mark_on(  # noqa: PLR0913 one mark, seven facts
    record: Record,
    actor: Actor | None,
    action: str,
    *,
    at: datetime,
    reason: str = "",
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> Mark:
    """Return the mark of what was done to the record, from which it changed and to what; None is the program itself."""
    return mark_of(
        actor,
        action=action,
        subject=record.subject,
        at=at,
        place=record.school.path,
        reason=reason,
        before=before or {},
        after=after or {},
    )
