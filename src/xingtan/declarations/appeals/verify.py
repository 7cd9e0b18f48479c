"""Recompute what appeals say: every word of them and of their acts is in the journal, corrections are in the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from xingtan.declarations.appeals.content import act_content
from xingtan.declarations.appeals.corrections import entry_of
from xingtan.declarations.appeals.models import SUBJECT, Appeal, AppealAct
from xingtan.declarations.appeals.workflow import ESCALATE
from xingtan.seal.digests import recomputed
from xingtan.trail.models import JournalRow
from xingtan.trail.verify import Finding

APPEALS = "appeals"
CHUNK = 500
Told = tuple[str, Mapping[str, object]]
"""One act as the journal tells it: which, and what was so after it."""


def verify_appeals() -> Iterator[Finding]:
    """Yield appeals and acts whose words, state, journal or corrections do not agree, and those that are gone."""
    told = _told()
    rows = Appeal.objects.select_related("owner", "teacher").prefetch_related("acts__owner").order_by("serial")
    for appeal in rows.iterator(chunk_size=CHUNK):
        key = str(appeal.serial)
        acts = sorted(appeal.acts.all(), key=lambda act: act.position)
        if not acts or not _last_agrees(appeal, acts):
            yield Finding(APPEALS, key, "act_differs")
        yield from _verify_words(appeal, acts, told.pop(key, []))
        for act in acts:
            if act.taken_back and not _corrected(appeal, act):
                yield Finding(APPEALS, key, "correction_differs")
    yield from (Finding(APPEALS, key, "appeal_missing") for key in told)


def _told() -> dict[str, list[Told]]:
    """Return the acts upon every appeal as the journal tells them, in their order."""
    found: dict[str, list[Told]] = {}
    marks = JournalRow.objects.filter(subject_kind=SUBJECT, action__startswith=f"{SUBJECT}.").order_by("pk")
    for key, action, after in marks.values_list("subject_key", "action", "after").iterator():
        found.setdefault(key, []).append((action, after))
    return found


def _verify_words(appeal: Appeal, acts: Sequence[AppealAct], told: Sequence[Told]) -> Iterator[Finding]:
    """Yield what the table and the journal tell differently, act by act."""
    key = str(appeal.serial)
    stored = {act.position: act for act in acts}
    for position, (action, after) in enumerate(told, start=1):
        act = stored.pop(position, None)
        if act is None:
            yield Finding(APPEALS, f"{key}/{position}", "act_missing")
        elif action != f"{SUBJECT}.{act.step}" or after.get("state") != act.state:
            yield Finding(APPEALS, f"{key}/{position}", "journal_differs")
        elif _is_other(after, recomputed(act_content(appeal, act))):
            yield Finding(APPEALS, f"{key}/{position}", "content_differs")
    yield from (Finding(APPEALS, f"{key}/{position}", "act_not_in_journal") for position in stored)


def _is_other(after: Mapping[str, object], found: str) -> bool:
    """Whether the digest that the journal keeps is another one; acts older than digests keep none."""
    return after.get("digest", found) != found


def _last_agrees(appeal: Appeal, acts: Sequence[AppealAct]) -> bool:
    last = acts[-1]
    told = (last.state, last.owner_id, last.owner_role, last.due_on, last.at)
    now = (appeal.state, appeal.owner_id, appeal.owner_role, appeal.due_on, appeal.state_since)
    return told == now and appeal.was_escalated is any(act.step == ESCALATE for act in acts)


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
