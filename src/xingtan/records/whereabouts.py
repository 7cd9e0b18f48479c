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

from django.db.models import prefetch_related_objects
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from xingtan.access.models import Account, Duty
from xingtan.access.roles import Role
from xingtan.credit_bank.coverage import Coverage, coverage
from xingtan.pages.filters import enumerated
from xingtan.records.judging import JUDGES, judges_of
from xingtan.records.models import Record
from xingtan.records.workflow import State


class With(StrEnum):
    """Whose turn it is."""

    TEACHER = "teacher"
    AUDITOR = "auditor"
    AUDITORS = "auditors"
    JUDGE = "judge"
    JUDGES = "judges"
    SCHOOL = "school"
    ABOVE = "above"
    DONE = "done"
    NOBODY = "nobody"


WORDS: dict[With, str | Promise] = {
    With.TEACHER: _("with %(who)s"),
    With.AUDITOR: _("with auditor %(who)s"),
    With.AUDITORS: _("with the school's auditors"),
    With.JUDGE: _("with %(who)s"),
    With.JUDGES: _("with those at school who judge it"),
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
MOST_NAMED = 3
"""So many of those who judge a record are named one after another."""
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
    """Return with whom each record is, by its key; three queries for those that wait, one for the accepted.

    A record that nobody took is with the auditor where the school has only one, else with all of them; where the school
    opened the kind to others for judging, with all who judge it. Whoever knows what the rulebooks cover hands it on.
    """
    rows = list(records)
    turns = _waiting([row for row in rows if row.state == State.SUBMITTED.value], on=on)
    if covered is None and any(row.state == State.ACCEPTED.value for row in rows):
        covered = coverage()
    return {row.pk: _of(row, turns.get(row.pk, (TURNS[State(row.state)], "")), covered, on) for row in rows}


def _of(row: Record, found: tuple[With, str], covered: Coverage | None, on: date) -> Whereabouts:
    turn, who = found
    done: str | Promise = ""
    if turn is With.TEACHER:
        who = row.teacher.name
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


def _waiting(rows: list[Record], *, on: date) -> dict[int, tuple[With, str]]:
    """Return whose turn it is for each record that waits, with their names where they are few."""
    prefetch_related_objects(rows, "school")
    judges, names = judges_of(rows), _names(rows, on=on)
    found = {}
    for row in rows:
        roles = judges.of(row)
        one, many = (With.JUDGE, With.JUDGES) if len(roles) > 1 else (With.AUDITOR, With.AUDITORS)
        told = {names.holders[row.held_by]} if row.held_by in names.holders else names.of(row, roles)
        if len(told) == 1 or (many is With.JUDGES and 0 < len(told) <= MOST_NAMED):
            found[row.pk] = (one, enumerated(sorted(told)))
        else:
            found[row.pk] = (many, "")
    return found


@dataclass(frozen=True)
class _Names:
    """Who took records, by account, and who holds a role that may judge where, as account and name."""

    holders: dict[int | None, str]
    held: dict[tuple[str, int], set[tuple[int, str]]]

    def of(self, row: Record, roles: Iterable[Role]) -> set[str]:
        """Return the names of those who judge the record, never the teacher's own."""
        places = [(role, row.teacher.group_id if role is Role.TEAM_LEADER else row.school_id) for role in roles]
        people = {each for role, place in places for each in self.held.get((role.value, place or 0), ())}
        return {name for account_id, name in people if account_id != row.teacher.account_id}


def _names(rows: list[Record], *, on: date) -> _Names:
    """Return who might be named; two queries, fewer when nothing asks for them."""
    takers = {row.held_by for row in rows if row.held_by}
    holders: dict[int | None, str] = dict(Account.objects.filter(pk__in=takers).values_list("pk", "name"))
    free = [row for row in rows if row.held_by not in holders]
    places = {row.school_id for row in free} | {row.teacher.group_id for row in free if row.teacher.group_id}
    held: dict[tuple[str, int], set[tuple[int, str]]] = defaultdict(set)
    if places:
        duties = Duty.objects.in_force(on).filter(role__in=[role.value for role in JUDGES], institution__in=places)
        for role, place, account_id, name in duties.values_list(
            "role", "institution_id", "account_id", "account__name"
        ):
            held[role, place].add((account_id, name))
    return _Names(holders, held)
