"""Pages of the portfolio for people who are signed in: reading, arranging, freezing, talking."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xingtan.access.actors import actor_of
from xingtan.access.gate import gate
from xingtan.access.roles import OVERSEERS, Role
from xingtan.growth.portfolio import desks, services
from xingtan.growth.portfolio.content import shown_records, sums_of
from xingtan.growth.portfolio.counted import counted
from xingtan.growth.portfolio.forms import ArrangeForm, FreezeForm, RemarkForm
from xingtan.growth.portfolio.labels import SENTENCES
from xingtan.growth.portfolio.models import ChoiceState, FrozenPortfolio, PortfolioChoice
from xingtan.growth.portfolio.policies import is_own
from xingtan.growth.portfolio.reads import ROWS_A_PAGE, assessments_of, live, section_page, specs_of, whole
from xingtan.growth.portfolio.sections import OF_RECORDS, Section, moved
from xingtan.growth.portfolio.trajectory import point_page, trajectory_of
from xingtan.growth.reads import own_file
from xingtan.kernel.errors import DomainError
from xingtan.pages.answers import page, refusal
from xingtan.records.definitions.shipped import shipped_dimensions
from xingtan.records.models import Record
from xingtan.teachers.models import Teacher

UNPROCESSABLE, LONGEST_ID = 422, 18
FIRST_YEAR, LAST_YEAR = 1900, 9000
READERS = (Role.TEACHER, Role.TEAM_LEADER, *OVERSEERS)
STATES = {"pin": ChoiceState.PINNED, "hide": ChoiceState.HIDDEN, "plain": None}


@gate("GET", roles=(Role.TEACHER,))
def mine(request: HttpRequest) -> HttpResponseBase:
    """Show one's own portfolio."""
    teacher = own_file(actor_of(request).account_id)
    if teacher is None:
        return render(request, "growth/no_file.html")
    return _show(request, teacher)


@gate("GET", roles=READERS)
def of_teacher(request: HttpRequest, teacher_id: int) -> HttpResponse:
    """Show the portfolio of oneself or of a teacher in scope."""
    return _show(request, known(request, teacher_id))


@gate("GET", roles=READERS)
def section(request: HttpRequest, teacher_id: int, section: str) -> HttpResponse:
    """Show every record of one section, page by page."""
    actor, teacher = actor_of(request), known(request, teacher_id)
    if section not in {each.value for each in OF_RECORDS}:
        raise Http404
    rows = Record.objects.visible_to(actor)
    found = section_page(rows, teacher, Section(section), request.GET.get("page"))
    back = reverse("growth:portfolio-of", args=[teacher.pk])
    context = {
        **desks.words(),
        **found,
        "teacher": teacher,
        "code": section,
        "doors": desks.inside(teacher),
        "back": back,
    }
    return page(request, "growth/portfolio_section.html", "growth/_portfolio_section.html", context)


@gate("GET", roles=READERS)
def point(request: HttpRequest, teacher_id: int, dimension: str, year: int) -> HttpResponse:
    """Show the records behind one point of the trajectory, page by page."""
    actor, teacher = actor_of(request), known(request, teacher_id)
    said = shipped_dimensions().get(dimension)
    if said is None or not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    rows = Record.objects.visible_to(actor)
    found = point_page(rows, teacher, specs_of(teacher), dimension, year, request.GET.get("page"))
    context = {
        **desks.words(),
        **found,
        "teacher": teacher,
        "code": Section.LEARNING.value,
        "doors": desks.inside(teacher),
        "dimension": said,
        "year": year,
        "back": f"{reverse('growth:portfolio-of', args=[teacher.pk])}#dimensions",
    }
    return page(request, "growth/portfolio_point.html", "growth/_portfolio_section.html", context)


@gate("POST", roles=READERS)
def remark(request: HttpRequest, teacher_id: int) -> HttpResponseBase:
    """Say something under the portfolio."""
    actor, teacher = actor_of(request), known(request, teacher_id)
    form = RemarkForm(request.POST)
    if not form.is_valid():
        return _show(request, teacher, remark_form=form, status=UNPROCESSABLE)
    try:
        services.remark(actor=actor, teacher=teacher, text=form.cleaned_data["text"], at=timezone.now())
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    return redirect(f"{reverse('growth:portfolio-of', args=[teacher.pk])}#talk")


@gate("POST", roles=READERS)
def freeze(request: HttpRequest, teacher_id: int) -> HttpResponseBase:
    """Keep a frozen copy of the portfolio as it stands."""
    actor, teacher = actor_of(request), known(request, teacher_id)
    form = FreezeForm(request.POST).offer(assessments_of(teacher))
    if not form.is_valid():
        return _show(request, teacher, freeze_form=form, status=UNPROCESSABLE)
    now = timezone.localtime()
    try:
        frozen = services.freeze(
            actor=actor,
            teacher=teacher,
            content=whole(teacher, on=now.date()),
            purpose=form.cleaned_data["purpose"],
            assessed_id=form.cleaned_data["assessed"],
            at=now,
        )
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    messages.success(request, _("The copy is kept; nothing changes it any more."))
    return redirect("growth:portfolio-frozen", frozen.pk)


