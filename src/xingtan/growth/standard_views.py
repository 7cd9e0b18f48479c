"""Pages of the standards: one's own, and those of everybody in a tier."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language

from xingtan.access.actors import actor_of
from xingtan.access.gate import gate
from xingtan.access.roles import Role
from xingtan.growth.reads import own_file
from xingtan.growth.standards import Met, measured, standards_of
from xingtan.teachers.tiers import reads
from xingtan.teachers.tiers.labels import COUNTED

ROWS_A_PAGE = 50


@gate("GET", roles=(Role.TEACHER,))
def own_standards(request: HttpRequest) -> HttpResponse:
    """Show a teacher how far they are with the standards of the tier in which they are appraised."""
    on, language = timezone.localdate(), get_language() or ""
    teacher = own_file(actor_of(request).account_id)
    if teacher is None:
        return render(request, "growth/no_file.html")
    found = standards_of(teacher, on=on)
    tier, standards = found or (None, ())
    context = {
        "tier": tier.title.said(language) if tier else "",
        "source": tier.source.said(language) if tier else "",
        "held": [
            (row.titled.get("zh" if language.startswith("zh") else "en", row.tier), row)
            for row in reads.tiers_of([teacher.pk], on=on).get(teacher.pk, [])
        ],
        "standards": [(met, met.standard.title.said(language), COUNTED[met.standard.counts]) for met in standards],
    }
    return render(request, "growth/standards.html", context)


@gate("GET", roles=reads.LOOKERS)
def tier_standards(request: HttpRequest, tier: str) -> HttpResponse:
    """Show everybody in a tier of a school against its standards."""
    on, language, code = timezone.localdate(), get_language() or "", request.GET.get("school", "")
    schools = reads.schools_for(actor_of(request))
    school = schools.filter(code=code).first() if code else schools.first()
    found = reads.scheme_at(school, on).tier(tier) if school else None
    if school is None or found is None:
        raise Http404
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
    }
    return render(request, "growth/tier_standards.html", context)
