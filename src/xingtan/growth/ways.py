"""Where each number and button of the teacher's pages leads."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse

from xingtan.growth.labels import Gap, Hope
from xingtan.kernel.periods import Span
from xingtan.records.models import Record

#: Which kind of record brings credits of a part, when the sentence offers a way on.
KIND_FOR_PART = {"concentrated": "training", "distance": "training", "school_based": "open_class"}
#: Groups of states of the list of records: what the school accepted, what it has not accepted yet.
ACCEPTED, WAITING = "passed", "open"


def of_record(record: Record) -> str:
    """Return the page of one record."""
    return reverse("records:record", args=[record.pk])


def of_records(*, kind: str = "", year: int | None = None, state: str = "") -> str:
    """Return the list of own records, of one kind, one school year, one state or group of states when given."""
    query = {name: value for name, value in (("kind", kind), ("year", year), ("state", state)) if value}
    return reverse("records:list") + (f"?{urlencode(query)}" if query else "")


def of_records_between(span: Span, *, state: str) -> str:
    """Return the list of own records of these days in one state or group of states."""
    query = {"from": span.start.isoformat(), "to": (span.end or span.start).isoformat(), "state": state}
    return f"{reverse('records:list')}?{urlencode(query)}"


def of_new(kind: str = "") -> str:
    """Return where a record is entered, of this kind when given."""
    return reverse("records:enter", args=[kind]) if kind else reverse("records:new")


def of_credits(*, year: int | None = None, part: str = "", cycle: int | None = None) -> str:
    """Return the statement, of one year, one part and the cycle that begins in a year when given."""
    query = {name: value for name, value in (("year", year), ("part", part), ("cycle", cycle)) if value}
    return reverse("credit_bank:mine") + (f"?{urlencode(query)}" if query else "")


def of_coming(*, year: int | None = None, part: str = "") -> str:
    """Return the records that are on their way to the ledger, of one year and one part when given."""
    query = {name: value for name, value in (("year", year), ("part", part)) if value}
    return reverse("standing:coming-mine") + (f"?{urlencode(query)}" if query else "")


def on_from(gap: Gap) -> str:
    """Return the way on from something missing: enter a record while there is time, else look at what there is."""
    if gap.hope is not Hope.OPEN and gap.year is not None:
        return of_coming(year=gap.year) if gap.hope is Hope.COMING else of_credits(year=gap.year)
    if gap.hope is Hope.COMING:
        return of_coming(part=gap.part)
    if gap.hope is not Hope.OPEN:
        return of_credits(part=gap.part)
    return of_new(KIND_FOR_PART.get(gap.part, ""))
