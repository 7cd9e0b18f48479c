"""The road of credits that come from elsewhere: entered, confirmed by the county, posted by the province."""

from __future__ import annotations

from enum import StrEnum

from xingtan.access.roles import Role
from xingtan.kernel.steps import Road, Step


class State(StrEnum):
    """Where it stands."""

    ENTERED = "entered"
    CONFIRMED = "confirmed"
    POSTED = "posted"
    REFUSED = "refused"


S = State
COUNTY = frozenset({Role.COUNTY_AUDITOR.value})
PROVINCE = frozenset({Role.PROVINCIAL_OFFICER.value})
ENTER, CONFIRM, POST, REFUSE = "enter", "confirm", "post", "refuse"
ROAD = Road(
    name="admission",
    start=S.ENTERED.value,
    steps=(
        Step(CONFIRM, frozenset({S.ENTERED.value}), S.CONFIRMED.value, COUNTY),
        Step(POST, frozenset({S.CONFIRMED.value}), S.POSTED.value, PROVINCE),
        Step(
            REFUSE,
            frozenset({S.ENTERED.value, S.CONFIRMED.value}),
            S.REFUSED.value,
            COUNTY | PROVINCE,
            needs_reason=True,
        ),
    ),
)
