"""What the shell around every page shows: whose desk, which desks else, where to go."""

from __future__ import annotations

from django.http import HttpRequest


def shell(request: HttpRequest) -> dict[str, object]:
    """Return the context that the page shell needs."""
    return {"shell": None}
