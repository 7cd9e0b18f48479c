"""With whom a record is, and since when: what every teacher reads beside the state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from xingtan.access.models import Account, Duty
from xingtan.access.roles import Role
from xingtan.records.models import Record
from xingtan.records.workflow import State


class With(StrEnum):
    """Whose turn it is."""

    TEACHER = "teacher"
    AUDITOR = "auditor"
    AUDITORS = "auditors"
    SCHOOL = "school"
    ABOVE = "above"
    NOBODY = "nobody"


WORDS: dict[With, str | Promise] = {
    With.TEACHER: _("with %(who)s"),
    With.AUDITOR: _("with auditor %(who)s"),
    With.AUDITORS: _("with the school's auditors"),
    With.SCHOOL: _("with the school until it declares"),
    With.ABOVE: _("with the authorities"),
    With.NOBODY: "",
}
TURNS: dict[State, With] = {
    State.DRAFT: With.TEACHER,
    State.RETURNED: With.TEACHER,
    State.SUBMITTED: With.AUDITORS,
    State.ACCEPTED: With.SCHOOL,
    State.DECLARED: With.ABOVE,
    State.IDENTIFIED: With.NOBODY,
    State.WITHDRAWN: With.NOBODY,
}


@dataclass(frozen=True)
class Whereabouts:
    """With whom a record is since which day; ``days`` are the whole days from then to the day of the reader."""

    turn: With
    who: str
    since: datetime
    days: int

    @property
    def sentence(self) -> str:
        """Return it as people say it: with auditor Wang since 2026-11-03, 5 days."""
        if self.turn is With.NOBODY:
            return ""
        whom = str(WORDS[self.turn]) % {"who": self.who}
        if not self.days:
            return str(_("%(whom)s since today")) % {"whom": whom}
        passed = ngettext("%(num)s day", "%(num)s days", self.days) % {"num": self.days}
        told = {"whom": whom, "day": f"{timezone.localdate(self.since):%Y-%m-%d}", "passed": passed}
        return str(_("%(whom)s since %(day)s, %(passed)s")) % told


def whereabouts(records: Iterable[Record], *, on: date) -> dict[int, Whereabouts]:
    """Return with whom each record is, by its key; two queries, none when nothing waits for an auditor.

    A record that nobody took is with the auditor where the school has only one, else with all of them.
    """
    rows = list(records)
    waiting = [row for row in rows if row.state == State.SUBMITTED.value]
    alone = _only_auditors(waiting, on=on)
    names = dict(
        Account.objects.filter(pk__in={row.held_by for row in waiting if row.held_by}).values_list("pk", "name")
    )
    return {row.pk: _of(row, names.get(row.held_by or 0, ""), alone, on=on) for row in rows}


def _of(row: Record, holder: str, alone: dict[int, str], *, on: date) -> Whereabouts:
    turn, who = TURNS[State(row.state)], ""
    if turn is With.TEACHER:
        who = row.teacher.name
    elif turn is With.AUDITORS:
        who = holder or alone.get(row.school_id, "")
        turn = With.AUDITOR if who else turn
    days = max(0, (on - timezone.localdate(row.state_since)).days)
    return Whereabouts(turn, who, row.state_since, days)


def _only_auditors(rows: list[Record], *, on: date) -> dict[int, str]:
    """Return the auditor of each school that has only one, but never the teacher's own name."""
    schools = {row.school_id for row in rows if not row.held_by}
    if not schools:
        return {}
    held = Duty.objects.in_force(on).filter(role=Role.SCHOOL_AUDITOR.value, institution__in=schools)
    found: dict[int, set[str]] = defaultdict(set)
    for school_id, name in held.values_list("institution_id", "account__name"):
        found[school_id].add(name)
    return {school_id: names.pop() for school_id, names in found.items() if len(names) == 1}
