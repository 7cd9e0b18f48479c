"""What the templates of decrees are given."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from xingtan.access.actors import Actor
from xingtan.credit_bank.published import rulebook_of
from xingtan.credit_bank.reads import rulebook_for
from xingtan.credit_bank.tongue import spoken, title
from xingtan.declarations.decrees import labels
from xingtan.declarations.decrees.forms import DecreeForm, Ground, WithdrawalForm
from xingtan.declarations.decrees.models import Decree, DecreeKind
from xingtan.declarations.decrees.parameters import exception_of
from xingtan.declarations.decrees.policies import may_withdraw
from xingtan.declarations.decrees.reads import Effect, Proposal, decrees_touching, effects_of
from xingtan.evidence.reads import links_of
from xingtan.institutions.models import Institution
from xingtan.pages.filters import day, enumerated, exact, school_year
from xingtan.rulebook.exceptions import Extension, Leave, RuleException, Waiver
from xingtan.rulebook.explain import sentence
from xingtan.rulebook.rules import Rulebook
from xingtan.teachers.models import Teacher
from xingtan.trail.reads import history

EFFECTS_SHOWN = 50
MOST_LOOKED_AT = 3000
NAMED_SHOWN = 200


def ground_of(institution: Institution, on: date) -> Ground | None:
    """Return what the form of an authority is drawn for; None where no rulebook holds."""
    published = rulebook_for(institution, on)
    return Ground(institution, rulebook_of(published), on) if published else None


def state_of(decree: Decree, on: date) -> str:
    """Return whether the decree holds on that day, or why not."""
    if decree.is_withdrawn and decree.withdrawal.effective_on <= on:
        return labels.WITHDRAWN
    if decree.effective_until is not None and decree.effective_until < on:
        return labels.OVER
    return labels.IN_FORCE if decree.effective_from <= on else labels.COMING


def row(decree: Decree, on: date) -> dict[str, Any]:
    """Return what one row of a list shows."""
    return {"decree": decree, "kind": labels.KINDS[decree.kind], "state": labels.STATES[state_of(decree, on)]}


def entering(form: DecreeForm) -> dict[str, Any]:
    """Return the context of the form."""
    kinds = [(kind, labels.KINDS[kind], labels.KIND_LEADS[kind]) for kind in DecreeKind]
    known = [name for name in form.fields if name not in form.base_fields]
    return {
        "form": form,
        "kind": form.kind,
        "kinds": kinds,
        "of_kind": known,
        "institution": form.ground.institution,
        "effect": None,
    }


def effect(proposal: Proposal, teachers: Sequence[Teacher], on: date) -> dict[str, Any]:
    """Return what a proposed decree would do: how many verdicts turn, and the teachers in whom something changes."""
    found = effects_of(proposal, teachers[:MOST_LOOKED_AT], on)
    touched = [each for each in found if each.changes]
    touched.sort(key=lambda each: not each.turns)
    return {
        "covered": len(teachers),
        "looked_at": len(found),
        "touched": len(touched),
        "turned": sum(each.turns for each in touched),
        "rows": [_effect(each) for each in touched[:EFFECTS_SHOWN]],
        "left_out": max(0, len(touched) - EFFECTS_SHOWN),
    }


def _effect(found: Effect) -> dict[str, Any]:
    return {
        "teacher": found.teacher,
        "before": labels.VERDICTS[found.before.verdict],
        "after": labels.VERDICTS[found.after.verdict],
        "turns": found.turns,
        "changes": [_change(found, each) for each in found.changes],
    }


def _change(found: Effect, change: Any) -> dict[str, Any]:  # noqa: ANN401 a Change
    was, now = change.before, change.after
    name = title(found.rulebook, "requirement", was.requirement)
    return {
        "requirement": f"{name} ({school_year(was.year)})" if was.year is not None else name,
        "need": (exact(was.need), exact(now.need)),
        "have": (exact(was.have), exact(now.have)),
        "was": labels.RESULTS[was.state],
        "now": labels.RESULTS[now.state],
        "says": [sentence(step, rulebook=found.rulebook, language=spoken(), amounts=exact) for step in now.steps],
    }


def decree(actor: Actor, found: Decree, on: date) -> dict[str, Any]:
    """Return the context of the page of one decree; a fixed number of queries.

    Of the teachers that it names only those are shown whom the reader may know.
    """
    visible = Teacher.objects.visible_to(actor).values("pk")
    named = found.named.filter(teacher__in=visible).select_related("teacher__school").order_by("teacher__number")
    ground = ground_of(found.institution, found.effective_from)
    rulebook = ground.rulebook if ground else None
    files = links_of(found.subject[0], [found.subject[1]]).get(found.subject[1], [])
    may = not found.is_withdrawn and bool(may_withdraw(actor, found))
    return {
        **row(found, on),
        "says": told(found.kind, found.parameters, rulebook),
        "named": list(named[:NAMED_SHOWN]),
        "own": any(found.pk in {each.pk for each in decrees_touching(teacher)} for teacher in _own_file(actor)),
        "files": files,
        "timeline": [_act(mark) for mark in history(found.subject)],
        "withdrawal": getattr(found, "withdrawal", None),
        "may_withdraw": may,
        "withdraw_form": WithdrawalForm() if may else None,
    }


def _own_file(actor: Actor) -> list[Teacher]:
    return list(Teacher.objects.select_related("school").filter(account_id=actor.account_id or 0))


def told(kind: str, parameters: dict[str, Any], rulebook: Rulebook | None) -> list[tuple[str, str]]:
    """Return what a decree says, as pairs of label and value in the reader's language."""
    if kind == DecreeKind.ADJUSTMENT:
        item = title(rulebook, "item", parameters["item"]) if parameters["item"] else ""
        pairs = [
            (_("Credits"), parameters["amount"]),
            (_("Credit year"), school_year(parameters["year"])),
            (_("Part"), title(rulebook, "part", parameters["part"])),
        ]
        return [*pairs, (_("Item"), item)] if item else pairs
    found = exception_of(kind, "", parameters)
    return _told(found, rulebook) if found else []


