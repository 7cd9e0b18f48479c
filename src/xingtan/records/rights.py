"""Who may do what with which kind of record: category x role x right, as one table.

Policies, query sets, exports and the command ``permissions`` all read this table. Each right is held within the
scope of the role: a teacher over their own records, a team leader over the group's, the others over everything below
their institution; a training institution over records that name it as provider.
Source: the category table of the school's development platform (categories I to III, column "who enters").
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from xingtan.access.roles import OVERSEERS, Role


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


RESEARCH = "research_activities"
CATEGORIES: dict[str, Category] = {
    "training": Category(RESEARCH, "training_management", "self_study_training"),
    "school_session": Category(RESEARCH, "training_management", "training_task"),
    "collective_preparation": Category(RESEARCH, "routine", "preparation_management"),
    "mentoring": Category(RESEARCH, "routine", "teach_and_guide"),
    "open_class": Category(RESEARCH, "professional_activities", "open_class"),
    "paper": Category(RESEARCH, "awards_and_honours", "thesis"),
    "contest_award": Category(RESEARCH, "awards_and_honours", "competition_award"),
    "research_project": Category(RESEARCH, "scientific_research", "project_research"),
}
"""Kinds shipped, in the order in which pages list them."""

ENTERED_BY_OTHERS: dict[str, frozenset[Role]] = {
    "school_session": frozenset({Role.TEAM_LEADER}),
    "collective_preparation": frozenset({Role.TEAM_LEADER}),
}
"""Kinds that somebody besides the teacher enters: the team leader for a member of the group."""

SHARED: dict[Right, frozenset[Role]] = {
    Right.ENTER: frozenset({Role.TEACHER, Role.MANAGER}),
    Right.VIEW: frozenset({*OVERSEERS, Role.TEACHER, Role.TEAM_LEADER, Role.TRAINING_INSTITUTION}),
    Right.COMMENT: frozenset({Role.SCHOOL_AUDITOR}),
    Right.JUDGE: frozenset({Role.SCHOOL_AUDITOR}),
    Right.EDIT: frozenset({Role.TEACHER, Role.MANAGER}),
    Right.EXPORT: frozenset({*OVERSEERS, Role.TEACHER, Role.TEAM_LEADER}),
}
"""What holds for every kind. Managers enter and edit by importing files; comments are the reasons of a return."""


def holders(kind: str, right: Right) -> frozenset[Role]:
    """Return the roles that hold the right over records of that kind."""
    extra = ENTERED_BY_OTHERS.get(kind, frozenset()) if right is Right.ENTER else frozenset()
    return SHARED[right] | extra


def grants() -> tuple[Grant, ...]:
    """Return the whole table, cell by cell, in the order kind, role, right."""
    return tuple(
        Grant(category, kind, role, right)
        for kind, category in CATEGORIES.items()
        for role in Role
        for right in Right
        if role in holders(kind, right)
    )
