"""What the templates of the portfolio are given: contents with their doors, drawings and words."""

from __future__ import annotations

import html
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

import nh3
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext

from xingtan.access.actors import Actor
from xingtan.access.labels import ROLES
from xingtan.growth.portfolio.content import Content
from xingtan.growth.portfolio.counted import Counted
from xingtan.growth.portfolio.labels import COVERS, FIGURES, OUTSIDE, SECTIONS
from xingtan.growth.portfolio.models import (
    ChoiceState,
    FrozenPortfolio,
    PortfolioChoice,
    PortfolioRemark,
    PortfolioShare,
)
from xingtan.growth.portfolio.policies import is_own, may_freeze, may_remark
from xingtan.growth.portfolio.reads import portfolio_of, remarks_of
from xingtan.growth.portfolio.sections import OF_RECORDS, ordered
from xingtan.pages.drawings import share as share_of
from xingtan.pages.tongue import in_tongue
from xingtan.records.models import Record
from xingtan.records.querysets import RecordQuerySet
from xingtan.records.rich import rich_html
from xingtan.records.workflow import PASSED
from xingtan.sheets.cells import option_shown
from xingtan.teachers.labels import TITLES
from xingtan.teachers.models import Teacher

WIDE = 1000
EXCERPT = 220


@dataclass(frozen=True)
class Doors:
    """Where pictures, sections, years, records and results of this portfolio open; empty where there is no door."""

    picture: Callable[[Any], str]
    section: Callable[[str], str]
    year: Callable[[int], str]
    record: Callable[[Any], str]
    result: Callable[[Mapping[str, Any]], str]


NO_DOORS = Doors(
    picture=lambda _: "", section=lambda _: "", year=lambda _: "", record=lambda _: "", result=lambda _: ""
)
"""Doors of what is printed."""


@dataclass(frozen=True)
class Piece:
    """One piece of a year's bar, in thousandths of the longest."""

    left: int
    width: int
    tone: int
    label: str
    count: int


def plain(text: str, most: int = 0) -> str:
    """Return a Markdown text without its formatting, cut at so many characters when a number is given."""
    bare = html.unescape(nh3.clean(str(rich_html(text)), tags=set()))
    bare = "\n".join(line.strip() for line in bare.splitlines() if line.strip())
    return bare if not most or len(bare) <= most else f"{bare[:most].rstrip()}…"


def inside(teacher: Teacher) -> Doors:
    """Return the doors of the portfolio for people who are signed in."""
    return Doors(
        picture=lambda picture: f"{reverse('records:evidence', args=[picture.link])}?small",
        section=lambda code: reverse("growth:portfolio-section", args=[teacher.pk, code]),
        year=lambda year: reverse("growth:portfolio-year", args=[teacher.pk, year]),
        record=lambda entry: reverse("records:record", args=[entry.record]),
        result=lambda result: reverse("assessment:person", args=[result["assessed"]]),
    )


def outside(token: str, *, pictures: bool) -> Doors:
    """Return the doors of a shared portfolio: its sections, its pictures where they are shared, nothing else."""
    return Doors(
        picture=lambda picture: (
            reverse("growth:portfolio-shared-picture", args=[token, picture.link]) if pictures else ""
        ),
        section=lambda code: reverse("growth:portfolio-shared-section", args=[token, code]),
        year=lambda year: reverse("growth:portfolio-shared-year", args=[token, year]),
        record=lambda _entry: "",
        result=lambda _result: "",
    )


def of_copy(frozen: FrozenPortfolio) -> Doors:
    """Return the doors of a frozen copy; its pictures are those that were there."""
    return Doors(
        picture=lambda picture: reverse("growth:portfolio-frozen-picture", args=[frozen.pk, picture["link"]]),
        section=lambda code: f"{reverse('growth:portfolio-frozen', args=[frozen.pk])}?section={code}",
        year=lambda year: f"{reverse('growth:portfolio-frozen', args=[frozen.pk])}?year={year}",
        record=lambda entry: reverse("records:record", args=[entry["record"]]),
        result=lambda result: reverse("assessment:person", args=[result["assessed"]]),
    )


