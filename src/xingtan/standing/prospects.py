"""What becomes of a teacher's requirements: the forecast over the ledger and what is on its way, and ways to go on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from xingtan.credit_bank.reads import balances
from xingtan.rulebook.outlook.chances import Chance, chances_of
from xingtan.rulebook.outlook.forecast import Asked, Prospect, Reach, forecast
from xingtan.rulebook.outlook.ways import Way, ways_to_meet
from xingtan.rulebook.rules import Rulebook
from xingtan.rulebook.standing import standing
from xingtan.standing.reads import TeacherStanding
from xingtan.teachers.models import Teacher

SOON = timedelta(days=90)
"""Whoever has no more time than this only just makes it."""

COLLEAGUES = 60
_chances: dict[str, tuple[Chance, ...]] = {}


@dataclass(frozen=True)
class Outcome:
    """What becomes of all running requirements of one teacher together.

    ``latest`` is the earliest of their latest days; ``pressing`` the requirement it belongs to, or one that is lost.
    """

    reach: Reach
    latest: date | None
    pressing: Prospect | None

    def is_soon(self, on: date) -> bool:
        """Return whether hardly any time is left."""
        return self.reach is Reach.OPEN and self.latest is not None and self.latest - on <= SOON


def known_chances(rulebook: Rulebook) -> tuple[Chance, ...]:
    """Return everything that can be done under the rulebook; read off once, then kept."""
    if rulebook.digest not in _chances:
        _chances[rulebook.digest] = chances_of(rulebook)
    return _chances[rulebook.digest]


def asked_of(found: TeacherStanding, *, on: date) -> Asked:
    """Return the question of a teacher's forecast; what is on its way counts as if it were identified as it is."""
    return Asked(
        rulebook=found.rulebook,
        amounts=found.with_coming,
        cycle=found.standing.cycle,
        as_of=on,
        chances=known_chances(found.rulebook),
        profile=found.profile,
        exceptions=found.exceptions,
    )


def prospects_of(found: TeacherStanding, *, on: date) -> tuple[Prospect, ...]:
    """Return the forecast of every requirement, what is on its way counted in; no query."""
    asked = asked_of(found, on=on)
    results = found.standing.results
    if found.coming:
        results = standing(
            found.rulebook,
            asked.amounts,
            as_of=on,
            cycle_first_year=found.standing.cycle.first_year,
            profile=found.profile,
            exceptions=found.exceptions,
            since=found.teacher.started_on,
        ).results
    return forecast(asked, results)


def outcome_of(prospects: Sequence[Prospect], *, on: date) -> Outcome:
    """Return what becomes of the requirements whose period still runs."""
    running = [each for each in prospects if each.ends >= on]
    lost = [each for each in running if each.reach is Reach.LOST]
    if lost:
        return Outcome(Reach.LOST, None, max(lost, key=lambda each: (each.result.year is None, each.ends)))
    still = [each for each in running if each.reach is Reach.OPEN and each.latest is not None]
    if not still:
        return Outcome(Reach.MET, None, None)
    first = min(still, key=lambda each: (each.latest or each.ends, -each.result.short))
    return Outcome(Reach.OPEN, first.latest, first)


def ways_of(
    found: TeacherStanding, prospects: Sequence[Prospect], prospect: Prospect, habits: Mapping[str, int], *, on: date
) -> tuple[Way, ...]:
    """Return concrete ways to meet one requirement, each proved by the engine; no query."""
    others = [each.result for each in prospects if each.reach is Reach.OPEN]
    return ways_to_meet(asked_of(found, on=on), prospect, habits=habits, wanted=others)


def habits_of(teacher: Teacher) -> Mapping[str, int]:
    """Return in how many credit years each item was earned by the teacher (weighing most) and close colleagues.

    Close colleagues teach the same subject at the same school. Two queries.
    """
    colleagues = Teacher.objects.filter(school=teacher.school_id, subject=teacher.subject).exclude(pk=teacher.pk)
    keys = list(colleagues.order_by("pk").values_list("pk", flat=True)[:COLLEAGUES])
    found: Counter[str] = Counter()
    for key, amounts in balances({teacher.pk, *keys}).items():
        for (_, item, _year), amount in amounts.items():
            if item and amount > 0:
                found[item] += len(keys) + 1 if key == teacher.pk else 1
    return found
