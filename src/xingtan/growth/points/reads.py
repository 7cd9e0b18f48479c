"""What pages and services ask of the points bank."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from xingtan.credit_bank.points import standing_entries
from xingtan.credit_bank.postings import POINTS
from xingtan.credit_bank.reads import balances
from xingtan.growth.points.expiry import remainders
from xingtan.growth.points.models import Gift, HiddenName, PointsSetting
from xingtan.institutions.models import Institution
from xingtan.teachers.models import Teacher

SOURCE = "points"
"""Source kind of an entry that a record earned; the key is the record's number."""
LAPSED = "points_lapsed"
"""Source kind of points that lapsed; the key is the teacher's number and the school year they were of."""
REDEEMED = "points_redeemed"
"""Source kind of points that were spent; the key is that of the request."""
GIFT = "points_gift"
"""Under which subject the journal tells of what the school gives for points; requests are told under REDEEMED."""
ZERO = Fraction(0)


@dataclass(frozen=True)
class Holding:
    """What one teacher holds: the balance, what each school year brought, what is left of it.

    Units: points, exact. ``overspent`` is what is missing to 0 when more was taken than there was.
    """

    earned: Mapping[int, Fraction] = field(default_factory=dict)
    left: Mapping[int, Fraction] = field(default_factory=dict)
    overspent: Fraction = ZERO

    @property
    def balance(self) -> Fraction:
        """What can be spent, below zero when more was taken than there was."""
        return sum(self.left.values(), ZERO) - self.overspent


def setting_of(school: Institution) -> PointsSetting | None:
    """Return what the school decided last; None when it never did."""
    return PointsSetting.objects.filter(school=school).order_by("-pk").first()


def holdings_of(teacher_ids: Collection[int]) -> dict[int, Holding]:
    """Return what each teacher holds in points; three queries for five thousand teachers."""
    stands = balances(teacher_ids, POINTS)
    spent: dict[int, Fraction] = {}
    lapsed: dict[int, dict[int, Fraction]] = {}
    other: dict[tuple[int, int], Fraction] = {}
    for entry in standing_entries(REDEEMED, teacher_ids, place=""):
        spent[entry.teacher_id] = spent.get(entry.teacher_id, ZERO) - entry.amount
        other[entry.teacher_id, entry.year] = other.get((entry.teacher_id, entry.year), ZERO) + entry.amount
    for entry in standing_entries(LAPSED, teacher_ids, place=""):
        of = int(entry.source_key.rpartition(" ")[2])
        years = lapsed.setdefault(entry.teacher_id, {})
        years[of] = years.get(of, ZERO) - entry.amount
        other[entry.teacher_id, entry.year] = other.get((entry.teacher_id, entry.year), ZERO) + entry.amount
    found = {}
    for teacher_id, places in stands.items():
        earned: dict[int, Fraction] = {}
        for (_, _, year), amount in places.items():
            earned[year] = earned.get(year, ZERO) + amount
        for year in earned:
            earned[year] -= other.get((teacher_id, year), ZERO)
        left, overspent = remainders(earned, spent.get(teacher_id, ZERO), lapsed.get(teacher_id, {}))
        found[teacher_id] = Holding(earned, left, overspent)
    return found


@dataclass(frozen=True)
class Rank:
    """One line of the ranking; teachers with the same points share a place."""

    place: int
    teacher: Teacher
    points: Fraction


def ranking(school: Institution, *, year: int, on: date, group_id: int | None = None) -> list[Rank]:
    """Return the teachers of the school by the points that the school year brought; who hid their name is left out."""
    teachers = Teacher.objects.filter(school__path__startswith=school.path).in_service(on)
    if group_id is not None:
        teachers = teachers.filter(group_id=group_id)
    shown = list(teachers.exclude(pk__in=HiddenName.objects.values("teacher_id")).select_related("group"))
    held = holdings_of({teacher.pk for teacher in shown})
    pairs = [(held[teacher.pk].earned.get(year, ZERO), teacher) for teacher in shown]
    pairs.sort(key=lambda pair: (-pair[0], pair[1].number))
    found: list[Rank] = []
    for number, (points, teacher) in enumerate(pairs, start=1):
        place = found[-1].place if found and found[-1].points == points else number
        found.append(Rank(place, teacher, points))
    return found


def gifts_of(school: Institution) -> list[Gift]:
    """Return what the school gives for points now, the cheapest first."""
    return list(Gift.objects.filter(school=school, retired_at=None).order_by("cost", "pk"))
