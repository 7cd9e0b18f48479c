"""The road of a record: states and steps as one table, from which buttons, policies, tests and the drawing are made."""

from __future__ import annotations

from enum import StrEnum

from xingtan.access.roles import Role
from xingtan.kernel.steps import Road, Step


class State(StrEnum):
    """Where a record stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    DECLARED = "declared"
    IDENTIFIED = "identified"
    WITHDRAWN = "withdrawn"


S = State
TEACHER = frozenset({Role.TEACHER.value})
JUDGES = frozenset({Role.SCHOOL_AUDITOR.value, Role.TEAM_LEADER.value, Role.PRINCIPAL.value})
"""Who may hold the right to judge: the auditor always, the others where the school opened the kind to them."""
MANAGER = frozenset({Role.MANAGER.value})
OFFICER = frozenset({Role.PROVINCIAL_OFFICER.value})
ABOVE = frozenset({Role.COUNTY_AUDITOR.value, Role.CITY_AUDITOR.value, Role.PROVINCIAL_OFFICER.value})

ROAD = Road(
    name="record",
    start=S.DRAFT.value,
    steps=(
        Step("submit", frozenset({S.DRAFT.value, S.RETURNED.value}), S.SUBMITTED.value, TEACHER, owner_only=True),
        Step("accept", frozenset({S.SUBMITTED.value}), S.ACCEPTED.value, JUDGES),
        Step("return", frozenset({S.SUBMITTED.value}), S.RETURNED.value, JUDGES, needs_reason=True),
        Step("reopen", frozenset({S.ACCEPTED.value}), S.RETURNED.value, JUDGES, needs_reason=True),
        Step("declare", frozenset({S.ACCEPTED.value}), S.DECLARED.value, MANAGER),
        Step("release", frozenset({S.DECLARED.value}), S.ACCEPTED.value, ABOVE, needs_reason=True),
        Step("settle", frozenset({S.DECLARED.value}), S.IDENTIFIED.value, OFFICER),
        Step(
            "withdraw",
            frozenset({S.DRAFT.value, S.SUBMITTED.value, S.RETURNED.value}),
            S.WITHDRAWN.value,
            TEACHER,
            owner_only=True,
        ),
    ),
)

OPEN_FOR_CHANGE = frozenset({S.DRAFT.value, S.RETURNED.value})
"""States in which the owner may still change what the record says."""

DECISIONS = frozenset({"accept", "return", "reopen"})
"""Steps by which somebody judges."""

ON_A_SHEET = DECISIONS | {"submit"}
"""Steps that a closed month forbids, or that look for the month whose sheet is open."""

PASSED = (S.ACCEPTED.value, S.DECLARED.value, S.IDENTIFIED.value)
"""States of what an auditor accepted, wherever it went from there."""

GONE = (S.DRAFT.value, S.WITHDRAWN.value)
"""States in which a record counts nowhere: it was not handed in, or was taken back."""

UNDECIDED = frozenset({S.SUBMITTED.value, S.RETURNED.value})
"""States in which a record on a sheet still wants a decision; closing the month carries it over."""

THROUGH_DECLARATIONS = frozenset({"declare", "release", "settle"})
"""Steps that only the declarations room takes, with the line that belongs to the record."""
