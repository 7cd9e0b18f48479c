"""Roads: the states of a case and the steps between them, as one table that a person can read aloud.

Buttons, policies, tests and drawings are all made from such a table.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from xingtan.kernel.errors import ReasonMissingError, StepNotAllowedError, UnknownStepError


@dataclass(frozen=True)
class Step:
    """One step: where it may start, where it leads, whose step it is, whether it needs a reason.

    ``by`` holds codes of roles. ``owner_only`` means that only the person whose case it is may take it;
    every other step is closed to that person, whatever hats they wear.
    """

    name: str
    sources: frozenset[str]
    target: str
    by: frozenset[str]
    needs_reason: bool = False
    owner_only: bool = False


@dataclass(frozen=True)
class Road:
    """All steps of one kind of case."""

    name: str
    start: str
    steps: tuple[Step, ...]
    by_name: dict[str, Step] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {step.name: step for step in self.steps})

    @property
    def states(self) -> tuple[str, ...]:
        """Every state of the road, the start first, then in the order in which the table first names it."""
        found = dict.fromkeys([self.start])
        for step in self.steps:
            found.update(dict.fromkeys(sorted(step.sources)))
            found[step.target] = None
        return tuple(found)

    def step(self, name: str) -> Step:
        """Return the step of that name, or raise UnknownStepError."""
        try:
            return self.by_name[name]
        except KeyError:
            raise UnknownStepError(road=self.name, step=name) from None

    def advance(self, state: str, name: str, *, reason: str = "") -> str:
        """Return the state after the step.

        Errors: UnknownStepError, StepNotAllowedError when the step does not start at ``state``,
            ReasonMissingError when the step needs a reason and none is given.
        """
        step = self.step(name)
        if state not in step.sources:
            raise StepNotAllowedError(road=self.name, state=state, step=name)
        if step.needs_reason and not reason.strip():
            raise ReasonMissingError(road=self.name, step=name)
        return step.target

    def open_steps(self, state: str, roles: Iterable[str], *, owner: bool) -> tuple[Step, ...]:
        """Return the steps that somebody with these roles may take from this state, in the table's order."""
        worn = frozenset(roles)
        return tuple(
            step for step in self.steps if state in step.sources and step.by & worn and step.owner_only is owner
        )


def mermaid(road: Road) -> str:
    """Return the road as a Mermaid state diagram, the drawing that the docs print."""
    lines = ["stateDiagram-v2", f"    [*] --> {road.start}"]
    for step in road.steps:
        mark = " (reason)" if step.needs_reason else ""
        who = ", ".join(sorted(step.by))
        lines.extend(f"    {source} --> {step.target}: {step.name}{mark} / {who}" for source in sorted(step.sources))
    ends = [state for state in road.states if not any(state in step.sources for step in road.steps)]
    lines.extend(f"    {state} --> [*]" for state in ends)
    return "\n".join(lines) + "\n"
