"""The whole demonstration, in the order in which it happened."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction

from xingtan.credit_bank.services import seal_ledger
from xingtan.demo import places
from xingtan.demo.chance import Chance
from xingtan.demo.county import Growth, grown_schools
from xingtan.demo.generate import FILES, SEED, write_workbooks
from xingtan.demo.province import Province
from xingtan.demo.telling.actors import moment
from xingtan.demo.telling.assessed import tell_assessments
from xingtan.demo.telling.circles import tell_groups, tell_tiers
from xingtan.demo.telling.drafting import tell_drafts
from xingtan.demo.telling.exceptions import tell_decrees
from xingtan.demo.telling.founding import found_world
from xingtan.demo.telling.growing import found_schools, tell_grown_present, tell_grown_year
from xingtan.demo.telling.inbox import tell_inboxes
from xingtan.demo.telling.last_year import take_back_one, tell_last_year
from xingtan.demo.telling.months import draw_and_take_up, publish_audit_rules
from xingtan.demo.telling.moving import tell_moving
from xingtan.demo.telling.office import report_results, tell_twins
from xingtan.demo.telling.points import begin_points, settle, spend_some
from xingtan.demo.telling.present import tell_present
from xingtan.demo.telling.provincial import (
    found_province,
    let_the_database_count,
    tell_province_present,
    tell_province_year,
)
from xingtan.demo.telling.registration import publish_registration, tell_registration
from xingtan.demo.telling.school_years import SETTLED_YEARS, tell_year
from xingtan.demo.telling.shelving import tell_books, tell_library
from xingtan.demo.telling.showing import tell_portfolios
from xingtan.demo.telling.together import tell_together
from xingtan.demo.telling.trained import tell_trained, welcome_late_starter
from xingtan.demo.telling.trainees import tell_deputy, tell_trainees
from xingtan.demo.telling.wrongs import tell_appeals
from xingtan.trail.services import seal_journal

Say = Callable[[str], object]


def tell_world(
    *, seed: int = SEED, say: Say = str, growth: Growth | None = None, province: Province | None = None
) -> None:
    """Fill the empty installation with the world of this seed; all of it or nothing, except of a province.

    With ``growth`` Linxi County has so many schools more. With ``province`` there are more cities and counties, each
    as large as Linxi; it is kept step by step, since no database should hold it all in one transaction. The files of
    the repository are those of the first seed; for another one they are made for the occasion.
    """
    if seed == SEED:
        _tell_from(FILES, seed, say, growth, province)
        return
    with TemporaryDirectory() as folder:
        write_workbooks(Path(folder), seed=seed)
        _tell_from(Path(folder), seed, say, growth, province)


def _tell_from(folder: Path, seed: int, say: Say, growth: Growth | None, province: Province | None) -> None:
    if province is None:
        with transaction.atomic():
            for text in _story(folder, seed, growth, None):
                say(text)
        return
    steps = _story(folder, seed, province.growth, province)
    while True:
        with transaction.atomic():
            told = next(steps, None)
        if told is None:
            return
        say(told)


def _story(folder: Path, seed: int, growth: Growth | None, province: Province | None) -> Iterator[str]:
    """Tell everything, and yield the name of each part once it is told."""
    chance, grown = Chance(seed), list(grown_schools(seed, growth)) if growth else []
    found_world(folder, seed=seed)
    publish_registration()
    begin_points()
    found_schools(grown)
    yield "2022-08"
    if province:
        yield from found_province(seed, province)
    for year in SETTLED_YEARS:
        tell_grown_year(seed, grown, year)
        if province:
            yield from tell_province_year(seed, province, year)
        tell_year(year, folder, chance=chance)
        settle(date(year + 1, 8, 31))
        yield f"{year}-{year + 1}"
    _tell_year_before(folder, seed, chance)
    tell_grown_present(seed, grown)
    if province:
        yield from tell_province_present(seed, province)
    settle(date(2026, 8, 31))
    yield "2025-2026"
    _tell_autumn(folder, seed, chance)
    yield "2026-11"


def _tell_autumn(folder: Path, seed: int, chance: Chance) -> None:
    """Tell what happened since the last school year ended, and seal it all."""
    publish_audit_rules()
    tell_together(chance)
    tell_present(folder, chance=chance)
    draw_and_take_up()
    tell_tiers(chance)
    tell_assessments(chance)
    _tell_offices(seed)
    take_back_one()
    settle(date(2026, 11, 13))
    spend_some(granted="lin", asked="zhou")
    _tell_school(folder, seed, chance)
    seal_ledger(at=moment(places.TODAY, 6))
    seal_journal(at=moment(places.TODAY, 6, 1))
    let_the_database_count()


def _tell_year_before(folder: Path, seed: int, chance: Chance) -> None:
    """Tell the school year that is over and not yet identified, and its one trainee."""
    welcome_late_starter(seed)
    tell_last_year(folder, chance=chance)
    tell_trained(seed)


def _tell_school(folder: Path, seed: int, chance: Chance) -> None:
    """Tell what the school has beside its records: groups, library, books, portfolios, and what people were told."""
    report_results(folder)
    tell_groups()
    tell_trainees(chance)
    tell_deputy()
    tell_library(chance)
    tell_books()
    tell_portfolios(chance)
    tell_twins(seed)
    tell_inboxes()


def _tell_offices(seed: int) -> None:
    """Tell what county and province decided this autumn beside the years' declarations, and the rules they think of."""
    tell_registration()
    tell_decrees()
    tell_appeals(seed)
    tell_moving()
    tell_drafts()