@gate("GET", "POST", roles=(Role.TEACHER,))
def compose(request: HttpRequest) -> HttpResponseBase:
    """Arrange one's own portfolio: words, cover, sections and what was put first."""
    actor = actor_of(request)
    teacher = own_file(actor.account_id)
    if teacher is None:
        return render(request, "growth/no_file.html")
    if request.method != "POST":
        return _compose(request, teacher)
    form = ArrangeForm(request.POST)
    if not form.is_valid():
        return _compose(request, teacher, form, status=UNPROCESSABLE)
    cleaned = form.cleaned_data
    arranged = services.Arranged(
        cleaned["headline"], cleaned["introduction"], cleaned["cover"], form.sections(request.POST.get("move", ""))
    )
    services.arrange(actor=actor, teacher=teacher, arranged=arranged, at=timezone.now())
    if "move" in request.POST:
        return redirect(f"{reverse('growth:portfolio-compose')}#sections")
    messages.success(request, _("Your portfolio is arranged."))
    return redirect("growth:portfolio")


@gate("GET", roles=(Role.TEACHER,))
def records(request: HttpRequest) -> HttpResponseBase:
    """Show the accepted records of one's own, to put first or leave out."""
    teacher = own_file(actor_of(request).account_id)
    if teacher is None:
        return render(request, "growth/no_file.html")
    words = request.GET.get("q", "").strip()
    rows = desks.choosable(teacher)
    found = Paginator(rows.matching(words) if words else rows, ROWS_A_PAGE).get_page(request.GET.get("page"))
    context = {"page_obj": found, "query": words, "teacher": teacher}
    return page(request, "growth/portfolio_records.html", "growth/_portfolio_records.html", context)


@gate("POST", roles=(Role.TEACHER,))
def choose(request: HttpRequest, record_id: int, choice: str) -> HttpResponseBase:
    """Put one record first, leave it out or let it stand where it falls."""
    actor = actor_of(request)
    record = get_object_or_404(Record.objects.owned_by(actor).select_related("teacher"), pk=record_id)
    if choice not in STATES:
        raise Http404
    try:
        services.choose(actor=actor, record=record, state=STATES[choice], at=timezone.now())
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    if getattr(request, "htmx", None):
        row = desks.choosable(record.teacher).get(pk=record.pk)
        return render(request, "growth/_portfolio_record.html", {"row": row})
    return redirect("growth:portfolio-records")


@gate("POST", roles=(Role.TEACHER,))
def order(request: HttpRequest) -> HttpResponseBase:
    """Order what was put first: the whole order (dragged), or one record a place up or down."""
    actor = actor_of(request)
    teacher = own_file(actor.account_id)
    if teacher is None:
        raise Http404
    ids = [
        int(text) for text in request.POST.get("order", "").split(",") if text.isdecimal() and len(text) < LONGEST_ID
    ]
    if not ids:
        pinned = PortfolioChoice.objects.filter(teacher=teacher, position__isnull=False).order_by("position", "pk")
        names = [str(record_id) for record_id in pinned.values_list("record_id", flat=True)]
        ids = [int(name) for name in moved(names, request.POST.get("move", ""))]
    services.order_pinned(actor=actor, teacher=teacher, record_ids=ids, at=timezone.now())
    return redirect(f"{reverse('growth:portfolio-compose')}#pinned")


def known(request: HttpRequest, teacher_id: int) -> Teacher:
    """Return a teacher whom the person who asks may know; 404 otherwise."""
    visible = Teacher.objects.visible_to(actor_of(request)).select_related("school", "group")
    return get_object_or_404(visible, pk=teacher_id)


def _show(
    request: HttpRequest,
    teacher: Teacher,
    *,
    remark_form: RemarkForm | None = None,
    freeze_form: FreezeForm | None = None,
    status: int = 200,
) -> HttpResponse:
    actor, today = actor_of(request), timezone.localdate()
    sums = sums_of(shown_records(Record.objects.visible_to(actor), teacher))
    content = live(actor, teacher, on=today, sums=sums)
    context = {
        **desks.body(content, desks.inside(teacher), on=today),
        **desks.talk(actor, teacher, None),
        "teacher": teacher,
        "trajectory": trajectory_of(sums, specs_of(teacher)),
        **desks.counted_lines(
            teacher,
            counted(Record.objects.visible_to(actor), teacher, content.order),
            own=is_own(actor, teacher),
        ),
        "figure_urls": _figure_urls(teacher, own=is_own(actor, teacher)),
        "copies": FrozenPortfolio.objects.filter(teacher=teacher).order_by("-pk")[:20],
        "remark_form": remark_form or RemarkForm(),
        "freeze_form": freeze_form or FreezeForm().offer(assessments_of(teacher)),
        "remark_url": reverse("growth:portfolio-remark", args=[teacher.pk]),
    }
    return render(request, "growth/portfolio.html", context, status=status)


def _figure_urls(teacher: Teacher, *, own: bool) -> dict[str, str]:
    """Return where credits and points open."""
    statement = reverse("credit_bank:statement", args=[teacher.pk])
    points = reverse("growth:points") if own else reverse("growth:points-of", args=[teacher.pk])
    return {"points": points, "credits": reverse("credit_bank:mine") if own else statement}


def _compose(
    request: HttpRequest, teacher: Teacher, form: ArrangeForm | None = None, *, status: int = 200
) -> HttpResponse:
    context = desks.compose(teacher)
    portfolio = context["portfolio"]
    if form is None:
        form = ArrangeForm(
            initial={
                "headline": portfolio.headline,
                "introduction": portfolio.introduction,
                "cover": portfolio.cover,
                "order": ",".join(each.section.value for each in context["arranged"]),
            }
        )
    return render(request, "growth/portfolio_compose.html", {**context, "form": form}, status=status)
