"""What the templates of the points bank are given."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby
from typing import Any

from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.formats import date_format

from xingtan.access.actors import Actor
from xingtan.credit_bank.drafts.first_rules import PARTS as FIRST_PARTS
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
from xingtan.growth.points.reads import LAPSED, REDEEMED, SOURCE, gifts_of, holdings_of, ranking, setting_of
from xingtan.institutions.models import Institution
from xingtan.kernel.periods import SCHOOL_YEAR
from xingtan.records.definitions.in_force import definitions_at
from xingtan.rulebook.rules import Rulebook
from xingtan.teachers.models import Teacher

ROWS_A_PAGE, GRANTED_SHOWN, MONTHS_OPEN = 50, 20, 3
NOT_EARNED = (LAPSED, REDEEMED)
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


@dataclass(frozen=True)
class Narrowed:
    """To what the lines are narrowed: those posted in a month as 2026-11, or those that a school year earned."""

    month: str = ""
    earned_in: int | None = None

    def keep(self, lines: Sequence[PointsLine]) -> list[PointsLine]:
        """Return the lines that fit; all of them where nothing was asked for or nothing fits the month."""
        if self.earned_in is not None:
            return [line for line in lines if line.year == self.earned_in and line.source_kind not in NOT_EARNED]
        return [line for line in lines if f"{_posted_in(line):%Y-%m}" == self.month] or list(lines)


@dataclass(frozen=True)
class Lapse:
    """One school year whose points lapse next: what it earned, what of it is gone already, what is left."""

    year: int
    earned: Fraction
    gone: Fraction
    left: Fraction


def own(teacher: Teacher, *, on: date, mine: bool, narrowed: Narrowed = Narrowed()) -> dict[str, Any]:
    """Return the context of one teacher's points, narrowed to some lines; a fixed number of queries."""
    published = points_rulebooks_on([teacher.school], on).get(teacher.school_id)
    lines = points_lines(teacher.pk)
    if published is None and not lines:
        return {"teacher": teacher, "mine": mine, "rulebook": None, "months": [], "any_lines": False}
    rulebook = rulebook_of(published) if published else None
    kept = narrowed.keep(lines)
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
        "lapses": [
            Lapse(each, held.earned.get(each, ZERO), held.earned.get(each, ZERO) - left, left)
            for each, left in soon.items()
        ],
        "soon_on": SCHOOL_YEAR.span_of(year + 1).start,
        "months": _months(kept, rulebook),
        "months_open": MONTHS_OPEN,
        "together": sum((line.amount for line in kept), ZERO),
        "narrowed": narrowed.earned_in is not None or len(kept) < len(lines),
        "earned_in": narrowed.earned_in,
        "any_lines": bool(lines),
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
        "granted": _requests(granted)[:GRANTED_SHOWN],
        "page_obj": page_obj,
        "rows": [(teacher, held[teacher.pk], held[teacher.pk].earned.get(year, ZERO)) for teacher in page_obj],
        "year": year,
        **uncounted(place, on=on),
    }


def uncounted(place: Institution, *, on: date) -> dict[str, Any]:
    """Return the kinds of records of the school that earn nothing, and the parts under which they could count."""
    published = points_rulebooks_on([place], on).get(place.pk)
    rulebook = rulebook_of(published) if published else None
    counted = rulebook.rules_by_kind if rulebook else {}
    kinds = (row.spec for row in definitions_at(place.path).values())
    parts = {part.name: part.title for part in rulebook.parts.values()} if rulebook else FIRST_PARTS
    return {
        "uncounted": [(spec.kind, spec.name.here) for spec in kinds if not spec.retired and spec.kind not in counted],
        "parts": [(name, here(words)) for name, words in parts.items()],
    }


def requests(place: Institution, *, gift: int | None, state: str, page: str | None) -> dict[str, Any]:
    """Return the context of all requests at a school, for one gift or in one state when given; three queries."""
    rows = Redemption.objects.filter(gift__school=place).select_related("gift", "teacher__group").order_by("-pk")
    chosen = state if state in STATES else ""
    if gift is not None:
        rows = rows.filter(gift=gift)
    if chosen:
        rows = rows.filter(state=chosen)
    page_obj = Paginator(rows, ROWS_A_PAGE).get_page(page)
    return {
        "place": place,
        "page_obj": page_obj,
        "rows": _worded(page_obj),
        "gift": str(gift or ""),
        "gifts": [(str(key), name) for key, name in Gift.objects.filter(school=place).values_list("pk", "name")],
        "state": chosen,
        "states": [(code, words[0]) for code, words in STATES.items()],
    }


def ranks(teacher: Teacher, *, on: date, own_group: bool, page: str | None = None) -> dict[str, Any]:
    """Return the context of the ranking of this school year, with the reader's own line."""
    published = points_rulebooks_on([teacher.school], on).get(teacher.school_id)
    year = rulebook_of(published).year_of(on) if published else SCHOOL_YEAR.year_of(on)
    group_id = teacher.group_id if own_group else None
    rows = ranking(teacher.school, year=year, on=on, group_id=group_id)
    page_obj = Paginator(rows, ROWS_A_PAGE).get_page(page)
    return {
        "teacher": teacher,
        "year": year,
        "own_group": own_group,
        "page_obj": page_obj,
        "rows": page_obj.object_list,
        "own_rank": next((row for row in rows if row.teacher.pk == teacher.pk), None),
        "of_all": len(rows),
        "hidden": HiddenName.objects.filter(teacher=teacher).exists(),
    }


def _months(lines: Sequence[PointsLine], rulebook: Rulebook | None) -> list[Month]:
    found = []
    for first, some in groupby(lines, key=_posted_in):
        shown = tuple(_shown(line, rulebook) for line in some)
        found.append(Month(first, sum((each.line.amount for each in shown), ZERO), shown))
    return found


def _posted_in(line: PointsLine) -> date:
    return timezone.localtime(line.posted_at).date().replace(day=1)


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
    return _worded(rows.select_related("gift__school", "teacher").order_by("-pk")[:ROWS_A_PAGE])


def _worded(rows: Iterable[Redemption]) -> list[tuple[Redemption, str, str]]:
    return [(row, str(STATES[row.state][0]), STATES[row.state][1]) for row in rows]
