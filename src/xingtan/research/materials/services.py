"""The writers of the books: list one, note a movement of copies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from xingtan.access.actors import Actor
from xingtan.access.roles import Role
from xingtan.institutions.models import Institution
from xingtan.kernel.errors import NotPermittedError
from xingtan.research.materials.errors import CodeTakenError, HolderMissingError, NoSuchMaterialError, NotEnoughError
from xingtan.research.materials.models import SUBJECT, Material, MaterialMove
from xingtan.research.materials.reads import held_by, in_store
from xingtan.research.materials.workflow import TO_TEACHERS, MaterialKind, Move
from xingtan.teachers.models import Teacher
from xingtan.trail.services import leave_mark, mark_of


@dataclass(frozen=True)
class Book:
    """What a book is: codes of subject, grade and term come from the lists of the library."""

    code: str
    title: str
    kind: MaterialKind
    subject: str
    grade: str = ""
    term: str = ""
    publisher: str = ""


@dataclass(frozen=True)
class Moved:
    """How many copies moved how, on which day, to or from whom."""

    move: Move
    quantity: int
    on: date
    teacher: Teacher | None = None
    note: str = ""


@transaction.atomic
def list_book(*, actor: Actor, school: Institution, book: Book, at: datetime) -> Material:
    """Return the book, new on the school's list.

    Errors: NotPermittedError, CodeTakenError.
    """
    if not actor.wears(Role.MANAGER, school.path):
        raise NotPermittedError(reason="not_the_manager")
    made, fresh = Material.objects.get_or_create(
        school=school, code=book.code, defaults={**_described(book), "kind": book.kind.value}
    )
    if not fresh:
        raise CodeTakenError(code=book.code)
    _mark(actor, made, "listed", at, after={"code": made.code, "title": made.title})
    return made


@transaction.atomic
def note_move(*, actor: Actor, material_id: int, moved: Moved, at: datetime) -> MaterialMove:
    """Return the movement; no more copies leave than are there, none come back that nobody holds.

    Errors: NoSuchMaterialError, HolderMissingError, NotEnoughError.
    """
    rows = Material.objects.kept_by(actor).select_related("school")
    found = rows.select_for_update(of=("self",)).filter(pk=material_id).first()
    if found is None:
        raise NoSuchMaterialError(material=material_id)
    _check(found, moved)
    made = MaterialMove.objects.create(
        material=found,
        move=moved.move.value,
        quantity=moved.quantity,
        teacher=moved.teacher if moved.move in TO_TEACHERS else None,
        on=moved.on,
        note=moved.note,
        by_name=actor.name,
    )
    told = {"quantity": moved.quantity, "teacher": made.teacher.number if made.teacher else ""}
    _mark(actor, found, moved.move.value, at, after=told)
    return made


def _check(material: Material, moved: Moved) -> None:
    """Refuse a movement of copies that are not there."""
    if moved.move in {Move.ORDERED, Move.ARRIVED}:
        return
    holder = moved.teacher
    if holder is None and moved.move is not Move.LOST:
        raise HolderMissingError(move=moved.move.value)
    if holder is not None and not holder.school.path.startswith(material.school.path):
        raise HolderMissingError(move=moved.move.value)
    takes_from_store = moved.move is Move.ISSUED or holder is None
    there = in_store(material.pk) if takes_from_store else held_by(material.pk, holder)
    if moved.quantity > there:
        raise NotEnoughError(there=there)


def _described(book: Book) -> dict[str, str]:
    return {name: getattr(book, name) for name in ("title", "subject", "grade", "term", "publisher")}


def _mark(actor: Actor, material: Material, act: str, at: datetime, *, after: Mapping[str, object]) -> None:
    leave_mark(
        mark_of(
            actor,
            action=f"material.{act}",
            subject=(SUBJECT, str(material.pk)),
            at=at,
            place=material.school.path,
            after=after,
        )
    )
