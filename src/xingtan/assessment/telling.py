"""Whom assessments concern, told in the transaction of the act: raters of sheets and days, teachers of results."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.urls import reverse
from django.utils.timezone import get_current_timezone, localdate

from xingtan.assessment.labels import PHASES
from xingtan.assessment.models import Assessed, AssessmentCycle, AssessmentResult, PhaseSpan, RatingSheet
from xingtan.assessment.querysets import SheetQuerySet
from xingtan.assessment.workflow import SheetState, State
from xingtan.notices.calendar import cancel_entry, on_day, put_entries
from xingtan.notices.kinds import in_both
from xingtan.notices.services import Told, notify_each, told_keys

CALENDAR = "assessment"
"""Source kind of the calendar entries of phases; the key is that of the assessment and the phase."""
ONE_DAY = timedelta(days=1)


def tell_raters(cycle: AssessmentCycle, *, at: datetime) -> None:
    """Tell every rater once for each phase how many they rate and when; keep the days in their calendars.

    Also after people, panels or days changed: only who is new is told, calendars follow.
    """
    if cycle.state != State.RATING.value:
        return
    spans = {span.phase: span for span in cycle.phases.all()}
    counts = _sheets_of(RatingSheet.objects.filter(assessed__cycle=cycle).exclude(state=SheetState.EXCUSED.value))
    told = [
        Told(account, "rating_asked", {**_params(cycle, spans[phase]), "count": count}, _mine(), once_key=key)
        for (_, phase, account), count in sorted(counts.items())
        if phase in spans and (key := f"rating {cycle.pk} {phase}")
    ]
    notify_each(told, at=at)
    for phase, span in spans.items():
        owners = {account for _, of, account in counts if of == phase}
        title = {tongue: f"{cycle.title} · {word}" for tongue, word in in_both(PHASES[phase]).items()}
        says = on_day(title, span.begins_on, until=span.ends_on, link=_mine())
        put_entries(source=_source(cycle, phase), says=says, owners=owners, at=at)


def clear_calendars(cycle: AssessmentCycle, *, at: datetime) -> None:
    """Cancel the phases of an assessment that have not ended in all calendars; what is past stays."""
    for span in cycle.phases.filter(ends_on__gte=localdate(at)):
        cancel_entry(source=_source(cycle, span.phase), at=at)


def tell_of_results(cycle: AssessmentCycle, *, at: datetime) -> int:
    """Tell everybody who was assessed that the results are published; return how many were told."""
    people = Assessed.objects.filter(cycle=cycle).order_by("pk").values_list("pk", "teacher__account_id")
    return notify_each(
        [Told(account, "result_published", {"title": cycle.title}, _person(pk)) for pk, account in people], at=at
    )


def tell_of_amendment(result: AssessmentResult, *, at: datetime) -> int:
    """Tell the teacher that a published result was amended, and why; return how many were told."""
    assessed = result.assessed
    if assessed.cycle.state != State.PUBLISHED.value:
        return 0
    params = {"title": assessed.cycle.title, "reason": result.reason}
    return notify_each([Told(assessed.teacher.account_id, "result_amended", params, _person(assessed.pk))], at=at)


def tell_of_phases(*, at: datetime) -> int:
    """Tell raters once that a phase opens within a day, or that it ends today and sheets of theirs are missing.

    Return how many were told. Who was asked to rate within the last day knows it already.
    """
    today = localdate(at)
    spans = PhaseSpan.objects.filter(cycle__state=State.RATING.value).select_related("cycle")
    opening = spans.filter(begins_on=today + ONE_DAY, cycle__state_since__lt=at - ONE_DAY)
    closing = spans.filter(ends_on=today)
    wanted = [("phase_opens", span) for span in opening] + [("phase_closes", span) for span in closing]
    known = told_keys(_key(kind, span) for kind, span in wanted) if wanted else set()
    told: list[Told] = []
    for kind, span in wanted:
        if _key(kind, span) not in known:
            told += _of_span(kind, span)
    return notify_each(told, at=at)


def _of_span(kind: str, span: PhaseSpan) -> Iterable[Told]:
    due = _midnight_after(span.ends_on) if kind == "phase_closes" else None
    sheets = RatingSheet.objects.missing().filter(assessed__cycle=span.cycle_id, phase=span.phase)
    for (_, _, account), count in sorted(_sheets_of(sheets).items()):
        params = {**_params(span.cycle, span), "count": count}
        yield Told(account, kind, params, _mine(), due=due, once_key=_key(kind, span))


def _sheets_of(sheets: SheetQuerySet) -> Counter[tuple[int, str, int]]:
    """Return how many sheets each rater has: by assessment, phase, account; one query."""
    return Counter(sheets.values_list("assessed__cycle_id", "phase", "rater_id"))


def _params(cycle: AssessmentCycle, span: PhaseSpan) -> dict[str, object]:
    return {
        "title": cycle.title,
        "phase": in_both(PHASES[span.phase]),
        "begins": span.begins_on.isoformat(),
        "ends": span.ends_on.isoformat(),
    }


def _key(kind: str, span: PhaseSpan) -> str:
    day = span.ends_on if kind == "phase_closes" else span.begins_on
    return f"{kind} {span.cycle_id} {span.phase} {day}"


def _source(cycle: AssessmentCycle, phase: str) -> tuple[str, str]:
    return CALENDAR, f"{cycle.pk} {phase}"


def _midnight_after(day: date) -> datetime:
    return datetime.combine(day + ONE_DAY, time(0), get_current_timezone())


def _mine() -> str:
    return reverse("assessment:mine")


def _person(assessed_id: int) -> str:
    return reverse("assessment:person", args=[assessed_id])
