"""How often somebody may ask, counted like sign-in in the memory of each process."""

from __future__ import annotations

from datetime import datetime

from django.core.cache import cache

MINUTE, FIVE_MINUTES = 60, 300
REQUESTS_A_MINUTE = 300
"""Of one token."""
WRONG_TOKENS = 30
"""From one address in five minutes; right tokens from there open all the same."""


def too_often(name: str, *, most: int, seconds: int, at: datetime) -> int:
    """Return the seconds to wait when this was counted more than ``most`` times in the present span, else 0."""
    now = int(at.timestamp())
    key = f"exchange:{name}:{now // seconds}"
    cache.add(key, 0, seconds)
    try:
        counted = cache.incr(key)
    except ValueError:  # it was forgotten between the two
        return 0
    return 0 if counted <= most else seconds - now % seconds
