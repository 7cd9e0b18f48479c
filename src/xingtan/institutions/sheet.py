"""The workbook of institutions: authorities, schools and groups, parents in any order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import ClassVar

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xingtan.institutions.bulk import (
    Seedling,
    found_all,
    institutions_by_code,
    move_back,
    parent_codes,
    rename_all,
)
from xingtan.institutions.journal import note_import
from xingtan.institutions.labels import KIND_OPTIONS
from xingtan.institutions.models import Institution, Placement
from xingtan.institutions.paths import STEP
from xingtan.institutions.places import Map, Warden, covers, map_of, place_mistakes, standing_mistakes
from xingtan.institutions.services import move_institution
from xingtan.sheets.cells import code_cell, day_cell, option_cell, option_shown, text_cell
from xingtan.sheets.kinds import Bilingual, Column, ImportKind, Row, RowPlan, RowVerdict, refused, wrong_row
from xingtan.sheets.plans import changed_since, gone_since, needed_by_others, needed_keys, repeated, repeated_mistake
from xingtan.trail.services import leave_marks, mark_of

COLUMNS = (
    Column(
        "code",
        "代码",
        "Code",
        parse=code_cell(32),
        aliases=("机构代码", "单位代码", "标识码"),
        required=True,
        sample="4401001",
        help=_("Unique. A row whose code exists changes that institution."),
    ),
    Column(
        "kind",
        "类别",
        "Kind",
        parse=option_cell(KIND_OPTIONS),
        show=option_shown(KIND_OPTIONS),
        aliases=("类型", "机构类别"),
        required=True,
        sample="school",
        help=_("What it is; never changes afterwards."),
        options=KIND_OPTIONS,
    ),
    Column(
        "name",
        "名称",
        "Name",
        parse=text_cell(120),
        aliases=("机构名称", "学校名称", "单位名称", "全称"),
        required=True,
        sample="杏坛小学",
        help=_("The full name."),
    ),
    Column(
        "name_en",
        "英文名",
        "English name",
        parse=text_cell(120),
        aliases=("英文名称",),
        sample="Xingtan Primary School",
        help=_("Shown to readers of English."),
    ),
    Column(
        "parent",
        "上级代码",
        "Parent code",
        parse=code_cell(32),
        aliases=("上级机构代码", "主管单位代码"),
        sample="440100",
        help=_("Code of the institution above; it may stand in the same file, in any row."),
    ),
    Column(
        "opened_on",
        "启用日期",
        "Opened on",
        parse=day_cell,
        aliases=("成立日期", "开办日期"),
        sample="2015-09-01",
        help=_("In the tree from this day; today when left empty. Never changes afterwards."),
    ),
)


class InstitutionKind(ImportKind[Warden]):
    """Institutions by workbook; the room that knows accounts hands in how an actor is found."""

    code = "institutions"
    label = Bilingual("机构", "Institutions")
    tables: ClassVar = (Institution, Placement)

    def __init__(self, *, actor_by_id: Callable[[int | None, date], Warden]) -> None:
        self._actor_by_id = actor_by_id

    def columns(self) -> tuple[Column, ...]:
        """Return the columns in the order of the template."""
        return COLUMNS

    def may(self, actor: Warden) -> bool:
        """Tell whether the person looks after any place."""
        return any(covers(actor, path) for path in actor.paths())

    def find_actor(self, account_id: int | None, *, on: date) -> Warden:
        """Return who has this account on that day."""
        return self._actor_by_id(account_id, on)

    def note(self, *, actor: Warden, action: str, run: str, at: datetime, after: Mapping[str, object]) -> None:
        """Leave a mark in the journal."""
        note_import(actor=actor, action=action, subject=(self.code, run), at=at, after=after)

    def export_rows(self, actor: Warden, *, on: date) -> Iterator[Mapping[str, str]]:
        """Yield the institutions below the person's places that are open, parents before children."""
        rows = list(Institution.objects.exclude(closed_on__lt=on).order_by("path"))
        codes = {row.path: row.code for row in rows}
        for row in rows:
            if covers(actor, row.path):
                yield {**texts_of(row), "parent": codes.get(row.path[:-STEP], "")}

    def plan(self, rows: Sequence[Row], *, actor: Warden, on: date) -> list[RowPlan]:
        """Return what would happen with each row."""
        known = map_of(rows)
        twice = repeated(rows, {row.place: row.get("code") for row in rows})
        plans = []
        for row in rows:
            mistakes = [repeated_mistake("code", twice[row.place])] if row.place in twice else []
            mistakes += place_mistakes(row, known, actor)
            standing = known.standing.get(row.get("code"))
            if standing:
                mistakes += standing_mistakes(row, standing, actor)
            if row.mistakes or mistakes:
                plans.append(wrong_row(row, *mistakes, key=row.get("code"), label=row.get("name")))
            else:
                plans.append(_new(row, on) if standing is None else _changed(row, standing, known))
        return plans

    def write(self, plans: Sequence[RowPlan], *, actor: Warden, at: datetime) -> list[str]:
        """Found the new institutions level by level, then rename and move."""
        found_all(_seedling(plan) for plan in plans if plan.verdict is RowVerdict.NEW)
        changed = [plan for plan in plans if plan.verdict is RowVerdict.CHANGED]
        rename_all({plan.key: plan.after for plan in changed})
        for plan in changed:
            if "parent" in plan.after:
                _move(plan, timezone.localdate(at))
        _leave_marks(plans, actor=actor, at=at, actions={RowVerdict.NEW: "founded", RowVerdict.CHANGED: "changed"})
        return [plan.key for plan in plans]

    def undo(self, plans: Sequence[RowPlan], *, actor: Warden, written_on: date, at: datetime) -> list[RowPlan]:
        """Take new institutions back and set changed ones to what they were."""
        refused_rows = _not_undoable(plans, actor)
        if refused_rows:
            return refused_rows
        actions = {RowVerdict.NEW: "taken_back", RowVerdict.CHANGED: "set_back"}
        _leave_marks(plans, actor=actor, at=at, actions=actions)
        for plan in reversed(plans):
            if "parent" in plan.before:
                move_back(code=plan.key, parent=plan.before["parent"], moved_on=written_on)
        rename_all({plan.key: plan.before for plan in plans if plan.verdict is RowVerdict.CHANGED})
        fresh = Institution.objects.filter(code__in=[p.key for p in plans if p.verdict is RowVerdict.NEW])
        Placement.objects.filter(institution__in=fresh).delete()
        fresh.delete()
        return []


