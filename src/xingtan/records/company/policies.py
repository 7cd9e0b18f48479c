"""Who is on a record, and which records stand open to company."""

from __future__ import annotations

from xingtan.access.actors import Actor
from xingtan.records.company.models import CompanionState
from xingtan.records.models import Record
from xingtan.records.workflow import State

CLOSED = frozenset({State.WITHDRAWN.value, State.DECLARED.value, State.IDENTIFIED.value})
"""States in which nobody can be asked onto a record any more."""


def on_record(actor: Actor, record: Record) -> bool:
    """Tell whether this person was asked onto the record and did not decline; one query."""
    asked = record.companions.filter(teacher__account_id=actor.account_id or 0)
    return asked.exclude(state=CompanionState.DECLINED.value).exists()
