"""Pages of raters: what is to rate, one sheet with its evidence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from xingtan.access.actors import Actor
from xingtan.assessment.forms import RatingForm, initial_of
from xingtan.assessment.labels import PHASES, SHEET_STATES
from xingtan.assessment.models import Assessed, HandIn, RatingSheet
from xingtan.assessment.reads import PublishedResult, results_for
from xingtan.assessment.scale import Indicator, Phase, Scale
from xingtan.assessment.spread import near
from xingtan.assessment.workflow import MISSING, SheetState, State
from xingtan.credit_bank.tongue import here
from xingtan.kernel.amounts import exact_text
from xingtan.pages.road_labels import StateLabel
from xingtan.records.models import Record
from xingtan.records.workflow import PASSED
from xingtan.teachers.models import Teacher

"""Records that the school has accepted, whatever became of them since."""


@dataclass(frozen=True)
class SheetRow:
    """One sheet on a rater's desk."""

    sheet: RatingSheet
    phase: str
    state: StateLabel
    open_now: bool
    begins_on: date | None
    ends_on: date | None


@dataclass(frozen=True)
class Proof:
    """One accepted record beside an indicator; ``reachable``: the rater may open it."""

    record: Record
    reachable: bool


@dataclass(frozen=True)
class LeafField:
    """One indicator of the form: its levels as options, what was given, its errors, its records."""

    leaf: Indicator
    title: str
    says: str
    above: str
    options: tuple[tuple[str, str, str], ...]
    mark: str
    remark: str
    errors: tuple[str, ...]
    proofs: tuple[Proof, ...]


def mine(actor: Actor, *, on: date) -> dict[str, Any]:
    """Return all that this person has to rate, what can be rated now first, and their own published results."""
    rows = RatingSheet.objects.of_rater(actor).select_related("assessed__cycle__scale", "assessed__teacher__group")
    rows = rows.prefetch_related("assessed__cycle__phases").order_by("assessed__cycle_id", "phase", "pk")
    sheets = [sheet_row(sheet, on=on) for sheet in rows]
    waiting = [row for row in sheets if row.sheet.state in MISSING]
    return {
        "now": sorted((row for row in waiting if row.open_now), key=lambda row: (row.ends_on or on, row.sheet.pk)),
        "later": [row for row in waiting if not row.open_now and row.begins_on and row.begins_on > on],
        "missed": [row for row in waiting if not row.open_now and not (row.begins_on and row.begins_on > on)],
        "done": [row for row in sheets if row.sheet.state not in MISSING],
        "results": own_results(actor),
        "near": near,
    }


def own_results(actor: Actor) -> list[PublishedResult]:
    """Return the published results of the person who asks."""
    if actor.account_id is None:
        return []
    own = Teacher.objects.filter(account_id=actor.account_id).values_list("pk", flat=True)
    return [result for some in results_for(list(own)).values() for result in some]


def sheet_row(sheet: RatingSheet, *, on: date) -> SheetRow:
    """Return a sheet as the desk shows it; its phases must be at hand."""
    cycle = sheet.assessed.cycle
    span = next((each for each in cycle.phases.all() if each.phase == sheet.phase), None)
    running = cycle.state == State.RATING.value and span is not None and span.begins_on <= on <= span.ends_on
    again = sheet.state == SheetState.REOPENED.value
    return SheetRow(
        sheet,
        str(PHASES[sheet.phase]),
        SHEET_STATES[sheet.state],
        open_now=again or running,
        begins_on=span.begins_on if span else None,
        ends_on=span.ends_on if span and not again else None,
    )


def rating_form(sheet: RatingSheet, data: Any = None, *, complete: bool = False) -> RatingForm:  # noqa: ANN401
    """Return the form of a sheet, filled with what was saved or with what was sent."""
    scale = sheet.assessed.cycle.scale.spec
    return RatingForm(
        data,
        initial=initial_of(sheet.marks, sheet.remarks, sheet.summary, sheet.version),
        leaves=scale.leaves(sheet.assessed.tier),
        complete=complete,
        summary_least=scale.summary_least if sheet.phase == Phase.SELF.value else None,
        again=sheet.state == SheetState.REOPENED.value,
    )


