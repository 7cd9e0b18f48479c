"""What pages ask about books: how many are where, and who holds them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet, Sum

from xingtan.research.materials.models import Material, MaterialMove
from xingtan.research.materials.workflow import Move
from xingtan.teachers.models import Teacher


@dataclass(frozen=True)
class Holder:
    """A teacher who holds copies of a book."""

    teacher: Teacher
    quantity: int


IN_STORE = "store"
INTO_STORE = {Move.ARRIVED: 1, Move.RETURNED: 1, Move.ISSUED: -1, Move.LOST: -1}
INTO_HANDS = {Move.ISSUED: 1, Move.RETURNED: -1, Move.LOST: -1}


@dataclass(frozen=True)
class Counted:
    """Movements that a number was made of, the newest first, each with the sign it counts with, and their sum."""

    moves: QuerySet[MaterialMove]
    signs: Mapping[str, int]

    @property
    def total(self) -> int:
        """The sum of copies, each with its sign; one query."""
        rows = self.moves.order_by().values_list("move").annotate(number=Sum("quantity"))
        return sum(self.signs.get(move, 1) * number for move, number in rows)


def counted(material: Material, asked: str = "", holder: int | None = None) -> Counted:
    """Return the movements of the book behind one number.

    ``asked`` is a move or ``store``, ``holder`` the teacher whose copies are meant; neither: all of them.
    """
    moves = material.moves.select_related("teacher")
    if holder is not None:
        return Counted(moves.filter(teacher=holder), {move.value: sign for move, sign in INTO_HANDS.items()})
    if asked == IN_STORE:
        inside = moves.filter(move__in=INTO_STORE).exclude(move=Move.LOST.value, teacher__isnull=False)
        return Counted(inside, {move.value: sign for move, sign in INTO_STORE.items()})
    return Counted(moves.filter(move=asked) if asked in set(Move) else moves, {})


def stock_of(row: Material) -> int:
    """Return how many copies lie in the store, of a row of ``with_sums``."""
    sums = {move.value: int(getattr(row, move.value)) for move in Move}
    stray = int(row.lost_in_store)  # type: ignore[attr-defined]
    return sums["arrived"] - sums["issued"] + sums["returned"] - stray


def in_store(material_id: int) -> int:
    """Return how many copies of the book lie in the store."""
    return stock_of(Material.objects.with_sums().get(pk=material_id))


def held_by(material_id: int, teacher: Teacher | None) -> int:
    """Return how many copies of the book the teacher holds."""
    return next((each.quantity for each in holders_of(material_id) if each.teacher == teacher), 0)


def holders_of(material_id: int) -> list[Holder]:
    """Return who holds copies of the book, by number; two queries."""
    rows = (
        MaterialMove.objects.filter(material=material_id)
        .exclude(teacher=None)
        .order_by()
        .values_list("teacher", "move")
        .annotate(number=Sum("quantity"))
    )
    held: dict[int, int] = {}
    for teacher_id, move, number in rows:
        held[teacher_id] = held.get(teacher_id, 0) + (number if move == Move.ISSUED.value else -number)
    people = Teacher.objects.filter(pk__in=[pk for pk, number in held.items() if number]).order_by("number")
    return [Holder(teacher, held[teacher.pk]) for teacher in people]
