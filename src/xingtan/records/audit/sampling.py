"""Samples that anybody can draw again: which records of a month an auditor looks at, from a published seed.

Pure: the same population, seed, rates and number of mistakes give the same sample, on every machine and in every
language. The recipe stands in ``docs/algorithms/audit-samples.md``.
"""

from __future__ import annotations

import hashlib
import hmac
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from xingtan.seal.digests import digest

WHOLE = 100
DIGITS = 10


class Method(StrEnum):
    """How a school chooses what it looks at."""

    EVERY = "every"
    DRAWN = "drawn"
    ENDS_IN = "ends_in"


@dataclass(frozen=True)
class Candidate:
    """One record that can be drawn: its number, its kind, and the share of its kind that is looked at.

    Units: ``rate`` in hundredths of the records of the kind.
    """

    number: str
    kind: str
    rate: int


@dataclass(frozen=True)
class Scheme:
    """The published way: the method, by what a mistake multiplies the rate, and the last digit for ``ends_in``."""

    method: Method
    widen: int
    digit: int


def seed_of(grounds: Mapping[str, object], population: Iterable[str]) -> str:
    """Return the seed: the SHA-256 of the grounds and the sorted numbers, 64 hexadecimal digits."""
    return digest({"grounds": dict(grounds), "population": sorted(population)})


def ticket_of(seed: str, number: str) -> str:
    """Return the place of a record in the order of the draw: HMAC-SHA256 of its number under the seed."""
    return hmac.new(bytes.fromhex(seed), number.encode(), hashlib.sha256).hexdigest()


def draw(candidates: Iterable[Candidate], *, seed: str, scheme: Scheme, mistakes: int = 0) -> tuple[str, ...]:
    """Return the numbers of the records to be looked at, in the order of the draw.

    Of each kind its share is taken, at least one record; every mistake multiplies the share by ``widen``, at most
    to all of them. A wider draw holds the narrower one.
    Rounding: up, for each kind.
    """
    wanted = list(candidates)
    if scheme.method is Method.EVERY:
        chosen = {each.number for each in wanted}
    elif scheme.method is Method.ENDS_IN:
        digits = digits_after(scheme.digit, widen=scheme.widen, mistakes=mistakes)
        chosen = {each.number for each in wanted if last_digit(each.number) in digits}
    else:
        chosen = _drawn(wanted, seed=seed, times=scheme.widen**mistakes)
    return tuple(sorted(chosen, key=lambda number: (ticket_of(seed, number), number)))


def rate_after(rate: int, *, widen: int, mistakes: int) -> int:
    """Return the share, in hundredths, that is looked at after so many mistakes."""
    return int(min(WHOLE, rate * widen**mistakes))


def digits_after(digit: int, *, widen: int, mistakes: int) -> tuple[int, ...]:
    """Return the last digits whose records are looked at: one at first, ``widen`` times as many for each mistake.

    They follow each other in steps of five and one: 5, 0, 6, 1, 7, 2, ...
    """
    many = min(DIGITS, widen**mistakes)
    return tuple((digit + step // 2 + (step % 2) * (DIGITS // 2)) % DIGITS for step in range(many))


def last_digit(number: str) -> int | None:
    """Return the last digit in the teacher's part of a record's number; None where it holds no digit.

    The running number of the record stands behind the last dash and does not count: a teacher is in the sample with
    all of the month's records, as where whole handbooks are collected.
    """
    teacher = number.rpartition("-")[0] or number
    return next((int(sign) for sign in reversed(teacher) if sign in "0123456789"), None)


def _drawn(candidates: Sequence[Candidate], *, seed: str, times: int) -> set[str]:
    kinds: dict[tuple[str, int], list[str]] = defaultdict(list)
    for each in candidates:
        kinds[each.kind, each.rate].append(each.number)
    chosen: set[str] = set()
    for (_, rate), numbers in kinds.items():
        share = min(WHOLE, rate * times)
        many = -(-len(numbers) * share // WHOLE)
        chosen.update(sorted(numbers, key=lambda number: (ticket_of(seed, number), number))[:many])
    return chosen
