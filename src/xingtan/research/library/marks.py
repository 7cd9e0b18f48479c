"""Marks of acts on resources: each stands in the journal at the school that keeps the resource."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from xingtan.access.actors import Actor
from xingtan.research.library.models import SUBJECT, Resource
from xingtan.trail.services import leave_mark, mark_of


def leave_mark_on(  # noqa: PLR0913 one mark, seven facts
    resource: Resource,
    actor: Actor,
    act: str,
    *,
    at: datetime,
    reason: str = "",
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
) -> None:
    """Write into the journal what was done to the resource, from which it changed and to what."""
    leave_mark(
        mark_of(
            actor,
            action=f"resource.{act}",
            subject=(SUBJECT, resource.key),
            at=at,
            place=resource.school.path,
            reason=reason,
            before=before or {},
            after=after or {},
        )
    )
