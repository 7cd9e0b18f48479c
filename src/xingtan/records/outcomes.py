"""What became of rows of which many take a step at once: records, and what rests on them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from xingtan.kernel.errors import DomainError
from xingtan.records.models import Record

CHUNK = 2000


@dataclass(frozen=True)
class Outcome:
    """What became of one row of a bulk step; ``code`` says why it was refused, empty when done."""

    key: int
    number: str
    title: str
    teacher: str
    done: bool
    code: str
    state: str


def outcome_of(key: int, record: Record, refusal: DomainError | None, *, state: str) -> Outcome:
    """Return what became of the row with this key, which is the record or rests on it."""
    code = "" if refusal is None else refusal.why
    return Outcome(key, record.number, record.title, record.teacher.name, done=refusal is None, code=code, state=state)


def in_chunks(
    keys: Sequence[int], take: Callable[[list[int]], Mapping[int, Outcome]], *, unknown: str
) -> tuple[Outcome, ...]:
    """Return what became of each key once, in the order given; of one that ``take`` does not know, that code."""
    outcomes: dict[int, Outcome] = {}
    wanted = list(dict.fromkeys(keys))
    for start in range(0, len(wanted), CHUNK):
        outcomes.update(take(wanted[start : start + CHUNK]))
    nothing = Outcome(0, "", "", "", done=False, code=unknown, state="")
    return tuple(outcomes.get(key, nothing) for key in wanted)
