"""The roads of an assessment and of one rating sheet: states and steps as tables."""

from __future__ import annotations

from enum import StrEnum

from xingtan.access.roles import Role
from xingtan.kernel.steps import Road, Step


class State(StrEnum):
    """Where an assessment (考核批次) stands."""

    DRAFT = "draft"
    RATING = "rating"
    COMPARING = "comparing"
    CONFIRMED = "confirmed"
    PUBLISHED = "published"
    CANCELLED = "cancelled"


class SheetState(StrEnum):
    """Where one rater's sheet for one teacher stands."""

    OPEN = "open"
    HANDED_IN = "handed_in"
    REOPENED = "reopened"
    EXCUSED = "excused"


class ScaleState(StrEnum):
    """Whether a version of a scale is still written, in force, or no longer offered."""

    DRAFT = "draft"
    PUBLISHED = "published"
    RETIRED = "retired"


KEEPERS = (Role.MANAGER, Role.SCHOOL_AUDITOR)
"""Who prepares and runs assessments (the auditor enters them, the manager keeps scales and examiners)."""
CONFIRMERS = (Role.PRINCIPAL, Role.MANAGER)
LOOKERS = (*KEEPERS, Role.PRINCIPAL)

RATER = "rater"
"""Whose step handing in is: no role of the house, but whoever the sheet names."""

_KEEP = frozenset(role.value for role in KEEPERS)
_CONFIRM = frozenset(role.value for role in CONFIRMERS)

START = "start"
CLOSE = "close"
CONFIRM = "confirm"
PUBLISH = "publish"
CANCEL = "cancel"

ROAD = Road(
    name="assessment",
    start=State.DRAFT.value,
    steps=(
        Step(START, frozenset({State.DRAFT.value}), State.RATING.value, _KEEP),
        Step(CLOSE, frozenset({State.RATING.value}), State.COMPARING.value, _KEEP),
        Step("resume", frozenset({State.COMPARING.value}), State.RATING.value, _KEEP, needs_reason=True),
        Step(CONFIRM, frozenset({State.COMPARING.value}), State.CONFIRMED.value, _CONFIRM),
        Step(PUBLISH, frozenset({State.CONFIRMED.value}), State.PUBLISHED.value, _CONFIRM),
        Step(
            CANCEL,
            frozenset({State.DRAFT.value, State.RATING.value}),
            State.CANCELLED.value,
            _KEEP,
            needs_reason=True,
        ),
    ),
)

SHEET_ROAD = Road(
    name="rating_sheet",
    start=SheetState.OPEN.value,
    steps=(
        Step(
            "hand_in",
            frozenset({SheetState.OPEN.value, SheetState.REOPENED.value}),
            SheetState.HANDED_IN.value,
            frozenset({RATER}),
        ),
        Step("reopen", frozenset({SheetState.HANDED_IN.value}), SheetState.REOPENED.value, _KEEP, needs_reason=True),
        Step(
            "excuse",
            frozenset({SheetState.OPEN.value, SheetState.REOPENED.value, SheetState.HANDED_IN.value}),
            SheetState.EXCUSED.value,
            frozenset({RATER, *_KEEP}),
            needs_reason=True,
        ),
    ),
)

DONE = (State.CONFIRMED.value, State.PUBLISHED.value)
LOOKED_AT = (State.COMPARING.value, *DONE)
"""States in which those who run the assessment read the marks."""
MISSING = (SheetState.OPEN.value, SheetState.REOPENED.value)
