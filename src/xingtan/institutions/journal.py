"""Marks that imports leave in the journal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from xingtan.sheets.kinds import Person
from xingtan.trail.services import leave_mark, mark_of


def note_import(
    *, actor: Person, action: str, subject: tuple[str, str], at: datetime, after: Mapping[str, object]
) -> None:
    """Leave the mark of one act on an import: ``subject`` is the kind of workbook and the key of the import."""
    kind, run = subject
    leave_mark(
        mark_of(
            actor,
            action=action,
            subject=("import", run),
            at=at,
            after={"kind": kind, **after},
        )
    )
