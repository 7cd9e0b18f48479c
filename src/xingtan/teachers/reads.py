"""What the pages of the personnel file show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Q, QuerySet, Subquery

from xingtan.access.actors import Actor
from xingtan.access.roles import OVERSEERS, Role
from xingtan.institutions.models import Institution
from xingtan.pages.filters import named
from xingtan.pages.words import holds
from xingtan.teachers.identity import masked_id, masked_phone
from xingtan.teachers.models import Post, Teacher
from xingtan.teachers.policies import ROSTER_KEEPERS
from xingtan.teachers.privacy import open_text
from xingtan.teachers.querysets import TeacherQuerySet

LOOKERS = (*OVERSEERS, Role.TEAM_LEADER)
"""Roles that see more teachers than themselves."""
MOST_OFFERED = 400
"""So many schools stand in one list to choose from."""


def teachers_for(
    actor: Actor, *, on: date, query: str = "", group: str = "", school: str = ""
) -> QuerySet[Teacher, Teacher]:
    """Return the teachers in service that the actor may know, filtered by name or number, group code, school code.

    A school's campuses belong to it.
    """
    found: TeacherQuerySet = Teacher.objects.visible_to(actor).in_service(on)
    for word in query.split():
        found = found.filter(holds(word, "name") | Q(number__istartswith=word))
    if group:
        found = found.filter(group__code=group)
    if school:
        place = Institution.objects.filter(code=school).values("path")[:1]
        found = found.filter(school__path__startswith=Subquery(place))
    return found.for_rows()


def filter_options(actor: Actor) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return codes and names of the schools and of the groups in the actor's scope; two queries."""
    inside = actor.within("path", *OVERSEERS) | actor.within("path", Role.TEAM_LEADER)
    schools = Institution.objects.filter(inside, kind__in=("school", "campus"))
    groups = Institution.objects.filter(inside, kind__in=("research_group", "preparation_group"))
    listed = _listed(schools.order_by("path"))
    return listed, _listed(groups.order_by("path")) if len(listed) <= 1 else []


def _listed(places: Iterable[Institution]) -> list[tuple[str, str]]:
    """Return the codes of these places and what the reader calls them."""
    return [(place.code, named(place)) for place in places]


def places_offered(actor: Actor, chosen: str) -> list[tuple[str, str]]:
    """Return codes and names of the places by which a list of teachers is narrowed: the schools in the actor's scope.

    Where these are too many to choose from, its cities and counties, and the schools of the county that is chosen or
    in which the chosen school lies. Three queries at most.
    """
    inside = Institution.objects.filter(actor.within("path", *OVERSEERS) | actor.within("path", Role.TEAM_LEADER))
    schools = inside.filter(kind__in=("school", "campus")).order_by("path")
    listed = _listed(schools[: MOST_OFFERED + 1])
    if len(listed) <= MOST_OFFERED:
        return listed
    here = inside.filter(code=chosen).values_list("path", flat=True).first() if chosen else None
    above = list(inside.filter(kind__in=("city", "county")).order_by("path"))
    county = next((each for each in above if here and each.kind == "county" and here.startswith(each.path)), None)
    below = list(schools.filter(path__startswith=county.path)) if county else []
    found: list[tuple[str, str]] = []
    for each in above:
        found += _listed([each, *(below if each == county else ())])
    return found


@dataclass(frozen=True)
class Numbers:
    """ID and phone number as pages show them."""

    id_number: str
    phone: str


def masked_numbers(teacher: Teacher) -> Numbers:
    """Return the teacher's numbers with their middles masked, empty where there is none."""
    id_number, phone = open_text(teacher.id_number_sealed), open_text(teacher.phone_sealed)
    return Numbers(masked_id(id_number) if id_number else "", masked_phone(phone) if phone else "")


def posts_of(teacher: Teacher) -> QuerySet[Post, Post]:
    """Return where the teacher has worked, the newest first."""
    return teacher.posts.select_related("institution").order_by("-valid_from", "-pk")


def units_for(actor: Actor, chosen: Institution | None) -> list[Institution]:
    """Return the units whose staff the actor may count: their own, and those directly below the chosen one."""
    own = Q(path__in=[path for path in actor.paths(*LOOKERS) if path])
    below = Q(path__startswith=chosen.path, depth=chosen.depth + 1) if chosen else Q(pk__in=[])
    return list(Institution.objects.filter(own | below, closed_on=None).order_by("path"))


def unit_in_scope(actor: Actor, code: str) -> Institution | None:
    """Return the unit of this code when it lies in the actor's scope; without a code their first one."""
    inside = Institution.objects.filter(actor.within("path", *LOOKERS))
    return (inside.filter(code=code) if code else inside.order_by("depth", "path")).first()


def accounts_waiting(actor: Actor, *, on: date) -> int:
    """Return how many accounts of the actor's schools wait for their first password."""
    mine = Teacher.objects.filter(actor.within("school__path", *ROSTER_KEEPERS), account__is_active=True).in_service(on)
    return mine.filter(account__password__startswith=UNUSABLE_PASSWORD_PREFIX).count()
