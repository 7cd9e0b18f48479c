"""The whole demonstration, in the order in which it happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection, transaction

from xingtan.credit_bank.services import seal_ledger
from xingtan.demo import places
from xingtan.demo.chance import Chance
from xingtan.demo.county import Growth, grown_schools
from xingtan.demo.generate import FILES, SEED, write_workbooks
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


def tell_world(*, seed: int = SEED, say: Say = str, growth: Growth | None = None) -> None:
    """Fill the empty installation with the world of this seed; all of it or nothing.

    With ``growth`` Linxi County has so many schools more. The files of the repository are those of the first seed; for
    another one they are made for the occasion.
    """
    if seed == SEED:
        _tell(FILES, seed, say, growth)
        return
    with TemporaryDirectory() as folder:
        write_workbooks(Path(folder), seed=seed)
        _tell(Path(folder), seed, say, growth)


@transaction.atomic
def _tell(folder: Path, seed: int, say: Say, growth: Growth | None) -> None:
    chance, grown = Chance(seed), list(grown_schools(seed, growth)) if growth else []
    say("2022-08")
    found_world(folder, seed=seed)
    publish_registration()
    begin_points()
    found_schools(grown)
    for year in SETTLED_YEARS:
        say(f"{year}-{year + 1}")
        tell_grown_year(seed, grown, year)
        tell_year(year, folder, chance=chance)
        settle(date(year + 1, 8, 31))
    say("2025-2026")
    _tell_year_before(folder, seed, chance)
    tell_grown_present(seed, grown)
    settle(date(2026, 8, 31))
    say("2026-11")
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
    _let_the_database_count()


def _let_the_database_count() -> None:
    """Let PostgreSQL look at what came in all at once; it would plan for empty tables until it does so by itself."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


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