def _told(found: RuleException, rulebook: Rulebook | None) -> list[tuple[str, str]]:
    match found:
        case Extension():
            counts = _("yes") if found.late_counts else _("no")
            pairs = [(_("May be met until"), day(found.until)), (_("What is earned in the extra time counts"), counts)]
            return [*_scope(found, rulebook), *pairs]
        case Waiver():
            share = [(_("Share that falls away"), exact(found.share))] if found.share else []
            amount = [(_("Amount that comes off"), exact(found.amount))] if found.amount else []
            return [*_scope(found, rulebook), *share, *amount]
        case Leave():
            return [
                (_("Kind of leave"), str(labels.LEAVES[found.kind])),
                (_("Away"), f"{day(found.start)} – {day(found.end)}"),
                (_("Yearly requirements of the years it touches"), str(labels.ON_LEAVE[found.yearly])),
                (_("Requirements of the cycle"), str(labels.ON_LEAVE[found.cycle])),
            ]


def _scope(found: Extension | Waiver, rulebook: Rulebook | None) -> list[tuple[str, str]]:
    names = enumerated(title(rulebook, "requirement", name) for name in found.requirements) or _("All of them")
    pairs = [(_("Which requirements"), names)]
    if found.years:
        pairs.append((_("Which years"), enumerated(school_year(year) for year in found.years)))
    elif found.first_year is not None and rulebook is not None:
        last = found.first_year + rulebook.calendar.cycle_years
        pairs.append((_("Which cycle"), f"{found.first_year}–{last}"))
    return pairs


def _act(mark: Any) -> dict[str, Any]:  # noqa: ANN401 a row of the journal
    label, tone = labels.ACTIONS.get(mark.action, (mark.action, "neutral"))
    return {"when": mark.at, "title": label, "text": mark.reason, "who": mark.said_by, "tone": tone}
