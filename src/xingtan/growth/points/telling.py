"""What moves in the points bank is told to whom it concerns, in the transaction of the act."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from django.urls import reverse
from django.utils.timezone import localdate

from xingtan.access.roles import Role
from xingtan.credit_bank.published import rulebook_of
from xingtan.credit_bank.reads import points_rulebooks_on
from xingtan.growth.points.expiry import lapsing
from xingtan.growth.points.labels import STATES
from xingtan.growth.points.models import PointsSetting, Redemption, RequestState
from xingtan.growth.points.reads import holdings_of
from xingtan.institutions.models import Institution
from xingtan.kernel.amounts import exact_text
from xingtan.notices.kinds import in_both
from xingtan.notices.people import holders_of
from xingtan.notices.services import Told, notify, notify_each, told_keys
from xingtan.teachers.models import Teacher

ZERO = Fraction(0)
BEFORE_THEY_LAPSE = timedelta(days=30)
DECIDED = (RequestState.GRANTED.value, RequestState.DECLINED.value, RequestState.CANCELLED.value)


@dataclass
class Change:
    """What one run moved for one teacher. Units: points, exact; ``taken_back`` counts entries."""

    amount: Fraction = ZERO
    taken_back: int = 0


def tell_of_points(changes: Mapping[int, Change], teachers: Mapping[int, Teacher], *, at: datetime) -> int:
    """Tell each teacher by how much their points changed, and what they have now; return how many were told."""
    if not changes:
        return 0
    held, told = holdings_of(changes.keys()), []
    for teacher_id, change in sorted(changes.items()):
        if not change.amount and not change.taken_back:
            continue
        params = {"change": _signed(change.amount), "balance": exact_text(held[teacher_id].balance)}
        kind = "points_taken_back" if change.taken_back else "points_settled"
        words = {**params, "count": change.taken_back} if change.taken_back else params
        told.append(Told(teachers[teacher_id].account_id, kind, words, reverse("growth:points")))
    return notify_each(told, at=at)


def tell_of_request(asked: Redemption, *, actor_id: int | None, at: datetime) -> int:
    """Tell the school's managers of a new request, or its teacher of the answer; return how many were told."""
    school = asked.gift.school
    if asked.state == RequestState.ASKED.value:
        managers = holders_of(Role.MANAGER, [school.pk], on=localdate(at)).get(school.pk, [])
        others = [each for each in managers if each != actor_id]
        params: dict[str, object] = {"teacher": asked.teacher.name, "gift": asked.gift.name}
        return notify(to=others, kind="gift_asked", params=params, link=reverse("growth:points-school"), at=at)
    if asked.state not in DECIDED:
        return 0
    params = {"gift": asked.gift.name, "answer": in_both(STATES[asked.state][0]), "reason": asked.reason}
    return notify(
        to=[asked.teacher.account_id], kind="gift_decided", params=params, link=reverse("growth:points"), at=at
    )


def tell_of_lapsing(*, at: datetime) -> int:
    """Tell teachers once a school year, a month before it ends, how many of their points lapse then.

    Return how many were told. Four queries for all schools, and three for each school that tells.
    """
    on = localdate(at)
    newest = {row.school_id: row for row in PointsSetting.objects.select_related("school").order_by("pk")}
    settings = {key: row for key, row in newest.items() if row.lapses_after is not None}
    ends = _ends_of_year([row.school for row in settings.values()], on)
    near = {key: end for key, end in ends.items() if end[1] - BEFORE_THEY_LAPSE <= on}
    known = told_keys(_key(settings[key].school, year) for key, (year, _) in near.items()) if near else set()
    done = 0
    for key, (year, day) in sorted(near.items()):
        school = settings[key].school
        if _key(school, year) not in known:
            done += notify_each(_lapsing_at(school, settings[key].lapses_after, year, day), at=at)
    return done


def _lapsing_at(school: Institution, lapses_after: int | None, year: int, day: date) -> Iterable[Told]:
    accounts = dict(Teacher.objects.filter(school__path__startswith=school.path).values_list("pk", "account_id"))
    for teacher_id, held in sorted(holdings_of(accounts).items()):
        amount = sum(lapsing(held.left, year=year + 1, lapses_after=lapses_after).values(), ZERO)
        if amount:
            params = {"amount": exact_text(amount), "day": day.isoformat()}
            key = _key(school, year)
            yield Told(accounts[teacher_id], "points_lapse", params, reverse("growth:points"), once_key=key)


def _ends_of_year(schools: Iterable[Institution], on: date) -> dict[int, tuple[int, date]]:
    """Return for each school the year of its rules of points that runs, and the first day of the next one."""
    found = {}
    for key, published in points_rulebooks_on(list(schools), on).items():
        rulebook = rulebook_of(published)
        year = rulebook.year_of(on)
        found[key] = (year, rulebook.calendar.year.span_of(year + 1).start)
    return found


def _key(school: Institution, year: int) -> str:
    return f"lapse {school.code} {year}"


def _signed(amount: Fraction) -> str:
    return f"+{exact_text(amount)}" if amount > 0 else exact_text(amount).replace("-", "−")
