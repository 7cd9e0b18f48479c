"""Makers of a trainee's growth passport with its mentors."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from makers.people import TODAY, make_account, make_group, make_school, make_teacher
from makers.tiers import make_placed
from xingtan.access.actors import Actor, actor_for, operator
from xingtan.access.models import Account
from xingtan.access.roles import Role
from xingtan.evidence.sent import SentFile
from xingtan.growth.passport.book import shipped_body
from xingtan.growth.passport.filing import put_files
from xingtan.growth.passport.models import GrowthPassport, PassportEntry, PassportFile, PassportMentor
from xingtan.growth.passport.workflow import Hand
from xingtan.institutions.models import Institution
from xingtan.teachers.models import Teacher

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
FIRST = datetime(2026, 9, 1, tzinfo=UTC).date()


@dataclass(frozen=True)
class PassportWorld:
    """A school with a trainee, a mentor at the school, one at a base elsewhere, and the people who look after it."""

    school: Institution
    group: Institution
    trainee: Teacher
    mentor: Teacher
    base_mentor: Teacher
    manager: Account

    def actor(self, teacher: Teacher) -> Actor:
        """The teacher as an actor."""
        return actor_for(teacher.account, on=TODAY)  # type: ignore[arg-type]

    @property
    def managing(self) -> Actor:
        """The manager as an actor."""
        return actor_for(self.manager, on=TODAY)

    def account_as(self, role: Role) -> Account:
        """Somebody else at the school in that role."""
        return make_account((role, self.group if role is Role.TEAM_LEADER else self.school))


def make_passport_world() -> PassportWorld:
    """Return the world; no passport is open yet."""
    school = make_school()
    group = make_group(school)
    trainee = make_teacher(school, group=group, with_account=True, name="见习一")
    make_placed(trainee, "trainee")
    mentor = make_teacher(school, group=group, with_account=True, name="导师一")
    base_mentor = make_teacher(make_school(), with_account=True, name="基地导师")
    manager = make_account((Role.MANAGER, school), name="Manager")
    return PassportWorld(school, group, trainee, mentor, base_mentor, manager)


def make_passport(teacher: Teacher, *, year: int = 2026, body: Any = None, **fields: Any) -> GrowthPassport:
    """Return an open passport of the teacher, without a service."""
    return GrowthPassport.objects.create(
        teacher=teacher,
        school=teacher.school,
        year=year,
        version=0,
        body=dict(body or shipped_body()),
        opened_by_name="Manager",
        opened_at=NOON,
        **fields,
    )


def make_mentor(passport: GrowthPassport, mentor: Teacher, hand: Hand = Hand.SCHOOL_MENTOR) -> PassportMentor:
    """Return the mentor of the whole year."""
    span = {"since": FIRST, "until": FIRST.replace(year=2027, month=8, day=31)}
    return PassportMentor.objects.create(
        passport=passport, mentor=mentor, hand=hand.value, named_by_name="Manager", named_at=NOON, **span
    )


def make_entry(passport: GrowthPassport, item: str = "observed", **fields: Any) -> PassportEntry:
    """Return an entry for the task, waiting for a hand."""
    values = {"happened_on": FIRST.replace(month=10, day=9), "text": "观课一节", "entered_at": NOON, **fields}
    return PassportEntry.objects.create(passport=passport, item=item, **values)


def passport_of(teacher: Teacher) -> GrowthPassport:
    """Return the teacher's passport, a new one when there is none."""
    return GrowthPassport.objects.filter(teacher=teacher).first() or make_passport(teacher)


def passport_entry_of(teacher: Teacher) -> PassportEntry:
    """Return an entry in the teacher's passport, a new one when there is none."""
    passport = passport_of(teacher)
    return passport.entries.first() or make_entry(passport)


def passport_file_of(teacher: Teacher) -> PassportFile:
    """Return a file beside an entry in the teacher's passport, a new one when there is none."""
    entry = passport_entry_of(teacher)
    known = entry.files.first()
    if known is not None:
        return known
    owner = actor_for(teacher.account, on=TODAY) if teacher.account else operator()
    given = [SentFile("notes.txt", [b"What I saw in the lesson"])]
    return put_files(actor=owner, beside=entry, passport=entry.passport, files=given, at=NOON)[0]


def passport_mentor_of(teacher: Teacher, mentor: Teacher) -> PassportMentor:
    """Return the mentor of the teacher, named when there is none."""
    passport = passport_of(teacher)
    return passport.mentors.first() or make_mentor(passport, mentor)
