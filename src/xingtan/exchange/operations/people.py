"""Institutions and teachers within the account's reach."""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext_noop
from ninja import Query
from pydantic import Field

from xingtan.access.actors import Actor, actor_of
from xingtan.access.roles import Role
from xingtan.exchange.api import api
from xingtan.exchange.cursors import Paging, page_of
from xingtan.exchange.shapes import Named, Shape
from xingtan.exchange.telling import named
from xingtan.institutions.labels import KIND_OPTIONS
from xingtan.institutions.models import Institution
from xingtan.institutions.places import WARDENS
from xingtan.institutions.reads import institutions_below
from xingtan.pages.words import holds
from xingtan.teachers.labels import TITLES, label_of
from xingtan.teachers.models import Teacher

TAGS = ["people"]


class InstitutionFilter(Paging):
    """How a list of institutions is narrowed."""

    kind: str = Field(default="", max_length=24)
    q: str = Field(
        default="", max_length=80, description=gettext_noop("Words of the name, or the beginning of the code.")
    )


class InstitutionOut(Shape):
    """An authority, school, campus or group."""

    code: str
    name: str
    name_en: str
    kind: str
    kind_name: str
    path: str = Field(description=gettext_noop("Begins with the path of everything above it."))
    opened_on: date
    closed_on: date | None


class InstitutionPage(Shape):
    """Some institutions."""

    items: list[InstitutionOut]
    next: str | None


class TeacherFilter(Paging):
    """How a list of teachers is narrowed."""

    school: str = Field(default="", max_length=32, description=gettext_noop("Code of a school."))
    group: str = Field(default="", max_length=32, description=gettext_noop("Code of a group."))
    number: str = Field(default="", max_length=32)
    q: str = Field(
        default="", max_length=80, description=gettext_noop("Words of the name, or the beginning of the number.")
    )
    left: bool = Field(default=False, description=gettext_noop("Also those who have left."))


class TeacherOut(Shape):
    """One teacher; ID and phone numbers never leave by this door."""

    id: int
    number: str
    name: str
    school: Named
    group: Named | None
    title: str
    title_name: str
    subject: str
    started_on: date
    left_on: date | None


class TeacherPage(Shape):
    """Some teachers."""

    items: list[TeacherOut]
    next: str | None


@api.get("/institutions", response=InstitutionPage, tags=TAGS, operation_id="list_institutions")
def institutions(request: HttpRequest, asked: Query[InstitutionFilter]) -> InstitutionPage:
    """Return where the account holds duties and what lies below the places that it keeps or oversees."""
    rows = _within(actor_of(request), asked.q)
    if asked.kind:
        rows = rows.filter(kind=asked.kind)
    found, after = page_of(rows, asked)
    return InstitutionPage(items=[_institution(each) for each in found], next=after)


@api.get("/teachers", response=TeacherPage, tags=TAGS, operation_id="list_teachers")
def teachers(request: HttpRequest, asked: Query[TeacherFilter]) -> TeacherPage:
    """Return the teachers whom the account may know."""
    rows = Teacher.objects.visible_to(actor_of(request)).select_related("school", "group")
    wanted = {"school__code": asked.school, "group__code": asked.group, "number": asked.number}
    rows = rows.filter(**{name: value for name, value in wanted.items() if value})
    for word in asked.q.split():
        rows = rows.filter(holds(word, "name") | Q(number__istartswith=word))
    found, after = page_of(rows if asked.left else rows.in_service(timezone.localdate()), asked)
    return TeacherPage(items=[_teacher(each) for each in found], next=after)


@api.get("/teachers/{int:teacher_id}", response=TeacherOut, tags=TAGS, operation_id="get_teacher")
def get_teacher(request: HttpRequest, teacher_id: int) -> TeacherOut:
    """Return one teacher."""
    return _teacher(visible_teacher(actor_of(request), teacher_id))


def visible_teacher(actor: Actor, teacher_id: int) -> Teacher:
    """Return the teacher if the actor may know of them, else 404."""
    rows = Teacher.objects.visible_to(actor).select_related("school", "group")
    return get_object_or_404(rows, pk=teacher_id)


def _within(actor: Actor, query: str) -> QuerySet[Institution, Institution]:
    own = Institution.objects.filter(pk__in=[held.institution_id for held in actor.duties])
    kept = actor.paths(*(Role(role) for role in WARDENS))
    below = institutions_below([*kept, *own.values_list("path", flat=True)], query=query)
    return below.filter(Q(pk__in=own.values("pk")) | Q(pk__in=institutions_below(kept).values("pk")))


def _institution(each: Institution) -> InstitutionOut:
    return InstitutionOut(
        code=each.code,
        name=each.name,
        name_en=each.name_en,
        kind=each.kind,
        kind_name=label_of(KIND_OPTIONS, each.kind),
        path=each.path,
        opened_on=each.opened_on,
        closed_on=each.closed_on,
    )


def _teacher(each: Teacher) -> TeacherOut:
    return TeacherOut(
        id=each.pk,
        number=each.number,
        name=each.name,
        school=named(each.school),
        group=named(each.group) if each.group else None,
        title=each.title,
        title_name=label_of(TITLES, each.title),
        subject=each.subject,
        started_on=each.started_on,
        left_on=each.left_on,
    )
