"""What the journal binds of an appeal and of each act upon it: a digest of everything that they say."""

from __future__ import annotations

from xingtan.declarations.appeals.models import Appeal, AppealAct
from xingtan.trail.services import moment


def act_content(appeal: Appeal, act: AppealAct) -> dict[str, object]:
    """Return what the digest of one act binds: its words, and those of the appeal as they were filed.

    What changes of an appeal (state, owner, day) is that of its last act, so the acts bind it too.
    """
    return {
        "serial": appeal.serial,
        "teacher": appeal.teacher.number,
        "subject": [appeal.subject_kind, appeal.subject_key, appeal.subject_label, appeal.subject_url],
        "wrong": appeal.wrong,
        "right": appeal.right,
        "filed_at": moment(appeal.filed_at),
        "position": act.position,
        "step": act.step,
        "state": act.state,
        "text": act.text,
        "owner": [act.owner.code, act.owner_role],
        "due_on": act.due_on.isoformat(),
        "effect": [act.effect, act.taken_back, act.posted],
        "facts": act.facts,
        "by": [act.by, act.by_name],
        "at": moment(act.at),
    }
