"""Acts of rooms below this one, which cannot call it: they send a signal, and people are told here."""

from __future__ import annotations

from datetime import date, datetime

from django.dispatch import receiver
from django.urls import reverse
from django.utils.timezone import localdate

from xingtan.access.roles import Role
from xingtan.institutions.models import Institution
from xingtan.notices.people import holders_of
from xingtan.notices.services import notify
from xingtan.pages.ways import way_to
from xingtan.teachers.accounts.passwords import password_reset
from xingtan.teachers.models import Teacher
from xingtan.teachers.services import teacher_transferred
from xingtan.teachers.tiers.models import TierPlacement
from xingtan.teachers.tiers.services import tier_confirmed, tier_ended


@receiver(password_reset, dispatch_uid="notices.password_reset")
def tell_of_reset(*, account_id: int, by: str, at: datetime, **_: object) -> None:
    """Tell somebody that another person has reset their password, in the transaction of the reset."""
    notify(to=[account_id], kind="password_reset", params={"by": by}, link=reverse("account"), at=at, instant=True)


@receiver(teacher_transferred, dispatch_uid="notices.teacher_transferred")
def tell_of_transfer(
    *, teacher: Teacher, left: Institution, on: date, by: int | None, at: datetime, **_: object
) -> None:
    """Tell a teacher where they work from that day, and the managers of a new school who comes, in the transaction."""
    place = teacher.group or teacher.school
    params: dict[str, object] = {"place": _in_both(place), "on": on.isoformat()}
    notify(to=[teacher.account_id], kind="transferred", params=params, link=reverse("account"), at=at)
    if left.pk == teacher.school_id:
        return
    managers = holders_of(Role.MANAGER, [teacher.school_id], on=localdate(at)).get(teacher.school_id, [])
    others = [manager for manager in managers if manager not in {by, teacher.account_id}]
    words: dict[str, object] = {"teacher": teacher.name, "left": _in_both(left), "on": on.isoformat()}
    notify(to=others, kind="teacher_comes", params=words, link=reverse("teachers:teacher", args=[teacher.pk]), at=at)


@receiver(tier_confirmed, dispatch_uid="notices.tier_confirmed")
def tell_of_tier(*, placement: TierPlacement, at: datetime, **_: object) -> None:
    """Tell a teacher that they are entered into a tier, in the transaction of the act."""
    params = {"tier": placement.titled, "since": placement.since.isoformat()}
    _tell_of_tier(placement, "tier_confirmed", params, at)


@receiver(tier_ended, dispatch_uid="notices.tier_ended")
def tell_of_end(*, placement: TierPlacement, at: datetime, **_: object) -> None:
    """Tell a teacher that their time in a tier ends, and why, in the transaction of the act."""
    until = placement.until.isoformat() if placement.until else ""
    params = {"tier": placement.titled, "until": until, "reason": placement.ended_because}
    _tell_of_tier(placement, "tier_ended", params, at)


def _in_both(place: Institution) -> dict[str, str]:
    return {"zh": place.name, "en": place.name_en or place.name}


def _tell_of_tier(placement: TierPlacement, kind: str, params: dict[str, object], at: datetime) -> None:
    notify(to=[placement.teacher.account_id], kind=kind, params=params, link=way_to("own_standards"), at=at)