def sheet(actor: Actor, found: RatingSheet, form: RatingForm, *, on: date) -> dict[str, Any]:
    """Return the context of one rating sheet."""
    row = sheet_row(found, on=on)
    scale = found.assessed.cycle.scale.spec
    writable = row.open_now and found.state in MISSING
    others = (
        RatingSheet.objects.of_rater(actor).missing().filter(assessed__cycle=found.assessed.cycle, phase=found.phase)
    )
    after = others.exclude(pk=found.pk).order_by("pk").values_list("pk", flat=True)
    following = [pk for pk in after if pk > found.pk] or list(after)
    return {
        "row": row,
        "sheet": found,
        "person": found.assessed,
        "cycle": found.assessed.cycle,
        "own": found.phase == Phase.SELF.value,
        "form": form,
        "fields": leaf_fields(actor, found.assessed, scale, form),
        "writable": writable,
        "again": found.state == SheetState.REOPENED.value,
        "summary_least": scale.summary_least,
        "self_summary": "" if found.phase == Phase.SELF.value else _self_summary(found.assessed),
        "following": following[0] if following else None,
        "left_over": len(after),
        "comparing": found.assessed.cycle.state == State.COMPARING.value,
        "hand_ins": list(found.hand_ins.order_by("number")),
        "version": found.version,
    }


def leaf_fields(actor: Actor, person: Assessed, scale: Scale, form: RatingForm) -> list[LeafField]:
    """Return the indicators of a form in order, with the teacher's accepted records beside each; two queries."""
    proofs = proofs_of(actor, person)
    above = {child.code: here(each.title) for each in scale.all_indicators() for child in each.children}
    return [
        LeafField(
            leaf=leaf,
            title=here(leaf.title),
            says=here(leaf.says),
            above=above.get(leaf.code, ""),
            options=tuple((exact_text(level.marks), here(level.title), here(level.says)) for level in leaf.levels),
            mark=str(form[f"mark_{leaf.code}"].value() or ""),
            remark=str(form[f"remark_{leaf.code}"].value() or ""),
            errors=tuple(str(error) for error in form[f"mark_{leaf.code}"].errors),
            proofs=tuple(proof for kind in leaf.evidence for proof in proofs.get(kind, ())),
        )
        for leaf in scale.leaves(person.tier)
    ]


def proofs_of(actor: Actor, person: Assessed) -> dict[str, list[Proof]]:
    """Return the teacher's accepted records of the period by kind, newest first; a fixed number of queries."""
    cycle = person.cycle
    rows = Record.objects.filter(teacher_id=person.teacher_id, state__in=PASSED)
    records = list(rows.between(cycle.evidence_from, cycle.evidence_until).for_rows().order_by("-happened_on", "-pk"))
    keys = [record.pk for record in records]
    reachable = set(Record.objects.visible_to(actor).filter(pk__in=keys).values_list("pk", flat=True))
    found: dict[str, list[Proof]] = defaultdict(list)
    for record in records:
        found[record.kind].append(Proof(record, record.pk in reachable))
    return found


def differing(found: RatingSheet, form: RatingForm, leaves: Sequence[Indicator]) -> list[tuple[str, str, str]]:
    """Return where a sent form differs from what was saved meanwhile: title, saved, sent."""
    sent = {leaf.code: str(form.data.get(f"mark_{leaf.code}") or "") for leaf in leaves}
    return [
        (here(leaf.title), found.marks.get(leaf.code, "—"), sent[leaf.code] or "—")
        for leaf in leaves
        if found.marks.get(leaf.code, "") != sent[leaf.code]
    ]


def _self_summary(person: Assessed) -> str:
    """Return the summary that the teacher handed in about themselves: words, not marks."""
    rows = HandIn.objects.filter(sheet__assessed=person, sheet__phase=Phase.SELF.value).order_by("-number")
    return rows.values_list("summary", flat=True).first() or ""
