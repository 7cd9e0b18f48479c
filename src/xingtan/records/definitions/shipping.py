"""Data definitions from the files of the folder ``kinds`` into the table."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from xingtan.records.definitions.shipped import shipped_bodies
from xingtan.records.models import DataDefinition
from xingtan.seal.digests import digest
from xingtan.trail.services import leave_marks, mark_of


@transaction.atomic
def ship_definitions(*, at: datetime) -> int:
    """Put shipped definitions into the table; return how many versions are new.

    A body that changed becomes a new version beside the old one, under which older records stay; a second call
    changes nothing.
    """
    newest = {row.code: row for row in DataDefinition.objects.filter(institution=None).order_by("code", "version")}
    rows = []
    for code, body in shipped_bodies().items():
        mark, known = digest(body), newest.get(code)
        if known is None or known.digest != mark:
            version = known.version + 1 if known else 1
            rows.append(DataDefinition(code=code, version=version, body=body, digest=mark, shipped_at=at))
    DataDefinition.objects.bulk_create(rows)
    leave_marks(
        mark_of(
            None,
            action="definition.shipped",
            subject=("definition", row.code),
            at=at,
            after={"version": row.version, "digest": row.digest},
        )
        for row in rows
    )
    return len(rows)
