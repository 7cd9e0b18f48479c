"""Pages of the school's growth passports: the list, opening, mentors, results, the next tier, the book."""

from __future__ import annotations

from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from xingtan.access.actors import actor_of
from xingtan.access.gate import gate
from xingtan.access.roles import Role
from xingtan.access.schools import LOOKERS, school_asked, schools_for
from xingtan.growth.passport import desks, reads, services
from xingtan.growth.passport.book import read_book, shipped_text
from xingtan.growth.passport.errors import OutsideTheYearError
from xingtan.growth.passport.forms import BookForm, DayForm, MentorForm, OpenForm, ResultForm
from xingtan.growth.passport.labels import SENTENCES
from xingtan.growth.passport.models import PassportBook, PassportMentor
from xingtan.growth.passport.policies import may_manage
from xingtan.growth.passport.views import UNPROCESSABLE, colleagues, known, show
from xingtan.growth.passport.workflow import Hand
from xingtan.institutions.models import Institution
from xingtan.kernel.errors import DomainError, NotPermittedError
from xingtan.pages.answers import refusal
from xingtan.pages.filters import named
from xingtan.teachers.choosing import people_of
from xingtan.teachers.versions.pages import published, version_form

ROWS_A_PAGE, LONGEST_YEAR = 50, 4


@gate("GET", roles=LOOKERS)
def school(request: HttpRequest) -> HttpResponse:
    """Show the passports of a school's trainees in one year, and who has none yet."""
    return _list(request, school_asked(request, *LOOKERS))


@gate("POST", roles=(Role.MANAGER,))
def open_all(request: HttpRequest) -> HttpResponseBase:
    """Open passports for the chosen trainees; say of each one for whom it could not be."""
    place, on = school_asked(request, *LOOKERS), timezone.localdate()
    actor = actor_of(request)
    verdict = may_manage(actor, place)
    if not verdict:
        return refusal(request, NotPermittedError(reason=verdict.reason), SENTENCES)
    year = _year(request.GET.get("year", ""), sorted(reads.open_years(on)))
    waiting = reads.without_passport(place, reads.book_at(place, on), year, on=on)
    form = OpenForm(request.POST).offer(people_of(waiting))
    if not form.is_valid():
        return _list(request, place, form=form)
    said = form.cleaned_data
    outcomes = services.open_many(
        actor=actor, school=place, teacher_ids=form.chosen, year=year, base=said["base"], at=timezone.localtime()
    )
    done = sum(each.error is None for each in outcomes)
    if done:
        text = ngettext("%(num)s passport is open.", "%(num)s passports are open.", done)
        messages.success(request, text % {"num": done})
    for each in outcomes:
        if each.error is not None:
            messages.error(request, f"{each.of.name}: {SENTENCES.get(each.error.why, each.error.why)}")
    return redirect(f"{reverse('growth:passport-school')}?school={place.code}&year={year}")


@gate("POST", roles=(Role.MANAGER,))
def name_mentor(request: HttpRequest, passport_id: int) -> HttpResponseBase:
    """Name somebody who guides the trainee."""
    passport = known(request, passport_id)
    form = MentorForm(request.POST).offer(colleagues(passport))
    if not form.is_valid():
        return show(request, passport, forms={"mentor_form": form})
    said = form.cleaned_data
    try:
        services.name_mentor(
            actor=actor_of(request),
            passport_id=passport.pk,
            mentor=said["mentor"],
            hand=Hand(said["hand"]),
            since=said["since"],
            at=timezone.localtime(),
        )
    except DomainError as error:
        if error.code in {"outside_the_year", "wrong_mentor"}:
            form.add_error(
                "since" if error.code == "outside_the_year" else "number", str(SENTENCES.get(error.why, error.why))
            )
            return show(request, passport, forms={"mentor_form": form})
        return refusal(request, error, SENTENCES)
    messages.success(request, _("%(name)s guides from that day.") % {"name": said["mentor"].name})
    return redirect(f"{reverse('growth:passport-one', args=[passport.pk])}#mentors")


