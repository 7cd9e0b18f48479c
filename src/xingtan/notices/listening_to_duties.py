"""Roles and deputies, told to whom they concern: the room that keeps them stands below this one and sends signals."""

from __future__ import annotations

from datetime import date, datetime

from django.dispatch import receiver
from django.urls import reverse
from django.utils.translation import override

from xingtan.access.deputies import deputy_named, deputy_withdrawn
from xingtan.access.duties import duty_ended, duty_given
from xingtan.access.labels import ROLES
from xingtan.access.models import Duty
from xingtan.notices.services import notify


@receiver(duty_given, dispatch_uid="notices.duty_given")
def tell_of_role(*, duty: Duty, by: str, at: datetime, **_: object) -> None:
    """Tell somebody which role they were given."""
    params = {**_named(duty), "by": by, "day": duty.valid_from.isoformat()}
    notify(to=[duty.account_id], kind="role_given", params=params, link=reverse("account"), at=at)


@receiver(duty_ended, dispatch_uid="notices.duty_ended")
def tell_of_role_end(*, duty: Duty, by: str, on: date, at: datetime, **_: object) -> None:
    """Tell somebody that a role of theirs ends."""
    params = {**_named(duty), "by": by, "day": on.isoformat()}
    notify(to=[duty.account_id], kind="role_ended", params=params, link=reverse("account"), at=at)


@receiver(deputy_named, dispatch_uid="notices.deputy_named")
def tell_of_deputy(*, duty: Duty, by: int | None, by_name: str, at: datetime, **_: object) -> None:
    """Tell a deputy and whom they stand in for, apart from whoever arranged it."""
    _tell_both(duty, "deputy_named", by=by, by_name=by_name, at=at)


@receiver(deputy_withdrawn, dispatch_uid="notices.deputy_withdrawn")
def tell_of_withdrawal(*, duty: Duty, by: int | None, by_name: str, at: datetime, **_: object) -> None:
    """Tell both that the deputy stops, apart from whoever arranged it."""
    _tell_both(duty, "deputy_withdrawn", by=by, by_name=by_name, at=at)


def _tell_both(duty: Duty, kind: str, *, by: int | None, by_name: str, at: datetime) -> None:
    if duty.stands_in_for is None:
        return
    behind = duty.stands_in_for.account
    params = {
        **_named(duty),
        "by": by_name,
        "deputy": duty.account.name,
        "name": behind.name,
        "day": duty.valid_from.isoformat(),
        "until": duty.valid_until.isoformat() if duty.valid_until else "",
    }
    others = [account for account in (duty.account_id, behind.pk) if account != by]
    notify(to=others, kind=kind, params=params, link=reverse("account"), at=at, instant=True)


def _named(duty: Duty) -> dict[str, object]:
    """Return the role and the place of a duty in both languages."""
    place = duty.institution
    words: dict[str, str] = {}
    for tongue, code in (("zh", "zh-hans"), ("en", "en")):
        with override(code):
            words[tongue] = str(ROLES[duty.role])
    return {"role": words, "place": {"zh": place.name, "en": place.name_en or place.name}}
