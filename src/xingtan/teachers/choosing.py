"""Whom a form can choose from: the teachers of a school, and the circles by which many are chosen at once.

Circles are the groups of the school, its custom groups and its tiers, as they are on the day that is asked about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db.models import BooleanField, Case, Q, Value, When
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from xingtan.access.actors import Actor
from xingtan.access.models import Account
from xingtan.access.roles import GROUP_KINDS
from xingtan.institutions.models import Institution
from xingtan.institutions.paths import above
from xingtan.pages.filters import named
from xingtan.pages.people import Circle, People, Person
from xingtan.teachers.conditions.rules import meeting, read_condition, staff_of
from xingtan.teachers.custom_groups.models import CustomGroup, CustomGroupMember
from xingtan.teachers.custom_groups.reads import groups_for
from xingtan.teachers.models import Teacher
from xingtan.teachers.tiers.models import TierPlacement
from xingtan.teachers.tiers.reads import scheme_at

MOST_CUSTOM_GROUPS = 60
Key = Callable[[Teacher], object]


@dataclass(frozen=True)
class Circles:
    """The circles of a school, and those of each teacher by the teacher's key."""

    listed: tuple[Circle, ...] = ()
    held: Mapping[int, frozenset[str]] = field(default_factory=dict)

    def of(self, teacher: Teacher | None) -> frozenset[str]:
        """Return the codes of the circles to which the teacher belongs."""
        return self.held.get(teacher.pk, frozenset()) if teacher is not None else frozenset()


def people_of(teachers: Iterable[Teacher], circles: Circles | None = None, *, key: Key | None = None) -> People:
    """Return these teachers as people to choose from, by their keys unless told otherwise; ``group`` must be loaded."""
    known = circles or Circles()
    return People.of((_person(str(key(each) if key else each.pk), each, known) for each in teachers), known.listed)


def people_with_duties(school: Institution, circles: Circles | None = None) -> People:
    """Return everybody with a duty at the school or above it, by the keys of their accounts; one query."""
    known = circles or Circles()
    duties = Q(duties__institution__path__startswith=school.path) | Q(duties__institution__path__in=above(school.path))
    rows = Account.objects.filter(duties, is_active=True).select_related("teacher__group").order_by("pk").distinct()
    return People.of((_holder(each, known) for each in rows), known.listed)


def circles_of(school: Institution, *, on: date, actor: Actor | None = None) -> Circles:
    """Return the circles of the school on that day; custom groups only for an actor who sees them.

    Seven queries, however many groups, tiers and teachers there are.
    """
    held: dict[int, set[str]] = defaultdict(set)
    rows = Institution.objects.filter(path__startswith=school.path).order_by("path")
    places = list(rows)
    working = [place for place in places if place.kind in GROUP_KINDS and place.closed_on is None]
    groups = _groups(school, on, held, [(each.path, each.code, named(each)) for each in working])
    paths = {place.code: place.path for place in places}
    custom = _custom_groups(school, on, actor, held, paths) if actor is not None else []
    tiers = _tiers(school, on, held)
    return Circles((*groups, *custom, *tiers), {pk: frozenset(codes) for pk, codes in held.items()})


def _person(key: str, teacher: Teacher, circles: Circles) -> Person:
    group = named(teacher.group) if teacher.group else ""
    return Person(key, teacher.name, teacher.number, group, teacher.subject, circles.of(teacher))


def _holder(account: Account, circles: Circles) -> Person:
    teacher: Teacher | None = getattr(account, "teacher", None)
    if teacher is None:
        return Person(str(account.pk), account.name, account.username)
    group = named(teacher.group) if teacher.group else ""
    return Person(str(account.pk), account.name, teacher.number, group, teacher.subject, circles.of(teacher))


def _groups(
    school: Institution, on: date, held: dict[int, set[str]], groups: Sequence[tuple[str, str, str]]
) -> list[Circle]:
    """Note the groups in which each teacher is, and those above them; one query."""
    staff = staff_of(school, on=on).exclude(group=None)
    for pk, path in staff.order_by("pk").values_list("pk", "group__path"):
        held[pk].update(f"g-{code}" for above_it, code, _name in groups if path.startswith(above_it))
    return [Circle(f"g-{code}", name, _("Groups")) for _path, code, name in groups]


def _custom_groups(
    school: Institution, on: date, actor: Actor, held: dict[int, set[str]], places: Mapping[str, str]
) -> list[Circle]:
    """Note the custom groups of each teacher; three queries."""
    groups = list(groups_for(actor, on=on).filter(school=school)[:MOST_CUSTOM_GROUPS])
    by_rule = [group for group in groups if group.rule is not None]
    asked = {f"circle_{group.pk}": _meets(group, on, places) for group in by_rule}
    for pk, *meets in staff_of(school, on=on).annotate(**asked).order_by("pk").values_list("pk", *asked):
        held[pk].update(f"c-{group.pk}" for group, is_in in zip(by_rule, meets, strict=True) if is_in)
    rows = CustomGroupMember.objects.filter(
        Q(until=None) | Q(until__gte=on), group__in=[each.pk for each in groups if each.rule is None], since__lte=on
    )
    for pk, group_id in rows.order_by("pk").values_list("teacher_id", "group_id"):
        held[pk].add(f"c-{group_id}")
    return [Circle(f"c-{group.pk}", group.name, _("Custom groups")) for group in groups]


def _meets(group: CustomGroup, on: date, places: Mapping[str, str]) -> Case:
    meets = meeting(read_condition(group.rule), on=on, places=places)
    return Case(When(meets, then=Value(value=True)), default=Value(value=False), output_field=BooleanField())


def _tiers(school: Institution, on: date, held: dict[int, set[str]]) -> list[Circle]:
    """Note the tiers of each teacher; two queries."""
    staff = staff_of(school, on=on).values("pk")
    placed = TierPlacement.objects.on(on).filter(teacher__in=staff)
    for pk, tier in placed.order_by("pk").values_list("teacher_id", "tier"):
        held[pk].add(f"t-{tier}")
    language = get_language() or ""
    return [Circle(f"t-{tier.code}", tier.title.said(language), _("Tiers")) for tier in scheme_at(school, on).tiers]
