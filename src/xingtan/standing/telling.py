"""Teachers are told what becomes of their dossiers, and their calendars say when their periods end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from django.urls import reverse
from django.utils.timezone import localdate

from xingtan.credit_bank.published import rulebook_of
from xingtan.credit_bank.reads import registration_rulebooks_on, rulebooks_on
from xingtan.notices.calendar import Appointment, on_day, put_own_entries
from xingtan.notices.kinds import in_both
from xingtan.notices.services import Told, notify_each
from xingtan.standing.dossiers.registering import running_period
from xingtan.standing.labels import PURPOSES
from xingtan.standing.models import Dossier
from xingtan.teachers.models import Teacher

PERIOD = "period"
"""Source kind of calendar entries of the ends of periods; the key is the period."""
CREDITS_END = {"zh": "学分周期截止", "en": "The credit cycle ends"}
PERIOD_ENDS = {"zh": "注册有效期截止", "en": "The registration period ends"}
AT_ONCE = 500


def tell_of_dossiers(dossiers: Iterable[Dossier], *, at: datetime) -> int:
    """Tell each teacher that a dossier of theirs was frozen, or superseded and why; return how many were told."""
    return notify_each([_told(dossier) for dossier in dossiers], at=at)


def plan_periods(*, at: datetime, since: datetime | None = None) -> int:
    """Put the last day of the credit cycle and of the registration period into the calendars of who reads one.

    Only people whose calendar has an address get entries; with ``since`` only who made it since then. What no longer
    holds is cancelled, what is past stays. Return how many entries changed. Six queries for five hundred people.
    """
    on = localdate(at)
    readers = Teacher.objects.filter(account__calendar_key__isnull=False).in_service(on)
    if since is not None:
        readers = readers.filter(account__calendar_key__made_at__gte=since)
    teachers = list(readers.select_related("school").order_by("pk"))
    done = 0
    for start in range(0, len(teachers), AT_ONCE):
        part = teachers[start : start + AT_ONCE]
        wanted = dict(_periods(part, on))
        owners = [teacher.account_id for teacher in part if teacher.account_id is not None]
        done += put_own_entries(kind=PERIOD, wanted=wanted, owners=owners, at=at)
    return done


def _periods(teachers: Sequence[Teacher], on: date) -> Iterator[tuple[tuple[int, str], Appointment]]:
    """Yield for each teacher what ends when: by owner and key."""
    schools = {teacher.school_id: teacher.school for teacher in teachers}.values()
    credits_ = {key: rulebook_of(row) for key, row in rulebooks_on(schools, on).items()}
    registration = {key: rulebook_of(row) for key, row in registration_rulebooks_on(schools, on).items()}
    link = reverse("standing:mine")
    for teacher in teachers:
        rules, registers = credits_.get(teacher.school_id), registration.get(teacher.school_id)
        if teacher.account_id is None:
            continue
        if rules is not None and rules.calendar.anchor is not None:
            cycle = rules.cycle_at(on)
            day = cycle.span(rules.calendar.year).end
            if day is not None:
                yield (teacher.account_id, f"credits {cycle.first_year}"), on_day(CREDITS_END, day, link=link)
        if registers is not None:
            cycle = running_period(teacher, registers, on)
            day = cycle.span(registers.calendar.year).end
            if day is not None:
                yield (teacher.account_id, f"registration {cycle.first_year}"), on_day(PERIOD_ENDS, day, link=link)


def _told(dossier: Dossier) -> Told:
    link = reverse("standing:dossier", args=[dossier.number])
    account = dossier.teacher.account_id
    if dossier.supersedes is not None:
        params = {"old": dossier.supersedes.number, "number": dossier.number, "reason": dossier.reason}
        return Told(account, "dossier_superseded", params, link)
    words = {"number": dossier.number, "purpose": in_both(PURPOSES[dossier.purpose]), "on": dossier.as_of.isoformat()}
    return Told(account, "dossier_frozen", words, link)
