"""What tells people by itself: each minute a round of notices is put into the queue, for the worker to send."""

from __future__ import annotations

from django.db import OperationalError, close_old_connections

from xingtan.notices.tasks import send_later


def start_sending() -> bool:
    """Ask the worker for a round of notices; tell whether it could be asked. A busy database waits for next minute."""
    close_old_connections()
    try:
        return send_later()
    except OperationalError:
        return False
    finally:
        close_old_connections()
