"""Hold what schools lay down by version against the journal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeVar

from django.db.models import QuerySet

from xingtan.seal.digests import recomputed
from xingtan.teachers.versions.keeping import version_content
from xingtan.teachers.versions.models import SchoolVersion
from xingtan.trail.models import JournalRow
from xingtan.trail.verify import Finding

Row = TypeVar("Row", bound=SchoolVersion)


def verify_versions(stream: str, versions: QuerySet[Row, Row], *, action: str) -> Iterator[Finding]:
    """Yield versions that say something else than when they were published, and those gone; the key names the school.

    Versions published before the journal kept their digest are bound by number and day alone.
    """
    told: dict[tuple[str, object], Mapping[str, object]] = {}
    marks = JournalRow.objects.filter(action=action).order_by("pk").values_list("subject_key", "after")
    for key, after in marks.iterator():
        told[key, after.get("version")] = after
    for row in versions.select_related("school").order_by("pk").iterator():
        after = told.pop((row.school.code, row.version), {})
        found = recomputed(version_content(row))
        if after.get("from") != row.effective_from.isoformat() or after.get("digest", found) != found:
            yield Finding(stream, f"{row.school.code} v{row.version}", "journal_differs")
    yield from (Finding(stream, f"{key} v{version}", "gone") for key, version in told)
