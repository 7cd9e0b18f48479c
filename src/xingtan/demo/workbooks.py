"""The world as workbooks: the rows of every file, and the one way in which they are written, byte for byte."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

import xlsxwriter
from django.utils.translation import override

from xingtan.demo import places
from xingtan.demo.autumn import course_for_new_teachers
from xingtan.demo.deeds import Deed
from xingtan.demo.staff import TITLE_ORDER, Person, staff
from xingtan.demo.years import YEARS, deeds
from xingtan.kernel.periods import SCHOOL_YEAR
from xingtan.sheets.kinds import CHINESE, Column, ImportKind, kind_of
from xingtan.sheets.kinds import Person as Importer

Rows = Sequence[Mapping[str, str]]

CREATED = datetime(2026, 11, 22, 8, 0)  # noqa: DTZ001 what a workbook says of itself has no time zone
#: On this day the schools began to use Xingtan, with the staff that they had then.
BEGAN = date(2022, 8, 29)
INSTITUTIONS, TEACHERS_2022, RESULTS_2026 = "institutions.xlsx", "teachers-2022.xlsx", "results-qljx-2026.xlsx"
WIDEST = 60
EXCELLENT = 90


def teachers_file(school: str) -> str:
    """Return the name of the file of a school's staff as it is today."""
    return f"teachers-{school.lower()}.xlsx"


def records_file(school: str, year: int) -> str:
    """Return the name of the records' file of a school and year."""
    return f"records-{school.lower()}-{year}.xlsx"


def workbooks(seed: int) -> Iterator[tuple[str, bytes]]:
    """Yield the name and the bytes of every workbook."""
    people = staff(seed)
    yield INSTITUTIONS, workbook(kind_of("institutions"), institution_rows())
    earlier = [teacher_row(person, BEGAN) for person in people if person.started_on <= BEGAN]
    yield TEACHERS_2022, workbook(kind_of("teachers"), earlier)
    for school in places.SCHOOLS:
        now = [teacher_row(person, places.TODAY) for person in people if person.school == school]
        yield teachers_file(school), workbook(kind_of("teachers"), now)
    by_number = {person.number: person for person in people}
    records = kind_of("records")
    for school in places.SCHOOLS:
        for year in YEARS:
            told = [(by_number[deed.teacher], deed) for deed in deeds(seed) if SCHOOL_YEAR.year_of(deed.day) == year]
            rows = [{"teacher_name": one.name, **record_row(deed)} for one, deed in told if one.school == school]
            yield records_file(school, year), workbook(records, rows)
    yield RESULTS_2026, workbook(kind_of("results"), result_rows(seed))


def institution_rows() -> Rows:
    """Return the rows of the institutions' file."""
    return [institution_row(place) for place in places.places()]


def institution_row(place: places.Place) -> Mapping[str, str]:
    """Return the row of one institution."""
    return {
        "code": place.code,
        "kind": place.kind,
        "name": place.name,
        "name_en": place.name_en,
        "parent": place.parent,
        "opened_on": places.FOUNDED.isoformat(),
    }


def teacher_row(person: Person, on: date) -> Mapping[str, str]:
    """Return the row of one teacher as it stood on that day: titles gained later are not yet there."""
    title, since = title_on(person, on)
    return {
        "number": person.number,
        "name": person.name,
        "sex": "male" if person.male else "female",
        "born_on": person.born_on.isoformat(),
        "id_number": person.id_number,
        "phone": person.phone,
        "schooling": person.schooling,
        "title": title,
        "title_since": since.isoformat() if since else "",
        "subject": person.subject,
        "started_on": person.started_on.isoformat(),
        "school": person.school,
        "group": person.group,
        "roles": ",".join(sorted(person.roles)),
    }


