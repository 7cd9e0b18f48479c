"""Accepted records that a workbook changes: opened, changed and handed in again in one act, and that taken back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xingtan.access.actors import Actor
from xingtan.kernel.errors import ReasonMissingError
from xingtan.records.audit.deciding import Deed, around_of, hold_sheets
from xingtan.records.models import Record
from xingtan.records.outcomes import CHUNK
from xingtan.records.services import locked, move, refusal_of
from xingtan.records.workbooks.undo import restore_records
from xingtan.records.workflow import ROAD
from xingtan.sheets.kinds import Mistake, RowPlan, refused, say

REOPEN, SUBMIT, ACCEPT = (ROAD.step(name) for name in ("reopen", "submit", "accept"))
TAKEN_BACK = "导入已撤销 · the import was taken back"
"""Why the history of a record says that it was accepted again, when nobody has judged it anew."""


@transaction.atomic
def amend_accepted(*, actor: Actor, changes: Mapping[str, Mapping[str, str]], reason: str, at: datetime) -> None:
    """Open the accepted records with these numbers again, put these texts on them and hand them in, all or none.

    They wait for the audit then, on the sheet of their month. Set-based: a fixed number of queries for each 2,000. An
    empty text clears a field.
    Errors: ReasonMissingError; for the first record that cannot be opened NotPermittedError, StepNotAllowedError,
        AlreadyDecidedError or MonthClosedError.
    """
    if not reason.strip():
        raise ReasonMissingError(step=REOPEN.name)
    for numbers in _chunks(list(changes)):
        ids = list(Record.objects.filter(number__in=numbers).values_list("pk", flat=True))
        hold_sheets(ids, REOPEN)
        rows = list(locked(ids))
        around, words = around_of(rows, REOPEN), reason.strip()
        deed = Deed(actor, at, words, words=words, amended=True)
        for row in rows:
            if (refusal := refusal_of(deed, REOPEN, row, files={}, around=around)) is not None:
                raise refusal
        move(rows, REOPEN, deed, around)
        restore_records({number: changes[number] for number in numbers}, actor=actor, at=at)
        again = list(locked(ids))
        move(again, SUBMIT, Deed(actor, at, amended=True), replace(around_of(again, SUBMIT), judges=around.judges))


@transaction.atomic
def accept_amended(plans: Sequence[RowPlan], *, actor: Actor, at: datetime) -> list[RowPlan]:
    """Accept the records of these rows again, whose change was taken back; return the rows that stand in the way.

    Nothing is to be kept then: whoever calls rolls back. Set-based like ``amend_accepted``.
    """
    by_number = {plan.key: plan for plan in plans}
    found: list[RowPlan] = []
    for numbers in _chunks(list(by_number)):
        ids = list(Record.objects.filter(number__in=numbers).values_list("pk", flat=True))
        hold_sheets(ids, ACCEPT)
        rows = list(locked(ids))
        around, deed = around_of(rows, ACCEPT), Deed(actor, at, TAKEN_BACK, amended=True)
        shut = [row for row in rows if refusal_of(deed, ACCEPT, row, files={}, around=around) is not None]
        found.extend(refused(replace(by_number[row.number], mistakes=()), _not_accepted()) for row in shut)
        if not found:
            move(rows, ACCEPT, deed, around)
    return found


def _not_accepted() -> Mistake:
    return Mistake(
        "number",
        "not_accepted_again",
        say(_("The record cannot be accepted again: its month is closed, or it is no longer yours to decide on.")),
        say(_("Open the month again, or leave the import as it is.")),
    )


def _chunks(numbers: Sequence[str]) -> list[Sequence[str]]:
    return [numbers[start : start + CHUNK] for start in range(0, len(numbers), CHUNK)]
