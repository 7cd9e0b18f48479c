"""``xingtan permissions``: the table category x role x right now in force, shipped or of one school."""

from __future__ import annotations

import json as json_text
from argparse import ArgumentParser
from collections.abc import Iterator

from django.core.management.base import BaseCommand, CommandError

from xingtan.access.roles import Role
from xingtan.institutions.models import Institution
from xingtan.records.definitions.definition import Definition, definition_of
from xingtan.records.definitions.in_force import definitions_at
from xingtan.records.definitions.rights import CATEGORIES, Right, name_of, tree_rows
from xingtan.records.definitions.shipped import shipped_bodies

Cell = dict[str, str]


class Command(BaseCommand):
    """Prints the table that policies, query sets and exports read."""

    help = "Print the table category x role x right now in force (打印类别 x 角色 x 权限表)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take --json and --school."""
        parser.add_argument("--json", action="store_true", help="one JSON document: one object for each cell granted")
        parser.add_argument("--school", default="", help="code of a school, for its own version of the table")

    def handle(self, *, json: bool, school: str, **_: object) -> None:
        """Print it all."""
        specs = _in_force(school)
        if json:
            self.stdout.write(json_text.dumps(list(_cells(specs)), ensure_ascii=False, indent=2))
            return
        for spec in specs.values():
            category = spec.category
            place = " > ".join(name_of(code).here for code in (category.first, category.second, category.third) if code)
            self.stdout.write(f"{place} ({spec.kind})")
            for role in Role:
                held = [right.value for right in Right if role in spec.rights[right]]
                if held:
                    self.stdout.write(f"  {role.value:<22} {' '.join(held)}")
        for cell in _pages():
            place = " > ".join(
                name_of(cell[key]).here for key in ("category_1", "category_2", "category_3") if cell[key]
            )
            self.stdout.write(f"{place}\n  {cell['role']:<22} {cell['right']}")


def _in_force(school: str) -> dict[str, Definition]:
    """Return the kinds in force: the shipped ones, or those of the school with this code."""
    if not school:
        return {kind: definition_of(shipped_bodies()[kind]) for kind in CATEGORIES}
    place = Institution.objects.filter(code=school).first()
    if place is None:
        message = f"There is no institution {school}. 没有代码为 {school} 的机构。"
        raise CommandError(message, returncode=2)
    return {kind: row.spec for kind, row in definitions_at(place.path).items() if not row.spec.retired}


def _cells(specs: dict[str, Definition]) -> Iterator[Cell]:
    for spec in specs.values():
        category = spec.category
        for role in Role:
            for right in Right:
                if role in spec.rights[right]:
                    yield _cell((category.first, category.second, category.third), spec.kind, role, right)
    yield from _pages()


def _pages() -> Iterator[Cell]:
    """Yield the cells of rows whose data are on a page of their own: who enters there."""
    for row in tree_rows():
        if not row.kinds:
            for role in row.enters:
                yield _cell(row.codes, "", role, Right.ENTER)


def _cell(codes: tuple[str, str, str], kind: str, role: Role, right: Right) -> Cell:
    return {
        "category_1": codes[0],
        "category_2": codes[1],
        "category_3": codes[2],
        "kind": kind,
        "role": role.value,
        "right": right.value,
    }
