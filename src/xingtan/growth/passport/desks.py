"""What the templates of growth passports are given."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import get_language

from xingtan.access.actors import Actor
from xingtan.growth.drawings import shares as heights
from xingtan.growth.passport import policies, reads
from xingtan.growth.passport.book import Book, read_book
from xingtan.growth.passport.filing import file_keys, links_by_file
from xingtan.growth.passport.labels import COUNTED, HANDS, PLACES, SPEAKERS, STATES, amount_of
from xingtan.growth.passport.models import GrowthPassport, PassportResult
from xingtan.growth.passport.workflow import Hand
from xingtan.pages.tongue import in_tongue
from xingtan.records.models import Record
from xingtan.teachers.tiers.reads import tiers_of

TALLEST = 44


def words() -> dict[str, Any]:
    """Return the words and small functions that every page of a passport needs."""
    return {
        "said": in_tongue,
        "hands": HANDS,
        "speakers": SPEAKERS,
        "places": PLACES,
        "counted": COUNTED,
        "states": STATES,
        "exact_of": amount_of,
        "day_of": lambda text: date.fromisoformat(text[:10]) if text else None,
    }


def booklet(actor: Actor, passport: GrowthPassport, *, on: date) -> dict[str, Any]:
    """Return the context of one passport, open or frozen, as this person may use it; a fixed number of queries."""
    result = reads.result_of(passport)
    content = result.content if result else reads.content_of(passport)
    hands = policies.hands_of(actor, passport, on=on) if result is None else frozenset()
    book = read_book(passport.body, version=passport.version)
    return {
        **words(),
        "passport": passport,
        "content": content,
        "months": _months(content),
        "result": result,
        "lines": _lines(passport) if result else [],
        "today": on.isoformat(),
        "guides": reads.guided_by(actor, on=on).exists(),
        "own": policies.is_own(actor, passport),
        "my_hands": {hand.value for hand in hands},
        "speaks": result is None and bool(policies.speaks_as(actor, passport, hands)),
        "enters": result is None and bool(policies.may_enter(actor, passport)),
        "manages": result is None and bool(policies.may_manage_passport(actor, passport)),
        "decides": bool(policies.may_decide(actor, passport)),
        "opens": _readable(actor, content),
        "links": links_by_file(file_keys(content)),
        "book": book,
        "rise": _rise(actor, passport, result, book, on=on),
    }


def items_to_enter(book: Book) -> list[tuple[str, str]]:
    """Return the tasks in which a trainee enters something, area by area, in the reader's language."""
    language = get_language() or ""
    return [(item.code, item.title.said(language)) for item in book.items if item.hands]


def outcomes(book: Book) -> list[tuple[str, str]]:
    """Return the results that the book knows, in the reader's language."""
    language = get_language() or ""
    return [(each.code, each.title.said(language)) for each in book.outcomes]


def areas(book: Book) -> list[tuple[str, str]]:
    """Return the areas of the book, in the reader's language."""
    language = get_language() or ""
    return [(each.code, each.title.said(language)) for each in book.areas]


def mine_to_confirm(rows: list[reads.Row], actor: Actor) -> dict[int, int]:
    """Return how many entries of each passport wait for this person's own hands; no query."""
    found = {}
    for row in rows:
        hands = {Hand(each.hand) for each in row.mentors if each.mentor.account_id == actor.account_id}
        lines = [line for line in row.progress.lines if hands & set(line.item.hands)]
        found[row.passport.pk] = sum(entry.state == "entered" for line in lines for entry in line.entries)
    return found


def _months(content: Mapping[str, Any]) -> list[dict[str, Any]]:
    bars = heights([month["count"] for month in content["months"]], TALLEST)
    return [{**month, "height": height} for month, height in zip(content["months"], bars, strict=True)]


def _lines(passport: GrowthPassport) -> list[PassportResult]:
    return list(PassportResult.objects.filter(passport=passport).defer("content").order_by("line"))


def _readable(actor: Actor, content: Mapping[str, Any]) -> set[int]:
    """Return which of the passport's records this person may open; one query."""
    keys = [row["record"] for area in content["areas"] for item in area["items"] for row in item["records"]]
    return set(Record.objects.visible_to(actor).filter(pk__in=keys).values_list("pk", flat=True))


def _rise(
    actor: Actor, passport: GrowthPassport, result: PassportResult | None, book: Book, *, on: date
) -> dict[str, Any] | None:
    """Return the tier proposed after a passing result; none when there is none or the teacher is in it already."""
    if result is None or not result.passed:
        return None
    tier = reads.next_tier(passport, book, on=on)
    if tier is None or any(
        row.tier == tier.code for row in tiers_of([passport.teacher_id], on=on).get(passport.teacher_id, [])
    ):
        return None
    return {
        "title": tier.title.said(get_language() or ""),
        "may": bool(policies.may_manage_passport(actor, passport)),
        "day": date(passport.year + 1, 9, 1).isoformat(),
    }