@gate("POST", roles=(Role.MANAGER,))
def end_mentor(request: HttpRequest, mentor_id: int) -> HttpResponseBase:
    """Let somebody guide the trainee no longer, from tomorrow on."""
    row = get_object_or_404(PassportMentor, pk=mentor_id)
    passport = known(request, row.passport_id)
    form = DayForm({"on": request.POST.get("on", timezone.localdate().isoformat())})
    if not form.is_valid():
        return refusal(request, OutsideTheYearError(), SENTENCES)
    try:
        services.end_mentor(
            actor=actor_of(request), mentor_id=row.pk, until=form.cleaned_data["on"], at=timezone.localtime()
        )
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    return redirect(f"{reverse('growth:passport-one', args=[passport.pk])}#mentors")


@gate("POST", roles=(Role.MANAGER, Role.PRINCIPAL))
def close(request: HttpRequest, passport_id: int) -> HttpResponseBase:
    """Say how the year ended; the passport is frozen with it."""
    passport = known(request, passport_id)
    book = read_book(passport.body, version=passport.version)
    amends = reads.result_of(passport) is not None
    form = ResultForm(request.POST).offer(desks.outcomes(book), amends=amends)
    if not form.is_valid():
        return show(request, passport, forms={"result_form": form})
    try:
        services.close_passport(
            actor=actor_of(request), passport_id=passport.pk, at=timezone.localtime(), **form.cleaned_data
        )
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    messages.success(request, _("The year has its result; the passport is frozen."))
    return redirect("growth:passport-one", passport.pk)


@gate("POST", roles=(Role.MANAGER,))
def graduate(request: HttpRequest, passport_id: int) -> HttpResponseBase:
    """Put the trainee into the tier that follows, from the chosen day."""
    passport = known(request, passport_id)
    form = DayForm({"on": request.POST.get("on", "")})
    if not form.is_valid():
        return refusal(request, OutsideTheYearError(), SENTENCES)
    try:
        services.graduate(
            actor=actor_of(request), passport_id=passport.pk, since=form.cleaned_data["on"], at=timezone.localtime()
        )
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    messages.success(request, _("%(name)s is in the next tier.") % {"name": passport.teacher.name})
    return redirect("growth:passport-one", passport.pk)


@gate("GET", "POST", roles=(Role.MANAGER,))
def book(request: HttpRequest) -> HttpResponse:
    """Show the school's book as text; a changed text becomes a new version from a day on."""
    actor, place = actor_of(request), school_asked(request, *LOOKERS)
    verdict = may_manage(actor, place)
    if not verdict:
        return refusal(request, NotPermittedError(reason=verdict.reason), SENTENCES)
    versions = PassportBook.objects.filter(school=place).order_by("-version")
    form = version_form(request, BookForm, versions, shipped=shipped_text)
    if published(request, form, partial(services.publish_book, actor=actor, school=place), SENTENCES):
        messages.success(request, _("The new version is published; passports opened from that day follow it."))
        return redirect(f"{reverse('growth:passport-school')}?school={place.code}")
    context = {"form": form, "school": place, "versions": versions}
    return render(request, "growth/passport_book.html", context, status=UNPROCESSABLE if form.errors else 200)


def _list(request: HttpRequest, place: Institution, *, form: OpenForm | None = None) -> HttpResponse:
    actor, on = actor_of(request), timezone.localdate()
    years = reads.years_of(place, on)
    year = _year(request.GET.get("year", ""), years)
    page_obj = Paginator(reads.of_school(place, year), ROWS_A_PAGE).get_page(request.GET.get("page"))
    manages = bool(may_manage(actor, place)) and year in reads.open_years(on)
    found = reads.book_at(place, on)
    waiting = list(reads.without_passport(place, found, year, on=on)[:200]) if manages else []
    offered = people_of(each for each in waiting if each.account_id != actor.account_id)
    context = {
        **desks.words(),
        "school": place,
        "schools": [(each.code, named(each)) for each in schools_for(actor, *LOOKERS)],
        "year": year,
        "years": [(str(each), f"{each}/{(each + 1) % 100:02d}") for each in years],
        "page_obj": page_obj,
        "rows": [(row, row.progress.late(on)) for row in reads.rows_of(list(page_obj.object_list), on=on)],
        "spoken": get_language() or "",
        "manages": manages,
        "offered": offered.persons,
        "form": form or OpenForm().offer(offered),
        "book": found,
    }
    return render(request, "growth/passport_school.html", context, status=UNPROCESSABLE if form else 200)


def _year(text: str, years: list[int]) -> int:
    if text.isdecimal() and len(text) <= LONGEST_YEAR and int(text) in years:
        return int(text)
    return min(years, key=lambda year: (year not in reads.open_years(timezone.localdate()), year))
