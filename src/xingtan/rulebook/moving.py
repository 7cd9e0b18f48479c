"""Moving between places and being away (转入与请假), as data: what credits of elsewhere are worth, what leave does."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from xingtan.rulebook.exceptions import LeaveKind, OnLeave
from xingtan.rulebook.file.tree import Branch
from xingtan.rulebook.lexicon import Lexicon
from xingtan.rulebook.vocabulary import Grounds

KEPT, ARRIVAL = "kept", "arrival"
"""Credits stand in the years in which they were earned, or in the year of arrival."""


@dataclass(frozen=True, slots=True)
class Transfer:
    """One line of the rule of transfer: credits of some origins and parts count here, so many times, up to so much.

    Without ``origins`` it is for every origin, without ``part`` for every part; the first line that fits is taken.

    Units: ``at_most`` in the unit of the rulebook, for everything that one statement brings under this line.
    """

    name: str
    origins: tuple[str, ...]
    part: str
    target: str
    times: Fraction
    at_most: Fraction | None
    keeps_years: bool
    grounds: Grounds

    def fits(self, origin: str, part: str) -> bool:
        """Return whether the line is for this origin and part."""
        return (not self.origins or origin in self.origins) and self.part in {"", part}


@dataclass(frozen=True, slots=True)
class LeaveRule:
    """What approved leave of a kind does to requirements unless a decree says otherwise."""

    kind: LeaveKind
    yearly: OnLeave
    cycle: OnLeave
    grounds: Grounds


def build_transfers(root: Branch, lexicon: Lexicon) -> tuple[Transfer, ...]:
    """Return the lines of the rule of transfer."""
    found = []
    for entry in root.branches("transfers"):
        lexicon.known("unknown_part", entry, "to", lexicon.parts)
        found.append(
            Transfer(
                name=lexicon.once("transfer", entry),
                origins=entry.words("from"),
                part=entry.text("part"),
                target=entry.text("to"),
                times=entry.amount("times") or Fraction(1),
                at_most=entry.amount("at_most"),
                keeps_years=entry.text("years", KEPT) == KEPT,
                grounds=lexicon.grounds(entry),
            )
        )
    return tuple(found)


def build_leave(root: Branch, lexicon: Lexicon) -> tuple[LeaveRule, ...]:
    """Return what each kind of leave does."""
    return tuple(
        LeaveRule(
            kind=LeaveKind(entry.text("kind", LeaveKind.SICKNESS)),
            yearly=OnLeave(entry.text("yearly", OnLeave.KEPT)),
            cycle=OnLeave(entry.text("cycle", OnLeave.KEPT)),
            grounds=lexicon.grounds(entry),
        )
        for entry in root.branches("leave")
    )
