"""The workbook of a school's books: one row is one book on the list; copies are noted on the pages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import ClassVar

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xingtan.access.actors import Actor
from xingtan.access.roles import Role
from xingtan.institutions.journal import note_import
from xingtan.institutions.models import Institution, Kind
from xingtan.research.library.lists import lists
from xingtan.research.materials.labels import KINDS
from xingtan.research.materials.models import SUBJECT, Material, MaterialMove
from xingtan.sheets.cells import code_cell, option_cell, option_shown, text_cell
from xingtan.sheets.kinds import (
    Bilingual,
    Column,
    ImportKind,
    Mistake,
    Option,
    Row,
    RowPlan,
    RowVerdict,
    refused,
    say,
    wrong_row,
)
from xingtan.sheets.plans import changed_since, gone_since, needed_by_others, repeated, repeated_mistake
from xingtan.teachers.workbooks.kinds import actor_by_id
from xingtan.trail.services import leave_marks, mark_of

FIELDS = ("title", "kind", "subject", "grade", "term", "publisher")
KIND_OPTIONS = tuple(Option(code, said.zh, said.en) for code, words in KINDS.items() for said in [say(words)])


def _options(name: str) -> tuple[Option, ...]:
    return tuple(Option(entry.code, entry.name.zh, entry.name.en) for entry in lists()[name].values())


def _listed(field: str, zh: str, en: str, options: tuple[Option, ...], *, required: bool, sample: str) -> Column:
    parse, show = option_cell(options), option_shown(options)
    return Column(field, zh, en, parse=parse, show=show, options=options, required=required, sample=sample)


COLUMNS = (
    Column("school", "学校代码", "School code", parse=code_cell(32), help=_("Only where you manage several schools.")),
    Column(
        "code",
        "书目代码",
        "Code of the book",
        parse=code_cell(32),
        aliases=("代码", "编号"),
        required=True,
        sample="YY-5A",
        help=_("Unique in the school. A row whose code exists changes that book."),
    ),
    Column("title", "名称", "Title", parse=text_cell(120), aliases=("书名",), required=True, sample="英语五年级上册"),
    _listed("kind", "类型", "Kind", KIND_OPTIONS, required=True, sample="textbook"),
    _listed("subject", "学科", "School subject", _options("subjects"), required=True, sample="english"),
    _listed("grade", "年级", "School grade", _options("grades"), required=False, sample="grade_5"),
    _listed("term", "学期", "Term", _options("terms"), required=False, sample="first"),
    Column("publisher", "出版社", "Publisher", parse=text_cell(80), sample="上海教育出版社"),
)


class MaterialSheet(ImportKind[Actor]):
    """Books by workbook."""

    code = "materials"
    label = Bilingual("教学资料", "Teaching materials")
    tables: ClassVar = (Material, MaterialMove)

    def columns(self) -> tuple[Column, ...]:
        """Return the columns in the order of the template."""
        return COLUMNS

    def may(self, actor: Actor) -> bool:
        """Tell whether the person manages any school."""
        return Role.MANAGER in actor.roles

    def find_actor(self, account_id: int | None, *, on: date) -> Actor:
        """Return who has this account on that day."""
        return actor_by_id(account_id, on)

    def note(self, *, actor: Actor, action: str, run: str, at: datetime, after: Mapping[str, object]) -> None:
        """Leave a mark in the journal."""
        note_import(actor=actor, action=action, subject=(self.code, run), at=at, after=after)

    def export_rows(self, actor: Actor, *, on: date) -> Iterator[Mapping[str, str]]:
        """Yield the books of the person's schools."""
        del on
        rows = Material.objects.kept_by(actor).select_related("school").order_by("school__path", "code")
        for row in rows:
            yield {"school": row.school.code, "code": row.code, **texts_of(row)}

    def plan(self, rows: Sequence[Row], *, actor: Actor, on: date) -> list[RowPlan]:
        """Return what would happen with each row; two queries."""
        del on
        schools = _schools(actor)
        known = _known({key for row in rows if (key := _key(row, schools))}, actor)
        twice = repeated(rows, {row.place: _key(row, schools) for row in rows})
        plans = []
        for row in rows:
            mistakes = [repeated_mistake("code", twice[row.place])] if row.place in twice else []
            mistakes += [_no_school()] if not _school_code(row, schools) else []
            key = _key(row, schools)
            if row.mistakes or mistakes:
                plans.append(wrong_row(row, *mistakes, key=key, label=row.get("title")))
            else:
                plans.append(_planned(row, key, known.get(key)))
        return plans

    def write(self, plans: Sequence[RowPlan], *, actor: Actor, at: datetime) -> list[str]:
        """Put the new books on the list, then change the others."""
        schools = _schools(actor)
        fresh = [plan for plan in plans if plan.verdict is RowVerdict.NEW]
        Material.objects.bulk_create(
            [Material(school=schools[plan.key.partition("/")[0]], **dict(plan.after)) for plan in fresh]
        )
        changed = [plan for plan in plans if plan.verdict is RowVerdict.CHANGED]
        _set(changed, actor, {plan.key: plan.after for plan in changed})
        _leave_marks(fresh, actor, at, "listed")
        _leave_marks(changed, actor, at, "changed")
        return [plan.key for plan in plans]

    def undo(self, plans: Sequence[RowPlan], *, actor: Actor, written_on: date, at: datetime) -> list[RowPlan]:
        """Take new books off the list again and set changed ones to what they were."""
        del written_on
        known = _known({plan.key for plan in plans}, actor)
        moved = set(MaterialMove.objects.filter(material__in=known.values()).values_list("material", flat=True))
        refusals = [
            refused(plan, *mistakes) for plan in plans if (mistakes := _not_undoable(plan, known.get(plan.key), moved))
        ]
        if refusals:
            return refusals
        fresh = [plan for plan in plans if plan.verdict is RowVerdict.NEW]
        changed = [plan for plan in plans if plan.verdict is RowVerdict.CHANGED]
        _set(changed, actor, {plan.key: plan.before for plan in changed})
        _leave_marks(fresh, actor, at, "taken_back")
        _leave_marks(changed, actor, at, "set_back")
        Material.objects.filter(pk__in=[known[plan.key].pk for plan in fresh]).delete()
        return []


