"""Tiers in words: who may enter one, and what another version would do today."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from xingtan.institutions.models import Institution
from xingtan.teachers.conditions.words import said
from xingtan.teachers.tiers.effect import Effect, effects_of
from xingtan.teachers.tiers.names import names_of
from xingtan.teachers.tiers.reads import scheme_at
from xingtan.teachers.tiers.scheme import Tier, read_scheme

Line = tuple[Effect, str, str, str]
"""An effect, the title of its tier, and its entry rule before and after, in words."""


def entry_said(tier: Tier, names: Mapping[str, str]) -> str:
    """Return the entry rule in words; ``names`` of the tiers and groups of which it speaks."""
    if tier.entry is None:
        return _("By appointment only")
    return said(tier.entry, names)


def effect_lines(school: Institution, body: object, *, on: date) -> list[Line]:
    """Return what tiers that are not published yet would do on that day, tier by tier.

    Errors: SchemeMistakenError with every mistake of the body.
    """
    draft, language = read_scheme(body, version=0), get_language() or ""
    effects = effects_of(school, scheme_at(school, on), draft, on=on)
    tiers = [tier for effect in effects for tier in (effect.before, effect.after) if tier is not None]
    names = names_of([(school.pk, tier.entry) for tier in tiers if tier.entry is not None], on=on).get(school.pk, {})
    titles = {tier.code: tier.title.said(language) for tier in tiers}
    names = {**names, **titles}

    def words(tier: Tier | None) -> str:
        return entry_said(tier, names) if tier else ""

    return [(effect, titles[effect.code], words(effect.before), words(effect.after)) for effect in effects]
