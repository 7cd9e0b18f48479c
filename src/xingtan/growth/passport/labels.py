"""Codes of the growth passport as words and sentences."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xingtan.access.labels import ROLES
from xingtan.growth.passport.book import Counts, Where
from xingtan.growth.passport.workflow import EntryState, Hand
from xingtan.kernel.amounts import parse_exact
from xingtan.teachers.conditions.words import MISTAKES as PIECES
from xingtan.teachers.tiers.labels import SENTENCES as TIERS

Words = Mapping[str, str | Promise]
HANDS: Words = MappingProxyType(
    {
        Hand.SCHOOL_MENTOR.value: _("Mentor at the school"),
        Hand.BASE_SUBJECT_MENTOR.value: _("Subject mentor at the base"),
        Hand.BASE_CLASS_MENTOR.value: _("Class mentor at the base"),
        Hand.LEADER.value: _("Leader of the team"),
    }
)
SPEAKERS: Words = MappingProxyType({**{str(role): label for role, label in ROLES.items()}, **HANDS})
PLACES: Words = MappingProxyType(
    {
        Where.SCHOOL.value: _("at the school"),
        Where.BASE.value: _("at the base"),
        Where.DISTRICT.value: _("with the district"),
    }
)
COUNTED: Words = MappingProxyType({Counts.TIMES.value: _("times"), Counts.HOURS.value: _("hours")})
STATES: Mapping[str, tuple[str | Promise, str]] = MappingProxyType(
    {
        EntryState.ENTERED.value: (_("waits for confirmation"), "wait"),
        EntryState.CONFIRMED.value: (_("is confirmed"), "good"),
        EntryState.DECLINED.value: (_("not confirmed"), "bad"),
        "submitted": (_("with the auditor"), "wait"),
        "accepted": (_("accepted"), "good"),
        "declared": (_("accepted"), "good"),
        "identified": (_("accepted"), "good"),
    }
)
"""States of entries and of records as a passport says them, with the tone of their badge."""
MISTAKES: Words = MappingProxyType(
    {
        **PIECES,
        "kind_twice": _("One kind of record feeds two tasks; it would count twice."),
        "month": _("Write a month from 1 to 12."),
        "part_of_one": _("Write a part of one, such as 1/2."),
    }
)
SENTENCES: Words = MappingProxyType(
    {
        **TIERS,
        "passport_closed": _("The year has its result; the passport is frozen."),
        "passport_there": _("There is a passport of that year already."),
        "not_a_trainee": _("Only who is in the trainees' tier and has a post at the school gets a passport."),
        "unknown_task": _("The passport has no such task to enter."),
        "hours_missing": _("This task counts hours; say how many."),
        "outside_the_year": _("The day lies outside the year of the passport, or ahead."),
        "wrong_mentor": _("This person cannot take this part: it is the trainee, or they have it already."),
        "too_many_files": _("Ten files at most stand beside one entry."),
        "entry_decided": _("This entry is decided; its files stay as they are."),
        "unknown_outcome": _("The passport knows no such result."),
        "not_graduated": _("The next tier follows a passing result."),
        "book_too_early": _("A version comes into force after the one before it."),
        "scheme_too_far": _("A version comes into force within two years."),
        "own_passport": _("Nobody decides on their own passport; another manager does."),
        "not_own_passport": _("Only the trainee writes entries."),
        "not_your_hand": _("This task is confirmed by somebody else; the passport says by whom."),
        "not_speaker": _(
            "The trainee, the mentors, the leader, the manager, the auditor and the principal speak here."
        ),
        "not_decider": _("The manager or the principal says how the year ended."),
        "step_not_allowed": _("This entry is decided already."),
        "not_printed": _("The document could not be made. Try again in a moment."),
    }
)


def amount_of(text: str) -> object:
    """Return the exact amount that a content keeps as text."""
    return parse_exact(text)
