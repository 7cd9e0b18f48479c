"""A school's own data definitions: new versions beside the old ones, with the cells of its permission table."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from xingtan.access.actors import Actor
from xingtan.institutions.models import Institution
from xingtan.records.audit.shares import free_held
from xingtan.records.definitions.drawing_up import problems_of
from xingtan.records.definitions.grant_models import KindGrant
from xingtan.records.definitions.in_force import definitions_at
from xingtan.records.definitions.rights import OPEN_CELLS, Right, rights_of
from xingtan.records.errors import DefinitionChangedError, InvalidDefinitionError, UnknownKindOfRecordError
from xingtan.records.models import DataDefinition
from xingtan.records.policies import may_define
from xingtan.seal.digests import digest
from xingtan.trail.services import leave_mark, mark_of

SUBJECT = "definition"
OWN = "own"
LONGEST_SLUG = 30


@transaction.atomic
def publish_definition(
    *, actor: Actor, school: Institution, body: Mapping[str, Any], base: int | None, at: datetime
) -> DataDefinition:
    """Return the school's new version of a kind, or of a new kind when the body has no code.

    ``base`` is the key of the version that was read, None for a new kind. Records keep the version under which they
    were entered; whoever may do what follows the newest at once. The same body again changes nothing.
    Errors: NotPermittedError; InvalidDefinitionError with every problem; UnknownKindOfRecordError;
        DefinitionChangedError when somebody published a version meanwhile.
    """
    may_define(actor, school).require()
    Institution.objects.select_for_update().get(pk=school.pk)
    code = str(body.get("code", ""))
    now = definitions_at(school.path).get(code) if code else None
    if code and now is None:
        raise UnknownKindOfRecordError(kind=code)
    if (now.pk if now else None) != base:
        raise DefinitionChangedError(kind=code)
    earlier = earlier_bodies(code, school)
    problems = problems_of(body, earlier)
    if problems:
        raise InvalidDefinitionError(problems)
    final = _named(body, code or _new_code(body), earlier)
    same = now is not None and digest(_complete(now.body)) == digest(_complete(final))
    return now if now is not None and same else _write(actor, school, final, now, at)


@transaction.atomic
def retire_definition(*, actor: Actor, school: Institution, kind: str, retired: bool, at: datetime) -> DataDefinition:
    """Return the version under which the school offers the kind no more, or again; what was entered stays.

    Errors: NotPermittedError, UnknownKindOfRecordError.
    """
    may_define(actor, school).require()
    now = definitions_at(school.path).get(kind)
    if now is None:
        raise UnknownKindOfRecordError(kind=kind)
    body = {**now.body, "retired": retired}
    if not retired:
        del body["retired"]
    return publish_definition(actor=actor, school=school, body=_complete(body), base=now.pk, at=at)


@transaction.atomic
def set_rights(
    *, actor: Actor, school: Institution, cells: Mapping[str, Mapping[Right, Iterable[str]]], at: datetime
) -> int:
    """Change the open cells of these kinds to the roles given; return how many kinds have a new version.

    Errors: NotPermittedError, UnknownKindOfRecordError, InvalidDefinitionError when nobody would enter a kind.
    """
    may_define(actor, school).require()
    current, changed = definitions_at(school.path), 0
    for kind, wanted in cells.items():
        if kind not in current:
            raise UnknownKindOfRecordError(kind=kind)
        body = _complete(current[kind].body)
        rights = {**body["rights"], **{right.value: _ordered(roles) for right, roles in wanted.items()}}
        if rights != body["rights"]:
            body = {**body, "rights": rights}
            publish_definition(actor=actor, school=school, body=body, base=current[kind].pk, at=at)
            changed += 1
    return changed


def earlier_bodies(code: str, school: Institution) -> list[Mapping[str, Any]]:
    """Return the bodies of every version of the kind that this school or the shipped set ever had; one query."""
    rows = DataDefinition.objects.filter(code=code).select_related("institution").order_by("pk")
    return [row.body for row in rows if row.institution is None or school.path.startswith(row.institution.path)]


def _complete(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body with all its rights said."""
    held = rights_of(body)
    said = {right.value: _ordered(held[right] & OPEN_CELLS[right]) for right in Right if OPEN_CELLS[right]}
    return {**body, "rights": said}


def _ordered(roles: Iterable[str]) -> list[str]:
    return sorted(str(role) for role in roles)


def _new_code(body: Mapping[str, Any]) -> str:
    """Return a code that no kind of any school has, from the English name where there is one."""
    slug = re.sub(r"[^a-z0-9]+", "_", body["name"].get("en", "").lower()).strip("_")[:LONGEST_SLUG].strip("_")
    stem = f"{OWN}_{slug or 'kind'}"
    taken = set(DataDefinition.objects.filter(code__startswith=stem).values_list("code", flat=True))
    number = 1
    while (code := stem if number == 1 else f"{stem}_{number}") in taken:
        number += 1
    return code


def _named(body: Mapping[str, Any], code: str, earlier: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the body with its code, and a key that was never used before for every new field."""
    used = {field["key"] for former in earlier for field in former["fields"]}
    used |= {field["key"] for field in body["fields"]}
    fields, number = [], 0
    for field in body["fields"]:
        key = field["key"]
        while not key or (key in used and not field["key"]):
            number += 1
            key = f"{code}_{number}"
        used.add(key)
        fields.append({**field, "key": key})
    return {**body, "code": code, "fields": fields}


def _write(
    actor: Actor, school: Institution, body: dict[str, Any], now: DataDefinition | None, at: datetime
) -> DataDefinition:
    code = body["code"]
    last = DataDefinition.objects.filter(code=code, institution=school).order_by("-version").first()
    row = DataDefinition.objects.create(
        code=code,
        version=last.version + 1 if last else 1,
        body=body,
        digest=digest(body),
        institution=school,
        shipped_at=at,
    )
    KindGrant.objects.filter(institution=school, kind=code).delete()
    held = rights_of(body)
    KindGrant.objects.bulk_create(
        KindGrant(institution=school, kind=code, role=role.value, right=right.value)
        for right in Right
        for role in sorted(held[right])
    )
    if now is not None and now.spec.rights[Right.JUDGE] - held[Right.JUDGE]:
        free_held(actor=actor, school=school, kind=code, at=at)
    leave_mark(
        mark_of(
            actor,
            action="definition.published",
            subject=(SUBJECT, code),
            at=at,
            place=school.path,
            before={"version": now.version, "digest": now.digest} if now else {},
            after={"version": row.version, "digest": row.digest, "school": school.code},
        )
    )
    return row
