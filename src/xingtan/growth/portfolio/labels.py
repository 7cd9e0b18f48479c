"""Codes of the portfolio as words and sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xingtan.growth.portfolio.models import Cover
from xingtan.growth.portfolio.sections import Outside, Section


@dataclass(frozen=True)
class Named:
    """The words of a section, its icon and its colour."""

    label: str | Promise
    icon: str
    tone: int


SECTIONS: Mapping[str, Named] = MappingProxyType(
    {
        Section.PATH.value: Named(_("Path over the years"), "timeline-event", 1),
        Section.WORKS.value: Named(_("Teaching and works"), "presentation", 2),
        Section.HONOURS.value: Named(_("Honours"), "trophy", 5),
        Section.REFLECTIONS.value: Named(_("Ideas and reflections"), "leaf", 6),
        Section.RESEARCH.value: Named(_("Research and papers"), "flask", 3),
        Section.LEARNING.value: Named(_("Learning"), "book", 4),
        Section.ASSESSMENTS.value: Named(_("Assessments"), "clipboard-check", 3),
        Section.FIGURES.value: Named(_("Credits and points"), "coins", 1),
    }
)
COVERS: Mapping[str, str | Promise] = MappingProxyType(
    {
        Cover.APRICOT.value: _("Apricot"),
        Cover.BAMBOO.value: _("Bamboo"),
        Cover.SKY.value: _("Sky"),
        Cover.PLUM.value: _("Plum"),
    }
)
OUTSIDE: Mapping[str, str | Promise] = MappingProxyType(
    {
        Outside.HIDDEN.value: _("Left out by yourself"),
        Outside.KINDS.value: _("Of kinds that no portfolio shows"),
        Outside.SECTIONS.value: _("In sections that you do not show"),
    }
)
FIGURES: Mapping[str, str | Promise] = MappingProxyType(
    {"credits": _("Credits of the cycle"), "points": _("Points"), "records": _("Accepted records")}
)
SENTENCES: Mapping[str, str | Promise] = MappingProxyType(
    {
        "not_own_portfolio": _("Only its teacher arranges and shares a portfolio."),
        "not_freezer": _("The teacher, the auditor or the manager of the school keeps a copy."),
        "not_speaker": _("The teacher, the team's leader, the auditor and the principal speak here."),
        "not_in_portfolio": _("The school has not accepted this record yet; it cannot stand in the portfolio."),
        "too_many_pinned": _("So many records are put first already; let one of them fall back."),
        "too_many_shares": _("So many links are open already; close one of them."),
        "not_printed": _("The document could not be made. Try again in a moment, or show fewer sections."),
        "no_such_assessment": _("You are not part of that assessment."),
    }
)
