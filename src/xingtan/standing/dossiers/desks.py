"""What the templates of dossiers and circumstances are given."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from xingtan.access.actors import Actor
from xingtan.assessment.reads import annual_results, readable
from xingtan.credit_bank.tongue import unit_in
from xingtan.institutions.models import Institution
from xingtan.pages.filters import headed, school_year
from xingtan.pages.tongue import in_tongue, tongue
from xingtan.pages.words import holds
from xingtan.standing.dossiers.content import found_for, ground_of, source_of
from xingtan.standing.dossiers.registering import Derived
from xingtan.standing.forms import SupersedeForm
from xingtan.standing.labels import CIRCUMSTANCES, ELIGIBILITIES, PURPOSES, VALUES
from xingtan.standing.models import Circumstance, Dossier, Eligibility, Purpose
from xingtan.standing.policies import FREEZERS, is_own, may_freeze, may_look, may_note
from xingtan.standing.querysets import DossierQuerySet
from xingtan.teachers.models import Teacher

ROWS_A_PAGE = 30
FILTERS = ("q", "place", "purpose", "verdict", "state")
Json = Mapping[str, Any]


@dataclass(frozen=True)
class Difference:
    """One thing that two dossiers say differently; empty where one says nothing."""

    label: str
    before: str
    after: str


def chosen(actor: Actor, query: Mapping[str, str]) -> DossierQuerySet:
    """Return the dossiers that a person sees through this filter; those that were superseded only when asked for."""
    rows: DossierQuerySet = Dossier.objects.visible_to(actor)
    text, place = query.get("q", "").strip(), query.get("place", "")
    if text:
        rows = rows.filter(number__istartswith=text) | rows.filter(holds(text, "teacher__name"))
    if place:
        found = Institution.objects.filter(code=place).first()
        rows = rows.below(found) if found else rows.none()
    if query.get("purpose") in PURPOSES:
        rows = rows.filter(purpose=query["purpose"])
    if query.get("verdict") in ELIGIBILITIES:
        rows = rows.filter(verdict=query["verdict"])
    return rows if query.get("state") == "all" else rows.live()


def listing(actor: Actor, query: Mapping[str, str], *, on: date) -> dict[str, Any]:
    """Return the context of the list of dossiers; a fixed number of queries."""
    rows = chosen(actor, query)
    counted = dict(rows.order_by().values_list("verdict").annotate(Count("pk")))
    page_obj = Paginator(rows.for_rows(), ROWS_A_PAGE).get_page(query.get("page"))
    places = list(Institution.objects.filter(path__in=actor.paths(*FREEZERS)).order_by("path"))
    return {
        "page_obj": page_obj,
        "rows": [_row(found) for found in page_obj],
        "query": {name: query.get(name, "") for name in FILTERS},
        "tally": [(code, label, tone, counted.get(code, 0)) for code, (label, tone) in ELIGIBILITIES.items()],
        "purposes": list(PURPOSES.items()),
        "verdicts": [(code, label) for code, (label, _tone) in ELIGIBILITIES.items()],
        "places": places,
        "today": on,
    }


def sheet(rows: Iterable[Dossier]) -> tuple[list[str], Iterable[list[str]]]:
    """Return header and rows of the list as a workbook."""
    header = [
        _("Number"),
        _("Name"),
        _("Teacher's number"),
        _("School"),
        _("Purpose"),
        _("As of"),
        _("Period"),
        _("Conclusion"),
        _("Reasons"),
        _("Takes the place of"),
        _("Superseded by"),
        _("Digest"),
    ]
    return header, (_cells(found) for found in rows)


def one(actor: Actor, dossier: Dossier) -> dict[str, Any]:
    """Return the context of one dossier's page, made from the frozen content alone."""
    later = getattr(dossier, "superseded_by", None)
    others = (
        Dossier.objects.filter(teacher=dossier.teacher_id).exclude(pk=dossier.pk).defer("content").order_by("-number")
    )
    may_correct = later is None and bool(may_freeze(actor, dossier.teacher))
    return {
        "dossier": dossier,
        "later": later,
        "others": list(others.defer("content").order_by("-number")),
        "own": is_own(actor, dossier.teacher),
        "may_correct": may_correct,
        "supersede_form": SupersedeForm() if may_correct else None,
        **shown(dossier.content),
    }


def preview(actor: Actor, teacher: Teacher, purpose: Purpose, *, on: date) -> dict[str, Any]:
    """Return what a dossier would say today; nothing is frozen.

    Errors: NoRulebookError.
    """
    found = found_for(teacher, purpose, ground_of([teacher], on))
    live = Dossier.objects.live().filter(teacher=teacher, purpose=purpose.value, first_year=found.first_year)
    return {
        "teacher": teacher,
        "purpose": purpose.value,
        "live": live.defer("content").first(),
        "may_freeze": bool(may_freeze(actor, teacher)),
        "today": on,
        **shown(found.content),
    }


def no_preview(teacher: Teacher, purpose: Purpose) -> dict[str, Any]:
    """Return the context of a preview where no rulebook holds."""
    shown_as = {"purpose": purpose.value, "purpose_label": PURPOSES[purpose]}
    return {"teacher": teacher, "live": None, "may_freeze": False, "content": None, **shown_as}


