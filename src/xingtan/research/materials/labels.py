"""Codes of the books as words and sentences."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from xingtan.research.materials.workflow import MaterialKind, Move

Words = str | Promise

KINDS: dict[str, Words] = {
    MaterialKind.TEXTBOOK: _("Textbook"),
    MaterialKind.TEACHER_BOOK: _("Teacher's book"),
    MaterialKind.EXERCISE_BOOK: _("Exercise book"),
    MaterialKind.TEACHING_AID: _("Teaching aid"),
}
MOVES: dict[str, Words] = {
    Move.ORDERED: _("Copies ordered"),
    Move.ARRIVED: _("Copies arrived"),
    Move.ISSUED: _("Handed out"),
    Move.RETURNED: _("Brought back"),
    Move.LOST: _("Lost"),
}
SENTENCES: dict[str, Words] = {
    "no_such_material": _("There is no such book on your school's list."),
    "material_code_taken": _("Another book of the school has this code."),
    "not_enough_copies": _("There are not so many copies; look at the numbers above."),
    "holder_missing": _("Say which teacher of the school: books are handed out to one and come back from one."),
    "not_the_manager": _("Only the manager of the school keeps its books."),
}
