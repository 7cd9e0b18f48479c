"""What tells people by itself: that a month is about to close, and each minute a round of what waits to be sent."""

from __future__ import annotations

from django.db import OperationalError, close_old_connections
from django.utils import timezone

from xingtan.notices.tasks import send_later
from xingtan.records.telling import tell_of_month


def start_sending() -> bool:
    """Ask the worker for a round of notices; tell whether it could be asked. A busy database waits for next minute."""
    close_old_connections()
    try:
        now = timezone.now()
        tell_of_month(at=now)
        return send_later(at=now)
    except OperationalError:
        return False
    finally:
        close_old_connections()