def title_on(person: Person, on: date) -> tuple[str, date | None]:
    """Return the title held on that day and since when; the one below it before the day of the present one."""
    if person.title_since is None or person.title_since <= on:
        return person.title, person.title_since
    below = TITLE_ORDER[TITLE_ORDER.index(person.title) - 1]
    years = {"junior": 1, "intermediate": 8, "vice_senior": 15}.get(below)
    since = date(person.started_on.year + years, 9, 1) if years else None
    return below, since if since is None or since <= on else date(on.year - 1, 9, 1)


def record_row(deed: Deed) -> Mapping[str, str]:
    """Return the row of one deed."""
    row = {
        "number": "",
        "teacher": deed.teacher,
        "kind": deed.kind,
        "title": deed.title,
        "happened_on": deed.day.isoformat(),
        "ended_on": deed.until.isoformat() if deed.until else "",
        "hours": "" if deed.hours is None else str(deed.hours),
    }
    row.update({name: _text(value) for name, value in deed.values.items()})
    return row


def result_rows(seed: int) -> Rows:
    """Return what the college reports of its course for new teachers: one failed, two had not entered it themselves."""
    new = [person for person in staff(seed) if person.trainee]
    guests = [person for person in staff(seed) if person.school == places.XISHAN and not person.roles][-2:]
    course = course_for_new_teachers(new[0].number)
    failed = new[len(new) // 2].number
    rows = []
    for place, person in enumerate((*new, *guests), start=1):
        passed = person.number != failed
        marks = 78 + place * 7 % 19 if passed else 52
        said = "not_qualified" if not passed else "excellent" if marks >= EXCELLENT else "good"
        row = {
            **record_row(replace(course, teacher=person.number)),
            "teacher_name": person.name,
            "reported_hours": str(course.hours if passed else 6),
            "result": said,
            "marks": str(marks),
            "certificate": f"QLJX-2026-XR-{place:03d}" if passed else "",
        }
        rows.append({name: text for name, text in row.items() if name not in {"kind", "hours"}})
    return rows


def workbook(kind: ImportKind[Importer], rows: Rows) -> bytes:
    """Return a workbook of one sheet in Chinese, as a school's office keeps it; the same bytes for the same rows."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": kind.label.zh, "created": CREATED})
    sheet = book.add_worksheet(kind.label.zh)
    head, day = book.add_format({"bold": True, "bg_color": "#F6E7D2"}), book.add_format({"num_format": "yyyy-mm-dd"})
    columns = _used(kind.columns(), rows)
    with override(CHINESE):
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column.zh, head)
            sheet.set_column(place, place, _width(column, rows))
            for number, row in enumerate(rows, start=1):
                _write(sheet, number, place, column, row.get(column.field, ""), day)
    sheet.freeze_panes(1, 0)
    book.close()
    return out.getvalue()


def _write(
    sheet: xlsxwriter.worksheet.Worksheet, number: int, place: int, column: Column, text: str, day: object
) -> None:
    if not text:
        return
    if column.field.endswith("_on") or column.field.endswith("_since"):
        sheet.write_datetime(number, place, datetime.fromisoformat(text), day)
    elif column.field in {"hours", "credits", "characters", "author_rank", "reported_hours", "marks"}:
        sheet.write_number(number, place, int(text))
    else:
        sheet.write_string(number, place, column.show(text))


def _used(columns: Iterable[Column], rows: Rows) -> list[Column]:
    """Return the columns that the rows fill, and those that a file needs.

    Errors: KeyError when a row fills a field without a column.
    """
    listed = {column.field: column for column in columns}
    filled = {name for row in rows for name, text in row.items() if text}
    if strangers := filled - listed.keys():
        raise KeyError(*sorted(strangers))
    return [column for name, column in listed.items() if name in filled or column.required]


def _width(column: Column, rows: Rows) -> int:
    longest = max((len(column.show(row.get(column.field, "")) or "") for row in rows), default=0)
    return min(WIDEST, 2 + 2 * max(longest, len(column.zh)))


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
