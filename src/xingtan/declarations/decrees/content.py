"""What the journal binds of a decree and of its withdrawal: a digest of everything that they say."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC

from xingtan.declarations.decrees.models import Decree, DecreeTeacher, DecreeWithdrawal


def decree_content(decree: Decree, named: Iterable[DecreeTeacher]) -> dict[str, object]:
    """Return what binds a decree: document, what it says, where and when it holds, whom it names, who entered it."""
    return {
        "serial": decree.serial,
        "number": decree.number,
        "dated_on": decree.dated_on.isoformat(),
        "institution": decree.institution_id,
        "kind": decree.kind,
        "covers_place": decree.covers_place,
        "place": decree.place_id,
        "effective_from": decree.effective_from.isoformat(),
        "effective_until": decree.effective_until.isoformat() if decree.effective_until else None,
        "parameters": decree.parameters,
        "title": decree.title,
        "text": decree.text,
        "named": sorted([each.teacher_id, each.entry] for each in named),
        "issued_by": decree.issued_by,
        "issued_by_name": decree.issued_by_name,
        "issued_at": decree.issued_at.astimezone(UTC).isoformat(),
    }


def withdrawal_content(withdrawal: DecreeWithdrawal) -> dict[str, object]:
    """Return what binds a withdrawal: the document that withdraws, from which day, why, and who entered it."""
    return {
        "decree": withdrawal.decree.serial,
        "number": withdrawal.number,
        "effective_on": withdrawal.effective_on.isoformat(),
        "reason": withdrawal.reason,
        "withdrawn_by": withdrawal.withdrawn_by,
        "withdrawn_by_name": withdrawal.withdrawn_by_name,
        "withdrawn_at": withdrawal.withdrawn_at.astimezone(UTC).isoformat(),
    }
