"""Recompute what appeals say: state and last act agree, answers are in the journal, corrections are in the ledger."""

from __future__ import annotations

from collections.abc import Iterator

from xingtan.declarations.appeals.corrections import entry_of
from xingtan.declarations.appeals.models import SUBJECT, Appeal, AppealAct
from xingtan.trail.reads import last_marks
from xingtan.trail.verify import Finding

APPEALS = "appeals"


def verify_appeals() -> Iterator[Finding]:
    """Yield appeals whose state, journal or corrections do not agree."""
    rows = Appeal.objects.select_related("owner", "teacher").prefetch_related("acts__owner").order_by("serial")
    marks = last_marks(SUBJECT, {str(serial) for serial in Appeal.objects.values_list("serial", flat=True)})
    for appeal in rows:
        key = str(appeal.serial)
        acts = sorted(appeal.acts.all(), key=lambda act: act.position)
        if not acts or not _last_agrees(appeal, acts[-1]) or [act.position for act in acts] != _run(acts):
            yield Finding(APPEALS, key, "act_differs")
        if marks.get(key, {}).get("state") != appeal.state:
            yield Finding(APPEALS, key, "journal_differs")
        for act in acts:
            if act.taken_back and not _corrected(appeal, act):
                yield Finding(APPEALS, key, "correction_differs")


def _last_agrees(appeal: Appeal, act: AppealAct) -> bool:
    told = (act.state, act.owner, act.owner_role, act.due_on)
    return told == (appeal.state, appeal.owner, appeal.owner_role, appeal.due_on)


def _run(acts: list[AppealAct]) -> list[int]:
    return list(range(1, len(acts) + 1))


def _corrected(appeal: Appeal, act: AppealAct) -> bool:
    """Whether the entry was taken back by the line that the act names, and the new one names the appeal."""
    mirrors = [
        account.entries.filter(number=act.taken_back, reverses__isnull=False).first()
        for account in appeal.teacher.credit_accounts.all()
    ]
    if not any(mirrors):
        return False
    if not act.posted:
        return True
    posted = entry_of(appeal.teacher, act.posted)
    return posted is not None and posted.batch.reason.startswith(f"{appeal.serial}: ")
