"""Which of the two languages the reader's page speaks: the one place that asks."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import get_language

ENGLISH, CHINESE = "en", "zh"
"""The keys under which data keep one thing in both languages."""


def in_english() -> bool:
    """Tell whether the page speaks English; every other page speaks Chinese."""
    return (get_language() or "").startswith(ENGLISH)


def tongue() -> str:
    """Return the key of the page's language in data of both: ``en`` or ``zh``."""
    return ENGLISH if in_english() else CHINESE


def in_tongue(both: Mapping[str, object] | None) -> str:
    """Return what is kept in two languages in the page's, in the other one where it is missing; nothing for None."""
    if not both:
        return ""
    first, second = (ENGLISH, CHINESE) if in_english() else (CHINESE, ENGLISH)
    return str(both.get(first) or both.get(second) or "")
