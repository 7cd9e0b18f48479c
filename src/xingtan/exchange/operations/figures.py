"""Credits and points of one teacher, exact to the last grain."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django.utils.translation import gettext_noop
from pydantic import Field

from xingtan.access.actors import actor_of
from xingtan.access.roles import OVERSEERS, Role
from xingtan.credit_bank.points import points_lines
from xingtan.credit_bank.reads import CycleOfStatement, YearOfStatement, statement
from xingtan.credit_bank.tongue import title, unit_of
from xingtan.exchange.api import api
from xingtan.exchange.entrance import require_role
from xingtan.exchange.operations.people import visible_teacher
from xingtan.exchange.shapes import Shape, TeacherNamed
from xingtan.exchange.telling import teacher_named
from xingtan.growth.points.reads import holdings_of
from xingtan.kernel.amounts import exact_text
from xingtan.rulebook.rules import Rulebook

if TYPE_CHECKING:
    from xingtan.credit_bank.models import Entry

AMOUNT = Field(description=gettext_noop("Exact: a decimal where there is one (34.8), else a fraction (110/3)."))
TAGS = ["figures"]


class PartSum(Shape):
    """What one part comes to."""

    part: str
    name: str
    amount: str = AMOUNT


class EntryOut(Shape):
    """One entry of the ledger."""

    number: str
    part: str
    item: str
    rule: str
    amount: str = AMOUNT
    raw: str = Field(description=gettext_noop("What the conversion gave before caps."))
    happened_on: date
    narrative: str
    source_kind: str
    source_key: str
    rulebook: str
    posted_at: datetime
    reverses: str | None
    reversed_by: str | None


class YearOut(Shape):
    """One credit year."""

    year: int
    total: str = AMOUNT
    parts: list[PartSum]
    entries: list[EntryOut]


class CycleOut(Shape):
    """One cycle; first and last year are none where no rulebook names a cycle."""

    first_year: int | None
    last_year: int | None
    total: str = AMOUNT
    parts: list[PartSum]
    years: list[YearOut]


class StatementOut(Shape):
    """Every entry of one teacher in one unit, the latest first."""

    teacher: TeacherNamed
    unit: str
    unit_name: str
    units: list[str] = Field(description=gettext_noop("The units of all accounts of this teacher."))
    total: str = AMOUNT
    cycles: list[CycleOut]


class PointsYear(Shape):
    """One school year: what it brought, and what is left of it."""

    year: int
    earned: str = AMOUNT
    left: str = AMOUNT


class PointsLineOut(Shape):
    """One line of the points bank."""

    number: str
    kind: str
    source_key: str
    narrative: str
    happened_on: date
    posted_at: datetime
    year: int
    amount: str = AMOUNT
    reason: str
    taken_back: bool


class PointsOut(Shape):
    """What one teacher holds in the points bank of the school."""

    teacher: TeacherNamed
    balance: str = AMOUNT
    years: list[PointsYear]
    lines: list[PointsLineOut]


@api.get("/credits/{int:teacher_id}", response=StatementOut, tags=TAGS, operation_id="get_credits")
def credits_of(request: HttpRequest, teacher_id: int, unit: str = "") -> StatementOut:
    """Return the statement of one teacher."""
    teacher = visible_teacher(actor_of(request), teacher_id)
    found = statement(teacher.pk, unit or None)
    return StatementOut(
        teacher=teacher_named(teacher),
        unit=found.unit,
        unit_name=str(unit_of(found.rulebook)),
        units=list(found.units),
        total=exact_text(found.total),
        cycles=[_cycle(found.rulebook, each) for each in found.cycles],
    )


@api.get("/points/{int:teacher_id}", response=PointsOut, tags=TAGS, operation_id="get_points")
def points_of(request: HttpRequest, teacher_id: int) -> PointsOut:
    """Return the points of one teacher."""
    actor = actor_of(request)
    require_role(actor, Role.TEACHER, Role.TEAM_LEADER, *OVERSEERS)
    teacher = visible_teacher(actor, teacher_id)
    held = holdings_of({teacher.pk})[teacher.pk]
    return PointsOut(
        teacher=teacher_named(teacher),
        balance=exact_text(held.balance),
        years=[
            PointsYear(year=year, earned=exact_text(earned), left=exact_text(held.left.get(year, Fraction(0))))
            for year, earned in sorted(held.earned.items())
        ],
        lines=[
            PointsLineOut(
                number=line.number,
                kind=line.kind.value,
                source_key=line.source_key,
                narrative=line.narrative,
                happened_on=line.happened_on,
                posted_at=line.posted_at,
                year=line.year,
                amount=exact_text(line.amount),
                reason=line.reason,
                taken_back=line.taken_back,
            )
            for line in points_lines(teacher.pk)
        ],
    )


def _cycle(rulebook: Rulebook | None, found: CycleOfStatement) -> CycleOut:
    return CycleOut(
        first_year=found.cycle.first_year if found.cycle else None,
        last_year=found.cycle.last_year if found.cycle else None,
        total=exact_text(found.total),
        parts=_parts(rulebook, found.by_part),
        years=[_year(rulebook, each) for each in found.years],
    )


def _year(rulebook: Rulebook | None, found: YearOfStatement) -> YearOut:
    return YearOut(
        year=found.year,
        total=exact_text(found.total),
        parts=_parts(rulebook, found.by_part),
        entries=[_entry(each) for each in found.entries],
    )


def _parts(rulebook: Rulebook | None, sums: Mapping[str, Fraction]) -> list[PartSum]:
    return [
        PartSum(part=part, name=title(rulebook, "part", part), amount=exact_text(amount))
        for part, amount in sums.items()
    ]


def _entry(entry: Entry) -> EntryOut:
    taken_back = getattr(entry, "reversed_by", None)
    return EntryOut(
        number=entry.number,
        part=entry.part,
        item=entry.item,
        rule=entry.rule,
        amount=exact_text(entry.amount),
        raw=exact_text(entry.raw),
        happened_on=entry.happened_on,
        narrative=entry.narrative,
        source_kind=entry.source_kind,
        source_key=entry.source_key,
        rulebook=f"{entry.rulebook.rulebook_id} {entry.rulebook.version}",
        posted_at=entry.posted_at,
        reverses=entry.reverses.number if entry.reverses else None,
        reversed_by=taken_back.number if taken_back else None,
    )
