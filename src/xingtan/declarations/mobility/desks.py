"""What the templates of credits that move are given."""

from __future__ import annotations

from datetime import date
from typing import Any

from xingtan.access.actors import Actor
from xingtan.access.roles import Role
from xingtan.credit_bank.published import rulebook_of
from xingtan.credit_bank.reads import rulebook_for
from xingtan.credit_bank.tongue import here, spoken, title, unit_in, unit_of
from xingtan.declarations.mobility import labels
from xingtan.declarations.mobility.models import STATEMENT, Admission, Agreement, Outgoing
from xingtan.declarations.mobility.policies import ENTERING, ISSUING, is_own, open_steps
from xingtan.declarations.mobility.reads import Coming, coming_of
from xingtan.declarations.mobility.workflow import State
from xingtan.evidence.reads import links_of
from xingtan.pages.filters import exact
from xingtan.pages.tongue import tongue
from xingtan.rulebook.explain import sentence
from xingtan.rulebook.rules import Rulebook
from xingtan.teachers.models import Teacher
from xingtan.trail.reads import history

COMING_IN, GOING_OUT, AGREEMENTS = "in", "out", "agreements"


def may(actor: Actor) -> dict[str, bool]:
    """Return which of the room's forms a person may open."""
    roles = actor.roles
    teacher = Teacher.objects.filter(account_id=actor.account_id or 0).exists()
    return {
        "enter": bool(roles & set(ENTERING)),
        "course": teacher or bool(roles & set(ENTERING)),
        "issue": bool(roles & set(ISSUING)),
        "note": teacher,
        "agree": Role.PROVINCIAL_OFFICER in roles,
    }


def admission_row(found: Admission) -> dict[str, Any]:
    """Return what one row of the list shows."""
    return {"admission": found, "kind": labels.KINDS[found.kind], "state": labels.STATES[found.state]}


def outgoing_row(found: Outgoing) -> dict[str, Any]:
    """Return what one row of the list shows."""
    return {"outgoing": found, "kind": labels.KINDS[found.kind]}


def agreement_row(found: Agreement, on: date) -> dict[str, Any]:
    """Return what one row of the list shows."""
    ended = found.effective_until is not None and found.effective_until < on
    return {"agreement": found, "direction": labels.DIRECTIONS[found.direction], "ended": ended}


def admission(actor: Actor, found: Admission, on: date) -> dict[str, Any]:
    """Return the context of the page of credits that come from elsewhere: what they come to, before it is posted."""
    school = found.teacher.school
    published = rulebook_for(school, found.dated_on) or rulebook_for(school, on)
    rulebook = rulebook_of(published) if published else None
    coming = coming_of(found, rulebook, on) if rulebook else []
    files = links_of(found.kind, [str(found.serial)]).get(str(found.serial), [])
    steps = [(step, labels.STEPS[step.name]) for step in open_steps(actor, found)]
    return {
        **admission_row(found),
        "coming": [_coming(each, rulebook) for each in coming] if rulebook else [],
        "total": sum((each.amount for each in coming), start=0),
        "published": published,
        "agreement": found.agreement,
        "own": is_own(actor, found.teacher),
        "unit": unit_of(rulebook),
        "carried": [(each, title(rulebook, "part", str(each["part"]))) for each in found.carried],
        "posted": found.state == State.POSTED,
        "steps": steps,
        "files": files,
        "timeline": timeline(found.subject),
    }


def outgoing(actor: Actor, found: Outgoing) -> dict[str, Any]:
    """Return the context of the page of a paper that goes out."""
    content, language = found.content, tongue()
    parts = {name: said.get(language) or name for name, said in content["parts"].items()}
    return {
        **outgoing_row(found),
        "content": content,
        "parts": parts,
        "unit": unit_in(content["unit"]),
        "own": is_own(actor, found.teacher),
        "is_statement": found.kind == STATEMENT,
        "timeline": timeline(found.subject),
    }


def timeline(subject: tuple[str, str]) -> list[dict[str, Any]]:
    """Return the acts upon a thing, for the timeline."""
    found = []
    for mark in history(subject):
        label, tone = labels.ACTIONS.get(mark.action.rpartition(".")[2], (mark.action, "neutral"))
        found.append({"when": mark.at, "title": label, "text": mark.reason, "who": mark.said_by, "tone": tone})
    return found


def _coming(each: Coming, rulebook: Rulebook) -> dict[str, Any]:
    return {
        "says": each.says,
        "year_there": each.year_there,
        "amount_there": each.amount_there,
        "part": title(rulebook, "part", each.part) if each.part else "",
        "year": each.year,
        "amount": each.amount,
        "rule": (each.rule.grounds.at, here(each.rule.grounds.says)) if each.rule else None,
        "why": [sentence(step, rulebook=rulebook, language=spoken(), amounts=exact) for step in each.steps],
    }
