"""Makers of institutions, teachers, accounts and actors: fixed values, unique codes from a counter, no dice.

``make_actor((Role.MANAGER, school))`` is the shortest way to somebody who may act; ``make_account`` with duties gives
the login behind them, so that ``client.force_login(make_account((Role.MANAGER, school)))`` opens pages as them.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from itertools import count
from typing import Any

from xingtan.access.actors import Actor, actor_for
from xingtan.access.duties import told_of
from xingtan.access.models import Account, Duty
from xingtan.access.roles import Role
from xingtan.institutions.models import Institution, Kind
from xingtan.institutions.services import found_institution
from xingtan.teachers.models import Post, Teacher
from xingtan.teachers.privacy import index_of, seal_text
from xingtan.teachers.texts import texts_of, without_secrets
from xingtan.trail.models import JournalRow
from xingtan.trail.services import leave_mark, mark_of

FOUNDED = date(2015, 9, 1)
"""Everything made here is in force from this day."""

TODAY = date(2026, 11, 22)
"""The day of the tests."""

PASSWORD = "correct-apricot-terrace"

_numbers = count(1)


def make_institution(
    kind: Kind = Kind.SCHOOL,
    *,
    parent: Institution | None = None,
    code: str = "",
    name: str = "",
    name_en: str = "",
    on: date = FOUNDED,
) -> Institution:
    """Return an institution of this kind: a root without a parent, and with a code of its own."""
    number = next(_numbers)
    return found_institution(
        kind=kind,
        code=code or f"{kind.value[:3].upper()}{number:04d}",
        name=name or f"{kind.value} {number}",
        name_en=name_en,
        parent=parent,
        on=on,
    )


def make_county() -> Institution:
    """Return a county below a city below a province of its own."""
    province = make_institution(Kind.PROVINCE)
    city = make_institution(Kind.CITY, parent=province)
    return make_institution(Kind.COUNTY, parent=city)


def make_school(*, county: Institution | None = None, code: str = "", name: str = "") -> Institution:
    """Return a school below a county (a new one, with city and province, when none is given)."""
    return make_institution(Kind.SCHOOL, parent=county or make_county(), code=code, name=name)


def make_group(school: Institution, *, code: str = "", name: str = "") -> Institution:
    """Return a teaching research group of the school."""
    return make_institution(Kind.RESEARCH_GROUP, parent=school, code=code, name=name)


def make_account(*duties: tuple[Role, Institution], username: str = "", name: str = "") -> Account:
    """Return an account with the password PASSWORD that wears these hats since FOUNDED."""
    number = next(_numbers)
    account = Account.objects.create_user(
        username or f"account{number:04d}", name=name or f"Account {number}", password=PASSWORD
    )
    for role, institution in duties:
        Duty.objects.create(account=account, role=role.value, institution=institution, valid_from=FOUNDED)
    return account


def make_actor(*duties: tuple[Role, Institution], account: Account | None = None, on: date = TODAY) -> Actor:
    """Return the actor with these hats on that day; with ``account`` the hats are added to it."""
    if account is None:
        return actor_for(make_account(*duties), on=on)
    for role, institution in duties:
        Duty.objects.create(account=account, role=role.value, institution=institution, valid_from=FOUNDED)
    return actor_for(account, on=on)


def make_teacher(
    school: Institution | None = None,
    *,
    group: Institution | None = None,
    account: Account | None = None,
    with_account: bool = False,
    **fields: Any,
) -> Teacher:
    """Return a teacher of the school with an open post; ``with_account`` gives a login with the duty "teacher".

    ``id_number`` and ``phone`` may be given in clear: they are sealed as the services would.
    """
    place = school or make_school()
    number = next(_numbers)
    name = fields.pop("name", f"Teacher {number}")
    if with_account and account is None:
        account = make_account((Role.TEACHER, place), name=name)
    id_number, phone = fields.pop("id_number", ""), fields.pop("phone", "")
    values = {
        "number": f"T{number:05d}",
        "sex": "female",
        "born_on": date(1990, 5, 17),
        "schooling": "undergraduate",
        "title": "junior",
        "subject": "英语",
        "started_on": date(2016, 9, 1),
        **fields,
    }
    teacher = Teacher.objects.create(
        name=name,
        account=account,
        school=place,
        group=group,
        id_number_sealed=seal_text(id_number),
        id_number_index=index_of(id_number) or None,
        phone_sealed=seal_text(phone),
        phone_index=index_of(phone),
        **values,
    )
    for institution in filter(None, (place, group)):
        Post.objects.create(teacher=teacher, institution=institution, valid_from=values["started_on"])
    return teacher


def tell_people() -> None:
    """Let the journal know of every role and every personnel file that makers have given straight."""
    known = set(
        JournalRow.objects.filter(subject_kind__in=("duty", "teacher")).values_list("subject_kind", "subject_key")
    )
    noon = datetime.combine(FOUNDED, time(4), UTC)
    for duty in Duty.objects.select_related("institution", "account").order_by("pk"):
        if (subject := ("duty", str(duty.pk))) not in known:
            leave_mark(mark_of(None, action="duty.granted", subject=subject, at=noon, after=told_of(duty)))
    for teacher in Teacher.objects.select_related("school", "group").order_by("pk"):
        if (subject := ("teacher", str(teacher.pk))) not in known:
            texts = without_secrets(texts_of(teacher, ""))
            leave_mark(mark_of(None, action="teacher.enrolled", subject=subject, at=noon, after=texts))
