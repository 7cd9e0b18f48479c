"""The page of one record, also with a mistake beside the form in which it was made."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from xingtan.access.actors import Actor
from xingtan.records.audit.models import AuditSample
from xingtan.records.audit.month_reads import MEMBERS
from xingtan.records.company.reads import company_of
from xingtan.records.definitions.labels import COMPANY_STATES, PARTS, STAGES
from xingtan.records.models import Record
from xingtan.records.views.shown import record_context

UNPROCESSABLE = 422


@dataclass(frozen=True)
class Mistake:
    """What does not fit in one form of the page: the panel it stands in, the sentence, what was typed."""

    panel: str
    sentence: str | Promise
    typed: QueryDict


def record_page(request: HttpRequest, actor: Actor, record: Record, mistake: Mistake | None = None) -> HttpResponse:
    """Return the page of a record that this person may see; 422 with the sentence where a form holds a mistake."""
    around = {
        "company": company_of(actor, record),
        "parts": PARTS,
        "company_states": COMPANY_STATES,
        "stages": STAGES,
        "mistake": mistake,
        "draws": _draws_of(actor, record),
    }
    status = UNPROCESSABLE if mistake else 200
    return render(request, "records/record.html", {**record_context(actor, record), **around}, status=status)


def _draws_of(actor: Actor, record: Record) -> list[tuple[str, str]]:
    """Return what the draws that could pick this record are called and where they open, for people of its school."""
    month = record.audit_month
    if month is None or not any(actor.wears(role, record.school.path) for role in MEMBERS):
        return []
    rows = AuditSample.objects.filter(sheet__school=record.school_id, sheet__month=month).order_by("number")
    return [
        (
            _("%(month)s, draw %(number)s") % {"month": f"{month:%Y-%m}", "number": draw.number},
            reverse("records:sample", args=[record.school.code, month.year, month.month, draw.number]),
        )
        for draw in rows
        if any(row[0] == record.number for row in draw.population)
    ]
