"""Pages of simulations: ask for one, watch it run, read who would gain, lose or fall short, take the list away."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from xingtan.access.actors import actor_of
from xingtan.access.gate import gate
from xingtan.access.roles import Role
from xingtan.credit_bank.drafts.reads import draft_of
from xingtan.institutions.models import Institution
from xingtan.kernel.errors import DomainError
from xingtan.pages.answers import page, refusal
from xingtan.sheets.writing import CSV, XLSX, csv_of, xlsx_of
from xingtan.standing.simulations import desks as simulation_desks
from xingtan.standing.simulations.labels import SENTENCES
from xingtan.standing.simulations.models import Simulation
from xingtan.standing.simulations.services import AT_ONCE, ask_for_simulation, run_simulation
from xingtan.standing.simulations.tasks import simulate_later

OFFICERS = (Role.PROVINCIAL_OFFICER,)
UNPROCESSABLE = 422


@gate("GET", "POST", roles=OFFICERS)
def simulate(request: HttpRequest, draft_number: int) -> HttpResponseBase:
    """Show what was simulated of a draft, and simulate it for a place; nothing is written to the ledger."""
    actor = actor_of(request)
    draft = draft_of(actor, draft_number)
    if draft is None:
        raise Http404
    context = simulation_desks.asking(draft, request.POST.get("place", ""))
    if request.method == "GET":
        earlier = Simulation.objects.visible_to(actor).filter(draft_number=draft.number)
        rows = [simulation_desks.head(each) for each in earlier.select_related("institution").order_by("-pk")]
        return render(request, "standing/simulate.html", {**context, "earlier": rows, "error": ""})
    place = Institution.objects.filter(code=request.POST.get("place", "")).first()
    if place is None:
        context |= {"earlier": [], "error": _("Choose a place from the list.")}
        return render(request, "standing/simulate.html", context, status=UNPROCESSABLE)
    now = timezone.now()
    try:
        asked = ask_for_simulation(actor=actor, draft=draft, institution=place, on=timezone.localdate(now), at=now)
    except DomainError as error:
        return refusal(request, error, SENTENCES)
    if asked.total <= AT_ONCE:
        run_simulation(simulation=asked, draft=draft, at=now)
    else:
        simulate_later.enqueue(asked.pk)
    return redirect("standing:simulation", asked.pk)


@gate("GET", roles=OFFICERS)
def simulation(request: HttpRequest, simulation_id: int) -> HttpResponse:
    """Show one simulation: its progress, or its figures by county and school with the picture of differences."""
    actor = actor_of(request)
    rows = Simulation.objects.visible_to(actor).select_related("institution")
    found = get_object_or_404(rows, pk=simulation_id)
    full, fragment = "standing/simulation.html", "standing/_simulation.html"
    if found.finished_at is None:
        return page(request, full, fragment, {**simulation_desks.head(found), "sums": None})
    place = simulation_desks.place_in(found, code) if (code := request.GET.get("place", "")) else None
    if code and place is None:
        raise Http404
    return page(request, full, fragment, simulation_desks.result(found, actor, place, request.GET))


@gate("GET", roles=OFFICERS)
def simulation_file(request: HttpRequest, simulation_id: int) -> HttpResponse:
    """Hand out every teacher of a simulation as a workbook, or as CSV."""
    actor = actor_of(request)
    found = get_object_or_404(Simulation.objects.visible_to(actor), pk=simulation_id)
    heads, rows = simulation_desks.table_of(found, actor)
    suffix = "csv" if request.GET.get("as") == "csv" else "xlsx"
    content = csv_of(heads, rows) if suffix == "csv" else xlsx_of(_("Simulation of a rulebook"), heads, rows)
    answer = HttpResponse(content, content_type=CSV if suffix == "csv" else XLSX)
    answer["Content-Disposition"] = f'attachment; filename="simulation-{found.pk}.{suffix}"'
    return answer
