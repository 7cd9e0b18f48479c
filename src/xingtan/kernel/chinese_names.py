"""How a Chinese name is read: the order in which people stand in lists, and what finds them when typed.

A list of people is sorted sign by sign: by the syllable, then its tone, then the sign itself, so that all of one
surname stand together (李 after 黎, before 林). A surname is read as a surname (曾 zēng, 单 shàn), the rest as
the dictionary reads it. What is not Chinese is sorted by its letters. The order is made here and not by the database,
whose order of Chinese signs differs from one to the next.

Source: after GB/T 13418-1992, 文字条目通用排序规则: by syllable, then tone; where it counts strokes, the sign itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TypeVar, cast

from pypinyin import Style, lazy_pinyin

Each = TypeVar("Each")
BETWEEN = "·•."
ONE_BY_ONE = cast("Callable[[str], str]", list)
"""Signs that are not Chinese are read one by one; the library takes a list where its types say a text."""
Sign = tuple[str, str, str]
"""The syllable, its tone, and the sign itself."""

SURNAMES = {
    "万俟": "mo4 qi2",
    "乐": "yue4",
    "仇": "qiu2",
    "任": "ren2",
    "佴": "nai4",
    "冼": "xian3",
    "卜": "bu3",
    "华": "hua4",
    "单": "shan4",
    "单于": "chan2 yu2",
    "召": "shao4",
    "员": "yun4",
    "区": "ou1",
    "宁": "ning4",
    "宿": "su4",
    "尉": "wei4",
    "尉迟": "yu4 chi2",
    "应": "ying1",
    "折": "she2",
    "教": "jiao4",
    "晁": "chao2",
    "曲": "qu1",
    "曾": "zeng1",
    "朴": "piao2",
    "查": "zha1",
    "澹台": "tan2 tai2",
    "燕": "yan1",
    "盖": "ge3",
    "相": "xiang4",
    "种": "chong2",
    "秘": "bi4",
    "纪": "ji3",
    "缪": "miao4",
    "翟": "zhai2",
    "葛": "ge3",
    "解": "xie4",
    "谌": "chen2",
    "过": "guo1",
    "逄": "pang2",
    "郇": "xun2",
    "长孙": "zhang3 sun1",
    "黑": "he4",
}
"""Surnames that are read in another way than the sign alone, or whose sign has several readings."""


def in_order(people: Iterable[Each], name: Callable[[Each], str], then: Callable[[Each], object] = str) -> list[Each]:
    """Return the people as a Chinese list of names has them; namesakes by ``then``, such as their staff numbers."""
    return sorted(people, key=lambda each: (order_of(name(each)), then(each)))


@lru_cache(maxsize=20_000)
def order_of(name: str) -> tuple[Sign, ...]:
    """Return what a name is sorted by: syllable, tone and sign of each of its signs."""
    return tuple(
        (reading[:-1].replace("v", "u!"), reading[-1], sign) if reading[-1:].isdigit() else (sign.lower(), "0", sign)
        for sign, reading in _readings(name)
    )


@lru_cache(maxsize=20_000)
def found_by(name: str) -> str:
    """Return the name and its readings as they may be typed: the whole in letters, and the first letter of each."""
    syllables = [reading.rstrip("012345") or sign for sign, reading in _readings(name)]
    whole, initials = "".join(syllables), "".join(each[0] for each in syllables)
    return " ".join(dict.fromkeys((name.strip().lower(), whole.lower(), initials.lower())))


def _readings(name: str) -> list[tuple[str, str]]:
    """Return each sign with its reading and tone (``lin2``); what is not Chinese reads as itself."""
    signs = "".join(sign for sign in name if not sign.isspace() and sign not in BETWEEN)
    surname = next((signs[:long] for long in (2, 1) if signs[:long] in SURNAMES), "")
    given = signs[len(surname) :]
    read = lazy_pinyin(given, style=Style.TONE3, neutral_tone_with_five=True, errors=ONE_BY_ONE) if given else []
    return list(zip(signs, [*SURNAMES.get(surname, "").split(), *map(str, read)], strict=True))
