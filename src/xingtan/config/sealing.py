"""What the program does by itself: seal journal and ledger, settle points of schools whose records moved, clear."""

from __future__ import annotations

from django.db import OperationalError, close_old_connections
from django.utils import timezone

from xingtan.access.actors import operator
from xingtan.access.roles import SCHOOL_KINDS
from xingtan.credit_bank.services import seal_ledger
from xingtan.exchange.keeping import clear_answers
from xingtan.growth.points.settling import schools_behind, settle_points
from xingtan.institutions.models import Institution
from xingtan.trail.services import seal_journal


def seal_everything() -> int:
    """Seal journal and ledger up to now; return how many rows were sealed.

    A busy database is no reason to stop: what is not sealed this minute is sealed the next.
    """
    close_old_connections()
    now = timezone.now()
    try:
        return seal_journal(at=now) + seal_ledger(at=now)
    except OperationalError:
        return 0
    finally:
        close_old_connections()


def settle_all_points() -> int:
    """Settle the points of every school whose records have moved since; return how many schools were settled."""
    close_old_connections()
    now = timezone.now()
    done = 0
    try:
        schools = Institution.objects.filter(kind__in=SCHOOL_KINDS).order_by("path")
        for school in schools_behind(schools, timezone.localdate(now)):
            settle_points(actor=operator(), school=school, at=now)
            done += 1
    except OperationalError:
        return done
    finally:
        close_old_connections()
    return done


def clear_old_answers() -> int:
    """Delete the answers that programs may ask for again no longer; return how many."""
    close_old_connections()
    try:
        return clear_answers(at=timezone.now())
    except OperationalError:
        return 0
    finally:
        close_old_connections()