MATERIALS = MaterialSheet()


def texts_of(material: Material) -> dict[str, str]:
    """Return what a book is as canonical texts, all but its code."""
    return {name: str(getattr(material, name)) for name in FIELDS}


def _schools(actor: Actor) -> dict[str, Institution]:
    rows = Institution.objects.filter(actor.within("path", Role.MANAGER), kind__in=(Kind.SCHOOL, Kind.CAMPUS))
    return {row.code: row for row in rows.order_by("path")}


def _school_code(row: Row, schools: Mapping[str, Institution]) -> str:
    """Return the code of the row's school, empty when it is none of the person's; the only one needs no naming."""
    named = row.get("school")
    if named:
        return named if named in schools else ""
    return next(iter(schools)) if len(schools) == 1 else ""


def _key(row: Row, schools: Mapping[str, Institution]) -> str:
    school = _school_code(row, schools)
    return f"{school}/{row.get('code')}" if school and row.get("code") else ""


def _known(keys: set[str], actor: Actor) -> dict[str, Material]:
    codes = {key.partition("/")[2] for key in keys}
    wanted = Q(pk__in=[]) if not codes else Q(code__in=codes)
    rows = Material.objects.kept_by(actor).filter(wanted).select_related("school")
    return {f"{row.school.code}/{row.code}": row for row in rows}


def _planned(row: Row, key: str, standing: Material | None) -> RowPlan:
    if standing is None:
        values = {"code": row.get("code"), **{name: row.get(name) for name in FIELDS}}
        return RowPlan(row.sheet, row.number, RowVerdict.NEW, key, row.get("title"), {}, values)
    now = texts_of(standing)
    names = [name for name in FIELDS if row.values.get(name, now[name]) != now[name]]
    before, after = {name: now[name] for name in names}, {name: row.values[name] for name in names}
    verdict = RowVerdict.CHANGED if names else RowVerdict.SAME
    return RowPlan(row.sheet, row.number, verdict, key, row.get("title"), before, after)


def _set(plans: Sequence[RowPlan], actor: Actor, values: Mapping[str, Mapping[str, str]]) -> None:
    known = _known({plan.key for plan in plans}, actor)
    for key, book in known.items():
        for name, text in values.get(key, {}).items():
            setattr(book, name, text)
    Material.objects.bulk_update(known.values(), FIELDS)


def _not_undoable(plan: RowPlan, book: Material | None, moved: set[int]) -> list[Mistake]:
    if book is None:
        return [gone_since()]
    now = {"code": book.code, **texts_of(book)}
    mistakes = [changed_since(name) for name, text in plan.after.items() if now[name] != text]
    if plan.verdict is RowVerdict.NEW and book.pk in moved:
        mistakes.append(needed_by_others())
    return mistakes


def _no_school() -> Mistake:
    return Mistake(
        "school",
        "no_school",
        say(_("This is none of the schools that you manage.")),
        say(_("Write the code of your school, or leave the cell empty where you manage only one.")),
    )


def _leave_marks(plans: Sequence[RowPlan], actor: Actor, at: datetime, act: str) -> None:
    leave_marks(
        mark_of(
            actor,
            action=f"material.{act}",
            subject=(SUBJECT, plan.key),
            at=at,
            before=dict(plan.before),
            after=dict(plan.after),
        )
        for plan in plans
    )
