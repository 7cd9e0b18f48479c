"""Taking an import of teachers back, or naming every row that stands in the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from django.utils import timezone

from xingtan.access.actors import Actor
from xingtan.access.models import Account, Duty
from xingtan.institutions.bulk import institutions_by_code
from xingtan.institutions.models import Institution
from xingtan.sheets.kinds import Mistake, RowPlan, refused
from xingtan.sheets.plans import changed_since, chunks, gone_since, needed_by_others, needed_keys
from xingtan.teachers.models import Post, Teacher
from xingtan.teachers.policies import keeps_roster
from xingtan.teachers.posts import Place
from xingtan.teachers.roster import Change, set_back_all, take_back_all
from xingtan.teachers.texts import ATTACHED, roles_of, texts_of


def undo_rows(
    fresh: Sequence[RowPlan], changed: Sequence[RowPlan], *, actor: Actor, written_on: date, at: datetime
) -> list[RowPlan]:
    """Take new rows back and set changed ones to what they were; return rows that stand in the way, then do nothing.

    Whoever no longer keeps the roster of a school finds nobody there.
    """
    plans = [*fresh, *changed]
    found = _teachers_by_number(plan.key for plan in plans)
    teachers = {number: one for number, one in found.items() if keeps_roster(actor, one.school.path)}
    roles = roles_of(teachers.values(), on=timezone.localdate(at))
    standing = {teacher.number: texts_of(teacher, roles[teacher.pk]) for teacher in teachers.values()}
    needed = _needed([teachers[plan.key] for plan in fresh if plan.key in teachers], _attached(fresh))
    refusals = [
        refused(plan, *mistakes)
        for plan in plans
        if (mistakes := _in_the_way(plan, standing.get(plan.key), is_needed=plan.key in needed))
    ]
    if refusals:
        return refusals
    set_back_all(_changes(changed, teachers, standing), written_on=written_on, actor=actor, at=at)
    attached = {pk for plan in fresh if ATTACHED in plan.after and (pk := teachers[plan.key].account_id)}
    enrolled = [teachers[plan.key] for plan in fresh]
    take_back_all(enrolled, attached=attached, written_on=written_on, actor=actor, at=at)
    return []


def _attached(fresh: Iterable[RowPlan]) -> set[str]:
    return {plan.key for plan in fresh if ATTACHED in plan.after}


def _teachers_by_number(numbers: Iterable[str]) -> dict[str, Teacher]:
    return {
        teacher.number: teacher
        for part in chunks(numbers)
        for teacher in Teacher.objects.filter(number__in=part).select_related("school", "group", "account")
    }


def _in_the_way(plan: RowPlan, now: Mapping[str, str] | None, *, is_needed: bool) -> list[Mistake]:
    if now is None:
        return [gone_since()]
    spared = {"roles"} if ATTACHED in plan.after else set()
    watched = {name: text for name, text in plan.after.items() if name not in spared}
    mistakes = [changed_since(name) for name, text in watched.items() if now.get(name, text) != text]
    return [*mistakes, needed_by_others()] if is_needed else mistakes


def _needed(teachers: Sequence[Teacher], attached: set[str]) -> set[str]:
    """Return the numbers of enrolled teachers to whom other data refers, or who have signed in."""
    by_key = {teacher.pk: teacher.number for teacher in teachers}
    own = {t.account_id: t.number for t in teachers if t.account_id is not None and t.number not in attached}
    needed = {by_key[key] for key in needed_keys(Teacher, by_key, apart_from=[Post])}
    needed |= {own[key] for key in needed_keys(Account, own, apart_from=[Teacher, Duty])}
    signed_in = [t.number for t in teachers if t.account_id in own and t.account and t.account.last_login]
    return needed | set(signed_in)


def _changes(
    plans: Sequence[RowPlan], teachers: Mapping[str, Teacher], standing: Mapping[str, Mapping[str, str]]
) -> list[Change]:
    codes = {standing[plan.key]["school"] for plan in plans} | {
        plan.before[name] for plan in plans for name in ("school", "group") if plan.before.get(name)
    }
    codes |= {code for plan in plans if (code := standing[plan.key]["group"])}
    places = institutions_by_code(codes)
    return [
        Change(teachers[plan.key], plan.before, plan.after, _place({**standing[plan.key], **plan.before}, places))
        for plan in plans
    ]


def _place(texts: Mapping[str, str], places: Mapping[str, Institution]) -> Place:
    return Place(places[texts["school"]], places.get(texts["group"]), texts["roles"])