def texts_of(institution: Institution) -> dict[str, str]:
    """Return an institution as canonical texts, all but its parent."""
    return {
        "code": institution.code,
        "kind": institution.kind,
        "name": institution.name,
        "name_en": institution.name_en,
        "opened_on": institution.opened_on.isoformat(),
    }


def _new(row: Row, on: date) -> RowPlan:
    values = {column.field: row.get(column.field) for column in COLUMNS}
    values["opened_on"] = values["opened_on"] or on.isoformat()
    return RowPlan(row.sheet, row.number, RowVerdict.NEW, row.get("code"), row.get("name"), {}, values)


def _changed(row: Row, standing: Institution, known: Map) -> RowPlan:
    now = {**texts_of(standing), "parent": known.parents[standing.pk]}
    names = [name for name in ("name", "name_en", "parent") if row.values.get(name, now[name]) != now[name]]
    after = {name: row.values[name] for name in names}
    verdict = RowVerdict.CHANGED if names else RowVerdict.SAME
    before = {name: now[name] for name in names}
    return RowPlan(row.sheet, row.number, verdict, standing.code, row.get("name"), before, after)


def _seedling(plan: RowPlan) -> Seedling:
    texts = {name: text for name, text in plan.after.items() if name != "opened_on"}
    return Seedling(**texts, opened_on=date.fromisoformat(plan.after["opened_on"]))


def _move(plan: RowPlan, on: date) -> None:
    ends = institutions_by_code([plan.key, plan.after["parent"]])
    move_institution(institution=ends[plan.key], parent=ends[plan.after["parent"]], on=on)


def _not_undoable(plans: Iterable[RowPlan], actor: Warden) -> list[RowPlan]:
    listed = list(plans)
    standing = institutions_by_code(plan.key for plan in listed)
    parents = parent_codes(standing.values())
    fresh = {standing[p.key].pk: p.key for p in listed if p.verdict is RowVerdict.NEW and p.key in standing}
    needed = {fresh[key] for key in needed_keys(Institution, fresh, apart_from=[Placement])}
    needed |= _with_other_children(standing, set(fresh.values()))
    refusals = []
    for plan in listed:
        institution = standing.get(plan.key)
        if institution is None or not covers(actor, institution.path):
            refusals.append(refused(plan, gone_since()))
            continue
        now = {**texts_of(institution), "parent": parents[institution.pk]}
        mistakes = [changed_since(name) for name, text in plan.after.items() if now.get(name, text) != text]
        if plan.key in needed:
            mistakes.append(needed_by_others())
        if mistakes:
            refusals.append(refused(plan, *mistakes))
    return refusals


def _with_other_children(standing: Mapping[str, Institution], fresh: set[str]) -> set[str]:
    """Return the codes of fresh institutions below which others have been founded since."""
    paths = {standing[code].path: code for code in fresh}
    children = Institution.objects.exclude(code__in=fresh).filter(depth__gt=1).values_list("path", flat=True)
    return {paths[child[:-STEP]] for child in children if child[:-STEP] in paths} if paths else set()


def _leave_marks(plans: Sequence[RowPlan], *, actor: Warden, at: datetime, actions: Mapping[RowVerdict, str]) -> None:
    standing = institutions_by_code(plan.key for plan in plans)
    leave_marks(
        mark_of(
            actor,
            action=f"institution.{actions[plan.verdict]}",
            subject=("institution", plan.key),
            at=at,
            place=standing[plan.key].path,
            before=plan.before,
            after=plan.after,
        )
        for plan in plans
    )
