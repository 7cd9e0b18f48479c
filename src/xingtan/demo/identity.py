"""ID and phone numbers that pass every check and belong to nobody."""

from __future__ import annotations

from datetime import date

#: 市辖区: a heading of GB/T 2260 under which no person was ever registered.
REGION = "110100"
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
CHECK_DIGITS = "10X98765432"


def id_number(*, born_on: date, place: int, male: bool) -> str:
    """Return an ID number of 18 characters; ``place`` tells people born on one day apart, odd for men.

    Source: GB 11643-1999, check character after ISO 7064 MOD 11-2.
    """
    order = place % 400 * 2 + 100 + (1 if male else 0)
    body = f"{REGION}{born_on:%Y%m%d}{order:03d}"
    total = sum(int(digit) * weight for digit, weight in zip(body, WEIGHTS, strict=True))
    return body + CHECK_DIGITS[total % len(CHECK_DIGITS)]


def phone_number(place: int) -> str:
    """Return a phone number out of a block that only this world uses: 199 0000 and four digits."""
    return f"1990000{place:04d}"
