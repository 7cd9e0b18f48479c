"""Three school years from the school to the ledger: 2022, 2023 and 2024, with one line sent back and put right."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from xingtan.access.roles import Role
from xingtan.credit_bank.services import seal_ledger
from xingtan.declarations.identification import identify_year
from xingtan.declarations.models import DeclarationLine
from xingtan.declarations.services import take_line_step, take_line_steps_in_bulk
from xingtan.declarations.workflow import State
from xingtan.demo import places
from xingtan.demo.chance import Chance
from xingtan.demo.stories import RETURNED_TITLE, RETURNED_YEAR
from xingtan.demo.telling.actors import actor_named, moment
from xingtan.demo.telling.audits import accept, accept_year, declare, import_year, who_is
from xingtan.demo.telling.proofs import prove
from xingtan.institutions.models import Institution
from xingtan.records.intake import filled_from
from xingtan.records.models import Record
from xingtan.records.services import change_record, take_step
from xingtan.trail.services import seal_journal

SETTLED_YEARS = (2022, 2023, 2024)
COUNTIES = (("county", places.LINXI), ("county2", places.YUNZE))
WRONG_LEVEL = "证书由临溪县教育局教研室颁发，应为县级，申报为市级，请改正。"


def tell_year(year: int, folder: Path, *, chance: Chance) -> None:
    """Tell one school year from the import of its records to the entries in the ledger."""
    for school in places.SCHOOLS:
        import_year(school, year, folder)
        accept_year(school, year)
        declare(school, year, day=date(year + 1, 7, 5))
    if year == RETURNED_YEAR:
        _send_back(year)
        _put_right(year, chance)
    go_up(year)


def go_up(year: int) -> None:
    """Let counties and city accept what was declared, and the province identify the year."""
    for login, county in COUNTIES:
        accept_lines(login, county, "county_accept", State.DECLARED, day=date(year + 1, 9, 8))
    accept_lines("city", places.CITY, "city_accept", State.COUNTY_AUDITED, day=date(year + 1, 9, 24))
    day = date(year + 1, 10, 18)
    province = Institution.objects.get(code=places.PROVINCE)
    identify_year(actor=actor_named("province", day), institution=province, year=year, at=moment(day, 14))
    seal_ledger(at=moment(day, 18))
    seal_journal(at=moment(day, 18, 1))


def lines_below(code: str, state: State) -> list[int]:
    """Return the lines of schools at or below the institution that stand in this state."""
    place = Institution.objects.get(code=code)
    lines = DeclarationLine.objects.below(place).waiting_for(state)
    return list(lines.order_by("pk").values_list("pk", flat=True))


def accept_lines(login: str, code: str, step: str, state: State, *, day: date) -> None:
    """Let whoever has this login accept all lines below the institution that stand in the state."""
    waiting = lines_below(code, state)
    take_line_steps_in_bulk(actor=actor_named(login, day), line_ids=waiting, step=step, at=moment(day, 11))


def _returned_line(year: int) -> DeclarationLine:
    lines = DeclarationLine.objects.of_year(year).select_related("record__teacher")
    return lines.get(record__title=RETURNED_TITLE)


def _send_back(year: int) -> None:
    """Let the county send back an award whose level is not that of its certificate."""
    line, day = _returned_line(year), date(year + 1, 8, 28)
    actor = actor_named("county", day)
    take_line_step(actor=actor, line_id=line.pk, step="county_return", at=moment(day, 10, 20), reason=WRONG_LEVEL)


def _put_right(year: int, chance: Chance) -> None:
    """Let the school correct just that line: reopen, change, attach the certificate, hand in, accept, declare again."""
    line, day = _returned_line(year), date(year + 1, 9, 2)
    record = Record.objects.select_related("teacher__account", "school", "provider").get(pk=line.record_id)
    account = record.teacher.account
    if account is None:
        raise RuntimeError(record.number)
    teacher, auditor = actor_named(account.username, day), who_is(Role.SCHOOL_AUDITOR, places.XINGTAN, day)[0]
    take_step(actor=auditor, record_id=record.pk, step="reopen", at=moment(day, 9), reason=WRONG_LEVEL)
    record.refresh_from_db()
    values = {**filled_from(record), "level": "county"}
    change_record(actor=teacher, record_id=record.pk, values=values, version=record.version, at=moment(day, 16, 40))
    prove(chance, [record], at=moment(day, 16, 45))
    take_step(actor=teacher, record_id=record.pk, step="submit", at=moment(day, 16, 50))
    accept(auditor, [record.pk], at=moment(date(year + 1, 9, 3), 9))
    manager = who_is(Role.MANAGER, places.XINGTAN, day)[0]
    take_line_step(actor=manager, line_id=line.pk, step="redeclare", at=moment(date(year + 1, 9, 4), 10))
