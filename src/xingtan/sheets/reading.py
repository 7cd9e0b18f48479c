"""A workbook of unknown origin as rows of text, read by a confined child process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from xingtan.kernel.confining import MEGABYTE, RefusedError, ask_confined
from xingtan.kernel.confining import Limits as Confines
from xingtan.kernel.errors import DomainError
from xingtan.sheets import reader
from xingtan.sheets.kinds import Bilingual, say


@dataclass(frozen=True)
class Limits(Confines):
    """What a file may cost: bytes of the file beside those of memory, and how large its sheets may be."""

    seconds: int = 30
    wall: int = 60
    file: int = 20 * MEGABYTE
    rows: int = 50_000
    columns: int = 200
    cell: int = 5_000
    characters: int = 40_000_000


LIMITS = Limits()


@dataclass(frozen=True)
class Sheet:
    """One visible sheet: ``rows[0]`` stands in row ``first``, and each row begins with column A."""

    name: str
    first: int
    rows: list[list[str]] = field(repr=False)


class FileRefusedError(DomainError):
    """The file cannot be taken; ``reason`` says why and what to do, in both languages."""

    code = "file_refused"

    def __init__(self, *, why: str, reason: Bilingual) -> None:
        super().__init__(reason=why)
        self.reason = reason


REASONS: Mapping[str, object] = {
    "empty_file": _("The file is empty. Fill in the template and send it again."),
    "too_big": _("The file is larger than %(megabytes)s MB. Split it, or remove pictures from it."),
    "too_large": _(
        "The file would unfold to far more than a list of people can need. Save only the list as a new file."
    ),
    "too_slow": _("Reading the file took too long. Save only the list as a new file."),
    "password_protected": _("The file is protected with a password. Remove the password in Excel and save it again."),
    "not_a_workbook": _(
        "This is not a workbook, whatever its name says. Open it in Excel or WPS and save it as .xlsx or .csv."
    ),
    "damaged": _("The workbook is damaged. Open it in Excel or WPS and save it as a new .xlsx file."),
    "unknown_encoding": _("The text file is neither UTF-8 nor GB18030. Save it as .xlsx or as CSV UTF-8."),
    "too_many_rows": _("A sheet has more than %(rows)s rows. Split the file."),
    "too_many_columns": _("A sheet has more than %(columns)s columns. Remove what does not belong to the list."),
    "cell_too_long": _("A cell holds more than %(cell)s characters. Shorten it."),
    "no_rows": _("The file has a header at most, and no rows below it."),
}


def refusal_of(*, why: str, limits: Limits = LIMITS) -> FileRefusedError:
    """Return the error for a refused file, its sentence in both languages."""
    sentence = REASONS.get(why, REASONS["damaged"])
    params = {
        "megabytes": limits.file // MEGABYTE,
        "rows": limits.rows,
        "columns": limits.columns,
        "cell": limits.cell,
    }
    return FileRefusedError(why=why, reason=say(sentence, **params))


def read_workbook(content: bytes, *, limits: Limits = LIMITS) -> list[Sheet]:
    """Return the visible sheets of an xlsx, xls, ods or CSV file, whatever it is called.

    Errors: FileRefusedError for files that are empty, too large, protected, damaged or no workbook at all.
    """
    if not content:
        raise refusal_of(why="empty_file", limits=limits)
    if len(content) > limits.file:
        raise refusal_of(why="too_big", limits=limits)
    try:
        told = ask_confined(reader, content, limits)
    except RefusedError as refused:
        raise refusal_of(why=refused.code, limits=limits) from None
    return [Sheet(found["name"], found["first"], found["rows"]) for found in told.about]
