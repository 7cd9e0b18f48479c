"""The road of an entry in a growth passport, and whose hand confirms what."""

from __future__ import annotations

from enum import StrEnum

from xingtan.kernel.steps import Road, Step


class Hand(StrEnum):
    """Who guides and confirms: mentors at the own school and at the base, the leader of the team."""

    SCHOOL_MENTOR = "school_mentor"
    BASE_SUBJECT_MENTOR = "base_subject_mentor"
    BASE_CLASS_MENTOR = "base_class_mentor"
    LEADER = "leader"


MENTORS = (Hand.SCHOOL_MENTOR, Hand.BASE_SUBJECT_MENTOR, Hand.BASE_CLASS_MENTOR)
"""Hands that the manager gives to a person for a span of days; the leader has theirs by duty."""


class EntryState(StrEnum):
    """Where an entry stands."""

    ENTERED = "entered"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


_HANDS = frozenset(hand.value for hand in Hand)
_ENTERED = frozenset({EntryState.ENTERED.value})

ROAD = Road(
    "passport_entry",
    EntryState.ENTERED.value,
    (
        Step("confirm", _ENTERED, EntryState.CONFIRMED.value, _HANDS),
        Step("decline", _ENTERED, EntryState.DECLINED.value, _HANDS, needs_reason=True),
        Step("withdraw", _ENTERED, EntryState.WITHDRAWN.value, frozenset({"teacher"}), owner_only=True),
    ),
)
