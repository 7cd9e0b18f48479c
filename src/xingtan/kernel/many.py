"""Many at once: the very same act to each; a refusal of one stops nobody else."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

from xingtan.kernel.errors import DomainError

Thing = TypeVar("Thing")
Gave = TypeVar("Gave")


@dataclass(frozen=True)
class Outcome(Generic[Thing, Gave]):
    """What became of one of many: what the act gave, or the error that refused it; ``error`` None when it was done."""

    of: Thing
    error: DomainError | None = None
    gave: Gave | None = None


def to_each(things: Iterable[Thing], act: Callable[[Thing], Gave]) -> list[Outcome[Thing, Gave]]:
    """Return what became of each, in the order given; only refusals by rules of the field are caught."""
    outcomes: list[Outcome[Thing, Gave]] = []
    for thing in things:
        try:
            gave = act(thing)
        except DomainError as error:
            outcomes.append(Outcome(thing, error))
        else:
            outcomes.append(Outcome(thing, gave=gave))
    return outcomes
