"""What the templates of appeals are given."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from xingtan.access.actors import Actor
from xingtan.credit_bank.postings import POINTS
from xingtan.credit_bank.published import rulebook_of
from xingtan.credit_bank.tongue import spoken, title, unit_of
from xingtan.declarations.appeals import labels
from xingtan.declarations.appeals.corrections import Decided, entry_of, record_of
from xingtan.declarations.appeals.forms import AnswerForm, CorrectionForm
from xingtan.declarations.appeals.models import SUBJECT, Appeal, AppealAct
from xingtan.declarations.appeals.offices import ENTRY, of_points
from xingtan.declarations.appeals.policies import about_of, is_owner, may_take, open_steps
from xingtan.declarations.appeals.querysets import AppealQuerySet
from xingtan.declarations.appeals.services import standing_entry
from xingtan.declarations.appeals.turns import office_after
from xingtan.declarations.appeals.workflow import ANSWERS, ESCALATE, REFER, REFER_ABOVE, ROAD, UPHOLD, WITHDRAW
from xingtan.evidence.reads import links_of
from xingtan.institutions.models import Institution
from xingtan.pages.filters import exact, named
from xingtan.records.models import SUBJECT as RECORD
from xingtan.records.models import Record
from xingtan.records.workflow import State as RecordState
from xingtan.rulebook.explain import sentence_of

if TYPE_CHECKING:
    from xingtan.credit_bank.models import Entry

MINE, TO_ANSWER, ALL = "mine", "waiting", "all"
SOON = 3


def views_of(actor: Actor) -> list[tuple[str, Any]]:
    """Return the lists that a person may look at: what waits for them, their own, all they may know."""
    found = [(MINE, _("My appeals"))] if actor.account_id is not None else []
    if {role.value for role in actor.roles} & set(labels.OFFICES):
        found = [(TO_ANSWER, _("To be answered")), *found, (ALL, _("All"))]
    return found


def rows_of(actor: Actor, which: str) -> AppealQuerySet:
    """Return the appeals of a list, the nearest deadline first; own and all ones newest first."""
    if which == TO_ANSWER:
        return Appeal.objects.owed_by(actor).for_rows()
    rows = Appeal.objects.visible_to(actor).for_rows().order_by("-serial")
    return rows.filter(teacher__account_id=actor.account_id or 0) if which == MINE else rows


def owed_at(rows: AppealQuerySet, place: Institution) -> AppealQuerySet:
    """Return those that somebody at or below the place owes an answer, the nearest deadline first."""
    return rows.waiting().filter(owner__path__startswith=place.path).order_by("due_on", "serial")


def row(appeal: Appeal, on: date) -> dict[str, Any]:
    """Return what one row of a list shows."""
    return {
        "appeal": appeal,
        "kind": labels.KINDS.get(appeal.subject_kind, appeal.subject_label),
        "state": labels.STATES[appeal.state],
        "office": labels.OFFICES.get(appeal.owner_role, appeal.owner_role),
        "overdue": appeal.is_waiting and appeal.due_on < on,
        "days_left": (appeal.due_on - on).days if appeal.is_waiting else None,
        "soon": appeal.is_waiting and 0 <= (appeal.due_on - on).days <= SOON,
    }


def counts(actor: Actor, on: date) -> dict[str, int]:
    """Return how many wait for this person's answer, and how many of them are late; one query."""
    rows = Appeal.objects.owed_by(actor)
    return rows.aggregate(waiting=Count("pk"), late=Count("pk", filter=Q(due_on__lt=on)))


def entry_for(appeal: Appeal) -> Entry | None:
    """Return the entry that an upheld appeal would correct; None when it is not about an amount."""
    if appeal.subject_kind == ENTRY and not of_points(about_of(appeal), appeal.teacher):
        return entry_of(appeal.teacher, appeal.subject_key)
    if appeal.subject_kind == RECORD:
        record = Record.objects.filter(number=appeal.subject_key, state=RecordState.IDENTIFIED.value).first()
        number = standing_entry(appeal.teacher, record) if record else ""
        return entry_of(appeal.teacher, number) if number else None
    return None


