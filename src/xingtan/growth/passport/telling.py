"""What moves in a growth passport is told to whom it concerns, in the transaction of the act."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.timezone import localdate

from xingtan.access.roles import Role
from xingtan.growth.passport.book import Item
from xingtan.growth.passport.content import both
from xingtan.growth.passport.labels import HANDS, STATES
from xingtan.growth.passport.models import GrowthPassport, PassportEntry, PassportMentor, PassportResult
from xingtan.growth.passport.workflow import Hand
from xingtan.notices.kinds import in_both
from xingtan.notices.people import holders_of
from xingtan.notices.services import notify


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
    year = f"{passport.year}/{(passport.year + 1) % 100:02d}"
    params = {"year": year, "outcome": row.titled}
    return notify(to=[passport.teacher.account_id], kind="passport_closed", params=params, link=_page(passport), at=at)


def _page(passport: GrowthPassport) -> str:
    return reverse("growth:passport-one", args=[passport.pk])
