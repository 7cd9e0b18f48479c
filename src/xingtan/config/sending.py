"""What tells people by itself: days that come near are told, and each minute a round of what waits to be sent."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from django.db import DatabaseError, OperationalError, close_old_connections
from django.utils import timezone

from xingtan.assessment.telling import tell_of_phases
from xingtan.growth.passport.telling import tell_of_years_over
from xingtan.growth.points.telling import tell_of_lapsing
from xingtan.notices.tasks import send_later
from xingtan.records.telling import plan_this_month, tell_of_month
from xingtan.standing.telling import plan_periods

LOG = logging.getLogger(__name__)
NIGHT = 3
"""The hour at which the calendars of everybody who reads one are looked through; in the others only new ones are."""
A_WHILE = timedelta(hours=2)


def start_sending() -> bool:
    """Ask the worker for a round of notices; tell whether it could be asked. A busy database waits for next minute."""
    close_old_connections()
    try:
        now = timezone.now()
        try:
            tell_of_days(at=now)
        except DatabaseError:
            raise
        except Exception:  # a mistake in what is told may not end the program, nor keep back what waits
            LOG.exception("days that come near were not told")
        return send_later(at=now)
    except OperationalError:
        return False
    finally:
        close_old_connections()


def tell_of_days(*, at: datetime, everything: bool = False) -> int:
    """Tell people of months, phases and points whose day comes near; return how many were told.

    Each is told once. What takes longer to find out (points that lapse, passports whose year is over, days for
    calendars) is looked at once an hour, or when everything is asked for.
    """
    told = tell_of_month(at=at) + tell_of_phases(at=at)
    if everything or at.minute == 0:
        told += tell_of_lapsing(at=at) + tell_of_years_over(at=at)
        plan_calendars(at=at, everybody=everything or timezone.localtime(at).hour == NIGHT)
    return told


def plan_calendars(*, at: datetime, everybody: bool) -> None:
    """Put the ends of months and of credit and registration periods into calendars: everybody's, or the new ones."""
    plan_this_month(at=at)
    plan_periods(at=at, since=None if everybody else at - A_WHILE)
