"""Places in a list that grows at its end: opaque words that stay right while rows are added."""

from __future__ import annotations

import base64
from typing import TypeVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext_noop
from pydantic import Field

from xingtan.exchange.errors import WrongRequestError
from xingtan.exchange.shapes import Shape

BEGINS = "after:"
UNPROCESSABLE = 422
LONGEST = 60
MOST_A_PAGE = 200
Row = TypeVar("Row", bound=Model)


class Paging(Shape):
    """Where in a list an answer begins and how much it holds."""

    cursor: str = Field(
        default="", max_length=LONGEST, description=gettext_noop("The value of next from the answer before.")
    )
    limit: int = Field(default=50, ge=1, le=MOST_A_PAGE)


def page_of(rows: QuerySet[Row, Row], asked: Paging, *, newest_first: bool = False) -> tuple[list[Row], str | None]:
    """Return some rows in the order of their keys, and the word for those that follow; one query.

    Errors: WrongRequestError (422) for a cursor that was never given out.
    """
    place = place_of(asked.cursor)
    if place:
        rows = rows.filter(pk__lt=place) if newest_first else rows.filter(pk__gt=place)
    found = list(rows.order_by("-pk" if newest_first else "pk")[: asked.limit + 1])
    shown = found[: asked.limit]
    return shown, cursor_of(shown[-1].pk) if len(found) > len(shown) else None


def cursor_of(key: int) -> str:
    """Return the word for the place behind the row with this key."""
    return base64.urlsafe_b64encode(f"{BEGINS}{key}".encode()).decode().rstrip("=")


def place_of(cursor: str) -> int:
    """Return the key behind which the list goes on; 0 for its beginning.

    Errors: WrongRequestError (422) for a word that was never given out.
    """
    if not cursor:
        return 0
    key = _key_in(cursor) if len(cursor) <= LONGEST else ""
    if not key.isdecimal() or not key.isascii():
        raise WrongRequestError(code="bad_cursor", status=UNPROCESSABLE)
    return int(key)


def _key_in(cursor: str) -> str:
    try:
        text = base64.urlsafe_b64decode(cursor.encode("ascii") + b"=" * (-len(cursor) % 4)).decode("ascii")
    except ValueError:
        return ""
    return text.removeprefix(BEGINS) if text.startswith(BEGINS) else ""
