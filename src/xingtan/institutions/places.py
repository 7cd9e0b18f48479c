"""Where a row of the institutions' workbook may stand: parents in any order, no circles, inside one's own scope."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from xingtan.institutions.bulk import institutions_by_code, parent_codes
from xingtan.institutions.labels import KIND_OPTIONS
from xingtan.institutions.models import Institution, Kind
from xingtan.institutions.paths import STEP
from xingtan.institutions.services import PARENT_KINDS, ROOT_KINDS
from xingtan.sheets.kinds import Mistake, Option, Person, Row, say

WARDENS = ("provincial_officer", "city_auditor", "county_auditor", "manager")
"""Roles that may found and change institutions below the place where they are held."""

OPTIONS: Mapping[str, Option] = {option.value: option for option in KIND_OPTIONS}


class Warden(Person, Protocol):
    """Whoever imports institutions."""

    def wears(self, role: str, path: str) -> bool:
        """Tell whether the role is held at the institution of this path or above it."""

    def paths(self) -> tuple[str, ...]:
        """Return the paths that the person's roles cover."""


def covers(actor: Warden, path: str) -> bool:
    """Tell whether this person may found and change institutions below this path; "" is above every root."""
    return any(actor.wears(role, path) for role in WARDENS)


@dataclass(frozen=True)
class Map:
    """What planning looks up: institutions and rows of the file by code, and who stands under whom."""

    standing: Mapping[str, Institution]
    in_file: Mapping[str, Row]
    parents: Mapping[int, str]
    codes: Mapping[str, str]

    def parent_of(self, row: Row) -> str:
        """Return the code of the parent that the row asks for, or has."""
        standing = self.standing.get(row.get("code"))
        if "parent" in row.values or standing is None:
            return row.get("parent")
        return self.parents[standing.pk]

    def path_above(self, row: Row) -> str | None:
        """Return the path of the nearest standing institution above the row, "" at the root, None for a circle."""
        seen = {row.get("code")}
        above = self.parent_of(row)
        while above:
            if above in seen:
                return None
            seen.add(above)
            standing = self.standing.get(above)
            if standing is not None:
                return None if self._hangs_below(standing, seen - {above}) else str(standing.path)
            above = self.in_file[above].get("parent") if above in self.in_file else ""
        return ""

    def _hangs_below(self, standing: Institution, codes: set[str]) -> bool:
        stems = (standing.path[: end * STEP] for end in range(1, standing.depth))
        return any(self.codes.get(stem) in codes for stem in stems)


def map_of(rows: Sequence[Row]) -> Map:
    """Return everything that planning these rows looks up; three queries however many rows."""
    codes = {code for row in rows for code in (row.get("code"), row.get("parent")) if code}
    standing = institutions_by_code(codes)
    ancestors = {inst.path[: end * STEP] for inst in standing.values() for end in range(1, inst.depth + 1)}
    by_path = dict(Institution.objects.filter(path__in=ancestors).values_list("path", "code"))
    in_file: dict[str, Row] = {}
    for row in rows:
        in_file.setdefault(row.get("code"), row)
    return Map(standing, in_file, parent_codes(standing.values()), by_path)


def place_mistakes(row: Row, known: Map, actor: Warden) -> Iterator[Mistake]:
    """Yield what is wrong with the place of a row."""
    parent = known.parent_of(row)
    if parent and parent not in known.standing and parent not in known.in_file:
        yield Mistake(
            "parent",
            "unknown_parent",
            say(_("No institution has the code %(code)s."), code=parent),
            say(_("Correct the code, or add a row for that institution to the file.")),
        )
        return
    above = known.path_above(row)
    if above is None:
        yield Mistake(
            "parent",
            "circle",
            say(_("The institution would stand below itself.")),
            say(_("Give it a parent that does not stand below it.")),
        )
        return
    yield from _kind_mistakes(row, known, parent)
    if not covers(actor, above):
        yield Mistake(
            "parent" if parent else "code",
            "outside_scope",
            say(_("This place is not below an institution that you look after.")),
            say(_("Leave the row out, or ask whoever looks after that place.")),
        )


def _kind_mistakes(row: Row, known: Map, parent: str) -> Iterator[Mistake]:
    kind = row.get("kind")
    if not kind:
        return
    above = known.standing[parent].kind if parent in known.standing else ""
    if parent and not above:
        above = known.in_file[parent].get("kind")
    fits = Kind(kind) in ROOT_KINDS if not parent else not above or Kind(above) in PARENT_KINDS[Kind(kind)]
    if not fits:
        own, upper = OPTIONS[kind], OPTIONS.get(above)
        reason = say(_("An institution of this kind cannot stand there."))
        if upper:
            reason = type(reason)(f"{own.zh}不能设在{upper.zh}之下。", f"{own.en} cannot stand below {upper.en}.")
        yield Mistake(
            "parent" if parent else "kind", "misplaced", reason, say(_("Correct the kind or the parent's code."))
        )


def standing_mistakes(row: Row, standing: Institution, actor: Warden) -> Iterator[Mistake]:
    """Yield what is wrong with a row that would change an institution that is there."""
    if not covers(actor, standing.path):
        yield Mistake(
            "code",
            "code_taken",
            say(_("The code belongs to an institution that you do not look after.")),
            say(_("Use another code, or leave the row out.")),
        )
        return
    now = {"kind": standing.kind, "opened_on": standing.opened_on.isoformat()}
    for name, value in now.items():
        if row.get(name) and row.get(name) != value:
            yield Mistake(
                name,
                "fixed",
                say(_("This value never changes once the institution is founded.")),
                say(_("Put the old value back, or found a new institution under another code.")),
            )
    if "parent" in row.values and not row.get("parent") and standing.depth > 1:
        yield Mistake(
            "parent",
            "parent_missing",
            say(_("The institution stands below another one; it cannot lose its parent.")),
            say(_("Write the code of the parent.")),
        )
