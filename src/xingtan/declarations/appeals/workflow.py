"""The road of an appeal: states and steps as one table."""

from __future__ import annotations

from enum import StrEnum

from xingtan.access.roles import OVERSEERS, Role
from xingtan.kernel.steps import Road, Step


class State(StrEnum):
    """Where an appeal stands."""

    FILED = "filed"
    ESCALATED = "escalated"
    """With the office above."""
    UPHELD = "upheld"
    PARTLY = "partly"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


S = State
TEACHER = frozenset({Role.TEACHER.value})
ANSWERERS = frozenset(role.value for role in OVERSEERS)
"""Whoever may know everybody of a place may owe an answer there."""
WAITING = frozenset({S.FILED.value, S.ESCALATED.value})
"""States in which somebody owes an answer."""

FILE = "file"
"""The act that makes an appeal; it has no state to start from."""
UPHOLD, PARTLY, REJECT = "uphold", "uphold_partly", "reject"
WITHDRAW, ESCALATE, REFER, REFER_ABOVE = "withdraw", "escalate", "refer", "refer_escalated"
ANSWERS = (UPHOLD, PARTLY, REJECT)

ROAD = Road(
    name="appeal",
    start=S.FILED.value,
    steps=(
        Step(UPHOLD, WAITING, S.UPHELD.value, ANSWERERS, needs_reason=True),
        Step(PARTLY, WAITING, S.PARTLY.value, ANSWERERS, needs_reason=True),
        Step(REJECT, WAITING, S.REJECTED.value, ANSWERERS, needs_reason=True),
        Step(REFER, frozenset({S.FILED.value}), S.FILED.value, ANSWERERS, needs_reason=True),
        Step(REFER_ABOVE, frozenset({S.ESCALATED.value}), S.ESCALATED.value, ANSWERERS, needs_reason=True),
        Step(
            ESCALATE,
            frozenset({S.FILED.value, S.REJECTED.value, S.PARTLY.value}),
            S.ESCALATED.value,
            TEACHER,
            needs_reason=True,
            owner_only=True,
        ),
        Step(WITHDRAW, WAITING, S.WITHDRAWN.value, TEACHER, owner_only=True),
    ),
)