def shown(content: Json) -> dict[str, Any]:
    """Return frozen content as a page shows it, in the reader's language."""
    registration = content.get("registration")
    judged = registration["consequences"] if registration and content["verdict"] != Eligibility.OPEN else ()
    return {
        "content": content,
        "purpose_label": PURPOSES[content["purpose"]],
        "verdict": (content["verdict"], *ELIGIBILITIES[content["verdict"]]),
        "reasons": [in_tongue(each) for each in content["reasons"]],
        "credits": content["credits"],
        "part_years": [school_year(year) for year in content["credits"].get("part_years", ())],
        "registration": registration,
        "follows": [(in_tongue(each), each[f"outcome_{tongue()}"]) for each in judged],
        "circumstances": [
            (in_tongue(each), each, values_of(each["values"])) for each in content.get("circumstances", ())
        ],
        "said": in_tongue,
        "unit_in": unit_in,
        "states": _states(),
    }


def values_of(values: Json) -> str:
    """Return what a circumstance says beside its day, as one line."""
    return " · ".join(headed(VALUES.get(name, name), _value(value)) for name, value in values.items())


def compare(old: Dossier, new: Dossier) -> dict[str, Any]:
    """Return the context of two dossiers of one teacher side by side."""
    before, after = _flat(old.content), _flat(new.content)
    names = [*before, *(name for name in after if name not in before)]
    rows = [Difference(name, before.get(name, ""), after.get(name, "")) for name in names]
    return {
        "old": old,
        "new": new,
        "changed": [row for row in rows if row.before != row.after],
        "same": sum(row.before == row.after for row in rows),
    }


def circumstances(actor: Actor, teacher: Teacher, *, at: datetime) -> list[dict[str, Any]]:
    """Return the circumstances of a teacher that the person may see, withdrawn ones and derived ones too."""
    rows = Circumstance.objects.visible_to(actor).filter(teacher=teacher).for_rows()
    entered = [
        {
            "row": row,
            "kind": CIRCUMSTANCES[row.kind],
            "values": values_of({name: value for name, value in row.values.items() if name != "ended_on"}),
            "may_withdraw": row.withdrawn_at is None and bool(may_note(actor, teacher, row.kind)),  # type: ignore[arg-type]
            "source": "",
            "url": "",
        }
        for row in rows
    ]
    shown = [*_derived(actor, teacher, at), *entered]
    return sorted(shown, key=lambda each: each["row"].happened_on, reverse=True)


def _derived(actor: Actor, teacher: Teacher, at: datetime) -> list[dict[str, Any]]:
    """Return the published annual assessments, for whoever may see the circumstances; each opens where one may."""
    if not may_look(actor, teacher):
        return []
    results = annual_results([teacher.pk], at).get(teacher.pk, [])
    open_to = readable(actor, [result.assessed_id for result in results])
    return [
        {
            "row": row,
            "kind": CIRCUMSTANCES[row.kind],
            "values": values_of(row.values),
            "may_withdraw": False,
            "source": in_tongue(source_of(row)),
            "url": reverse("assessment:person", args=[row.annual.assessed_id])
            if row.annual.assessed_id in open_to
            else "",
        }
        for row in (Derived(result) for result in results)
    ]


def _states() -> dict[str, tuple[str, str]]:
    return {"met": (_("met"), "good"), "open": (_("not due yet"), "neutral"), "short": (_("missed"), "bad")}


def _value(value: object) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return str(VALUES.get(str(value), value))


def _row(found: Dossier) -> dict[str, Any]:
    label, tone = ELIGIBILITIES[found.verdict]
    return {
        "dossier": found,
        "url": reverse("standing:dossier", args=[found.number]),
        "purpose": PURPOSES[found.purpose],
        "verdict": (found.verdict, label, tone),
        "later": getattr(found, "superseded_by", None),
    }


def _cells(found: Dossier) -> list[str]:
    later = getattr(found, "superseded_by", None)
    return [
        found.number,
        found.teacher.name,
        found.teacher.number,
        found.teacher.school.name,
        str(PURPOSES[found.purpose]),
        found.as_of.isoformat(),
        _years((found.content.get("registration") or found.content["credits"])["cycle"]),
        str(ELIGIBILITIES[found.verdict][0]),
        " ".join(in_tongue(each) for each in found.content["reasons"]),
        found.supersedes.number if found.supersedes else "",
        later.number if later else "",
        found.digest,
    ]


def _years(cycle: Iterable[int]) -> str:
    return "–".join(str(year) for year in cycle)


def _flat(content: Json) -> dict[str, str]:
    """Return a dossier as lines of label and value, so that two can be laid side by side."""
    found = {
        _("As of"): str(content["as_of"]),
        _("Conclusion"): str(ELIGIBILITIES[content["verdict"]][0]),
        _("Reasons"): " ".join(in_tongue(each) for each in content["reasons"]),
        _("Credits altogether"): str(content["credits"]["total"]),
    }
    registration = content.get("registration")
    if registration:
        found[_("Hours of training")] = str(registration["hours"])
    for told in (content["credits"], *((registration,) if registration else ())):
        for result in told["requirements"]:
            name = f"{in_tongue(result)} {result['year'] or ''}".strip()
            found[name] = f"{result['have']} / {result['need']} · {_states()[result['state']][0]}"
    for entry in content["entries"]:
        found[_("Entry %(number)s") % {"number": entry["number"]}] = f"{entry['amount']} · {entry['what']}"
    for each in content.get("circumstances", ()):
        found[f"{in_tongue(each)} {each['number']}"] = f"{each['on']} · {values_of(each['values'])}"
    return found
