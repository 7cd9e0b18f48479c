"""With whom a record is, and since when: what every teacher reads beside the state.

An accepted record waits for the declaration only where a rulebook turns its kind into credits; any other kind ends
there, and what it counts for is said instead.
"""

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
from xingtan.credit_bank.coverage import Coverage, coverage
from xingtan.records.models import Record
from xingtan.records.workflow import State


class With(StrEnum):
    """Whose turn it is."""

    TEACHER = "teacher"
    AUDITOR = "auditor"
    AUDITORS = "auditors"
    SCHOOL = "school"
    ABOVE = "above"
    DONE = "done"
    NOBODY = "nobody"


WORDS: dict[With, str | Promise] = {
    With.TEACHER: _("with %(who)s"),
    With.AUDITOR: _("with auditor %(who)s"),
    With.AUDITORS: _("with the school's auditors"),
    With.SCHOOL: _("with the school until it declares"),
    With.ABOVE: _("with the authorities"),
    With.DONE: "",
    With.NOBODY: "",
}
COUNTS: dict[tuple[bool, bool], Promise] = {
    (True, True): _("done: counts for points and stands in the portfolio"),
    (True, False): _("done: counts for points"),
    (False, True): _("done: stands in the portfolio"),
    (False, False): _("done: kept on file"),
}
"""What is said of an accepted record that nobody declares: whether it counts for points, stands in the portfolio."""
KEPT_HOME = "basic_information"
"""The category whose records are no part of a portfolio."""
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
    """With whom a record is since which day; ``days`` are the whole days from then to the day of the reader.

    ``done`` says what an accepted record counts for that nobody has to declare.
    """

    turn: With
    who: str
    since: datetime
    days: int
    done: str | Promise = ""

    @property
    def sentence(self) -> str:
        """Return it as people say it: with auditor Wang since 2026-11-03, 5 days."""
        if self.turn in {With.NOBODY, With.DONE}:
            return str(self.done)
        whom = str(WORDS[self.turn]) % {"who": self.who}
        if not self.days:
            return str(_("%(whom)s since today")) % {"whom": whom}
        passed = ngettext("%(num)s day", "%(num)s days", self.days) % {"num": self.days}
        told = {"whom": whom, "day": f"{timezone.localdate(self.since):%Y-%m-%d}", "passed": passed}
        return str(_("%(whom)s since %(day)s, %(passed)s")) % told


def whereabouts(records: Iterable[Record], *, on: date, covered: Coverage | None = None) -> dict[int, Whereabouts]:
    """Return with whom each record is, by its key; two queries for those that wait, one for the accepted.

    A record that nobody took is with the auditor where the school has only one, else with all of them. Whoever has
    asked what the rulebooks cover hands it on.
    """
    rows = list(records)
    waiting = [row for row in rows if row.state == State.SUBMITTED.value]
    alone = _only_auditors(waiting, on=on)
    names = dict(
        Account.objects.filter(pk__in={row.held_by for row in waiting if row.held_by}).values_list("pk", "name")
    )
    if covered is None and any(row.state == State.ACCEPTED.value for row in rows):
        covered = coverage()
    return {
        row.pk: _of(row, names.get(row.held_by or 0, "") or alone.get(row.school_id, ""), covered, on) for row in rows
    }


def _of(row: Record, auditor: str, covered: Coverage | None, on: date) -> Whereabouts:
    turn, who = TURNS[State(row.state)], ""
    done: str | Promise = ""
    if turn is With.TEACHER:
        who = row.teacher.name
    elif turn is With.AUDITORS and auditor:
        turn, who = With.AUDITOR, auditor
    elif turn is With.SCHOOL and covered is not None and not is_to_declare(row, covered):
        turn, done = With.DONE, _counts_for(row, covered)
    days = max(0, (on - timezone.localdate(row.state_since)).days)
    return Whereabouts(turn, who, row.state_since, days, done)


def is_to_declare(record: Record, covered: Coverage) -> bool:
    """Return whether a rulebook turns the record's kind into credits, so that the school declares it once accepted."""
    return covered.earns_credit(record.school, record.kind, record.happened_on)


def _counts_for(record: Record, covered: Coverage) -> str | Promise:
    points = covered.earns_points(record.school, record.kind, record.happened_on)
    return COUNTS[points, record.spec.category.first != KEPT_HOME]


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
