"""What the pages of tiers show: the scheme in force, who is in a tier, whom a rule proposes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from xingtan.institutions.models import Institution
from xingtan.teachers.conditions.rules import meeting, staff_of
from xingtan.teachers.models import Teacher
from xingtan.teachers.tiers.models import TierPlacement, TierScheme
from xingtan.teachers.tiers.scheme import Scheme, Tier, read_scheme, shipped_scheme
from xingtan.teachers.versions.keeping import in_force


def scheme_at(school: Institution, on: date) -> Scheme:
    """Return the tiers in force at the school on that day: its newest version by then, else the shipped ones."""
    row = in_force(TierScheme.objects.filter(school=school), on)
    return read_scheme(row.body, version=row.version) if row else shipped_scheme()


def members_of_tier(school: Institution, tier: str, *, on: date) -> QuerySet[TierPlacement, TierPlacement]:
    """Return who is in the tier at the school on that day, the longest first."""
    staff = staff_of(school, on=on).values("pk")
    found = TierPlacement.objects.on(on).filter(tier=tier, teacher__in=staff)
    return found.select_related("teacher__group").order_by("since", "teacher__number")


def heads_by_tier(school: Institution, *, on: date) -> dict[str, int]:
    """Return how many are in each tier on that day; one query."""
    staff = staff_of(school, on=on).values("pk")
    found = TierPlacement.objects.on(on).filter(teacher__in=staff)
    return dict(found.values_list("tier").annotate(heads=Count("teacher", distinct=True)).order_by("tier"))


def proposed_for(school: Institution, tier: Tier, *, on: date) -> QuerySet[Teacher, Teacher]:
    """Return whom the entry rule proposes on that day: they meet it and are not in the tier yet."""
    if tier.entry is None:
        return Teacher.objects.none()
    inside = TierPlacement.objects.filter(Q(until=None) | Q(until__gte=on), teacher=OuterRef("pk"), tier=tier.code)
    found: QuerySet[Teacher, Teacher] = staff_of(school, on=on).filter(meeting(tier.entry, on=on), ~Exists(inside))
    return found.select_related("group").order_by("number")


def outgrown(school: Institution, tier: Tier, *, on: date) -> frozenset[int]:
    """Return the keys of those in the tier who do not meet its rule on that day; a rule proposes, nobody is moved."""
    if tier.entry is None:
        return frozenset()
    inside = TierPlacement.objects.on(on).filter(teacher=OuterRef("pk"), tier=tier.code)
    found = staff_of(school, on=on).filter(Exists(inside)).exclude(meeting(tier.entry, on=on))
    return frozenset(found.values_list("pk", flat=True))


def tiers_of(teachers: Iterable[int], *, on: date) -> dict[int, list[TierPlacement]]:
    """Return the tiers of each of these teachers on that day, the appraised one first; one query."""
    found: dict[int, list[TierPlacement]] = {}
    for row in TierPlacement.objects.on(on).filter(teacher__in=list(teachers)).order_by("-appraised", "-since", "pk"):
        found.setdefault(row.teacher_id, []).append(row)
    return found


@dataclass(frozen=True)
class TierLine:
    """One line of the page of all tiers."""

    tier: Tier
    heads: int
    proposed: int


def tier_lines(school: Institution, scheme: Scheme, *, on: date) -> list[TierLine]:
    """Return every tier with how many are in it and how many the rule proposes; two queries."""
    heads = heads_by_tier(school, on=on)
    asked = {
        tier.code: Count("pk", filter=meeting(tier.entry, on=on) & ~Q(pk__in=_inside(tier.code, on)), distinct=True)
        for tier in scheme.tiers
        if tier.entry is not None
    }
    proposed = staff_of(school, on=on).aggregate(**asked) if asked else {}
    return [TierLine(tier, heads.get(tier.code, 0), proposed.get(tier.code, 0)) for tier in scheme.tiers]


def _inside(tier: str, on: date) -> QuerySet[TierPlacement, object]:
    return TierPlacement.objects.filter(Q(until=None) | Q(until__gte=on), tier=tier).values("teacher")
