"""Versions that a school publishes: which one is in force, and how the next one comes to be."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import TypeVar

from django.db.models import QuerySet
from django.utils import timezone

from xingtan.institutions.models import Institution
from xingtan.kernel.errors import DomainError
from xingtan.teachers.versions.models import SchoolVersion
from xingtan.trail.services import moment

FURTHEST = timedelta(days=731)

Row = TypeVar("Row", bound=SchoolVersion)
Read = TypeVar("Read")


class VersionTooFarError(DomainError):
    """A version comes into force within two years; a day further on would leave no day for the one after it."""

    code = "scheme_too_far"


def newest_of(versions: QuerySet[Row, Row]) -> Row | None:
    """Return the newest of these versions of one school."""
    return versions.order_by("-version").first()


def in_force(versions: QuerySet[Row, Row], on: date) -> Row | None:
    """Return the version of one school that is in force on that day."""
    return newest_of(versions.filter(effective_from__lte=on))


def require_near(day: date, *, on: date) -> None:
    """Refuse a day from which a version would be in force too far ahead: no later version could come before it.

    Errors: VersionTooFarError.
    """
    if day - on > FURTHEST:
        raise VersionTooFarError


def version_content(row: SchoolVersion) -> dict[str, object]:
    """Return what the digest of a version binds: its number, its words, from when, who published it and when."""
    return {
        "version": row.version,
        "body": row.body,
        "effective_from": row.effective_from.isoformat(),
        "published_by_name": row.published_by_name,
        "published_at": moment(row.published_at),
    }


def keep_next(row: Row, *, among: QuerySet[Row, Row], read: Callable[..., Read], too_early: type[DomainError]) -> Read:
    """Keep the row, new and without a number, as the next of the school's versions; return what its body says.

    Errors: those of ``read`` with every mistake of the body, ``too_early``, VersionTooFarError; in this order.
    """
    Institution.objects.select_for_update().get(pk=row.school_id)
    newest = newest_of(among.filter(school=row.school_id))
    row.version = newest.version + 1 if newest else 1
    found = read(row.body, version=row.version)
    if newest is not None and row.effective_from <= newest.effective_from:
        raise too_early(after=newest.effective_from.isoformat())
    require_near(row.effective_from, on=timezone.localdate(row.published_at))
    row.save(force_insert=True)
    return found
