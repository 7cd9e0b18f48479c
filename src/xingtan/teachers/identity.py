"""Numbers that identify a person: reading, checking, masking."""

from __future__ import annotations

import re
from datetime import date

from django.utils.translation import gettext_lazy as _
from stdnum.cn import ric
from stdnum.exceptions import InvalidChecksum, ValidationError

from xingtan.sheets.cells import narrow, refuse_power
from xingtan.sheets.kinds import CellError, say
from xingtan.teachers.models import Sex
from xingtan.teachers.privacy import MASK, masked

_ID_MASKED = re.compile(r"[0-9]{3}\*+[0-9Xx]{2}", re.ASCII)
_PHONE_MASKED = re.compile(r"[0-9]{3}\*+[0-9]{4}", re.ASCII)
_MOBILE = re.compile(r"1[3-9][0-9]{9}", re.ASCII)
_LANDLINE = re.compile(r"0[0-9]{2,3}-?[0-9]{7,8}", re.ASCII)
_SEX_DIGIT = 16


def id_number_cell(text: str) -> str:
    """Return an 18-digit ID number, checked, or a masked one as exports write it.

    Source: GB 11643-1999 (region, date of birth, order, check character of ISO 7064 MOD 11-2).
    """
    found = narrow(text).upper().removeprefix("'")
    refuse_power(found)
    if _ID_MASKED.fullmatch(found):
        return found
    try:
        return str(ric.validate(found))
    except InvalidChecksum:
        raise CellError(
            code="check_digit",
            reason=say(_("The check digit of the ID number does not fit its other digits.")),
            cure=say(_("Compare the number with the identity card; a digit is wrong or two are swapped.")),
        ) from None
    except ValidationError:
        raise CellError(
            code="not_an_id_number",
            reason=say(_("This is not an ID number of a resident: 18 characters with region and date of birth.")),
            cure=say(_("Compare the number with the identity card, all 18 characters.")),
        ) from None


def phone_cell(text: str) -> str:
    """Return a mobile or landline number, or a masked one as exports write it."""
    found = narrow(text).removeprefix("'").removeprefix("+86").removeprefix("0086")
    refuse_power(found)
    if _PHONE_MASKED.fullmatch(found):
        return found
    plain = found if _LANDLINE.fullmatch(found) else found.replace("-", "")
    if _MOBILE.fullmatch(plain) or _LANDLINE.fullmatch(plain):
        return plain
    raise CellError(
        code="not_a_phone",
        reason=say(_("This is not a phone number.")),
        cure=say(_("Write 11 digits of a mobile phone, or a landline with its area code.")),
    )


def is_masked(text: str) -> bool:
    """Tell whether this is a number as exports show it, with its middle masked."""
    return MASK in text


def masked_id(number: str) -> str:
    """Return an ID number as pages and exports show it: 110*************12."""
    return number if is_masked(number) else masked(number)


def masked_phone(number: str) -> str:
    """Return a phone number as pages and exports show it: 138****1234."""
    return number if is_masked(number) else masked(number, head=3, tail=4)


def birth_in(id_number: str) -> date:
    """Return the date of birth that a checked ID number carries."""
    found: date = ric.get_birth_date(id_number)
    return found


def sex_in(id_number: str) -> Sex:
    """Return the sex that a checked ID number carries: odd order numbers are men's."""
    return Sex.MALE if int(id_number[_SEX_DIGIT]) % 2 else Sex.FEMALE
