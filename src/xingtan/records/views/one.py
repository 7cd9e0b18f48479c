"""The page of one record, also with a mistake beside the form in which it was made."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.functional import Promise

from xingtan.access.actors import Actor
from xingtan.records.company_reads import company_of
from xingtan.records.definition_labels import COMPANY_STATES, PARTS, STAGES
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
    }
    status = UNPROCESSABLE if mistake else 200
    return render(request, "records/record.html", {**record_context(actor, record), **around}, status=status)
