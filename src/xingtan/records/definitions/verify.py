"""Hold the versions of data definitions, and the rights that follow from the newest, against the journal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from xingtan.records.definitions.grant_models import KindGrant
from xingtan.records.definitions.rights import rights_of
from xingtan.records.models import DataDefinition
from xingtan.seal.digests import recomputed
from xingtan.trail.models import JournalRow
from xingtan.trail.verify import Finding, verify_told

DEFINITIONS, DEFINITION = "definitions", "definition"
Told = tuple[object, ...]


def verify_definitions() -> Iterator[Finding]:
    """Yield versions whose body is not what was published, and schools whose rights are not those of their newest."""
    kept: list[tuple[str, Told]] = []
    newest: dict[tuple[int, str], DataDefinition] = {}
    rows = DataDefinition.objects.select_related("institution").order_by("institution_id", "code", "version")
    for row in rows.iterator():
        place = row.institution.code if row.institution else ""
        key = f"{place} {row}".strip()
        kept.append((key, (place, row.code, row.version, row.digest)))
        if recomputed(row.body) != row.digest:
            yield Finding(DEFINITIONS, key, "digest_differs")
        if row.institution_id is not None:
            newest[row.institution_id, row.code] = row
    marks = JournalRow.objects.filter(
        subject_kind=DEFINITION, action__in=("definition.shipped", "definition.published")
    )
    told = (
        (f"{after.get('school', '')} {code} v{after['version']}".strip(), _named(code, after))
        for code, after in marks.order_by("pk").values_list("subject_key", "after").iterator()
    )
    yield from verify_told(DEFINITIONS, told=told, kept=kept)
    yield from _verify_grants(newest)


def _named(code: str, after: Mapping[str, object]) -> Told:
    return (after.get("school", ""), code, after.get("version"), after.get("digest"))


def _verify_grants(newest: Mapping[tuple[int, str], DataDefinition]) -> Iterator[Finding]:
    """Yield kinds of a school whose rights in the table of cells are others than the definition gives."""
    found: dict[tuple[int, str], set[tuple[str, str]]] = defaultdict(set)
    for place, kind, role, right in KindGrant.objects.values_list("institution_id", "kind", "role", "right"):
        found[place, kind].add((role, right))
    for place, kind in sorted(found.keys() | newest.keys()):
        row = newest.get((place, kind))
        held = rights_of(row.body) if row else {}
        wanted = {(role.value, right.value) for right, roles in held.items() for role in roles}
        if found.get((place, kind), set()) != wanted:
            yield Finding(DEFINITIONS, str(row or kind), "rights_differ")
