"""A draft of a school's tiers between two clicks: kept in the page, changed row by row, published only at the end."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from xingtan.teachers.tiers.pieces import PARTS, Row, rows_in
from xingtan.teachers.tiers.scheme import MOST_PLATFORMS, MOST_STANDARDS, MOST_TIERS

MOST_CHARACTERS = 200_000
MOST = {"tiers": MOST_TIERS, "standards": MOST_STANDARDS, "platforms": MOST_PLATFORMS}
NAMED = {"tiers": "tier", "standards": "standard"}
ADDED = {"add-standard": "standards", "add-platform": "platforms"}
DROPPED = {"drop-standard": "standards", "drop-platform": "platforms"}


@dataclass(frozen=True)
class Draft:
    """The data as it is now, and which tier stands open, if any."""

    body: Row
    open: int | None = None

    @property
    def tiers(self) -> list[Row]:
        """All tiers, in their order."""
        return rows_in(self.body, "tiers")

    @property
    def tier(self) -> Row | None:
        """The tier that stands open."""
        return self.tiers[self.open] if self.open is not None and self.open < len(self.tiers) else None


def encoded(body: Mapping[str, Any]) -> str:
    """Return the data as one line.

    Errors: TypeError and ValueError where no line can hold it, such as a number without end.
    """
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), default=str, allow_nan=False)


def decoded(text: str) -> Row | None:
    """Return the data that the line holds; None when it holds nothing that a form can show."""
    if len(text) > MOST_CHARACTERS:
        return None
    try:
        body = json.loads(text, parse_constant=_no_number)
        encoded(body).encode()
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) and drawable(body) and "\\u0000" not in json.dumps(body) else None


def drawable(body: object) -> bool:
    """Tell whether the data has the shape of tiers with standards and platforms, whatever they say."""
    return (
        isinstance(body, dict)
        and _rows(body, "tiers")
        and all(_rows(tier, part) for tier in body.get("tiers") or [] for part in PARTS)
    )


def acted(draft: Draft, act: str, number: int) -> Draft:
    """Return the draft after one act on its rows; an act that is unknown or on a missing row changes nothing."""
    tiers, row = draft.tiers, draft.tier
    if act == "open" and number < len(tiers):
        return replace(draft, open=number)
    if act == "add-tier" and len(tiers) < MOST_TIERS:
        _add(draft.body, "tiers", {"levels": ["school"]})
        return replace(draft, open=len(tiers))
    if act in {"up", "down", "drop-tier"} and number < len(tiers):
        return _ordered(draft, act, number)
    if row is not None and act in ADDED:
        _add(row, ADDED[act], {"years": 1, "counts": "records"} if act == "add-standard" else {})
    if row is not None and act in DROPPED and number < len(rows_in(row, DROPPED[act])):
        del row[DROPPED[act]][number]
    return draft


def _ordered(draft: Draft, act: str, number: int) -> Draft:
    """Move or drop a tier; the one that stands open stays open, whoever it takes the place of is known or forgotten."""
    order = list(range(len(draft.tiers)))
    if act == "drop-tier":
        order.remove(number)
        _forget(draft.tiers, str(draft.tiers[number].get("code", "")))
    else:
        other = min(max(number + (-1 if act == "up" else 1), 0), len(order) - 1)
        order[number], order[other] = order[other], order[number]
    draft.body["tiers"] = [draft.tiers[place] for place in order]
    return replace(draft, open=order.index(draft.open) if draft.open in order else None)


def _forget(tiers: Iterable[Row], code: str) -> None:
    for tier in tiers:
        if isinstance(tier.get("replaces"), list) and code in tier["replaces"]:
            tier["replaces"] = [each for each in tier["replaces"] if each != code]


def _add(row: Row, name: str, new: Row) -> None:
    """Add a row, with a code that no other has; a form never asks for codes."""
    rows = rows_in(row, name)
    if len(rows) >= MOST[name]:
        return
    if name in NAMED:
        known = {str(each.get("code")) for each in rows}
        free = (f"{NAMED[name]}_{number}" for number in range(1, len(rows) + 2))
        new = {"code": next(code for code in free if code not in known), **new}
    row[name] = [*rows, new]


def _rows(row: Mapping[str, Any], name: str) -> bool:
    found = row.get(name)
    return found is None or (
        isinstance(found, list) and len(found) <= MOST[name] and all(isinstance(each, dict) for each in found)
    )


def _no_number(word: str) -> None:
    raise ValueError(word)
