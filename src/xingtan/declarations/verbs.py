"""What the commands declare, audit and identify have in common: places, counts, one JSON document."""

from __future__ import annotations

import json as json_text
from argparse import ArgumentParser
from collections.abc import Mapping

from django.core.management.base import BaseCommand, CommandError

from xingtan.declarations.reads import Sheet, balance_sheet
from xingtan.declarations.workflow import State
from xingtan.institutions.models import Institution, Kind

WRONG_CALL = 2


def add_place_and_year(parser: ArgumentParser) -> None:
    """Take the institution, the credit year and --json."""
    parser.add_argument("--institution", required=True, metavar="CODE", help="code of a school or an authority")
    parser.add_argument("--year", required=True, type=int, metavar="YEAR", help="credit year, named by its beginning")
    parser.add_argument("--json", action="store_true", help="one JSON document")


def institution_with(code: str) -> Institution:
    """Return the institution of that code.

    Errors: CommandError with exit code 2 when there is none.
    """
    found: Institution | None = Institution.objects.filter(code=code).first()
    if found is None:
        message = f"No institution has the code {code}. 没有代码为 {code} 的机构。"
        raise CommandError(message, returncode=WRONG_CALL)
    return found


def schools_below(institution: Institution) -> list[Institution]:
    """Return the schools at or below the institution, in the order of the tree."""
    rows = Institution.objects.filter(path__startswith=institution.path, kind=Kind.SCHOOL.value)
    return list(rows.order_by("path"))


def sheet_data(sheet: Sheet) -> dict[str, object]:
    """Return the total of a balance sheet as JSON values."""
    return {
        "declared": sheet.total.declared,
        **{state.value: sheet.total.at(state) for state in State},
        "closes": sheet.closes,
    }


def answer(command: BaseCommand, place: Institution, year: int, found: Mapping[str, object], *, json: bool) -> None:
    """Print what was done and the balance sheet after it."""
    document = {"institution": place.code, "year": year, **found, "sheet": sheet_data(balance_sheet(place, year))}
    if json:
        command.stdout.write(json_text.dumps(document, ensure_ascii=False, indent=2))
        return
    command.stdout.write(f"{place.name} {year}")
    for name, value in document.items():
        if name not in {"institution", "year"}:
            command.stdout.write(f"  {name}: {json_text.dumps(value, ensure_ascii=False)}")
