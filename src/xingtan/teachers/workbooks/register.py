"""Everything that planning a teachers' workbook looks up, fetched with a fixed number of queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.db.models.functions import Lower

from xingtan.access.actors import Actor
from xingtan.access.models import Account, Duty
from xingtan.access.roles import SCHOOL_KINDS, Role
from xingtan.institutions.models import Institution
from xingtan.institutions.paths import at_or_above
from xingtan.sheets.cells import folded
from xingtan.sheets.kinds import Row
from xingtan.sheets.plans import chunks
from xingtan.teachers.identity import is_masked
from xingtan.teachers.models import Teacher
from xingtan.teachers.policies import ROSTER_KEEPERS, keeps_roster
from xingtan.teachers.posts import groups_below
from xingtan.teachers.privacy import index_of
from xingtan.teachers.texts import roles_in, roles_of


@dataclass(frozen=True)
class Register:
    """Teachers, ID numbers, accounts, schools and groups that the rows of a file speak of.

    ``managed`` are the schools that somebody still manages when every row is written.
    """

    teachers: Mapping[str, Teacher]
    roles: Mapping[int, str]
    id_holders: Mapping[str, Teacher]
    id_indexes: Mapping[tuple[str, int], str]
    accounts: Mapping[str, Account]
    duty_paths: Mapping[int, Sequence[str]]
    schools: Mapping[str, Institution]
    groups: Mapping[int, Sequence[Institution]]
    home: Institution | None
    managed: frozenset[int]

    def account_of(self, number: str) -> Account | None:
        """Return the account that signs in under this staff number; signing in does not tell case apart."""
        return self.accounts.get(number.lower())

    def groups_named(self, school: Institution, text: str) -> list[Institution]:
        """Return the groups of the school that have this code or, when none has, this name."""
        below = self.groups.get(school.pk, ())
        by_code = [group for group in below if group.code == text]
        word = folded(text)
        return by_code or [group for group in below if word in {folded(group.name), folded(group.name_en)}]


def look_up(rows: Sequence[Row], *, actor: Actor, on: date) -> Register:
    """Return the register for these rows; the number of queries does not depend on how many there are."""
    numbers = {row.get("number") for row in rows} - {""}
    indexes = _id_indexes(rows)
    teachers = {teacher.number: teacher for teacher in _teachers("number__in", numbers)}
    holders = {teacher.id_number_index or "": teacher for teacher in _teachers("id_number_index__in", indexes.values())}
    accounts = {
        account.username.lower(): account
        for part in chunks(numbers)
        for account in Account.objects.annotate(login=Lower("username"))
        .filter(Q(login__in=[number.lower() for number in part]) | Q(username__in=part))
        .select_related("teacher")
    }
    home = home_school(actor)
    schools = _schools({row.get("school") for row in rows} - {""}, actor)
    in_use = {school.pk: school for school in schools.values()}
    in_use |= {teacher.school_id: teacher.school for teacher in teachers.values()}
    if home:
        in_use[home.pk] = home
    roles = roles_of(teachers.values(), on=on)
    leaving = _no_longer_managers(rows, teachers, roles)
    return Register(
        teachers=teachers,
        roles=roles,
        id_holders=holders,
        id_indexes=indexes,
        accounts=accounts,
        duty_paths=_duty_paths(accounts.values(), on),
        schools=schools,
        groups=_groups(in_use.values()),
        home=home,
        managed=_managed({teachers[number].school for number in leaving}, leaving.values(), on=on),
    )


def home_school(actor: Actor) -> Institution | None:
    """Return the only school that this person manages, else the only one in their scope, else None."""
    held = [held for held in actor.duties if held.role is Role.MANAGER]
    if not held or any(not duty.path for duty in held):
        inside = actor.within("path", *ROSTER_KEEPERS)
        found = list(Institution.objects.filter(inside, kind="school", closed_on=None)[:2])
    else:
        found = list(
            Institution.objects.filter(pk__in={duty.institution_id for duty in held}, kind__in=SCHOOL_KINDS)[:2]
        )
    return found[0] if len(found) == 1 else None


def _no_longer_managers(
    rows: Iterable[Row], teachers: Mapping[str, Teacher], roles: Mapping[int, str]
) -> dict[str, int]:
    """Return the accounts, by staff number, from which the file takes the role of manager."""
    given = ((row.get("number"), row.get("roles")) for row in rows)
    told = [(teachers[number], text) for number, text in given if text and number in teachers]
    return {
        teacher.number: teacher.account_id
        for teacher, text in told
        if teacher.account_id and Role.MANAGER in roles_in(roles[teacher.pk]) and Role.MANAGER not in roles_in(text)
    }


def _managed(schools: Collection[Institution], leaving: Iterable[int], *, on: date) -> frozenset[int]:
    """Return which of these schools others than those manage for good; one query, none without schools."""
    if not schools:
        return frozenset()
    held = Duty.objects.in_force(on).lasting().filter(role=Role.MANAGER.value, account__is_active=True)
    held = held.filter(institution__path__in=at_or_above([school.path for school in schools]))
    places = set(held.exclude(account__in=set(leaving)).values_list("institution__path", flat=True))
    return frozenset(school.pk for school in schools if places & at_or_above([school.path]))


def _id_indexes(rows: Iterable[Row]) -> dict[tuple[str, int], str]:
    """Return the keyed index of every ID number given in clear, by the place of its row."""
    given = ((row.place, row.get("id_number")) for row in rows)
    return {place: index_of(number) for place, number in given if number and not is_masked(number)}


def _teachers(lookup: str, values: Iterable[str]) -> list[Teacher]:
    return [
        teacher
        for part in chunks(set(values))
        for teacher in Teacher.objects.filter(**{lookup: part}).select_related("school", "group", "account")
    ]


def _schools(names: set[str], actor: Actor) -> dict[str, Institution]:
    """Return schools by the code or full name that the file uses; names count only inside the person's own scope."""
    found: dict[str, Institution] = {}
    for part in chunks(names):
        open_schools = Institution.objects.filter(kind__in=SCHOOL_KINDS, closed_on=None)
        named: dict[str, list[Institution]] = defaultdict(list)
        for school in open_schools.filter(name__in=part):
            if keeps_roster(actor, school.path):
                named[school.name].append(school)
        found |= {name: same[0] for name, same in named.items() if len(same) == 1}
        found |= {school.code: school for school in open_schools.filter(code__in=part)}
    return found


def _groups(schools: Iterable[Institution]) -> dict[int, list[Institution]]:
    listed = list(schools)
    found: dict[int, list[Institution]] = defaultdict(list)
    for group in groups_below(listed):
        for school in listed:
            if group.path.startswith(school.path):
                found[school.pk].append(group)
    return found


def _duty_paths(accounts: Iterable[Account], on: date) -> dict[int, list[str]]:
    found: dict[int, list[str]] = defaultdict(list)
    for part in chunks(account.pk for account in accounts):
        duties = Duty.objects.not_ended(on).filter(account__in=part)
        for account, path in duties.values_list("account_id", "institution__path"):
            found[account].append(path)
    return found
