"""What the templates of the points bank are given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.formats import date_format

from xingtan.access.actors import Actor
from xingtan.credit_bank.labels import narrative_said
from xingtan.credit_bank.points import PointsLine, points_lines
from xingtan.credit_bank.postings import BatchKind
from xingtan.credit_bank.published import rulebook_of
from xingtan.credit_bank.reads import points_rulebooks_on
from xingtan.credit_bank.tongue import here, title, unit_of
from xingtan.growth.points.expiry import lapsing
from xingtan.growth.points.labels import KINDS, STATES
from xingtan.growth.points.models import Gift, HiddenName, Redemption, RequestState, Settling
from xingtan.growth.points.policies import may_keep_points
from xingtan.growth.points.reads import LAPSED, SOURCE, gifts_of, holdings_of, ranking, setting_of
from xingtan.institutions.models import Institution
from xingtan.kernel.periods import SCHOOL_YEAR
from xingtan.rulebook.rules import Rulebook
from xingtan.teachers.models import Teacher

ROWS_A_PAGE = 50
ZERO = Fraction(0)


@dataclass(frozen=True)
class Month:
    """The lines posted in one month and what they come to."""

    first: date
    total: Fraction
    lines: tuple[Shown, ...]

    @property
    def code(self) -> str:
        """The month as an address names it."""
        return f"{self.first:%Y-%m}"

    @property
    def label(self) -> str:
        """The month in the reader's language."""
        return date_format(self.first, "YEAR_MONTH_FORMAT")


@dataclass(frozen=True)
class Shown:
    """One line with its words."""

    line: PointsLine
    narrative: str
    part: str
    label: str
    tone: str


def schools_of(actor: Actor) -> list[Institution]:
    """Return the schools whose points this person keeps, the first by code first."""
    places = Institution.objects.filter(pk__in=[held.institution_id for held in actor.duties]).order_by("code")
    return [place for place in places if may_keep_points(actor, place)]


def own(teacher: Teacher, *, on: date, mine: bool, month: str = "") -> dict[str, Any]:
    """Return the context of one teacher's points, narrowed to a month as 2026-11; a fixed number of queries."""
    published = points_rulebooks_on([teacher.school], on).get(teacher.school_id)
    lines = points_lines(teacher.pk)
    if published is None and not lines:
        return {"teacher": teacher, "mine": mine, "rulebook": None, "months": [], "narrowed": False}
    rulebook = rulebook_of(published) if published else None
    months = _months(lines, rulebook)
    held = holdings_of({teacher.pk})[teacher.pk]
    setting = setting_of(teacher.school)
    year = rulebook.year_of(on) if rulebook else SCHOOL_YEAR.year_of(on)
    lapses_after = setting.lapses_after if setting else None
    soon = lapsing(held.left, year=year + 1, lapses_after=lapses_after)
    requests = _requests(Redemption.objects.filter(teacher=teacher)) if mine else []
    return {
        "teacher": teacher,
        "mine": mine,
        "rulebook": rulebook,
        "published": published,
        "rulebook_title": here(rulebook.identity.title) if rulebook else "",
        "unit": unit_of(rulebook),
        "held": held,
        "this_year": held.earned.get(year, ZERO),
        "year": year,
        "soon": sum(soon.values(), ZERO),
        "soon_on": SCHOOL_YEAR.span_of(year + 1).start,
        "months": [each for each in months if each.code == month] or months,
        "narrowed": any(each.code == month for each in months),
        "gifts": _gifts(teacher, held.balance) if mine else [],
        "requests": requests,
        "waiting": {row.gift_id for row, _label, _tone in requests if row.state == RequestState.ASKED},
        "ranking": bool(setting and setting.ranking),
        "hidden": HiddenName.objects.filter(teacher=teacher).exists(),
    }


def school(actor: Actor, place: Institution, *, on: date, page: str | None) -> dict[str, Any]:
    """Return the context of the manager's page; a fixed number of queries."""
    published = points_rulebooks_on([place], on).get(place.pk)
    teachers = Teacher.objects.filter(school__path__startswith=place.path).in_service(on).order_by("number")
    page_obj = Paginator(teachers.select_related("group"), ROWS_A_PAGE).get_page(page)
    held = holdings_of({teacher.pk for teacher in page_obj})
    year = rulebook_of(published).year_of(on) if published else SCHOOL_YEAR.year_of(on)
    open_requests = Redemption.objects.filter(gift__school=place, state=RequestState.ASKED.value)
    granted = Redemption.objects.filter(gift__school=place, state=RequestState.GRANTED.value)
    return {
        "place": place,
        "places": schools_of(actor),
        "published": published,
        "rulebook_title": here(rulebook_of(published).identity.title) if published else "",
        "settled": Settling.objects.filter(school=place).first(),
        "setting": setting_of(place),
        "gifts": gifts_of(place),
        "requests": _requests(open_requests),
        "granted": _requests(granted)[:20],
        "page_obj": page_obj,
        "rows": [(teacher, held[teacher.pk], held[teacher.pk].earned.get(year, ZERO)) for teacher in page_obj],
        "year": year,
    }


def ranks(teacher: Teacher, *, on: date, own_group: bool) -> dict[str, Any]:
    """Return the context of the ranking of this school year."""
    published = points_rulebooks_on([teacher.school], on).get(teacher.school_id)
    year = rulebook_of(published).year_of(on) if published else SCHOOL_YEAR.year_of(on)
    group_id = teacher.group_id if own_group else None
    return {
        "teacher": teacher,
        "year": year,
        "own_group": own_group,
        "rows": ranking(teacher.school, year=year, on=on, group_id=group_id),
        "hidden": HiddenName.objects.filter(teacher=teacher).exists(),
    }


def _months(lines: Sequence[PointsLine], rulebook: Rulebook | None) -> list[Month]:
    found = []
    for first, some in groupby(lines, key=lambda line: timezone.localtime(line.posted_at).date().replace(day=1)):
        shown = tuple(_shown(line, rulebook) for line in some)
        found.append(Month(first, sum((each.line.amount for each in shown), ZERO), shown))
    return found


def _shown(line: PointsLine, rulebook: Rulebook | None) -> Shown:
    label, tone = KINDS.get(line.kind, (line.kind.value, "neutral"))
    if line.kind is BatchKind.POINTS and line.amount < 0:
        label, tone = KINDS[BatchKind.REVERSAL][0], "bad"
    part = title(rulebook, "part", line.part) if rulebook and line.part in rulebook.parts else ""
    narrative = narrative_said(LAPSED if line.kind is BatchKind.EXPIRY else SOURCE, line.narrative)
    return Shown(line, narrative, part, str(label), tone)


def _gifts(teacher: Teacher, balance: Fraction) -> list[tuple[Gift, bool, bool]]:
    """Return each gift with whether something is left of it and whether the points suffice."""
    shelf = Gift.objects.filter(retired_at=None).order_by("cost", "pk").select_related("school")
    ours = [gift for gift in shelf if teacher.school.path.startswith(gift.school.path)]
    return [(gift, gift.stock is None or gift.taken < gift.stock, balance >= gift.cost) for gift in ours]


def _requests(rows: Any) -> list[tuple[Redemption, str, str]]:  # noqa: ANN401 a query set
    found = rows.select_related("gift__school", "teacher").order_by("-pk")[:50]
    return [(row, str(STATES[row.state][0]), STATES[row.state][1]) for row in found]