def answer_form(appeal: Appeal, *given: Any) -> AnswerForm:  # noqa: ANN401 Django's own arguments
    """Return the form that answers the appeal; about an entry it asks for the facts as they are right."""
    entry = entry_for(appeal)
    return AnswerForm(*given) if entry is None else CorrectionForm(entry, record_of(entry), *given)


def appeal(actor: Actor, found: Appeal, on: date, form: AnswerForm | None = None) -> dict[str, Any]:
    """Return the context of the page of one appeal."""
    acts = list(found.acts.select_related("owner").order_by("position"))
    steps = {step.name for step in open_steps(actor, found)}
    answers = bool(steps & set(ANSWERS))
    late = found.is_waiting and found.due_on < on
    asks = ESCALATE if ESCALATE in steps and (late or not found.is_waiting) else ""
    next_one = _goes_to(actor, next(iter(steps & {REFER, REFER_ABOVE}), ""), found, on)
    own = is_owner(actor, found)
    verdict = may_take(actor, ROAD.step(UPHOLD), found)
    shown = form or (answer_form(found) if answers else None)
    files = links_of(SUBJECT, [found.subject[1]]).get(found.subject[1], [])
    return {
        **row(found, on),
        "own": own,
        "acts": [_act(act) for act in reversed(acts)],
        "last_answer": next((act for act in reversed(acts) if act.step in ANSWERS), None),
        "effect": next((labels.EFFECTS[act.effect] for act in reversed(acts) if act.effect in labels.EFFECTS), ""),
        "files": files,
        "form": shown,
        "correction": isinstance(shown, CorrectionForm),
        "fact_names": shown.fact_names if isinstance(shown, CorrectionForm) else [],
        "computes": isinstance(shown, CorrectionForm) and shown.record is not None,
        "of_points": answers and (found.subject_kind == POINTS or of_points(about_of(found), found.teacher)),
        "answers": answers,
        "why_not": _why_not(verdict.reason, next_one) if found.is_waiting and not verdict and not own else "",
        "refer": next_one,
        "escalate": _goes_to(actor, asks, found, on),
        "withdraw": WITHDRAW in steps,
        "decided": None,
        "problem": "",
    }


def decided(form: CorrectionForm, found: Decided) -> dict[str, Any]:
    """Return what a correction would post, with its arithmetic, beside what stands now."""
    entry = form.entry
    rulebook = rulebook_of(entry.rulebook)
    lines = [
        {
            "text": sentence_of(str(step["code"]), _params(step), rulebook=rulebook, language=spoken()),
            "amount": str(_params(step).get("makes") or _params(step).get("gives") or ""),
            "rule": "",
            "url": "",
        }
        for step in found.steps
    ]
    return {
        "before": exact(entry.amount),
        "after": exact(found.amount),
        "unit": unit_of(rulebook),
        "part": title(rulebook, "part", found.part),
        "part_before": title(rulebook, "part", entry.part),
        "year": found.year,
        "year_before": entry.year,
        "lines": lines,
        "typed": found.facts is None,
    }


def _goes_to(actor: Actor, step: str, found: Appeal, on: date) -> str:
    """Return to whom this step would hand the appeal, in words; "" where it is not open or nobody comes next."""
    office = office_after(actor, step, found, on=on) if step else None
    return f"{named(office.institution)} · {labels.OFFICES[office.role]}" if office else ""


def _why_not(reason: str, next_one: str) -> Any:  # noqa: ANN401 a text in either language
    """Return why this person does not answer, and the cure: pass it on, or where nobody comes next name somebody."""
    code = "nobody_above" if reason == "own_decision" and not next_one else reason
    return labels.SENTENCES.get(code, "")


def _params(step: Any) -> dict[str, object]:  # noqa: ANN401 a stored step
    return dict(step["params"])


def _act(act: AppealAct) -> dict[str, Any]:
    label, tone = labels.DONE[act.step]
    office = f"{named(act.owner)} · {labels.OFFICES.get(act.owner_role, act.owner_role)}"
    return {
        "when": act.at,
        "title": label,
        "text": act.text,
        "who": act.by_name,
        "tone": tone,
        "office": office,
        "effect": labels.EFFECTS.get(act.effect, ""),
        "posted": act.posted,
        "taken_back": act.taken_back,
    }
