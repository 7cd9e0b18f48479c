"""Who may do what with which kind of record: category x role x right, as one table.

Policies, query sets, exports, the page and the command ``permissions`` all read this table. Each right is held within
the scope of the role: a teacher over their own records, a team leader over the group's, the others over everything
below their institution; a training institution over records that name it as provider. The table is made from the
shipped definitions and the shipped tree; a school's manager may change the cells of ``OPEN_CELLS`` for the school,
the others hold everywhere.
Source: the category table of the school's development platform (categories I to III, column "who enters").
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any

from xingtan.access.roles import OVERSEERS, Role
from xingtan.pages.ways import address_of
from xingtan.records.definitions.shipped import shipped_bodies, shipped_tree
from xingtan.records.definitions.wording import Wording, wording_of


class Right(StrEnum):
    """What somebody may do with a record."""

    ENTER = "enter"
    VIEW = "view"
    COMMENT = "comment"
    JUDGE = "judge"
    EDIT = "edit"
    EXPORT = "export"


@dataclass(frozen=True)
class Category:
    """Where a kind of record stands in the platform's tree: codes of category I, II and III."""

    first: str
    second: str
    third: str


@dataclass(frozen=True)
class Grant:
    """One cell of the table: in this category, for this kind, the role holds the right."""

    category: Category
    kind: str
    role: Role
    right: Right


@dataclass(frozen=True)
class TreeRow:
    """One row of the platform's tree: its place, who enters, which kinds stand there or which page holds its data.

    ``preset`` are fields that a form opened from this row starts with; ``added`` rows refine a row of the source.
    ``page`` is where its data are kept, ``page_of`` where a role keeps them elsewhere.
    """

    category: Category
    enters: tuple[Role, ...]
    kinds: tuple[str, ...]
    preset: Mapping[str, str]
    page: str
    added: bool
    page_of: Mapping[str, str] = field(default_factory=dict)

    @property
    def codes(self) -> tuple[str, str, str]:
        """The codes of the three categories; the third may be empty."""
        return self.category.first, self.category.second, self.category.third

    def door(self, roles: Iterable[Role]) -> str:
        """Return the name of the page where somebody with these roles keeps what stands here, empty when nowhere."""
        worn = [role for role in self.enters if role in set(roles)]
        return next((self.page_of.get(role, self.page) for role in worn), "")


SHARED: dict[Right, frozenset[Role]] = {
    Right.ENTER: frozenset({Role.TEACHER, Role.MANAGER}),
    Right.VIEW: frozenset({*OVERSEERS, Role.TEACHER, Role.TEAM_LEADER, Role.TRAINING_INSTITUTION}),
    Right.COMMENT: frozenset({Role.TEACHER, Role.TEAM_LEADER, Role.SCHOOL_AUDITOR, Role.PRINCIPAL}),
    Right.JUDGE: frozenset({Role.SCHOOL_AUDITOR}),
    Right.EDIT: frozenset({Role.TEACHER, Role.MANAGER}),
    Right.EXPORT: frozenset({*OVERSEERS, Role.TEACHER, Role.TEAM_LEADER}),
}
"""What holds for a kind that says nothing else. Managers enter and edit by importing files."""

OPEN_CELLS: dict[Right, frozenset[Role]] = {
    Right.ENTER: frozenset({Role.TEACHER, Role.TEAM_LEADER, Role.SCHOOL_AUDITOR}),
    Right.VIEW: frozenset({Role.TEAM_LEADER, Role.PRINCIPAL}),
    Right.COMMENT: frozenset({Role.TEACHER, Role.TEAM_LEADER, Role.SCHOOL_AUDITOR, Role.MANAGER, Role.PRINCIPAL}),
    Right.JUDGE: frozenset({Role.TEAM_LEADER, Role.PRINCIPAL}),
    Right.EDIT: frozenset(),
    Right.EXPORT: frozenset({Role.TEAM_LEADER, Role.SCHOOL_AUDITOR, Role.PRINCIPAL}),
}
"""Cells that a school decides for itself; authorities above it, the teacher and the auditor keep theirs."""

Rights = Mapping[Right, frozenset[Role]]


def rights_of(body: Mapping[str, Any]) -> Rights:
    """Return who holds each right by the body of a definition: its open cells, and what holds everywhere.

    Whoever judges also views: nobody decides on what they may not see.
    """
    said: Mapping[str, Iterable[str]] = body.get("rights", {})
    held = {
        right: (frozenset(Role(role) for role in said[right.value]) & OPEN_CELLS[right])
        | (SHARED[right] - OPEN_CELLS[right])
        if right.value in said
        else SHARED[right]
        for right in Right
    }
    return {**held, Right.VIEW: held[Right.VIEW] | held[Right.JUDGE]}


@lru_cache(maxsize=1)
def tree_rows() -> tuple[TreeRow, ...]:
    """Return the rows of the shipped tree in their order."""
    return tuple(
        TreeRow(
            category=Category(*(*row["place"], "")[:3]),
            enters=tuple(Role(role) for role in row["enters"]),
            kinds=tuple(row.get("kinds", ())),
            preset=dict(row.get("preset", {})),
            page=address_of(row.get("page", "")),
            added=bool(row.get("added", False)),
            page_of=dict(row.get("page_of", {})),
        )
        for row in shipped_tree()["rows"]
    )


def name_of(code: str) -> Wording:
    """Return the name of a category in both languages; an unknown code stands for itself."""
    return wording_of(shipped_tree()["names"].get(code, {"zh": code, "en": code}))


def category_of(body: Mapping[str, Any]) -> Category:
    """Return where the body of a definition says that its kind stands."""
    place = body["category"]
    return Category(place["first"], place["second"], place.get("third", ""))


def _in_tree_order() -> dict[str, Category]:
    order = dict.fromkeys(kind for row in tree_rows() for kind in row.kinds)
    return {kind: category_of(shipped_bodies()[kind]) for kind in order}


CATEGORIES: dict[str, Category] = _in_tree_order()
"""Kinds shipped, in the order in which pages list them."""


@lru_cache(maxsize=1)
def shipped_rights() -> dict[str, Rights]:
    """Return who holds each right over each shipped kind."""
    return {kind: rights_of(shipped_bodies()[kind]) for kind in CATEGORIES}


def holders(kind: str, right: Right) -> frozenset[Role]:
    """Return the roles that hold the right over a shipped kind, as it is shipped."""
    return shipped_rights()[kind][right]


def grants() -> tuple[Grant, ...]:
    """Return the whole shipped table, cell by cell, in the order kind, role, right."""
    return tuple(
        Grant(category, kind, role, right)
        for kind, category in CATEGORIES.items()
        for role in Role
        for right in Right
        if role in holders(kind, right)
    )
