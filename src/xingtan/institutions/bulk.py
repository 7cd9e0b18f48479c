"""Founding and taking back many institutions at once: a fixed number of queries for each level of the tree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Max
from django.db.models.functions import Substr

from xingtan.institutions.models import Institution, Placement
from xingtan.institutions.paths import STEP
from xingtan.sheets.plans import chunks

BATCH = 1000


@dataclass(frozen=True)
class Seedling:
    """An institution still to be founded."""

    code: str
    kind: str
    name: str
    name_en: str
    parent: str
    opened_on: date


def found_all(seedlings: Iterable[Seedling]) -> None:
    """Found all of them, parents before children; their places have been checked before."""
    waiting = {seedling.code: seedling for seedling in seedlings}
    while waiting:
        level = [seedling for seedling in waiting.values() if seedling.parent not in waiting]
        _found_level(level)
        for seedling in level:
            del waiting[seedling.code]


def _found_level(level: Sequence[Seedling]) -> None:
    parents = institutions_by_code({seedling.parent for seedling in level} - {""})
    last = _last_children(parents.values())
    fresh: list[Institution] = []
    for seedling in level:
        parent = parents.get(seedling.parent)
        stem, depth = (parent.path, parent.depth + 1) if parent else ("", 1)
        last[stem] += 1
        fresh.append(
            Institution(
                path=_path_of(stem, depth, last[stem]),
                depth=depth,
                code=seedling.code,
                kind=seedling.kind,
                name=seedling.name,
                name_en=seedling.name_en,
                opened_on=seedling.opened_on,
            )
        )
        if parent:
            parent.numchild += 1
    Institution.objects.bulk_create(fresh, batch_size=BATCH)
    Institution.objects.bulk_update(parents.values(), ["numchild"], batch_size=BATCH)
    Placement.objects.bulk_create(
        (
            Placement(institution=institution, parent=parents.get(seedling.parent), valid_from=seedling.opened_on)
            for institution, seedling in zip(fresh, level, strict=True)
        ),
        batch_size=BATCH,
    )


def _last_children(parents: Iterable[Institution]) -> dict[str, int]:
    """Return the number of the last child by the parent's path, the roots' under ""."""
    last: dict[str, int] = defaultdict(int)
    by_depth: dict[int, list[str]] = defaultdict(list)
    for parent in parents:
        by_depth[parent.depth].append(parent.path)
    for depth, stems in by_depth.items():
        children = Institution.objects.filter(depth=depth + 1).order_by().annotate(stem=Substr("path", 1, depth * STEP))
        newest = children.filter(stem__in=stems).values_list("stem").annotate(last=Max("path"))
        last |= {stem: _number_of(path) for stem, path in newest}
    root = Institution.objects.filter(depth=1).aggregate(last=Max("path"))["last"]
    last[""] = _number_of(root) if root else 0
    return last


def _number_of(path: str) -> int:
    number: int = Institution._str2int(path[-STEP:])  # type: ignore[no-untyped-call]  # noqa: SLF001 the library's own
    return number


def _path_of(stem: str, depth: int, number: int) -> str:
    path: str = Institution._get_path(stem, depth, number)  # type: ignore[no-untyped-call]  # noqa: SLF001 way there
    return path


def institutions_by_code(codes: Iterable[str]) -> dict[str, Institution]:
    """Return the institutions of these codes, those that exist."""
    return {
        institution.code: institution
        for part in chunks(codes)
        for institution in Institution.objects.filter(code__in=part)
    }


def parent_codes(institutions: Iterable[Institution]) -> dict[int, str]:
    """Return the code of each one's parent by its key, "" for a root; one query."""
    listed = list(institutions)
    stems = {institution.path[:-STEP] for institution in listed} - {""}
    codes = {
        path: code
        for part in chunks(stems)
        for path, code in Institution.objects.filter(path__in=part).values_list("path", "code")
    }
    return {institution.pk: codes.get(institution.path[:-STEP], "") for institution in listed}


def rename_all(changes: Mapping[str, Mapping[str, str]]) -> None:
    """Give institutions, by code, the names among these values."""
    rows = institutions_by_code(changes)
    for code, row in rows.items():
        row.name = changes[code].get("name", row.name)
        row.name_en = changes[code].get("name_en", row.name_en)
    Institution.objects.bulk_update(rows.values(), ["name", "name_en"], batch_size=BATCH)


def move_back(*, code: str, parent: str, moved_on: date) -> None:
    """Put an institution back under the parent that it had before the move of that day, as if it had never moved."""
    institution = Institution.objects.get(code=code)
    target = Institution.objects.get(code=parent) if parent else None
    Placement.objects.filter(institution=institution, valid_from=moved_on, valid_until=None).delete()
    old = Placement.objects.filter(institution=institution).order_by("-valid_from").first()
    if old is not None:
        old.valid_until = None
        old.save(update_fields=["valid_until"])
    if target is not None:
        Institution.objects.move(institution, target, pos="last-child")
