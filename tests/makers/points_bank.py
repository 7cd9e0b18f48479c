"""Makers of a school that counts points by the demonstration's rules, with a manager and a teacher."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction

from makers.credit import NOON, Province, make_province
from makers.people import make_account, make_actor, make_teacher
from makers.records import make_record
from xingtan.access.actors import Actor, actor_for
from xingtan.access.roles import Role
from xingtan.credit_bank.services import publish_rulebook
from xingtan.growth.points.models import Gift
from xingtan.growth.points.reads import holdings_of
from xingtan.growth.points.services import offer_gift
from xingtan.growth.points.settling import settle_points
from xingtan.records.models import Record
from xingtan.records.workflow import State
from xingtan.rulebook.catalogue import text_of
from xingtan.teachers.models import Teacher

FROM = date(2022, 9, 1)
ON = date(2025, 10, 15)


@dataclass(frozen=True)
class PointsWorld:
    """A school that counts points by the demonstration's rules, its manager and one teacher with an account."""

    province: Province
    manager: Actor
    teacher: Teacher
    actor: Actor

    def settle(self, at: datetime = NOON) -> tuple[int, int, int]:
        """Settle and return how many were posted, taken back, lapsed."""
        done = settle_points(actor=self.manager, school=self.province.school, at=at)
        return done.posted, done.taken_back, done.lapsed

    @property
    def balance(self) -> Fraction:
        """What the teacher can spend."""
        return holdings_of({self.teacher.pk})[self.teacher.pk].balance

    def gift(self, cost: int = 5, stock: int | None = None) -> Gift:
        """A gift that the school gives."""
        return offer_gift(
            actor=self.manager, school=self.province.school, name="书券", about="", cost=cost, stock=stock, at=NOON
        )


def make_points_world() -> PointsWorld:
    """Return the school of the demonstration's rules of points."""
    province = make_province()
    manager = make_actor((Role.MANAGER, province.school))
    publish_rulebook(
        actor=manager,
        institution=province.school,
        text=text_of("demo-xingtan-points"),
        effective_from=FROM,
        at=NOON,
    )
    account = make_account((Role.TEACHER, province.school))
    teacher = make_teacher(school=province.school, account=account)
    return PointsWorld(province, manager, teacher, actor_for(account, on=ON))


def open_class(teacher: Teacher, level: str = "county", on: date = ON, state: State = State.ACCEPTED) -> Record:
    """Return an open class of the teacher."""
    return make_record(teacher, kind="open_class", values={"level": level}, happened_on=on, hours=None, state=state)
