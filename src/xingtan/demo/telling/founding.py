"""The beginning: institutions and teachers come in as files, authorities get accounts, the rulebook is published."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

from django.contrib.auth.hashers import make_password

from xingtan.access.actors import Actor, operator
from xingtan.access.models import Account
from xingtan.access.roles import Role
from xingtan.access.services import change_login, grant_duty, open_account
from xingtan.credit_bank.services import publish_rulebook
from xingtan.demo import places
from xingtan.demo.cast import LOGINS, MANAGER2, OFFICERS, PASSWORD
from xingtan.demo.staff import Person, staff
from xingtan.demo.telling.actors import actor_named, moment
from xingtan.demo.workbooks import BEGAN, INSTITUTIONS, TEACHERS_2022
from xingtan.institutions.models import Institution
from xingtan.records.definitions.shipping import ship_definitions
from xingtan.rulebook.catalogue import text_of
from xingtan.sheets.kinds import kind_of
from xingtan.sheets.models import ImportRun, State
from xingtan.sheets.services import check_run, start_run, write_run

RULEBOOK = "demo-xinghe-2022"
RULES_FROM = date(2022, 9, 1)
#: The password of a demonstration is no secret; a fixed salt makes its hash the same in every run.
SALT = "xingtandemonstration"


def found_world(folder: Path, *, seed: int) -> None:
    """Fill the empty installation with institutions, authorities, the rulebook and the teachers of 2022."""
    import_workbook("institutions", folder / INSTITUTIONS, actor=operator(), at=moment(date(2022, 8, 15)))
    ship_definitions(at=moment(date(2022, 8, 15), 10))
    _appoint_officers(at=moment(date(2022, 8, 16)))
    province = Institution.objects.get(code=places.PROVINCE)
    publish_rulebook(
        actor=actor_named("province", date(2022, 8, 22)),
        institution=province,
        text=text_of(RULEBOOK),
        effective_from=RULES_FROM,
        at=moment(date(2022, 8, 22), 15, 30),
    )
    import_workbook("teachers", folder / TEACHERS_2022, actor=operator(), at=moment(BEGAN))
    _hand_out_logins(seed, at=moment(BEGAN, 11))


def import_workbook(kind_code: str, path: Path, *, actor: Actor, at: datetime) -> ImportRun:
    """Import a file the way a user does: start, dry run, write.

    Errors: RuntimeError naming the first mistakes when the file is not clean.
    """
    kind = kind_of(kind_code)
    run = start_run(kind, actor=actor, file_name=path.name, content=path.read_bytes(), at=at)
    check_run(kind, actor=actor, run=run, at=at, ask=False)
    if run.state != State.CHECKED.value or run.counts["wrong"]:
        wrong = [row.mistakes for row in run.rows.filter(verdict="wrong")[:3]]
        message = f"{path.name}: {run.state} {run.failure} {run.counts} {wrong}"
        raise RuntimeError(message)
    return write_run(kind, actor=actor, run=run, at=at)


def _appoint_officers(*, at: datetime) -> None:
    found = Institution.objects.in_bulk([officer.institution for officer in OFFICERS], field_name="code")
    for officer in OFFICERS:
        account = open_account(actor=None, username=officer.login, name=officer.name, password=None, at=at)
        place = found[officer.institution]
        grant_duty(actor=None, account=account, role=Role(officer.role), institution=place, on=at.date(), at=at)


def _hand_out_logins(seed: int, *, at: datetime) -> None:
    """Give the cast readable logins and every demonstration account the same password, which nobody has to change.

    It is printed for everybody; only passwords that a manager hands out must be changed at the first sign-in.
    """
    for login, person in demonstration_people(seed).items():
        change_login(actor=None, account=Account.objects.get(username=person.number), username=login, at=at)
    logins = [*LOGINS, *(officer.login for officer in OFFICERS)]
    Account.objects.filter(username__in=logins).update(password=make_password(PASSWORD, salt=SALT))


def demonstration_people(seed: int) -> dict[str, Person]:
    """Return the teachers behind the readable logins."""
    people = {person.key: person for person in staff(seed)}
    second = next(p for p in staff(seed) if p.school == places.XISHAN and "manager" in p.roles)
    return {login: second if login == MANAGER2 else people[login] for login in LOGINS}
