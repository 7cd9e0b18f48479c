"""What the pages of definitions and rights show; each read costs a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from xingtan.access.roles import Role
from xingtan.institutions.models import Institution
from xingtan.records.definitions.definition import Definition
from xingtan.records.definitions.in_force import definitions_at
from xingtan.records.definitions.rights import OPEN_CELLS, SHARED, Right, TreeRow, name_of, tree_rows
from xingtan.records.models import DataDefinition, Record
from xingtan.records.workflow import GONE
from xingtan.trail.models import JournalRow


@dataclass(frozen=True)
class KindLine:
    """One kind of record on the manager's list."""

    row: DataDefinition
    spec: Definition
    own: bool
    changed: bool
    records: int


@dataclass(frozen=True)
class Version:
    """One version of a kind: its number, who published it and when."""

    row: DataDefinition
    own: bool
    who: str


@dataclass(frozen=True)
class RightsLine:
    """One line of the permission table: the tree's row, the kind if it has one, the roles that hold each right."""

    names: tuple[str, str, str]
    kind: str
    title: str
    own: bool
    enters: tuple[Role, ...]
    cells: tuple[tuple[Right, tuple[tuple[Role, bool, bool], ...]], ...]
    row: TreeRow | None = None


def kinds_at(school: Institution) -> list[tuple[str, list[KindLine]]]:
    """Return the kinds of the school by category II, in the tree's order, with the records handed in; two queries."""
    counts = dict(
        Record.objects.filter(school__path__startswith=school.path)
        .exclude(state__in=GONE)
        .order_by()
        .values_list("kind")
        .annotate(many=Count("pk"))
    )
    shipped = {kind for row in tree_rows() for kind in row.kinds}
    found: dict[str, list[KindLine]] = {}
    for code, row in definitions_at(school.path).items():
        own = row.institution_id is not None
        line = KindLine(row, row.spec, own, own and code in shipped, counts.get(code, 0))
        found.setdefault(row.spec.second, []).append(line)
    return [(name_of(second).here, lines) for second, lines in found.items()]


def versions(code: str, school: Institution) -> list[Version]:
    """Return every version of the kind that this school saw, newest first; two queries."""
    rows = DataDefinition.objects.filter(code=code).select_related("institution").order_by("-pk")
    seen = [row for row in rows if row.institution is None or school.path.startswith(row.institution.path)]
    marks = JournalRow.objects.filter(subject_kind="definition", subject_key=code, action="definition.published")
    who = {mark.after.get("digest"): mark.said_by for mark in marks}
    return [Version(row, row.institution_id is not None, who.get(row.digest, "")) for row in seen]


def rights_table(school: Institution | None) -> list[RightsLine]:
    """Return the permission table in force at the school, row by row of the tree, own kinds last; one query."""
    current = definitions_at(school.path if school else "")
    lines: list[RightsLine] = []
    placed: set[str] = set()
    for row in tree_rows():
        here = [current[kind] for kind in row.kinds if kind in current and not current[kind].spec.retired]
        placed |= set(row.kinds)
        lines.extend(_line(row, definition) for definition in here)
        if not row.kinds:
            lines.append(_line(row, None))
    for code, definition in current.items():
        if code not in placed and not definition.spec.retired:
            lines.append(_own_line(definition))
    return lines


def _line(row: TreeRow, definition: DataDefinition | None) -> RightsLine:
    first, second, third = (name_of(code).here if code else "" for code in row.codes)
    if definition is None:
        return RightsLine((first, second, third), "", "", own=False, enters=row.enters, cells=(), row=row)
    spec = definition.spec
    return RightsLine(
        (first, second, third),
        definition.code,
        spec.name.here,
        own=definition.institution_id is not None,
        enters=_enterers(spec),
        cells=_cells(spec),
        row=row,
    )


def _own_line(definition: DataDefinition) -> RightsLine:
    spec = definition.spec
    first, second = name_of(spec.first).here, name_of(spec.second).here
    return RightsLine(
        (first, second, ""), definition.code, spec.name.here, own=True, enters=_enterers(spec), cells=_cells(spec)
    )


def _enterers(spec: Definition) -> tuple[Role, ...]:
    """Return who enters it by form; managers enter by importing whatever the table says."""
    return tuple(role for role in Role if role in spec.rights[Right.ENTER] and role is not Role.MANAGER)


def _cells(spec: Definition) -> tuple[tuple[Right, tuple[tuple[Role, bool, bool], ...]], ...]:
    return tuple(
        (
            right,
            tuple(
                (role, role in spec.rights[right], role in OPEN_CELLS[right])
                for role in Role
                if role in OPEN_CELLS[right] | SHARED[right]
            ),
        )
        for right in Right
    )
