"""What the pages of a simulation are given."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from django.core.paginator import Paginator
from django.urls import reverse
from django.utils.translation import gettext as _

from xingtan.access.actors import Actor
from xingtan.credit_bank.drafts.reads import DraftShown
from xingtan.credit_bank.tongue import here
from xingtan.institutions.models import Institution, Kind
from xingtan.kernel.amounts import exact_text
from xingtan.pages.filters import exact
from xingtan.rulebook.vocabulary import Text
from xingtan.standing.histogram import Bar, histogram
from xingtan.standing.simulations.labels import VERDICTS
from xingtan.standing.simulations.models import Simulation, SimulationRow
from xingtan.standing.simulations.reads import (
    WHO,
    Sums,
    bar_of,
    listed,
    rows_of,
    spread_of,
    sums_by,
    sums_of,
    touched_most,
    whom,
)

ROWS_A_PAGE = 30
MOST_TOUCHED = 20
MOST_LISTED = 200
AUTHORITIES = (Kind.PROVINCE.value, Kind.CITY.value, Kind.COUNTY.value)


@dataclass(frozen=True)
class PlaceRow:
    """The sums of one county or school."""

    name: str
    code: str
    sums: Sums
    moved: str
    url: str


@dataclass(frozen=True)
class TeacherRow:
    """One teacher who would be touched."""

    name: str
    school: str
    before: str
    after: str
    difference: str
    gains: bool
    before_verdict: tuple[str, str]
    after_verdict: tuple[str, str]
    url: str


def name_of(place: Institution | None) -> str:
    """Return the name of a place in the page's language."""
    return here(Text(place.name, place.name_en)) if place else "—"


def asking(draft: DraftShown, asked: str) -> dict[str, Any]:
    """Return the places on whose teachers a draft may be tried, and the one asked for; one query."""
    places = Institution.objects.filter(path__startswith=draft.institution.path, kind__in=AUTHORITIES).order_by("path")
    options = [(each.code, name_of(each)) for each in places]
    return {"draft": draft, "place_options": options, "asked": asked or draft.institution.code}


def place_in(simulation: Simulation, code: str) -> Institution | None:
    """Return the place of that code below the place of the simulation."""
    rows = Institution.objects.filter(path__startswith=simulation.institution.path)
    found: Institution | None = rows.filter(code=code).first()
    return found


def result(simulation: Simulation, actor: Actor, place: Institution | None, asked: Mapping[str, str]) -> dict[str, Any]:
    """Return what the page of a finished simulation shows, of one place or all; a fixed number of queries.

    ``asked`` names the page of schools, and ``who``: whom the list of teachers shows.
    """
    who = asked.get("who", "")
    rows, grain = rows_of(simulation, place), simulation.grain
    counties, schools = sums_by(rows, "county_id", grain), sums_by(rows, "school_id", grain)
    keys = {each.place_id for each in (*counties, *schools)}
    places: dict[int | None, Institution] = {each.pk: each for each in Institution.objects.filter(pk__in=keys)}
    page_obj = Paginator(schools, ROWS_A_PAGE).get_page(asked.get("page"))
    drawn = histogram(spread_of(rows), grain)
    return {
        **head(simulation),
        "place": place,
        "place_name": name_of(place or simulation.institution),
        "sums": sums_of(rows, grain),
        "histogram": drawn,
        "bars": [(bar, said(bar), bar_of(bar, grain)) for bar in drawn.bars],
        "counties": [_place_row(simulation, each, places) for each in counties],
        "schools": [_place_row(simulation, each, places) for each in page_obj],
        "page_obj": page_obj,
        "touched": [_teacher_row(row) for row in touched_most(rows, actor, MOST_LISTED if who else MOST_TOUCHED, who)],
        "whom": who if whom(who) is not None else "",
        "of_bar": next((said(bar) for bar in drawn.bars if bar_of(bar, grain) == who and who not in WHO), ""),
        "most": MOST_LISTED,
    }


def head(simulation: Simulation) -> dict[str, Any]:
    """Return what every state of a simulation shows."""
    return {
        "simulation": simulation,
        "title": here(Text(simulation.title["zh"], simulation.title["en"])),
        "unit": here(Text(simulation.unit["zh"], simulation.unit["en"])),
        "replaces": [
            (here(Text(each["zh"], each["en"])), each["version"], each["teachers"]) for each in simulation.replaces
        ],
    }


def said(bar: Bar) -> str:
    """Return what a bar stands for."""
    if bar.side == "same":
        return _("no difference")
    bounds = {"low": signed(bar.low), "high": signed(bar.high)}
    if bar.side == "lose":
        return _("%(low)s to below %(high)s") % bounds
    return _("above %(low)s to %(high)s") % bounds


def signed(amount: Fraction) -> str:
    """Return an amount with its sign."""
    sign = "+" if amount > 0 else "−" if amount < 0 else ""
    return f"{sign}{exact(abs(amount))}"


def table_of(simulation: Simulation, actor: Actor) -> tuple[list[str], Iterator[list[str]]]:
    """Return head and rows of the file: one row for every teacher whom the person may see."""
    heads = [
        _("County"),
        _("School code"),
        _("School"),
        _("Staff number"),
        _("Name"),
        _("Under the rules in force"),
        _("Under the rules tried"),
        _("Difference"),
        _("Verdict in force"),
        _("Verdict tried"),
    ]
    return heads, (_file_row(row) for row in listed(rows_of(simulation), actor))


def _file_row(row: SimulationRow) -> list[str]:
    before = row.amount(row.before_units)
    return [
        name_of(row.county),
        row.school.code,
        name_of(row.school),
        row.teacher.number,
        row.teacher.name,
        "" if before is None else exact_text(before),
        exact_text(row.amount(row.after_units) or Fraction(0)),
        exact_text(row.amount(row.difference) or Fraction(0)),
        str(VERDICTS[row.before_verdict][0]),
        str(VERDICTS[row.after_verdict][0]),
    ]


def _place_row(simulation: Simulation, sums: Sums, places: Mapping[int | None, Institution]) -> PlaceRow:
    place = places.get(sums.place_id)
    address = reverse("standing:simulation", args=[simulation.pk])
    return PlaceRow(
        name=name_of(place),
        code=place.code if place else "",
        sums=sums,
        moved=signed(sums.moved),
        url=f"{address}?place={place.code}" if place else "",
    )


def _teacher_row(row: SimulationRow) -> TeacherRow:
    before, difference = row.amount(row.before_units), row.amount(row.difference) or Fraction(0)
    return TeacherRow(
        name=row.teacher.name,
        school=name_of(row.school),
        before="—" if before is None else exact(before),
        after=exact(row.amount(row.after_units) or Fraction(0)),
        difference=signed(difference),
        gains=difference > 0,
        before_verdict=(str(VERDICTS[row.before_verdict][0]), VERDICTS[row.before_verdict][1]),
        after_verdict=(str(VERDICTS[row.after_verdict][0]), VERDICTS[row.after_verdict][1]),
        url=reverse("standing:teacher", args=[row.teacher_id]),
    )
