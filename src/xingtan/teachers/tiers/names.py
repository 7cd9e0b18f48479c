"""Names of the tiers and groups of which the conditions of a school speak."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils.translation import get_language

from xingtan.institutions.models import Institution
from xingtan.teachers.conditions.rules import Asked, Attribute, Condition
from xingtan.teachers.tiers.models import TierScheme
from xingtan.teachers.tiers.scheme import Scheme, read_scheme, shipped_scheme


def names_of(conditions: Iterable[tuple[int, Condition]], *, on: date) -> dict[int, dict[str, str]]:
    """Return by school what the codes of tiers and groups in its conditions are called; two queries for any number."""
    asked = [(school, each) for school, condition in conditions for each in _asked(condition)]
    tiers = _schemes({school for school, each in asked if each.attribute is Attribute.TIER}, on)
    units = {code for _school, each in asked if each.attribute is Attribute.UNIT for code in each.values}
    groups = dict(Institution.objects.filter(code__in=units).values_list("code", "name"))
    return {school: {**groups, **titles_of(tiers.get(school, shipped_scheme()))} for school, _each in asked}


def titles_of(scheme: Scheme) -> dict[str, str]:
    """Return the titles of a scheme's tiers by code, in the language in force."""
    language = get_language() or ""
    return {tier.code: tier.title.said(language) for tier in scheme.tiers}


def _schemes(schools: Iterable[int], on: date) -> Mapping[int, Scheme]:
    rows = TierScheme.objects.filter(school__in=set(schools), effective_from__lte=on).order_by("version")
    newest = {row.school_id: row for row in rows}
    return {school: read_scheme(row.body, version=row.version) for school, row in newest.items()}


def _asked(condition: Condition) -> Iterable[Asked]:
    if isinstance(condition, Asked):
        return [condition]
    return [each for part in condition.parts for each in _asked(part)]
