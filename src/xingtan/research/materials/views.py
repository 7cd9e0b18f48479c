"""Pages of a school's books: the list with its numbers, one book with who holds it, the workbook."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from xingtan.access.actors import Actor, actor_of
from xingtan.access.gate import gate
from xingtan.access.roles import Role
from xingtan.institutions.models import Institution, Kind
from xingtan.kernel.errors import DomainError
from xingtan.pages.answers import refusal
from xingtan.research.library.lists import pairs
from xingtan.research.materials.errors import CodeTakenError, HolderMissingError, NotEnoughError
from xingtan.research.materials.forms import BookForm, MoveForm
from xingtan.research.materials.labels import KINDS, MOVES, SENTENCES
from xingtan.research.materials.models import Material
from xingtan.research.materials.querysets import MaterialQuerySet
from xingtan.research.materials.reads import IN_STORE, counted, holders_of, stock_of
from xingtan.research.materials.services import list_book, note_move
from xingtan.research.materials.workflow import Move
from xingtan.sheets.writing import XLSX, xlsx_of
from xingtan.teachers.models import Teacher

PER_PAGE, MOVES_A_PAGE, LONGEST_KEY = 30, 50, 18
FILTERS = ("subject", "grade", "term")


@gate("GET", "POST", roles=(Role.MANAGER,))
def listed(request: HttpRequest) -> HttpResponseBase:
    """List the books with how many were ordered, arrived, are out and lie in the store; put a new one on the list."""
    actor = actor_of(request)
    form = BookForm(request.POST or None, schools=_schools(actor))
    if request.method == "POST" and form.is_valid():
        try:
            made = list_book(actor=actor, school=form.school, book=form.book, at=timezone.now())
        except CodeTakenError as error:
            form.add_error("code", str(SENTENCES[error.code]))
        except DomainError as error:
            return refusal(request, error, SENTENCES)
        else:
            return redirect("library:material", made.pk)
    shown = Paginator(_asked(request, actor), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page_obj": shown,
        "rows": [(row, stock_of(row)) for row in shown.object_list],
        "kinds": KINDS,
        "filters": [(name, pairs(f"{name}s"), request.GET.get(name, "")) for name in FILTERS],
    }
    return render(request, "research/materials.html", context, status=422 if request.method == "POST" else 200)


@gate("GET", "POST", roles=(Role.MANAGER,))
def material(request: HttpRequest, material_id: int) -> HttpResponseBase:
    """Show one book, every movement and who holds it; note a movement."""
    actor, today = actor_of(request), timezone.localdate()
    rows = Material.objects.kept_by(actor).with_sums().select_related("school")
    found = get_object_or_404(rows, pk=material_id)
    here = Teacher.objects.filter(school__path__startswith=found.school.path).select_related("school", "group")
    teachers = list(here.order_by("number"))
    form = MoveForm(request.POST or None, teachers=teachers, today=today)
    if request.method == "POST" and form.is_valid():
        try:
            note_move(actor=actor, material_id=found.pk, moved=form.moved, at=timezone.now())
        except (NotEnoughError, HolderMissingError) as error:
            form.add_error("quantity" if isinstance(error, NotEnoughError) else "teacher", str(SENTENCES[error.code]))
        except DomainError as error:
            return refusal(request, error, SENTENCES)
        else:
            messages.success(request, _("Noted."))
            return redirect("library:material", found.pk)
    asked, text = request.GET.get("moves", ""), request.GET.get("holder", "")
    holder = int(text) if text.isascii() and text.isdecimal() and len(text) < LONGEST_KEY else None
    behind = counted(found, asked, holder)
    page_obj = Paginator(behind.moves, MOVES_A_PAGE).get_page(request.GET.get("page"))
    narrowed = holder is not None or asked in {IN_STORE, *Move}
    context = {
        "form": form,
        "material": found,
        "kind": KINDS[found.kind],
        "stock": stock_of(found),
        "sums": [(move.value, MOVES[move], getattr(found, move.value)) for move in Move],
        "holders": holders_of(found.pk),
        "page_obj": page_obj,
        "moves": [(row, behind.signs.get(row.move, 1) * row.quantity) for row in page_obj],
        "words": MOVES,
        "narrowed": narrowed,
        "total": behind.total if narrowed else 0,
    }
    return render(request, "research/material.html", context, status=422 if request.method == "POST" else 200)


@gate("GET", roles=(Role.MANAGER,))
def export(request: HttpRequest) -> HttpResponse:
    """Hand out the list with its numbers as a workbook."""
    headers = [_("Code of the book"), _("Title"), _("Kind"), _("School subject"), _("School grade"), _("Term")]
    headers += [_("Publisher"), *(str(words) for words in MOVES.values()), _("In the store")]
    rows = [
        [row.code, row.title, str(KINDS[row.kind]), row.subject_name, row.grade_name, row.term_name, row.publisher]
        + [str(getattr(row, move.value)) for move in Move]
        + [str(stock_of(row))]
        for row in _asked(request, actor_of(request))
    ]
    answer = HttpResponse(xlsx_of(_("Teaching materials"), headers, rows), content_type=XLSX)
    answer["Content-Disposition"] = 'attachment; filename="materials.xlsx"'
    return answer


def _asked(request: HttpRequest, actor: Actor) -> MaterialQuerySet:
    rows = Material.objects.kept_by(actor).with_sums().order_by("subject", "grade", "term", "code", "pk")
    chosen = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    return rows.filter(**chosen)


def _schools(actor: Actor) -> list[Institution]:
    rows = Institution.objects.filter(actor.within("path", Role.MANAGER), kind__in=(Kind.SCHOOL, Kind.CAMPUS))
    return list(rows.order_by("path"))
