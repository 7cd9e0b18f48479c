"""The road of a declaration line: states and steps as one table, from which buttons, policies and tests are made."""

from __future__ import annotations

from enum import StrEnum

from xingtan.access.roles import Role
from xingtan.kernel.steps import Road, Step


class State(StrEnum):
    """Where a line stands."""

    DECLARED = "declared"
    COUNTY_AUDITED = "county_audited"
    CITY_AUDITED = "city_audited"
    IDENTIFIED = "identified"
    RETURNED = "returned"
    DROPPED = "dropped"


S = State
MANAGER = frozenset({Role.MANAGER.value})
COUNTY = frozenset({Role.COUNTY_AUDITOR.value})
CITY = frozenset({Role.CITY_AUDITOR.value})
PROVINCE = frozenset({Role.PROVINCIAL_OFFICER.value})

DECLARE = "declare"
"""The act that makes a line; it has no state to start from and so stands outside the road."""
IDENTIFY = "identify"
REDECLARE = "redeclare"
DROP = "drop"

ROAD = Road(
    name="line",
    start=S.DECLARED.value,
    steps=(
        Step("county_accept", frozenset({S.DECLARED.value}), S.COUNTY_AUDITED.value, COUNTY),
        Step("county_return", frozenset({S.DECLARED.value}), S.RETURNED.value, COUNTY, needs_reason=True),
        Step("city_accept", frozenset({S.COUNTY_AUDITED.value}), S.CITY_AUDITED.value, CITY),
        Step("city_return", frozenset({S.COUNTY_AUDITED.value}), S.RETURNED.value, CITY, needs_reason=True),
        Step(IDENTIFY, frozenset({S.CITY_AUDITED.value}), S.IDENTIFIED.value, PROVINCE),
        Step("province_return", frozenset({S.CITY_AUDITED.value}), S.RETURNED.value, PROVINCE, needs_reason=True),
        Step(REDECLARE, frozenset({S.RETURNED.value}), S.DECLARED.value, MANAGER),
        Step(DROP, frozenset({S.RETURNED.value}), S.DROPPED.value, MANAGER, needs_reason=True),
    ),
)

RETURNS = frozenset({"county_return", "city_return", "province_return"})
"""Steps that send the record back to the school."""

BY_ONE = tuple(step.name for step in ROAD.steps if step.name != IDENTIFY)
"""Steps taken line by line; identification takes a whole year at once."""

LEVELS = {
    "county": ("county_accept", "county_return", S.DECLARED),
    "city": ("city_accept", "city_return", S.COUNTY_AUDITED),
}
"""Level of audit → its two steps, and the state in which lines wait for it."""

UNDER_WAY = (S.DECLARED, S.COUNTY_AUDITED, S.CITY_AUDITED)
"""States in which the record is held for the line."""
