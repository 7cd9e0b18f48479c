"""Ways up: a room asks for a page of a room above it by what the page is for; the top of the house says which it is."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse


def way_to(purpose: str, *args: object) -> str:
    """Return the path of the page that serves this purpose, ``way_to("portfolio", teacher.pk)``."""
    return reverse(settings.WAYS_UP[purpose], args=args)


def address_of(page: str) -> str:
    """Return the name of an address for what a room's data call a page: a purpose, or an address of its own."""
    named: str = settings.WAYS_UP.get(page, page)
    return named
