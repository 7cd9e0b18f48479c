"""Links of a portfolio: the teacher's list of them, and what a stranger with one reads."""

from __future__ import annotations

from typing import TypeVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from xingtan.access.actors import actor_of
from xingtan.access.gate import PUBLIC, gate
from xingtan.access.roles import Role
from xingtan.evidence.models import EvidenceLink
from xingtan.evidence.serving import small_response
from xingtan.growth.portfolio import desks, services
from xingtan.growth.portfolio.content import MOST_PICTURES, of_section, shown_records
from xingtan.growth.portfolio.forms import ShareForm
from xingtan.growth.portfolio.labels import SENTENCES
from xingtan.growth.portfolio.models import PortfolioShare
from xingtan.growth.portfolio.reads import portfolio_of, section_page, shared, shared_sections, specs_of
from xingtan.growth.portfolio.sections import OF_RECORDS, Section, sections_of
from xingtan.growth.reads import own_file
from xingtan.kernel.errors import DomainError
from xingtan.pages.answers import page, refusal
from xingtan.records.models import SUBJECT, Record
from xingtan.teachers.models import Teacher

NOT_FOUND = 404
UNPROCESSABLE = 422
Answer = TypeVar("Answer", bound=HttpResponseBase)


@gate("GET", "POST", roles=(Role.TEACHER,))
def shares(request: HttpRequest) -> HttpResponseBase:
    """Show one's own links and make a new one; its address is shown once."""
    actor = actor_of(request)
    teacher = own_file(actor.account_id)
    if teacher is None:
        return render(request, "growth/no_file.html")
    if request.method != "POST":
        return _list(request, teacher, ShareForm())
    form = ShareForm(request.POST)
    if not form.is_valid():
        return _list(request, teacher, form, status=UNPROCESSABLE)
    asked = form.cleaned_data
    try:
        _share, token = services.share(
            actor=actor,
            teacher=teacher,
            label=asked["label"],
            days=asked["days"],
            sections=[Section(code) for code in asked["sections"]],
            pictures=asked["pictures"],
            at=timezone.now(),
        )
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    link = request.build_absolute_uri(reverse("growth:portfolio-shared", args=[token]))
    return _list(request, teacher, ShareForm(), link=link)


@gate("POST", roles=(Role.TEACHER,))
def revoke(request: HttpRequest, share_id: int) -> HttpResponseBase:
    """Take one's own link back."""
    actor = actor_of(request)
    rows = PortfolioShare.objects.select_related("teacher__school")
    found = get_object_or_404(rows, pk=share_id, teacher__account_id=actor.account_id or 0)
    services.revoke(actor=actor, share=found, at=timezone.now())
    messages.success(request, _("The link opens nothing any more."))
    return redirect("growth:portfolio-shares")


@gate("GET", roles=PUBLIC)
def open_link(request: HttpRequest, token: str) -> HttpResponse:
    """Show a stranger what the teacher shares under this link; 404 once it has expired or was taken back.

    The answer is the same for every address that opens nothing, so that nobody learns which of them once did.
    """
    now = timezone.localtime()
    found = services.open_share(token=token, at=now)
    if found is None:
        return quiet(render(request, "growth/portfolio_link_gone.html", status=NOT_FOUND))
    services.count_visit(share=found, at=now)
    doors = desks.outside(token, pictures=found.pictures)
    context = desks.body(shared(found, on=now.date()), doors, on=now.date())
    return quiet(render(request, "growth/portfolio_shared.html", {**context, "until": found.expires_at}))


@gate("GET", roles=PUBLIC)
def open_section(request: HttpRequest, token: str, section: str) -> HttpResponse:
    """Show a stranger one whole section that the link opens, page by page."""
    found = found_share(token)
    opened = [each for each in shared_sections(found, portfolio_of(found.teacher)) if each in OF_RECORDS]
    if section not in {each.value for each in opened}:
        raise Http404
    rows = Record.objects.filter(teacher=found.teacher)
    context = {
        **desks.words(),
        **section_page(rows, found.teacher, Section(section), request.GET.get("page")),
        "teacher": found.teacher,
        "code": section,
        "doors": desks.outside(token, pictures=found.pictures),
        "back": reverse("growth:portfolio-shared", args=[token]),
    }
    return quiet(page(request, "growth/portfolio_section.html", "growth/_portfolio_section.html", context))


@gate("GET", roles=PUBLIC)
def open_picture(request: HttpRequest, token: str, link_id: int) -> HttpResponseBase:
    """Send a small picture of evidence, where the teacher shares pictures and the record stands in what is shared."""
    found = found_share(token)
    link = get_object_or_404(EvidenceLink.objects.standing().select_related("file"), pk=link_id, subject_kind=SUBJECT)
    if not found.pictures or not link.file.small or not _is_shown(found, link):
        raise Http404
    return quiet(small_response(request, link))


def _is_shown(share: PortfolioShare, link: EvidenceLink) -> bool:
    """Tell whether the picture is among the first of a record that the link opens."""
    kinds = sections_of(specs_of(share.teacher).values())
    rows = shown_records(Record.objects.filter(number=link.subject_key), share.teacher)
    opened = [each for each in shared_sections(share, portfolio_of(share.teacher)) if each in OF_RECORDS]
    if not any(of_section(rows, section, kinds).exists() for section in opened):
        return False
    links = EvidenceLink.objects.standing().of(SUBJECT, [link.subject_key])
    drawable = [each.pk for each in links if each.file.small or each.file.is_image]
    return link.pk in drawable[:MOST_PICTURES]


def found_share(token: str) -> PortfolioShare:
    """Return the open link with this secret; 404 once it has expired or was taken back."""
    found = services.open_share(token=token, at=timezone.now())
    if found is None:
        raise Http404
    return found


def quiet(response: Answer) -> Answer:
    """Return the answer with the wish that nobody indexes, keeps or passes on its address."""
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "same-origin"
    return response


def _list(
    request: HttpRequest, teacher: Teacher, form: ShareForm, *, link: str = "", status: int = 200
) -> HttpResponse:
    context = {**desks.words(), "form": form, "shares": desks.shares(teacher), "link": link, "now": timezone.now()}
    return quiet(render(request, "growth/portfolio_shares.html", context, status=status))
