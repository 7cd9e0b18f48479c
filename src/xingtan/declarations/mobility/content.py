"""What the journal binds of credits that move: of what comes in, of papers that go out, of agreements."""

from __future__ import annotations

from collections.abc import Iterable

from xingtan.declarations.mobility.models import Admission, Agreement, Outgoing
from xingtan.trail.services import moment


def admission_content(admission: Admission) -> dict[str, object]:
    """Return what binds an admission as it stands after a step: whose, from where, what it says, what was posted."""
    return {
        "serial": admission.serial,
        "kind": admission.kind,
        "teacher": admission.teacher.number,
        "origin": [admission.origin, admission.origin_name],
        "document": [admission.document, admission.document_digest, admission.dated_on.isoformat()],
        "lines": admission.lines,
        "agreement": admission.agreement_id,
        "result": admission.result,
        "state": [admission.state, moment(admission.state_since), admission.reason],
        "carried": admission.carried,
        "by": [admission.entered_by, admission.confirmed_by],
    }


def paper_content(paper: Outgoing, entries: Iterable[tuple[str, str]]) -> dict[str, object]:
    """Return what binds a paper; ``entries`` are numbers of entries, each with the purpose for which it went out."""
    return {
        "serial": paper.serial,
        "kind": paper.kind,
        "teacher": paper.teacher.number,
        "institution": paper.institution_id,
        "agreement": paper.agreement_id,
        "destination": paper.destination,
        "content": paper.digest,
        "entries": sorted([number, purpose] for number, purpose in entries),
        "issued": [paper.issued_by_name, moment(paper.issued_at)],
    }


def agreement_content(agreement: Agreement) -> dict[str, object]:
    """Return what binds one course of an agreement."""
    until = agreement.effective_until
    return {
        "institution": agreement.institution_id,
        "number": agreement.number,
        "partner": agreement.partner,
        "direction": agreement.direction,
        "course": [agreement.course_code, agreement.course_title, agreement.part],
        "units": [agreement.units, agreement.cap_units, agreement.grain],
        "effective": [agreement.effective_from.isoformat(), until.isoformat() if until else None],
        "entered": [agreement.entered_by_name, moment(agreement.entered_at)],
    }
