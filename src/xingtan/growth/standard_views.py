"""Pages of the standards: one's own, one teacher's, those of everybody in a tier, of everybody at a school."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from xingtan.access.actors import actor_of
from xingtan.access.gate import gate
from xingtan.access.roles import OVERSEERS, Role
from xingtan.access.schools import LOOKERS, school_asked, schools_for
from xingtan.growth.reads import own_file
from xingtan.growth.standards import Met, credits_behind, day_in, fulfilled_at, measured, records_behind, standards_of
from xingtan.kernel.periods import SCHOOL_YEAR
from xingtan.pages.filters import named
from xingtan.records.models import Record
from xingtan.teachers.models import Teacher
from xingtan.teachers.tiers import reads
from xingtan.teachers.tiers.labels import COUNTED
from xingtan.teachers.tiers.scheme import Counts

ROWS_A_PAGE, YEARS_BACK, LONGEST_YEAR = 50, 5, 4
READERS = (Role.TEACHER, Role.TEAM_LEADER, *OVERSEERS)


@dataclass(frozen=True)
class Behind:
    """What a standard counts: so many records, those that the reader may open, or the years of the ledger."""

    count: int
    seen: tuple[Record, ...]
    in_hours: bool
    years: tuple[tuple[int, Fraction, str], ...]

    @property
    def unseen(self) -> int:
        """How many records the reader may not open."""
        return self.count - len(self.seen)


@gate("GET", roles=(Role.TEACHER,))
def own_standards(request: HttpRequest) -> HttpResponse:
    """Show a teacher how far they are with the standards of the tier in which they are appraised."""
    teacher = own_file(actor_of(request).account_id)
    if teacher is None:
        return render(request, "growth/no_file.html")
    return _one(request, teacher, own=True)


@gate("GET", roles=READERS)
def teacher_standards(request: HttpRequest, teacher_id: int) -> HttpResponse:
    """Show how far oneself or a teacher in scope is."""
    actor = actor_of(request)
    visible = Teacher.objects.visible_to(actor).select_related("school", "group")
    teacher = get_object_or_404(visible, pk=teacher_id)
    return _one(request, teacher, own=teacher.account_id == actor.account_id)


@gate("GET", roles=LOOKERS)
def tier_standards(request: HttpRequest, tier: str) -> HttpResponse:
    """Show everybody in a tier of a school against its standards of a school year."""
    school, (year, on) = school_asked(request, *LOOKERS), _year(request)
    found = reads.scheme_at(school, on).tier(tier)
    if found is None:
        raise Http404
    language = get_language() or ""
    page_obj = Paginator(reads.members_of_tier(school, tier, on=on), ROWS_A_PAGE).get_page(request.GET.get("page"))
    have = measured([row.teacher_id for row in page_obj], found.standards, on=on)
    rows = [(row, [Met(each, have[row.teacher_id, each.code]) for each in found.standards]) for row in page_obj]
    context = {
        "school": school,
        "title": found.title.said(language),
        "tier": found,
        "columns": [each.title.said(language) for each in found.standards],
        "rows": rows,
        "page_obj": page_obj,
        "year": year,
        "years": _years(),
    }
    return render(request, "growth/tier_standards.html", context)


@gate("GET", roles=LOOKERS)
def school_standards(request: HttpRequest) -> HttpResponse:
    """Show everybody at a school who is in a tier: who fulfils its standards of a year, and what others miss."""
    school, (year, on) = school_asked(request, *LOOKERS), _year(request)
    language, everybody = get_language() or "", fulfilled_at(school, on=on)
    tier, only = request.GET.get("tier", ""), request.GET.get("only", "")
    found = [each for each in everybody if not tier or each.tier.code == tier]
    kept = [each for each in found if not only or bool(each.missing) is (only == "missing")]
    page_obj = Paginator(kept, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "school": school,
        "schools": [(each.code, named(each)) for each in schools_for(actor_of(request), *LOOKERS)],
        "tiers": [(each.code, each.title.said(language)) for each in reads.scheme_at(school, on).tiers],
        "tier": tier,
        "only": only,
        "year": year,
        "years": _years(),
        "met": sum(not each.missing for each in found),
        "heads": len(found),
        "page_obj": page_obj,
        "spoken": language,
    }
    return render(request, "growth/school_standards.html", context)


def _one(request: HttpRequest, teacher: Teacher, *, own: bool) -> HttpResponse:
    (year, on), language = _year(request), get_language() or ""
    tier, standards = standards_of(teacher, on=on) or (None, ())
    behind = records_behind(teacher, [met.standard for met in standards], on=on)
    keys = [record.pk for records in behind.values() for record in records]
    seen = set(Record.objects.visible_to(actor_of(request)).filter(pk__in=keys).values_list("pk", flat=True))
    brought = credits_behind(teacher, [met.standard for met in standards], on=on)
    ledger = reverse("credit_bank:mine") if own else reverse("credit_bank:statement", args=[teacher.pk])
    context = {
        "teacher": teacher,
        "own": own,
        "tier": tier.title.said(language) if tier else "",
        "source": tier.source.said(language) if tier else "",
        "platforms": [(each.title.said(language), each.about.said(language), each.url) for each in tier.platforms]
        if tier
        else [],
        "held": [
            (row.titled.get("zh" if language.startswith("zh") else "en", row.tier), row)
            for row in reads.tiers_of([teacher.pk], on=on).get(teacher.pk, [])
        ],
        "standards": [
            (
                met,
                met.standard.title.said(language),
                COUNTED[met.standard.counts],
                met.standard.ground.source.said(language),
                Behind(
                    len(behind[met.standard.code]),
                    tuple(record for record in behind[met.standard.code] if record.pk in seen),
                    met.standard.counts is Counts.HOURS,
                    tuple((of, amount, f"{ledger}?year={of}") for of, amount in brought.get(met.standard.code, [])),
                ),
            )
            for met in standards
        ],
        "year": year,
        "years": _years(),
    }
    return render(request, "growth/standards.html", context)


def _years() -> list[tuple[str, str]]:
    """Return the school years that can be looked at, the present one first."""
    now = SCHOOL_YEAR.year_of(timezone.localdate())
    return [(str(year), f"{year}/{(year + 1) % 100:02d}") for year in range(now, now - YEARS_BACK, -1)]


def _year(request: HttpRequest) -> tuple[int, date]:
    """Return the year asked for, the present one otherwise, and the day on which it is looked at."""
    today, text = timezone.localdate(), request.GET.get("year", "")
    asked = int(text) if text.isdecimal() and len(text) == LONGEST_YEAR else 0
    now = SCHOOL_YEAR.year_of(today)
    year = asked if now - YEARS_BACK < asked <= now else now
    return year, day_in(year, today)
