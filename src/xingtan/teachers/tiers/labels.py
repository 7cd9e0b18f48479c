"""Codes of tiers as people read them, and the sentences of their refusals."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xingtan.teachers.labels import REASONS
from xingtan.teachers.tiers.scheme import Counts

LEVEL_NAMES = {
    "school": _("School level"),
    "county": _("County level"),
    "municipal": _("Municipal level"),
    "provincial": _("Provincial level"),
}
COUNTED = {Counts.RECORDS: _("records"), Counts.HOURS: _("hours"), Counts.CREDITS: _("credits")}
SENTENCES = {
    **REASONS,
    "unknown_tier": _("The school has no such tier at this level."),
    "in_tier_already": _("The teacher is in this tier already."),
    "document_missing": _("Name the document that appoints; this tier needs one."),
    "not_at_school": _("The teacher had no post at the school on that day."),
    "ended_already": _("It has ended already, or would end before it began."),
    "scheme_too_early": _("A version comes into force after the one before it."),
    "scheme_too_far": _("A version comes into force within two years."),
    "own_case": _("Nobody decides on their own tier; another manager does."),
    "reason_missing": _("Say why; the reason is kept in the journal."),
}
