"""How books move: ordered, arrived, issued, returned, lost."""

from __future__ import annotations

from enum import StrEnum


class MaterialKind(StrEnum):
    """What a book is for."""

    TEXTBOOK = "textbook"
    TEACHER_BOOK = "teacher_book"
    EXERCISE_BOOK = "exercise_book"
    TEACHING_AID = "teaching_aid"


class Move(StrEnum):
    """What happened with some copies."""

    ORDERED = "ordered"
    ARRIVED = "arrived"
    ISSUED = "issued"
    RETURNED = "returned"
    LOST = "lost"


TO_TEACHERS = frozenset({Move.ISSUED, Move.RETURNED, Move.LOST})
"""Moves that name who holds the copies; lost without a teacher is lost from the store."""