def body(content: Content | Mapping[str, Any], doors: Doors, *, on: date) -> dict[str, Any]:
    """Return what the body of a portfolio needs, whichever way it is read."""
    values: Mapping[str, Any] = content.as_json() if isinstance(content, Content) else content
    lines: Sequence[Any] = values["years"]
    head: Any = values["head"]
    started = date.fromisoformat(head["started_on"])
    return {
        **words(),
        "content": content,
        "doors": doors,
        "served": year_of_service(started, on),
        "title_said": option_shown(TITLES)(head["title"]) if head["title"] else "",
        "bars": {line["year"]: _bar(line, lines) for line in lines},
    }


def year_of_service(started: date, on: date) -> int:
    """Return which year of work it is, as the rules of tiers count: 1 for the first twelve months, 0 before."""
    passed = on.year - started.year - ((on.month, on.day) < (started.month, started.day))
    return max(0, passed + 1)


def words() -> dict[str, Any]:
    """Return the words and small functions that every page of a portfolio needs."""
    return {
        "said": in_tongue,
        "plain": plain,
        "rich": rich_html,
        "names": SECTIONS,
        "figure_names": FIGURES,
        "covers": COVERS,
        "excerpt": EXCERPT,
        "of_records": [section.value for section in OF_RECORDS],
    }


def talk(actor: Actor, teacher: Teacher, frozen: FrozenPortfolio | None) -> dict[str, Any]:
    """Return what was said and whether the actor may say something."""
    return {
        "remarks": [_remark(row) for row in remarks_of(teacher, frozen)],
        "may_remark": bool(may_remark(actor, teacher)),
        "may_freeze": bool(may_freeze(actor, teacher)),
        "own": is_own(actor, teacher),
    }


def compose(teacher: Teacher) -> dict[str, Any]:
    """Return the context of the page on which a teacher arranges their portfolio."""
    portfolio = portfolio_of(teacher)
    pinned = PortfolioChoice.objects.filter(teacher=teacher, state=ChoiceState.PINNED.value)
    return {
        **words(),
        "teacher": teacher,
        "portfolio": portfolio,
        "arranged": ordered(portfolio.sections),
        "pinned": list(pinned.select_related("record").order_by("position", "pk")),
    }


def shares(teacher: Teacher) -> QuerySet[PortfolioShare]:
    """Return the teacher's links, the latest first."""
    return PortfolioShare.objects.filter(teacher=teacher).order_by("-pk")


def choosable(teacher: Teacher) -> RecordQuerySet:
    """Return the accepted records among which a teacher chooses, with what they chose."""
    rows = Record.objects.filter(teacher=teacher, state__in=PASSED).select_related("portfolio_choice")
    return rows.prefetch_related("definition").order_by("-happened_on", "-pk")


def counted_lines(teacher: Teacher, found: Counted, *, own: bool) -> dict[str, Any]:
    """Return the sum from the teacher's accepted records to those shown; what a teacher hid is told to them alone."""
    whose = {"scope": "mine"} if own else {"scope": "all", "teacher": teacher.number}
    listed = {
        state: f"{reverse('records:list')}?{urlencode({**whose, 'state': state})}" for state in ("passed", "open")
    }
    left = [
        {
            "text": OUTSIDE[why.value],
            "amount": f"−{many}",
            "url": reverse("growth:portfolio-outside", args=[teacher.pk, why.value]),
        }
        for why, many in found.outside.items()
        if many
    ]
    unseen = found.accepted - found.shown
    if unseen and not own:
        left = [{"text": gettext("Not shown in this portfolio"), "amount": f"−{unseen}", "url": ""}]
    accepted = {"text": gettext("Accepted records"), "amount": found.accepted, "url": listed["passed"]}
    return {
        "counted": found,
        "counted_lines": [accepted, *left] if left else [],
        "waiting_url": listed["open"],
    }


def _remark(row: PortfolioRemark) -> dict[str, Any]:
    roles = {str(role): label for role, label in ROLES.items()}
    return {"who": row.said_by_name, "role": roles.get(row.said_as, ""), "text": row.text, "at": row.said_at}


def _bar(line: Mapping[str, Any], lines: Sequence[Mapping[str, Any]]) -> list[Piece]:
    longest = max((each["total"] for each in lines), default=0)
    pieces, left = [], 0
    for code, count in line["counts"].items():
        width = share_of(count, longest, WIDE)
        pieces.append(Piece(left, width, SECTIONS[code].tone, str(SECTIONS[code].label), count))
        left += width
    return pieces
