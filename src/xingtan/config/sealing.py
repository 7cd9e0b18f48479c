"""Seal what is not sealed yet: journal and ledger."""

from __future__ import annotations

from django.db import OperationalError, close_old_connections
from django.utils import timezone

from xingtan.credit_bank.services import seal_ledger
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
