"""The kinds of notices, read from ``kinds.yaml``: data, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

import yaml
from django.utils import translation

from xingtan.notices.errors import UnknownKindOfNoticeError
from xingtan.notices.workflow import Way

if TYPE_CHECKING:
    from xingtan.notices.models import Notice

SHIPPED = Path(__file__).resolve().parent / "kinds.yaml"
TONGUES = {"zh": "zh-hans", "en": "en"}
LONGEST = 300
"""Characters of one word that a caller hands in, such as a title or a reason; what is longer is cut."""


@dataclass(frozen=True)
class NoticeKind:
    """One kind: its group, its default way, its name and its sentence in both languages; whether it asks for work."""

    code: str
    group: str
    way: Way
    names: Mapping[str, str]
    sentences: Mapping[str, str]
    asks: bool = False

    def name(self, language: str) -> str:
        """Return what the kind is called on the page of choices."""
        return self.names[tongue_of(language)]

    def sentence(self, params: Mapping[str, object], language: str) -> str:
        """Return the sentence with its words; a word in two languages is a mapping of both."""
        tongue = tongue_of(language)
        words = {key: _word(value, tongue) for key, value in params.items()}
        return self.sentences[tongue] % words


@cache
def shipped_kinds() -> Mapping[str, NoticeKind]:
    """Return every kind by its code, in the order in which pages list them."""
    rows = yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))
    return MappingProxyType(
        {
            row["code"]: NoticeKind(
                row["code"],
                row["group"],
                Way(row["way"]),
                row["name"],
                {"zh": row["zh"], "en": row["en"]},
                asks=row.get("asks", False),
            )
            for row in rows
        }
    )


def kind_of(code: str) -> NoticeKind:
    """Return the kind of that code.

    Errors: UnknownKindOfNoticeError.
    """
    kind = shipped_kinds().get(code)
    if kind is None:
        raise UnknownKindOfNoticeError(kind=code)
    return kind


def said(notice: Notice, language: str) -> str:
    """Return what a notice says in that language."""
    return kind_of(notice.kind).sentence(notice.params, language)


def tongue_of(language: str) -> str:
    """Return the language of the two in which a reader of that language code is spoken to."""
    return "en" if language.startswith("en") else "zh"


def in_both(label: object) -> dict[str, str]:
    """Return a label in both languages, as a word of a notice that its reader hears in their own."""
    found = {}
    for tongue, code in TONGUES.items():
        with translation.override(code):
            found[tongue] = str(label)
    return found


def _word(value: object, tongue: str) -> str:
    text = str(value.get(tongue, "")) if isinstance(value, Mapping) else str(value)
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST else f"{flat[: LONGEST - 1]}…"
