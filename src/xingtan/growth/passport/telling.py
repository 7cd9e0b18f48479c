"""What moves in a growth passport is told to whom it concerns, in the transaction of the act."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Exists, OuterRef
from django.urls import reverse
from django.utils.timezone import localdate

from xingtan.access.roles import Role
from xingtan.growth.passport.book import Item
from xingtan.growth.passport.content import both
from xingtan.growth.passport.labels import HANDS, STATES
from xingtan.growth.passport.models import GrowthPassport, PassportEntry, PassportMentor, PassportResult
from xingtan.growth.passport.workflow import Hand
from xingtan.kernel.periods import SCHOOL_YEAR
from xingtan.notices.kinds import in_both
from xingtan.notices.people import holders_of
from xingtan.notices.services import Told, notify, notify_each, told_keys


def tell_mentor(passport: GrowthPassport, row: PassportMentor, *, at: datetime) -> int:
    """Tell the mentor whom they guide from when; return how many were told."""
    params = {"teacher": passport.teacher.name, "since": row.since.isoformat(), "hand": in_both(HANDS[row.hand])}
    return notify(to=[row.mentor.account_id], kind="passport_mentor", params=params, link=_page(passport), at=at)


def tell_hands(passport: GrowthPassport, item: Item, *, at: datetime) -> int:
    """Tell everybody whose hand confirms the task that an entry waits; return how many were told."""
    on, hands = localdate(at), [hand.value for hand in item.hands]
    mentors = PassportMentor.objects.on(on).filter(passport=passport, hand__in=hands)
    told = set(mentors.values_list("mentor__account_id", flat=True))
    group = passport.teacher.group_id
    if Hand.LEADER in item.hands and group is not None:
        told |= set(holders_of(Role.TEAM_LEADER, [group], on=on).get(group, []))
    others = sorted(filter(None, told - {passport.teacher.account_id}))
    params = {"teacher": passport.teacher.name, "task": both(item.title)}
    link = f"{_page(passport)}#item-{item.code}"
    return notify(to=others, kind="passport_entry", params=params, link=link, at=at)


def tell_decided(passport: GrowthPassport, item: Item, entry: PassportEntry, *, at: datetime) -> int:
    """Tell the trainee that an entry was confirmed or not, by whom and with which words; return how many were told."""
    params = {
        "by": entry.decided_by_name,
        "task": both(item.title),
        "state": in_both(STATES[entry.state][0]),
        "words": entry.words,
    }
    link = f"{_page(passport)}#item-{item.code}"
    return notify(to=[passport.teacher.account_id], kind="passport_decided", params=params, link=link, at=at)


def tell_result(passport: GrowthPassport, row: PassportResult, *, at: datetime) -> int:
    """Tell the trainee how the year ended; return how many were told."""
    params = {"year": _said(passport.year), "outcome": row.titled}
    return notify(to=[passport.teacher.account_id], kind="passport_closed", params=params, link=_page(passport), at=at)


def tell_of_years_over(*, at: datetime) -> int:
    """Tell the managers of a school once that a year is over and how many of its passports have no result yet.

    The program never decides how a trainee's year ended. Return how many were told; four queries for all schools.
    """
    on = localdate(at)
    ended = PassportResult.objects.filter(passport=OuterRef("pk"))
    past = GrowthPassport.objects.filter(~Exists(ended), year__lt=SCHOOL_YEAR.year_of(on))
    waiting = {
        (school, year): many
        for school, year, many in past.order_by().values_list("school", "year").annotate(many=Count("pk"))
    }
    known = told_keys(_over(*each) for each in waiting) if waiting else set()
    managers = holders_of(Role.MANAGER, {school for school, _ in waiting}, on=on) if waiting else {}
    link = reverse("growth:passport-school")
    return notify_each(
        [
            Told(account, "passports_open", {"year": _said(year), "count": many}, link, once_key=_over(school, year))
            for (school, year), many in sorted(waiting.items())
            if _over(school, year) not in known
            for account in managers.get(school, [])
        ],
        at=at,
    )


def _over(school_id: int, year: int) -> str:
    return f"passports-open:{school_id}:{year}"


def _said(year: int) -> str:
    return f"{year}/{(year + 1) % 100:02d}"


def _page(passport: GrowthPassport) -> str:
    return reverse("growth:passport-one", args=[passport.pk])
