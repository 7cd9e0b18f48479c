"""How people are reached, read for many at once: channels, hours, choices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.utils.timezone import localtime

from xingtan.access.models import Account, Duty
from xingtan.access.roles import Role
from xingtan.notices.kinds import kind_of
from xingtan.notices.models import Absence, Choice, Messenger, Notice, Reach
from xingtan.notices.workflow import NEAR, Channel, Way


@dataclass(frozen=True)
class Person:
    """One receiver: what they chose, how they are reached, whether today's digest has gone, whether they are away."""

    account: Account
    reach: Reach
    choices: Mapping[str, Way]
    messenger: Messenger | None = None
    had_digest: bool = False
    on_leave: bool = False

    @property
    def channels(self) -> tuple[Channel, ...]:
        """By what messages can go to this person now; none keeps everything in the inbox."""
        found = []
        if self.reach.by_email and self.reach.verified_at and self.account.email and mail_is_ready():
            found.append(Channel.EMAIL)
        if self.reach.by_messenger and self.messenger is not None:
            found.append(Channel.MESSENGER)
        return tuple(found)

    def way_of(self, notice: Notice, at: datetime) -> Way:
        """Return how this notice shall go: one's choice, else what its caller or its kind says; a near day hurries."""
        chosen = self.choices.get(notice.kind)
        way = chosen or (Way.INSTANT if notice.instant else kind_of(notice.kind).way)
        near = notice.due is not None and notice.due <= at + NEAR
        return Way.INSTANT if way is Way.DIGEST and near else way

    def is_left_alone(self, at: datetime) -> bool:
        """Tell whether nothing may go to this person now: quiet hours, or a pause such as leave."""
        local = localtime(at)
        return is_paused(self.reach, local.date()) or is_quiet(self.reach, local.hour)

    def is_spared(self, notice: Notice) -> bool:
        """Tell whether a notice waits until this person is back from a leave by decree: what asks them for work."""
        return self.on_leave and kind_of(notice.kind).asks

    def wants_digest(self, at: datetime) -> bool:
        """Tell whether the hour of the digest has come and none went today."""
        return not self.had_digest and localtime(at).hour >= self.reach.digest_hour


def mail_is_ready() -> bool:
    """Tell whether this installation can send mail."""
    return bool(settings.EMAIL_HOST)


def is_quiet(reach: Reach, hour: int) -> bool:
    """Tell whether the hour lies in the quiet ones; equal hours mean that there are none."""
    start, end = reach.quiet_from, reach.quiet_until
    return start <= hour < end if start <= end else hour >= start or hour < end


def is_paused(reach: Reach, day: date) -> bool:
    """Tell whether the day lies in the pause, first and last day included."""
    if reach.paused_until is None:
        return False
    return (reach.paused_from or day) <= day <= reach.paused_until


def reach_of(account_id: int) -> Reach:
    """Return how somebody is reached; the defaults, not yet kept, when they have chosen nothing."""
    return Reach.objects.filter(account=account_id).first() or Reach(account_id=account_id)


def people_of(account_ids: Collection[int], *, at: datetime, had_digest: Collection[int]) -> dict[int, Person]:
    """Return these people by the key of their account; six queries whatever their number."""
    accounts = Account.objects.in_bulk(list(account_ids))
    reaches = {reach.account_id: reach for reach in Reach.objects.filter(account__in=account_ids)}
    choices: dict[int, dict[str, Way]] = defaultdict(dict)
    for choice in Choice.objects.filter(account__in=account_ids):
        choices[choice.account_id][choice.kind] = Way(choice.way)
    today = localtime(at).date()
    messengers = messengers_of(account_ids, on=today)
    away = set(Absence.objects.running(today).filter(account__in=account_ids).values_list("account", flat=True))
    return {
        pk: Person(
            account,
            reaches.get(pk) or Reach(account_id=pk),
            choices[pk],
            messengers.get(pk),
            had_digest=pk in had_digest,
            on_leave=pk in away,
        )
        for pk, account in accounts.items()
    }


def messengers_of(account_ids: Collection[int], *, on: date) -> dict[int, Messenger]:
    """Return the messenger that speaks to each account: that of the institution nearest above their duties."""
    active = list(Messenger.objects.filter(active=True).select_related("institution"))
    if not active:
        return {}
    active.sort(key=lambda each: len(each.institution.path))
    duties = Duty.objects.in_force(on).filter(account__in=account_ids).order_by("pk")
    found: dict[int, Messenger] = {}
    for account_id, path in duties.values_list("account_id", "institution__path"):
        nearest = _nearest(active, path)
        if nearest is not None:
            found.setdefault(account_id, nearest)
    return found


def _nearest(messengers: Sequence[Messenger], path: str) -> Messenger | None:
    """Return the last, and so the deepest, of these whose institution lies at or above the path."""
    above = [each for each in messengers if path.startswith(each.institution.path)]
    return above[-1] if above else None


def holders_of(role: Role, institution_ids: Collection[int], *, on: date) -> dict[int, list[int]]:
    """Return the accounts that hold this role at each of these institutions on that day; one query.

    Somebody whose account is closed cannot act, and is not one of them.
    """
    found: dict[int, list[int]] = defaultdict(list)
    duties = Duty.objects.in_force(on).filter(role=role.value, institution__in=set(institution_ids))
    duties = duties.filter(account__is_active=True)
    for place, account in duties.order_by("pk").values_list("institution", "account"):
        found[place].append(account)
    return found
