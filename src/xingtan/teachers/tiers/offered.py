"""The kinds of records of which a standard may speak; the room that keeps records answers for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from django.dispatch import Signal

from xingtan.institutions.models import Institution

kinds_asked = Signal()
"""Asked with the school; whoever keeps records answers with a list of Kind."""


@dataclass(frozen=True)
class Kind:
    """A kind of record that the school keeps: its code and name, and the levels among which it chooses, if it does."""

    code: str
    name: str
    levels: tuple[tuple[str, str], ...] = ()


def kinds_at(school: Institution) -> list[Kind]:
    """Return the kinds of records of the school, in the order in which they are entered."""
    answers = kinds_asked.send(sender=Kind, school=school)
    return [kind for _receiver, kinds in answers for kind in cast("list[Kind]", kinds)]
