"""A word that somebody looks for, as a condition."""

from __future__ import annotations

from django.db.models import Q


def holds(word: str, *fields: str) -> Q:
    """Return the condition that one of the fields holds the word, whether its letters are large or small.

    Chinese words have neither: for them no column is made large first, which takes a database longer than the reading.
    """
    look = "contains" if word.upper() == word.lower() else "icontains"
    found = Q()
    for field in fields:
        found |= Q((f"{field}__{look}", word))
    return found
