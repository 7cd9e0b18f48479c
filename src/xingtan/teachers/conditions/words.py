"""Conditions on teachers as people say them."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from xingtan.teachers.conditions.rules import Asked, Attribute, Condition, Join, Joined
from xingtan.teachers.labels import SCHOOLINGS, SEXES, TITLES, label_of

ATTRIBUTES = {
    Attribute.AGE: gettext_lazy("age"),
    Attribute.SERVICE_YEAR: gettext_lazy("year of service"),
    Attribute.SEX: gettext_lazy("sex"),
    Attribute.SUBJECT: gettext_lazy("subject"),
    Attribute.UNIT: gettext_lazy("school or group"),
    Attribute.TITLE: gettext_lazy("professional title"),
    Attribute.SCHOOLING: gettext_lazy("schooling"),
    Attribute.TIER: gettext_lazy("tier"),
}
MISTAKES = {
    "too_deep": gettext_lazy("Conditions stand inside one another too deep."),
    "one_key": gettext_lazy("Write one condition, such as service_year, title, all or any, and what it asks."),
    "a_list": gettext_lazy("Write a list with at least one value in square brackets."),
    "unknown_word": gettext_lazy("This word is not known here."),
    "from_and_to": gettext_lazy("Write from, to, or both."),
    "whole_years": gettext_lazy("Write whole years."),
    "wrong_way_round": gettext_lazy("The end lies before the beginning."),
    "missing": gettext_lazy("This is missing."),
    "twice": gettext_lazy("The same code stands twice."),
    "above_zero": gettext_lazy("Write an exact number above zero."),
    "code": gettext_lazy("A code is small letters, digits and underscores."),
    "both_languages": gettext_lazy("Write it in Chinese (zh) and in English (en)."),
    "too_long": gettext_lazy("This text is too long."),
    "yes_no": gettext_lazy("Write true or false."),
    "fields": gettext_lazy("Write fields here, each with its name and a colon."),
    "address": gettext_lazy("Write an address that begins with https:// or with /."),
}


def said(condition: Condition, names: Mapping[str, str] | None = None) -> str:
    """Return the condition as one sentence in the language in force; ``names`` are those of units and tiers."""
    if isinstance(condition, Asked):
        return _one(condition, names or {})
    parts = [said(part, names) for part in condition.parts]
    parts = [
        f"({text})" if isinstance(part, Joined) else text for part, text in zip(condition.parts, parts, strict=True)
    ]
    if condition.join is Join.ALL:
        return _(" and ").join(parts)
    if condition.join is Join.ANY:
        return _(" or ").join(parts)
    return _("none of: %(parts)s") % {"parts": _("; ").join(parts)}


def _one(asked: Asked, names: Mapping[str, str]) -> str:
    name = ATTRIBUTES[asked.attribute]
    if asked.values:
        return _("%(what)s: %(values)s") % {
            "what": name,
            "values": _(" or ").join(_value(asked, v, names) for v in asked.values),
        }
    if asked.low is not None and asked.high is not None:
        return _("%(what)s %(low)s to %(high)s") % {"what": name, "low": asked.low, "high": asked.high}
    if asked.low is not None:
        return _("%(what)s %(low)s or more") % {"what": name, "low": asked.low}
    return _("%(what)s at most %(high)s") % {"what": name, "high": asked.high}


def _value(asked: Asked, value: str, names: Mapping[str, str]) -> str:
    options = {Attribute.SEX: SEXES, Attribute.TITLE: TITLES, Attribute.SCHOOLING: SCHOOLINGS}.get(asked.attribute)
    return label_of(options, value) if options else names.get(value, value)
