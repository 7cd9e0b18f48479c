"""The road of a resource: proposed, on the shelf, retired; and how far it is seen."""

from __future__ import annotations

from enum import StrEnum

from xingtan.kernel.steps import Road, Step

TEAM_LEADER, MANAGER, TEACHER = "team_leader", "manager", "teacher"
KEEPERS = frozenset({TEAM_LEADER, MANAGER})


class State(StrEnum):
    """Where a resource stands."""

    PROPOSED = "proposed"
    SHELVED = "shelved"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    RETIRED = "retired"


class Reach(StrEnum):
    """Who finds it: the team, the school, or every school of the county."""

    TEAM = "team"
    SCHOOL = "school"
    COUNTY = "county"


class ResourceKind(StrEnum):
    """What a resource is."""

    FILE = "file"
    LINK = "link"


class Use(StrEnum):
    """What somebody did with a resource."""

    OPENED = "opened"
    DOWNLOADED = "downloaded"
    USED = "used"


def _step(name: str, source: State, target: State, *, reason: bool = False) -> Step:
    return Step(name, frozenset({source.value}), target.value, KEEPERS, needs_reason=reason)


ROAD = Road(
    "resource",
    State.PROPOSED.value,
    (
        _step("accept", State.PROPOSED, State.SHELVED),
        _step("decline", State.PROPOSED, State.DECLINED, reason=True),
        Step(
            "withdraw",
            frozenset({State.PROPOSED.value}),
            State.WITHDRAWN.value,
            KEEPERS | {TEACHER},
            owner_only=True,
        ),
        _step("retire", State.SHELVED, State.RETIRED, reason=True),
        _step("restore", State.RETIRED, State.SHELVED),
    ),
)
DECISIONS = frozenset({"accept", "decline"})
"""Steps that judge somebody's proposal: closed to its authors."""
STANDING = frozenset({State.PROPOSED.value, State.SHELVED.value})
"""States in which it may be changed and get a new version."""
