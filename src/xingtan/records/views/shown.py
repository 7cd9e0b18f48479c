"""What several pages show about records."""

from __future__ import annotations

from datetime import date

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xingtan.access.actors import Actor, actor_of
from xingtan.credit_bank.coverage import Coverage, coverage
from xingtan.institutions.models import Institution
from xingtan.pages.road_labels import StepLabel
from xingtan.records.audit.late import closedness_of, late_reason_of
from xingtan.records.audit.months import month_of
from xingtan.records.audit.return_reasons import reasons_in_use
from xingtan.records.feedback import shown_feedback
from xingtan.records.labels import DELETE_DRAFT, STATES, STEPS
from xingtan.records.models import Record
from xingtan.records.narrowing import DRAWS, NOBODY, ORDERS, STATE_GROUPS, Narrowing
from xingtan.records.policies import may_change, open_steps
from xingtan.records.reads import Filter, evidence_of, history, shown_values
from xingtan.records.whereabouts import is_to_declare, whereabouts
from xingtan.records.workflow import OPEN_FOR_CHANGE, State

LONGEST_KEY = 18
YEARS = {str(year): year for year in range(1950, 2200)}
"""School years that somebody may ask for."""
ROAD_SHOWN = (State.DRAFT, State.SUBMITTED, State.ACCEPTED, State.DECLARED, State.IDENTIFIED)
ROAD_WORDS = (_("Written"), _("Submitted"), _("Accepted"), _("Declared"), _("Identified"))


def filter_of(request: HttpRequest) -> Filter:
    """Return how the list of this request is narrowed; words that mean nothing are passed over."""
    year = request.GET.get("year", "")
    state = request.GET.get("state", "")
    return Filter(
        kind=request.GET.get("kind", "")[:40],
        state=state if state in set(State) else "",
        year=YEARS.get(year),
        text=request.GET.get("q", "").strip()[:80],
        teacher=request.GET.get("teacher", "")[:32],
        first=day_of(request.GET.get("from", "")),
        last=day_of(request.GET.get("to", "")),
    )


def narrowing_of(request: HttpRequest) -> Narrowing:
    """Return what else the list is narrowed to; a query for its place, when it has one."""
    asked = {key: request.GET.get(key, "") for key in ("school", "below", "state", "held", "draw", "order")}
    code = (asked["school"] or asked["below"])[:32]
    found = place_within(actor_of(request), code) if code else None
    below = found.path if found and asked["below"] and not asked["school"] else ""
    return Narrowing(
        school="" if below else code,
        below=below,
        place=found.name if found else code,
        sheet=day_of(f"{request.GET.get('sheet', '')}-01"),
        group=asked["state"] if asked["state"] in STATE_GROUPS else "",
        held=asked["held"] if asked["held"] == NOBODY or is_key(asked["held"]) else "",
        draw=asked["draw"] if asked["draw"] in DRAWS else "",
        late=request.GET.get("late") == "yes",
        order=asked["order"] if asked["order"] in ORDERS else "",
    )


def place_within(actor: Actor, code: str) -> Institution | None:
    """Return the place of that code if it lies in the actor's reach, else None; one query."""
    found = Institution.objects.filter(code=code).first()
    return found if found and any(found.path.startswith(path) for path in actor.paths()) else None


def is_key(text: str) -> bool:
    """Tell whether the text is the key of a row."""
    return text.isascii() and text.isdigit() and len(text) < LONGEST_KEY


def day_of(text: str) -> date | None:
    """Return the day that the text writes as 2025-10-31; None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _late_submit(record: Record) -> dict[str, object] | None:
    """Return where the record goes when it is handed in now, and whether a reason is asked; None when not late."""
    closedness = closedness_of(record.school_id)
    to = closedness.goes_to(record.happened_on)
    return (
        {"to": f"{to:%Y-%m}", "asks": closedness.asks and not late_reason_of(record) and record.audit_month is None}
        if to
        else None
    )


def _road_of(record: Record, covered: Coverage) -> tuple[list[str], int]:
    """Return the stations of the record's road and how far it has come; without credits it ends once accepted."""
    state = State(record.state)
    on_road = State.DRAFT if state in {State.RETURNED, State.WITHDRAWN} else state
    further = ROAD_SHOWN.index(on_road) > ROAD_SHOWN.index(State.ACCEPTED)
    stations = len(ROAD_SHOWN) if further or is_to_declare(record, covered) else ROAD_SHOWN.index(State.ACCEPTED) + 1
    arrived = on_road is ROAD_SHOWN[stations - 1]
    return [str(word) for word in ROAD_WORDS[:stations]], ROAD_SHOWN.index(on_road) + arrived


def _label_of(step: str, state: State) -> StepLabel:
    return DELETE_DRAFT if step == "withdraw" and state is State.DRAFT else STEPS[step]


def record_context(actor: Actor, record: Record) -> dict[str, object]:
    """Return what the page of one record shows."""
    state = State(record.state)
    links = evidence_of([record]).get(record.number, [])
    steps = open_steps(actor, record)
    covered = coverage()
    road, road_at = _road_of(record, covered)
    return {
        "record": record,
        "spec": record.spec,
        "values": shown_values(record, links),
        "feedback": shown_feedback(record),
        "links": links,
        "history": history(record),
        "steps": [(step, _label_of(step.name, state)) for step in steps],
        "may_change": bool(may_change(actor, record)) and record.state in OPEN_FOR_CHANGE,
        "road": road,
        "road_at": road_at,
        "states": STATES,
        "reasons": reasons_in_use([record.school_id]) if any(step.needs_reason for step in steps) else {},
        "where": whereabouts([record], on=timezone.localdate(), covered=covered)[record.pk],
        "late": record.audit_month is not None and record.audit_month > month_of(record.happened_on),
        "late_submit": _late_submit(record) if any(step.name == "submit" for step in steps) else None,
        "followed": state in {State.DECLARED, State.IDENTIFIED},
    }
