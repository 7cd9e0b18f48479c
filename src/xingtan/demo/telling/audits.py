"""What a school does with records: import a year of them, accept them, declare them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path

from xingtan.access.actors import Actor
from xingtan.access.models import Duty
from xingtan.access.roles import Role
from xingtan.declarations.services import declare_year
from xingtan.demo.telling.actors import actor_named, moment
from xingtan.demo.telling.founding import import_workbook
from xingtan.demo.workbooks import records_file
from xingtan.institutions.models import Institution
from xingtan.records.models import Record
from xingtan.records.services import take_step_in_bulk
from xingtan.records.workflow import State


def import_year(school: str, year: int, folder: Path) -> None:
    """Import the records of one school year at its end, by the school's manager."""
    day = date(year + 1, 6, 24)
    actor = who_is(Role.MANAGER, school, day)[0]
    import_workbook("records", folder / records_file(school, year), actor=actor, at=moment(day, 15))


def accept_year(school: str, year: int) -> None:
    """Accept whatever waits at the school, by its auditors: the second takes what the first may not decide on."""
    for place, actor in enumerate(who_is(Role.SCHOOL_AUDITOR, school, date(year + 1, 6, 28))):
        accept(actor, waiting_at(school), at=moment(date(year + 1, 6, 28) + timedelta(days=place), 16))


def accept(actor: Actor, record_ids: Iterable[int], *, at: datetime) -> None:
    """Accept the records, except those that this auditor may not decide on."""
    take_step_in_bulk(actor=actor, record_ids=list(record_ids), step="accept", at=at)


def declare(school: str, year: int, *, day: date) -> None:
    """Declare what the school has accepted, by its manager."""
    place = Institution.objects.get(code=school)
    declare_year(actor=who_is(Role.MANAGER, school, day)[0], school=place, year=year, at=moment(day, 10))


def waiting_at(school: str) -> list[int]:
    """Return the records that wait for the school's auditor."""
    waiting = Record.objects.filter(school__code=school, state=State.SUBMITTED.value)
    return list(waiting.order_by("pk").values_list("pk", flat=True))


def who_is(role: Role, school: str, on: date) -> list[Actor]:
    """Return whoever holds the role at the school that day, in the order in which they got it."""
    duties = Duty.objects.in_force(on).filter(role=role.value, institution__code=school)
    logins = duties.order_by("pk").values_list("account__username", flat=True)
    return [actor_named(login, on) for login in logins]
