"""The writers of the library: bring, describe, renew, and the steps of the road."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from xingtan.access.actors import Actor
from xingtan.evidence.models import EvidenceFile, EvidenceLink
from xingtan.evidence.services import attach_file, store_file
from xingtan.institutions.models import Institution, Kind
from xingtan.institutions.paths import above
from xingtan.research.library.errors import (
    ChangedMeanwhileError,
    NoSuchResourceError,
    NothingGivenError,
    NotStandingError,
    PlaceUnknownError,
)
from xingtan.research.library.indexing import index_resource
from xingtan.research.library.marks import leave_mark_on
from xingtan.research.library.models import SUBJECT, Resource, ResourceAuthor, ResourceTag, ResourceVersion
from xingtan.research.library.policies import is_own, may_change, may_keep_place, may_propose, may_take
from xingtan.research.library.telling import tell_authors, tell_keepers
from xingtan.research.library.workflow import ROAD, STANDING, Reach, ResourceKind, State
from xingtan.teachers.models import Teacher

GROUPS = frozenset({Kind.RESEARCH_GROUP.value, Kind.PREPARATION_GROUP.value})
MOST_TAGS = 12


@dataclass(frozen=True)
class Given:
    """What is brought: a file with its name, or the address of a page."""

    name: str = ""
    chunks: Iterable[bytes] = ()
    address: str = ""


@dataclass(frozen=True)
class About:
    """What a resource is described by; codes come from the lists of the library."""

    title: str
    subject: str
    licence: str
    language: str
    grade: str = ""
    term: str = ""
    chapter: str = ""
    description: str = ""
    shared_with: Reach = Reach.SCHOOL
    tags: Sequence[str] = ()
    authors: Sequence[int] = ()


def add_resource(*, actor: Actor, place: Institution, about: About, given: Given, at: datetime) -> Resource:
    """Return a new resource of the team or school: on the shelf when its keeper brings it, else proposed to the keeper.

    Without authors the teacher who brings it is the author.
    Errors: NotPermittedError, PlaceUnknownError, NothingGivenError, EvidenceRefusedError.
    """
    keeper = may_keep_place(actor, place)
    (keeper or may_propose(actor, place)).require()
    file = _stored(actor, given, at)
    with transaction.atomic():
        school = _school_of(place)
        resource = Resource.objects.create(
            school=school,
            group=place if place.kind in GROUPS else None,
            reach=_reach_of(about.shared_with, place, school),
            kind=(ResourceKind.FILE if file else ResourceKind.LINK).value,
            state=(State.SHELVED if keeper else State.PROPOSED).value,
            state_since=at,
            brought_by=actor.account_id,
            brought_by_name=actor.name,
            brought_at=at,
            **_described(about),
        )
        _write_authors(resource, about.authors or _own_teacher(actor))
        _write_tags(resource, about.tags)
        _write_version(actor, resource, file, given, note="", at=at)
        index_resource(resource)
        after = {"title": resource.title, "state": resource.state, "place": place.code}
        leave_mark_on(resource, actor, "added", at=at, after=after)
        tell_keepers(resource, actor=actor, at=at)
    return resource


@transaction.atomic
def add_resources(
    *, actor: Actor, place: Institution, about: Callable[..., About], given: Sequence[Given], at: datetime
) -> list[Resource]:
    """Return new resources, one for each file or address, all or none; ``about(title=...)`` describes each.

    Where several are brought, each is called like its file.
    Errors: those of ``add_resource``.
    """
    alone = len(given) == 1
    made = []
    for each in given:
        described = about()
        stem = each.name.rpartition(".")[0] or each.name
        if not (alone and described.title):
            described = about(title=stem[:200])
        made.append(add_resource(actor=actor, place=place, about=described, given=each, at=at))
    return made


def add_version(*, actor: Actor, resource_id: int, given: Given, note: str, at: datetime) -> ResourceVersion:
    """Return the new version; the older ones stay readable, and a dead link is alive again.

    Errors: NoSuchResourceError, NotPermittedError, NotStandingError, NothingGivenError (also for a file in place of a
        link), EvidenceRefusedError.
    """
    _changeable(actor, _known(actor, resource_id))
    file = _stored(actor, given, at)
    with transaction.atomic():
        resource = _locked(actor, resource_id)
        _changeable(actor, resource)
        if (file is None) != (resource.kind == ResourceKind.LINK.value):
            raise NothingGivenError(kind=resource.kind)
        version = _write_version(actor, resource, file, given, note=note, at=at)
        Resource.objects.filter(pk=resource.pk).update(dead_since=None)
        index_resource(resource)
        leave_mark_on(resource, actor, "version_added", at=at, after={"number": version.number, "name": version.name})
    return version


@transaction.atomic
def change_resource(*, actor: Actor, resource_id: int, about: About, seen: str, at: datetime) -> Resource:
    """Return the resource described anew; ``seen`` is ``stamp_of`` what the person had before their eyes.

    Errors: NoSuchResourceError, NotPermittedError, NotStandingError, ChangedMeanwhileError, PlaceUnknownError.
    """
    resource = _locked(actor, resource_id)
    _changeable(actor, resource)
    if seen != stamp_of(resource):
        raise ChangedMeanwhileError(title=resource.title)
    fields = _described(about)
    before = {name: getattr(resource, name) for name, value in fields.items() if getattr(resource, name) != value}
    for name, value in fields.items():
        setattr(resource, name, value)
    resource.reach = _reach_of(about.shared_with, resource.group or resource.school, resource.school)
    resource.save()
    ResourceAuthor.objects.filter(resource=resource).delete()
    _write_authors(resource, about.authors or _own_teacher(actor))
    _write_tags(resource, about.tags)
    index_resource(resource)
    after = {name: fields[name] for name in before}
    leave_mark_on(resource, actor, "changed", at=at, before=before, after=after)
    return resource


@transaction.atomic
def take_resource_step(
    *, actor: Actor, resource_id: int, step: str, at: datetime, reason: str = "", replaced_by: int | None = None
) -> Resource:
    """Return the resource after the step; retiring may name what stands in its place.

    Errors: UnknownStepError, NoSuchResourceError (also for what would replace it), NotPermittedError,
        StepNotAllowedError, ReasonMissingError.
    """
    road_step = ROAD.step(step)
    resource = _locked(actor, resource_id)
    may_take(actor, road_step, resource).require()
    before, resource.state = resource.state, ROAD.advance(resource.state, step, reason=reason)
    resource.reason, resource.state_since = reason.strip()[:300], at
    resource.replaced_by = None if replaced_by is None else _replacement(actor, resource, replaced_by)
    resource.save(update_fields=["state", "reason", "state_since", "replaced_by"])
    after = {"state": resource.state, "replaced_by": replaced_by}
    leave_mark_on(resource, actor, step, at=at, reason=resource.reason, before={"state": before}, after=after)
    tell_authors(resource, actor=actor, at=at)
    return resource


def stamp_of(resource: Resource) -> str:
    """Return a text that differs as soon as what describes the resource differs; authors and tags among it."""
    people = ",".join(str(author.teacher_id) for author in resource.authors.all())
    tags = ",".join(tag.word for tag in resource.tags.all())
    fields = ("title", "subject", "grade", "term", "chapter", "licence", "language", "description", "shared_with")
    said = "\n".join([*(str(getattr(resource, name)) for name in fields), people, tags])
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _known(actor: Actor, resource_id: int) -> Resource:
    found = Resource.objects.visible_to(actor).for_rows().filter(pk=resource_id).first()
    if found is None:
        raise NoSuchResourceError(resource=resource_id)
    return found


def _locked(actor: Actor, resource_id: int) -> Resource:
    _known(actor, resource_id)
    return Resource.objects.select_for_update(of=("self",)).for_rows().get(pk=resource_id)


def _changeable(actor: Actor, resource: Resource) -> None:
    if resource.state not in STANDING and (is_own(actor, resource) or may_keep_place(actor, resource.school)):
        raise NotStandingError(state=resource.state)
    may_change(actor, resource).require()


def _replacement(actor: Actor, resource: Resource, other: int) -> Resource:
    found = Resource.objects.visible_to(actor).shelved().filter(pk=other).exclude(pk=resource.pk).first()
    if found is None:
        raise NoSuchResourceError(resource=other)
    return found


def _school_of(place: Institution) -> Institution:
    if place.kind not in GROUPS:
        if place.kind in {Kind.SCHOOL.value, Kind.CAMPUS.value}:
            return place
        raise PlaceUnknownError(place=place.code)
    above = _above(place, Kind.CAMPUS, Kind.SCHOOL)
    if above is None:
        raise PlaceUnknownError(place=place.code)
    return above


def _above(place: Institution, *kinds: Kind) -> Institution | None:
    """Return the nearest institution of one of these kinds above the place."""
    return Institution.objects.filter(path__in=above(place.path), kind__in=kinds).order_by("-depth").first()


def _reach_of(reach: Reach, place: Institution, school: Institution) -> Institution:
    """Return the place whose people find it; a school below no county shares with itself."""
    if reach is Reach.TEAM:
        return place
    if reach is Reach.SCHOOL:
        return school
    return _above(school, Kind.COUNTY) or school


def _stored(actor: Actor, given: Given, at: datetime) -> EvidenceFile | None:
    if given.name:
        return store_file(actor=actor, chunks=given.chunks, name=given.name, at=at)
    if not given.address:
        raise NothingGivenError
    return None


def _write_version(
    actor: Actor, resource: Resource, file: EvidenceFile | None, given: Given, *, note: str, at: datetime
) -> ResourceVersion:
    link: EvidenceLink | None = None
    resource.version += 1
    if file is not None:
        subject = (SUBJECT, f"{resource.pk}-{resource.version}")
        path = resource.school.path
        link = attach_file(actor=actor, file=file, subject=subject, name=given.name, at=at, place=path)
    Resource.objects.filter(pk=resource.pk).update(version=resource.version)
    return ResourceVersion.objects.create(
        resource=resource,
        number=resource.version,
        link=link,
        address="" if link else given.address,
        note=note.strip()[:300],
        by_name=actor.name,
        at=at,
    )


def _described(about: About) -> dict[str, str]:
    names = ("title", "subject", "grade", "term", "chapter", "licence", "language", "description")
    return {**{name: getattr(about, name) for name in names}, "shared_with": about.shared_with.value}


def _own_teacher(actor: Actor) -> list[int]:
    if actor.account_id is None:
        return []
    return list(Teacher.objects.filter(account_id=actor.account_id).values_list("pk", flat=True))


def _write_authors(resource: Resource, teacher_ids: Collection[int]) -> None:
    """Write the authors in the order given; only teachers of the school can be."""
    here = resource.school.path
    known = set(Teacher.objects.filter(pk__in=teacher_ids, school__path__startswith=here).values_list("pk", flat=True))
    ordered = [pk for pk in dict.fromkeys(teacher_ids) if pk in known]
    ResourceAuthor.objects.bulk_create(
        [ResourceAuthor(resource=resource, teacher_id=pk, rank=rank) for rank, pk in enumerate(ordered, start=1)]
    )


def _write_tags(resource: Resource, words: Iterable[str]) -> None:
    ResourceTag.objects.filter(resource=resource).delete()
    kept = list(dict.fromkeys(word.strip()[:30] for word in words if word.strip()))[:MOST_TAGS]
    ResourceTag.objects.bulk_create([ResourceTag(resource=resource, word=word) for word in kept])
