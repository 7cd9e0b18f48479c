"""Readers of cells: from whatever stands there to the canonical text, or a reason and a cure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from xingtan.kernel.amounts import NotAnAmountError, exact_text, parse_exact
from xingtan.kernel.plain_text import without_joiners
from xingtan.sheets.kinds import ENGLISH, CellError, Option, say

_EXCEL_EPOCH = date(1899, 12, 30)
_SERIAL = re.compile(r"[1-9][0-9]{4}", re.ASCII)
_COMPACT = re.compile(r"([12][0-9]{3})([0-9]{2})([0-9]{2})", re.ASCII)
_SPLIT = re.compile(r"([12][0-9]{3})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?(?:[ T]00:00(?::00(?:\.0+)?)?)?", re.ASCII)
_MONTH = re.compile(r"([12][0-9]{3})(?:[-/.年]([0-9]{1,2})月?|(0[1-9]|1[0-2]))", re.ASCII)
_LOST_ZERO = re.compile(r"([12][0-9]{3})\.1", re.ASCII)
_POWER = re.compile(r"[0-9](?:\.[0-9]+)?e\+?[0-9]+", re.IGNORECASE)
_SPACES = re.compile(r"\s+")


def tidy(text: str) -> str:
    """Return the text without stray spaces and unseen characters; inner runs of spaces become one."""
    return _SPACES.sub(" ", without_joiners(text)).strip()


def tidy_lines(text: str) -> str:
    """Return the text with each line tidied and its lines kept."""
    return "\n".join(tidy(line) for line in text.splitlines()).strip()


def narrow(text: str) -> str:
    """Return the text with full-width digits, letters and signs as ordinary ones, and no space at all inside."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", tidy(text)))


def text_cell(longest: int) -> Callable[[str], str]:
    """Return a reader of free text up to so many characters."""

    def parse(text: str) -> str:
        found = tidy(text)
        if len(found) > longest:
            raise CellError(
                code="too_long",
                reason=say(
                    _("The text has %(length)s characters; %(longest)s is the most."),
                    length=len(found),
                    longest=longest,
                ),
                cure=say(_("Shorten the text.")),
            )
        return found

    return parse


def code_cell(longest: int) -> Callable[[str], str]:
    """Return a reader of codes and numbers that identify: no spaces, ordinary digits, not spoiled by Excel."""

    def parse(text: str) -> str:
        found = narrow(text)
        refuse_power(found)
        return text_cell(longest)(found)

    return parse


def refuse_power(text: str) -> None:
    """Raise CellError when Excel has turned a long number into something like 4.4E+17; its last digits are lost."""
    if _POWER.fullmatch(text):
        raise CellError(
            code="digits_lost",
            reason=say(_("Excel turned this number into %(text)s, and its last digits are lost."), text=text),
            cure=say(_("Format the column as text, then enter the number again.")),
        )


def day_cell(text: str) -> str:
    """Return the day as ``2024-09-01``, from any of the shapes in which people and Excel write it."""
    found = narrow_day(text)
    try:
        if _SERIAL.fullmatch(found):
            return (_EXCEL_EPOCH + timedelta(days=int(found))).isoformat()
        if match := _COMPACT.fullmatch(found) or _SPLIT.fullmatch(found):
            return date(int(match[1]), int(match[2]), int(match[3])).isoformat()
    except ValueError:
        pass
    raise CellError(
        code="not_a_day",
        reason=say(_("“%(text)s” is not a day of the calendar."), text=tidy(text)[:40]),
        cure=say(_("Write the day like 2024-09-01, 2024/9/1, 2024年9月1日 or 20240901.")),
    )


def day_or_month_cell(text: str) -> str:
    """Return the day; a year and month alone, as staff lists have them, is the first day of that month.

    Errors: CellError also for ``2008.1``: Excel makes that of 2008.10 too.
    """
    found = narrow_day(text)
    if match := _LOST_ZERO.fullmatch(found):
        raise CellError(
            code="month_not_clear",
            reason=say(_("“%(text)s” may be January or October: Excel drops the zero at the end."), text=found),
            cure=say(_("Write %(year)s-01 or %(year)s-10."), year=match[1]),
        )
    if match := _MONTH.fullmatch(found):
        return day_cell(f"{match[1]}-{match[2] or match[3]}-1")
    return day_cell(text)


def narrow_day(text: str) -> str:
    """Return a day's text with ordinary digits and separators; a time after it stays apart."""
    wide = unicodedata.normalize("NFKC", tidy(text))
    return re.sub(r"\s*([-/.年月日])\s*", r"\1", wide).replace("。", ".")


def amount_cell(text: str) -> str:
    """Return an exact amount of zero or more, such as ``3.5``."""
    found = narrow(text).removesuffix("学时").removesuffix("课时").replace(",", "")
    try:
        amount = parse_exact(found)
    except NotAnAmountError:
        amount = None
    if amount is None or amount < 0:
        raise CellError(
            code="not_an_amount",
            reason=say(_("“%(text)s” is not a number of zero or more."), text=tidy(text)[:40]),
            cure=say(_("Write digits only, such as 3 or 3.5.")),
        )
    return exact_text(amount)


def folded(text: str) -> str:
    """Return the text as words are compared here: full-width, case and spaces make no difference."""
    return narrow(text).casefold()


def option_cell(options: Iterable[Option]) -> Callable[[str], str]:
    """Return a reader of a fixed list: code, Chinese or English label, or alias, in any case and width."""
    listed = tuple(options)
    known = {
        folded(word): option.value
        for option in listed
        for word in (option.value, option.zh, option.en, *option.aliases)
    }

    def parse(text: str) -> str:
        found = known.get(folded(text))
        if found is None:
            raise CellError(
                code="not_in_list",
                reason=say(_("“%(text)s” is not one of the values of this column."), text=tidy(text)[:40]),
                cure=say(
                    _("Write one of: %(values)s."),
                    values=" / ".join(f"{option.zh} {option.en}" for option in listed),
                ),
            )
        return found

    return parse


def option_shown(options: Iterable[Option]) -> Callable[[str], str]:
    """Return the way back: the label of a code in the language in force."""
    by_value = {option.value: option for option in options}

    def show(text: str) -> str:
        option = by_value.get(text)
        if option is None:
            return text
        return option.en if get_language() == ENGLISH else option.zh

    return show
