"""Decrees: leave that lessens what Lin must reach, a maternity leave, an extension withdrawn before anybody used it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from xingtan.declarations.decrees.models import DecreeKind
from xingtan.declarations.decrees.services import Wording, issue_decree, withdraw_decree
from xingtan.demo import places
from xingtan.demo.cast import LIN
from xingtan.demo.telling.actors import actor_named, moment
from xingtan.demo.telling.registration import ON_LEAVE, whose_period_ended
from xingtan.institutions.models import Institution
from xingtan.teachers.models import Teacher

if TYPE_CHECKING:
    from collections.abc import Sequence

YEARLY = "year_total"
LATE_YEAR = 2025


def tell_decrees() -> None:
    """Issue three decrees of the county and withdraw one of them."""
    lin = Teacher.objects.select_related("school").get(account__username=LIN)
    _leave([lin], "sickness", date(2024, 7, 1), date(2024, 8, 31), number="临教人〔2024〕33号")
    mother = whose_period_ended()[ON_LEAVE]
    _leave([mother], "maternity", date(2023, 3, 1), date(2023, 9, 15), number="临教人〔2023〕21号")
    _extension_withdrawn()


def _leave(teachers: Sequence[Teacher], kind: str, first: date, last: date, *, number: str) -> None:
    said = {"from": first.isoformat(), "until": last.isoformat(), "leave": kind}
    if kind == "sickness":
        said |= {"yearly": "kept", "cycle": "pro_rata"}
    names = "、".join(teacher.name for teacher in teachers)
    reason = "产假" if kind == "maternity" else "病假"
    wording = Wording(
        number=number,
        dated_on=first,
        kind=DecreeKind.LEAVE,
        effective_from=first,
        title=f"关于{names}{reason}期间培训学分要求的批复",
        parameters=said,
        text=f"经研究，同意{names}{reason}期间相应减少本周期培训学分要求。",
        teachers=teachers,
    )
    day = date(2026, 9, 3)
    issue_decree(actor=actor_named("county", day), institution=_linxi(), wording=wording, at=moment(day, 9, first.day))


def _extension_withdrawn() -> None:
    """Give the sports group more time for a year, and withdraw that when the courses were held after all."""
    day, back = date(2026, 9, 4), date(2026, 9, 28)
    group = Teacher.objects.filter(group__code=places.SPORTS).in_service(day).select_related("school")
    wording = Wording(
        number="临教师〔2026〕18号",
        dated_on=day,
        kind=DecreeKind.EXTENSION,
        effective_from=day,
        title="关于杏坛小学体育教研组2025学年学分延期的通知",
        parameters={"requirements": [YEARLY], "years": [LATE_YEAR], "until": "2026-12-31", "late_counts": True},
        text="因暑期体育教师集中培训改期，2025学年年度学分可于2026年12月31日前补足。",
        teachers=list(group.order_by("number")),
    )
    county = actor_named("county", day)
    decree = issue_decree(actor=county, institution=_linxi(), wording=wording, at=moment(day, 11))
    withdraw_decree(
        actor=actor_named("county", back),
        serial=decree.serial,
        number="临教师〔2026〕21号",
        effective_on=day,
        reason="集中培训已按原计划完成，不再延期。",
        at=moment(back, 15),
    )


def _linxi() -> Institution:
    found: Institution = Institution.objects.get(code=places.LINXI)
    return found
