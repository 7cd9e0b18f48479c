"""How amounts, days and moments are written in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from fractions import Fraction

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xingtan.kernel.amounts import HOUR_GRAIN, exact_text, from_units
from xingtan.pages.tongue import in_english

NOTHING = "—"
BYTES = 1024
NARROW = "\N{NO-BREAK SPACE}"
SIGNS = {(1, 3): "⅓", (2, 3): "⅔", (1, 6): "⅙", (5, 6): "⅚", (1, 7): "⅐", (1, 9): "⅑"}
"""Fractions that have a sign of their own and no decimal."""


def exact(amount: Fraction | int | None) -> str:
    """Return an amount as people read it on a page: ``34.8``, ``36⅔``, ``36 1/11``; a dash for none.

    Rounding: none. Files, papers, the interface for programs and commands write ``110/3``.
    """
    if amount is None:
        return NOTHING
    value = Fraction(amount)
    text = exact_text(value)
    if "/" not in text:
        return text
    whole, rest = divmod(abs(value.numerator), value.denominator)
    part = SIGNS.get((rest, value.denominator), f"{rest}/{value.denominator}")
    gap = NARROW if whole and "/" in part else ""
    return f"{'-' if value < 0 else ''}{whole or ''}{gap}{part}"


def hours(hundredths: int | None) -> str:
    """Return hours kept in hundredths as people write them: 350 is ``3.5``."""
    return NOTHING if hundredths is None else exact_text(from_units(hundredths, HOUR_GRAIN))


def day(value: date | None) -> str:
    """Return a day in full; an instant is first taken to the local day."""
    if value is None:
        return NOTHING
    return date_format(_local(value), "DATE_FORMAT")


def short_day(value: date | None) -> str:
    """Return a day as figures, ``2025-09-01``, for tables."""
    return NOTHING if value is None else _local(value).strftime("%Y-%m-%d")


def moment(value: datetime | None) -> str:
    """Return an instant as local day and time, ``2025-09-01 08:30``."""
    return NOTHING if value is None else _local(value).strftime("%Y-%m-%d %H:%M")


def machine(value: date) -> str:
    """Return what the ``datetime`` attribute of a ``time`` element takes."""
    return value.isoformat()


def school_year(first: int | None) -> str:
    """Return the name of the school year that begins in that year: ``2025-2026 学年``, ``2025/26``."""
    if first is None:
        return NOTHING
    second = first + 1
    return _("{first}/{short}").format(first=first, second=second, short=f"{second % 100:02d}")


def since(value: date, on: date) -> str:
    """Return how long ago a day was, seen from the day ``on``: today, yesterday, 12 days ago."""
    days = _days_between(value, on)
    if days == 0:
        return _("today")
    if days == 1:
        return _("yesterday")
    if days < 0:
        return day(value)
    return ngettext("%(days)s day ago", "%(days)s days ago", days) % {"days": days}


def file_size(size: int) -> str:
    """Return the size of a file as people say it: ``820 KB``, ``3 MB``; rounded up, for orientation only."""
    if size < BYTES * BYTES:
        return f"{-(-size // BYTES)} KB"
    return f"{-(-size // (BYTES * BYTES))} MB"


def initials(name: str) -> str:
    """Return what stands in a round name badge: the last two characters of a Chinese name, else two initials."""
    words = name.split()
    if not words:
        return "?"
    if not words[0].isascii():
        return words[0][-2:]
    return "".join(word[0] for word in words[:2]).upper()


def named(place: object) -> str:
    """Return what a place is called: by its English name where the reader reads English and it has one."""
    name, english = getattr(place, "name", ""), getattr(place, "name_en", "")
    return str(english if english and in_english() else name)


def enumerated(names: Iterable[object]) -> str:
    """Return names one after another, with the mark of the reader's language between them: ``林晓禾、周启明``."""
    mark = ", " if in_english() else "、"
    return mark.join(str(name) for name in names)


def _local(value: date) -> date:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def _days_between(value: date, on: date) -> int:
    first, last = _local(value), _local(on)
    first = first.date() if isinstance(first, datetime) else first
    last = last.date() if isinstance(last, datetime) else last
    return (last - first).days


def headed(head: object, said: object) -> str:
    """Return what is said under its head, with the colon of the reader's language."""
    return _("%(head)s: %(said)s") % {"head": head, "said": said}


FILTERS = {
    "exact": exact,
    "hours": hours,
    "day": day,
    "short_day": short_day,
    "moment": moment,
    "machine": machine,
    "school_year": school_year,
    "since": since,
    "file_size": file_size,
    "initials": initials,
    "enumerated": enumerated,
    "named": named,
    "headed": headed,
}
