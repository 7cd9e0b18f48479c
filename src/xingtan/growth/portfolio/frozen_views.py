"""Frozen copies of portfolios: reading them, and the talk that goes on under them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from xingtan.access.actors import Actor, actor_of
from xingtan.access.gate import SIGNED_IN, gate
from xingtan.assessment.models import Assessed
from xingtan.evidence.models import EvidenceLink
from xingtan.evidence.serving import small_response
from xingtan.growth.portfolio import desks, services
from xingtan.growth.portfolio.forms import RemarkForm
from xingtan.growth.portfolio.labels import SENTENCES
from xingtan.growth.portfolio.models import FrozenPortfolio
from xingtan.growth.portfolio.policies import is_own, may_read_results
from xingtan.growth.portfolio.querysets import examined_by
from xingtan.growth.portfolio.reads import FIRST, ROWS_A_PAGE, readable, with_amendments
from xingtan.growth.portfolio.sections import Section
from xingtan.growth.portfolio.views import READERS, UNPROCESSABLE
from xingtan.kernel.errors import DomainError
from xingtan.pages.answers import refusal
from xingtan.pages.filters import school_year
from xingtan.records.models import SUBJECT, Record
from xingtan.teachers.models import Teacher


@gate("GET", roles=SIGNED_IN)
def for_assessment(request: HttpRequest, assessed_id: int) -> HttpResponseBase:
    """Lead whoever takes part in an assessment to the copy kept for it, else to the live portfolio where they may."""
    actor = actor_of(request)
    person = get_object_or_404(Assessed.objects.visible_to(actor), pk=assessed_id)
    copy = FrozenPortfolio.objects.visible_to(actor).filter(assessed=person).order_by("-pk").first()
    if copy is not None:
        return redirect("growth:portfolio-frozen", copy.pk)
    if Teacher.objects.visible_to(actor).filter(pk=person.teacher_id).exists():
        return redirect("growth:portfolio-of", person.teacher_id)
    return render(request, "growth/portfolio_no_copy.html", {"person": person})


@gate("GET", roles=SIGNED_IN)
def frozen(request: HttpRequest, frozen_id: int) -> HttpResponse:
    """Show a frozen copy, or with ``?section=`` one of its sections whole, with ``?year=`` one of its years."""
    found = known_copy(request, frozen_id)
    code, year = request.GET.get("section", ""), request.GET.get("year", "")
    if year:
        return _year(request, found, year)
    return _section(request, found, code) if code else _show(request, found, RemarkForm())


@gate("POST", roles=READERS)
def remark(request: HttpRequest, frozen_id: int) -> HttpResponseBase:
    """Say something under a frozen copy; the copy stays as it is."""
    found = known_copy(request, frozen_id)
    form = RemarkForm(request.POST)
    if not form.is_valid():
        return _show(request, found, form, status=UNPROCESSABLE)
    text = form.cleaned_data["text"]
    try:
        services.remark(actor=actor_of(request), teacher=found.teacher, frozen=found, text=text, at=timezone.now())
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    return redirect(f"{reverse('growth:portfolio-frozen', args=[found.pk])}#talk")


@gate("GET", roles=SIGNED_IN)
def picture(request: HttpRequest, frozen_id: int, link_id: int) -> HttpResponseBase:
    """Send a small picture as it was when the copy was made, also when it was since taken off the record."""
    content = content_for(request, known_copy(request, frozen_id))
    shown = {
        each["link"]: each["sha256"]
        for section in content["sections"].values()
        for entry in section["entries"]
        for each in entry["pictures"]
    }
    link = get_object_or_404(EvidenceLink.objects.select_related("file"), pk=link_id, subject_kind=SUBJECT)
    if shown.get(link.pk) != link.file.sha256:
        raise Http404
    return small_response(request, link)


def known_copy(request: HttpRequest, frozen_id: int) -> FrozenPortfolio:
    """Return a copy that the person who asks may know; 404 otherwise."""
    rows = FrozenPortfolio.objects.visible_to(actor_of(request))
    return get_object_or_404(rows.select_related("teacher__school", "teacher__group", "assessed__cycle"), pk=frozen_id)


def content_for(request: HttpRequest, found: FrozenPortfolio) -> dict[str, Any]:
    """Return what of the copy the person who asks may read: its teacher and its examiners every record."""
    actor = actor_of(request)
    rows = Record.objects.visible_to(actor).filter(teacher=found.teacher)
    every = is_own(actor, found.teacher) or examines(actor, found)
    seen = None if every else set(rows.values_list("pk", flat=True))
    content = readable(found.content, seen, results=may_read_results(actor, found.teacher))
    return with_amendments(content, found.teacher)


def examines(actor: Actor, found: FrozenPortfolio) -> bool:
    """Tell whether the actor examines what the copy was kept for."""
    return found.assessed_id is not None and examined_by(actor).filter(pk=found.assessed_id).exists()


def knows(request: HttpRequest, found: FrozenPortfolio) -> bool:
    """Tell whether the person who asks may know the teacher, not only the copy."""
    return Teacher.objects.visible_to(actor_of(request)).filter(pk=found.teacher_id).exists()


def _doors(request: HttpRequest, found: FrozenPortfolio) -> desks.Doors:
    """Return the doors of the copy; an examiner who does not know the teacher otherwise has none to the records."""
    doors = desks.of_copy(found)
    if knows(request, found):
        return doors
    return replace(doors, record=lambda _entry: "")


def _show(request: HttpRequest, found: FrozenPortfolio, form: RemarkForm, *, status: int = 200) -> HttpResponse:
    content = content_for(request, found)
    content["sections"] = {
        code: {**section, "entries": section["entries"][:FIRST]} for code, section in content["sections"].items()
    }
    on = timezone.localtime(found.frozen_at).date()
    context = {
        **desks.body(content, _doors(request, found), on=on),
        **desks.talk(actor_of(request), found.teacher, found),
        "frozen": found,
        "teacher": found.teacher,
        "remark_form": form,
        "knows": knows(request, found),
        "remark_url": reverse("growth:portfolio-frozen-remark", args=[found.pk]),
    }
    return render(request, "growth/portfolio_frozen.html", context, status=status)


def _section(request: HttpRequest, found: FrozenPortfolio, code: str) -> HttpResponse:
    sections = content_for(request, found)["sections"]
    if code not in sections:
        raise Http404
    context = {**_entries(request, found, sections[code]["entries"]), "code": code}
    return render(request, "growth/portfolio_section.html", context)


def _year(request: HttpRequest, found: FrozenPortfolio, year: str) -> HttpResponse:
    content = content_for(request, found)
    if year not in {str(line["year"]) for line in content["years"]}:
        raise Http404
    entries = [
        entry
        for code in content["order"]
        for entry in content["sections"].get(code, {"entries": []})["entries"]
        if str(entry["year"]) == year
    ]
    context = {**_entries(request, found, entries), "code": Section.LEARNING.value, "title": school_year(int(year))}
    return render(request, "growth/portfolio_counted.html", context)


def _entries(request: HttpRequest, found: FrozenPortfolio, entries: list[Any]) -> dict[str, Any]:
    page_obj = Paginator(entries, ROWS_A_PAGE).get_page(request.GET.get("page"))
    return {
        **desks.words(),
        "page_obj": page_obj,
        "entries": page_obj.object_list,
        "teacher": found.teacher,
        "doors": _doors(request, found),
        "back": reverse("growth:portfolio-frozen", args=[found.pk]),
    }
