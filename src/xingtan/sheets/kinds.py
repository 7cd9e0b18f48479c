"""What a kind of workbook is: its columns, how its rows are planned, written and undone.

A room that wants workbooks in and out makes one ``ImportKind``; pages, command and background work are then here.
Every value is a text: ``Column.parse`` turns what stands in a cell into the canonical text ("2024-09-01", "master"),
``Column.show`` turns that back into what people read, in the language in force.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, Generic, Protocol, Self, TypeVar

from django.conf import settings
from django.db.models import Model
from django.utils.module_loading import import_string
from django.utils.translation import get_language, override

CHINESE, ENGLISH = "zh-hans", "en"


class RowVerdict(StrEnum):
    """What an import would do with a row.

    ``reopens``: what the row changes has been decided on; with a reason it is opened, changed and handed in again.
    """

    NEW = "new"
    CHANGED = "changed"
    REOPENS = "reopens"
    SAME = "same"
    WRONG = "wrong"


@dataclass(frozen=True)
class Bilingual:
    """A sentence or a name in both languages."""

    zh: str
    en: str

    def __str__(self) -> str:
        """Return the text in the language in force."""
        return self.en if get_language() == ENGLISH else self.zh

    def as_json(self) -> dict[str, str]:
        """Return both texts by language code."""
        return {"zh": self.zh, "en": self.en}


def say(sentence: object, **params: object) -> Bilingual:
    """Return a lazily translated sentence in both languages, its ``%(name)s`` filled with ``params``."""
    with override(CHINESE):
        zh = str(sentence) % _worded(params)
    with override(ENGLISH):
        en = str(sentence) % _worded(params)
    return Bilingual(zh, en)


def _worded(params: Mapping[str, object]) -> dict[str, str]:
    return {name: str(value) for name, value in params.items()}


class CellError(Exception):
    """A cell that cannot be read: a stable code, the reason, and what to do about it."""

    def __init__(self, *, code: str, reason: Bilingual, cure: Bilingual) -> None:
        super().__init__(code)
        self.code, self.reason, self.cure = code, reason, cure


@dataclass(frozen=True)
class Mistake:
    """One mistake of a row; ``column`` is the field of the column, empty when the whole row is meant.

    Reason and cure never contain a personal number in clear. ``value`` is what is not there yet and could be made, such
    as the name of a group.
    """

    column: str
    code: str
    reason: Bilingual
    cure: Bilingual
    value: str = ""


@dataclass(frozen=True)
class WayOn:
    """A page on which the cause of mistakes is mended, and what its button says."""

    text: str
    url: str
    icon: str


@dataclass(frozen=True)
class Option:
    """One value of a column with a fixed list: its code and how people write it."""

    value: str
    zh: str
    en: str
    aliases: tuple[str, ...] = ()


def same_text(text: str) -> str:
    """Return the text as it is."""
    return text


@dataclass(frozen=True)
class Column:
    """One column of a workbook.

    ``parse`` takes the cell's text, already free of outer spaces and never empty, and returns the canonical text or
    raises CellError. ``show`` gives the canonical text to people. ``lines``: a cell of several lines keeps them.
    ``secret`` columns are sealed wherever an import keeps them, and shown through ``mask`` on pages and in exports.
    """

    field: str
    zh: str
    en: str
    parse: Callable[[str], str] = same_text
    show: Callable[[str], str] = same_text
    aliases: tuple[str, ...] = ()
    required: bool = False
    sample: str = ""
    help: object = ""
    options: tuple[Option, ...] = ()
    secret: bool = False
    lines: bool = False
    mask: Callable[[str], str] = same_text

    @property
    def label(self) -> str:
        """The header in the language in force."""
        return self.en if get_language() == ENGLISH else self.zh

    def shown(self, text: str) -> str:
        """Return what people may read of the canonical text: labels for codes, masks for personal numbers."""
        return self.mask(text) if self.secret else self.show(text)


@dataclass(frozen=True)
class Row:
    """One row of the file: where it stands and its canonical texts by field.

    A field is absent when the file has no such column (leave the value as it is) and empty when the cell is empty.
    ``mistakes`` are the cells that could not be read; their fields are absent too.
    """

    sheet: str
    number: int
    values: Mapping[str, str]
    mistakes: tuple[Mistake, ...] = ()

    @property
    def place(self) -> tuple[str, int]:
        """Sheet and row number, as the spreadsheet program shows them."""
        return (self.sheet, self.number)

    def get(self, name: str) -> str:
        """Return the text of the field, empty when absent."""
        return self.values.get(name, "")


@dataclass(frozen=True)
class RowPlan:
    """What an import would do with one row.

    ``before`` and ``after`` hold the canonical texts of the fields that change (all given fields of a new row, with an
    empty ``before``), in clear; they are all that undo gets back, so together with ``key`` they must suffice.
    ``label`` is what people call the row, shown beside the key. ``target`` may carry whatever ``write`` needs; it is
    neither kept nor compared.
    """

    sheet: str
    number: int
    verdict: RowVerdict
    key: str = ""
    label: str = ""
    before: Mapping[str, str] = field(default_factory=dict)
    after: Mapping[str, str] = field(default_factory=dict)
    mistakes: tuple[Mistake, ...] = ()
    target: object = field(default=None, compare=False, repr=False)


def wrong_row(row: Row, *mistakes: Mistake, key: str = "", label: str = "") -> RowPlan:
    """Return the plan of a row with mistakes: its own first, then the given ones."""
    return RowPlan(row.sheet, row.number, RowVerdict.WRONG, key, label, mistakes=(*row.mistakes, *mistakes))


def refused(plan: RowPlan, *mistakes: Mistake) -> RowPlan:
    """Return the plan turned into a wrong one; the answer of ``undo`` for a row that can no longer be undone."""
    return replace(plan, verdict=RowVerdict.WRONG, mistakes=(*plan.mistakes, *mistakes))


class Person(Protocol):
    """Whoever imports, as far as this room must know them."""

    @property
    def account_id(self) -> int | None:
        """Key of the account, None for the operator."""

    @property
    def name(self) -> str:
        """Name for the journal."""

    def behind(self, place: str, roles: Iterable[str]) -> tuple[int, str] | None:
        """Return account and name of whom they stand in for when they act at that place in one of these roles."""


A = TypeVar("A", bound=Person)


class ImportKind(ABC, Generic[A]):
    """One kind of workbook: teachers, institutions, records.

    ``tables`` are locked against other writers, in this order, before a plan is made to be written.
    """

    code: ClassVar[str]
    label: ClassVar[Bilingual]
    tables: ClassVar[tuple[type[Model], ...]] = ()

    @abstractmethod
    def columns(self) -> tuple[Column, ...]:
        """Return the columns in the order of the template."""

    def seen_by(self, actor: A) -> Self:
        """Return the kind as this person sees it; its columns may depend on where they work."""
        del actor
        return self

    @abstractmethod
    def plan(self, rows: Sequence[Row], *, actor: A, on: date) -> list[RowPlan]:
        """Return what would happen with each row, in the order of the rows, with a fixed number of queries.

        Rows that arrive with mistakes are planned as wrong too, so that all mistakes show at once.
        """

    @abstractmethod
    def write(self, plans: Sequence[RowPlan], *, actor: A, at: datetime) -> list[str]:
        """Write new and changed rows set-based, inside the caller's transaction; return the key of each, in order."""

    def write_reopened(self, plans: Sequence[RowPlan], *, actor: A, reason: str, at: datetime) -> None:
        """Open what these rows change again, change it and hand it in again, set-based, inside the transaction.

        Only kinds whose plans hold such rows have it.
        """
        raise NotImplementedError(self.code)

    @abstractmethod
    def undo(self, plans: Sequence[RowPlan], *, actor: A, written_on: date, at: datetime) -> list[RowPlan]:
        """Take written rows back, inside the caller's transaction; return those that cannot be, each with mistakes.

        ``written_on`` is the day on which they were written. When any is returned the caller rolls everything back.
        """

    @abstractmethod
    def may(self, actor: A) -> bool:
        """Tell whether this person may import at all."""

    def ways_on(self, actor: A, wanting: Mapping[str, Sequence[str]]) -> list[WayOn]:
        """Return where this person mends what the rows want: values that are not there yet, by the mistake's code."""
        del actor, wanting
        return []

    @abstractmethod
    def export_rows(self, actor: A, *, on: date) -> Iterable[Mapping[str, str]]:
        """Yield everything in the person's scope on that day as canonical texts by field, secrets in clear."""

    @abstractmethod
    def find_actor(self, account_id: int | None, *, on: date) -> A:
        """Return who has this account on that day; None is the operator."""

    @abstractmethod
    def note(self, *, actor: A, action: str, run: str, at: datetime, after: Mapping[str, object]) -> None:
        """Leave a mark in the journal: ``sheet.checked``, ``sheet.written``, ``sheet.undone``."""


class UnknownKindError(LookupError):
    """No such kind of workbook is there in this installation."""


def kind_of(code: str) -> ImportKind[Person]:
    """Return the kind that ``settings.IMPORT_KINDS`` names under this code.

    Errors: UnknownKindError when it names none, or one whose room is not there yet.
    """
    try:
        kind: ImportKind[Person] = import_string(settings.IMPORT_KINDS[code])
    except (KeyError, ImportError) as error:
        raise UnknownKindError(code) from error
    return kind
