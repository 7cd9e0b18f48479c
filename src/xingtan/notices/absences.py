"""Who is on leave by decree: told by the room that keeps decrees, so that nobody on leave is asked for work."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from django.db import transaction

from xingtan.access.models import Account
from xingtan.notices.models import Absence

BATCH = 1000
ONE_DAY = timedelta(days=1)


@transaction.atomic
def keep_away(*, source: tuple[str, str], accounts: Collection[int | None], first: date, last: date) -> int:
    """Spare these people what asks them for work from the first to the last day; return how many are spared.

    What was decided about themselves, and what comes back to be mended, reaches them as always; what waited is told
    in the first digest after the last day. People without an account are left out.
    """
    known = Account.objects.filter(pk__in={each for each in accounts if each is not None})
    kind, key = source
    rows = [
        Absence(account_id=account, source_kind=kind, source_key=key, first_day=first, last_day=last)
        for account in known.order_by("pk").values_list("pk", flat=True)
    ]
    Absence.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    return len(rows)


@transaction.atomic
def end_absence(*, source: tuple[str, str], on: date) -> int:
    """End the absences of that source on the day before; return how many that makes. One that had not begun goes."""
    rows = Absence.objects.filter(source_kind=source[0], source_key=source[1], last_day__gte=on)
    gone, _ = rows.filter(first_day__gte=on).delete()
    return gone + rows.update(last_day=on - ONE_DAY)
