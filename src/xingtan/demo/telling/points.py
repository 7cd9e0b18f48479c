"""The points of Xingtan Primary School: rules of its own, settled at the end of each school year, a gift given."""

from __future__ import annotations

from datetime import date

from xingtan.access.actors import Actor
from xingtan.access.roles import Role
from xingtan.credit_bank.services import publish_rulebook
from xingtan.demo import places
from xingtan.demo.telling.actors import actor_named, moment
from xingtan.demo.telling.audits import who_is
from xingtan.growth.points.models import Gift
from xingtan.growth.points.services import ask_for, change_setting, grant, offer_gift
from xingtan.growth.points.settling import settle_points
from xingtan.institutions.models import Institution
from xingtan.rulebook.catalogue import text_of
from xingtan.teachers.models import Teacher

RULES = "demo-xingtan-points"
RULES_FROM = date(2022, 9, 1)
GIFTS = (("教育书店购书券50元", "每学期可兑一次", 25, 30), ("外出听课一天", "由教导处安排调课", 40, None))
LAPSES_AFTER = 3


def begin_points() -> None:
    """Let the school's manager publish the rules of points, say when points lapse, and offer what is given for them."""
    day = date(2022, 8, 29)
    manager, school = _manager(day), _school()
    publish_rulebook(
        actor=manager, institution=school, text=text_of(RULES), effective_from=RULES_FROM, at=moment(day, 15)
    )
    change_setting(actor=manager, school=school, lapses_after=LAPSES_AFTER, ranking=False, at=moment(day, 15, 10))
    for minute, (name, about, cost, stock) in enumerate(GIFTS):
        at = moment(day, 15, 20 + minute)
        offer_gift(actor=manager, school=school, name=name, about=about, cost=cost, stock=stock, at=at)


def settle(day: date) -> None:
    """Bring the school's points in line with its records."""
    settle_points(actor=_manager(day), school=_school(), at=moment(day, 17))


def spend_some(*, granted: str, asked: str) -> None:
    """Let one teacher spend points on a gift, and another ask for one that still waits for the manager."""
    gifts = list(Gift.objects.filter(school=_school()).order_by("cost"))
    day = date(2026, 11, 16)
    _ask(granted, gifts[0], day)
    request = gifts[0].redemptions.get(teacher__account__username=granted)
    grant(actor=_manager(day), redemption_id=request.pk, at=moment(date(2026, 11, 17), 10))
    _ask(asked, gifts[0], date(2026, 11, 20))


def _ask(login: str, gift: Gift, day: date) -> None:
    teacher = Teacher.objects.select_related("school").get(account__username=login)
    ask_for(teacher=teacher, actor=actor_named(login, day), gift=gift, at=moment(day, 20, 15))


def _manager(day: date) -> Actor:
    return who_is(Role.MANAGER, places.XINGTAN, day)[0]


def _school() -> Institution:
    school: Institution = Institution.objects.get(code=places.XINGTAN)
    return school
