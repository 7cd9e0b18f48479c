"""5,000 records: import them, then identify their year, against a bare insert of the same rows in the same run.

The import reads a CSV, checks every row against the database, keeps the dry run, plans again under lock, writes records
and journal. The identification assesses 100 teachers under the rulebook, posts entries with digests and answers, moves
lines and records on, writes the journal. The bare insert only puts the finished rows into a table without an index.
"""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta

from benchmarks.throwaway import Watch, bare_insert, stored_rows, throwaway

TEACHERS = 100
RECORDS = 5000
YEAR = 2025
NOON = datetime(2026, 11, 1, 4, tzinfo=UTC)
#: kind -> hours, level, mode, plan filed in advance
KINDS = {
    "school_session": (4, "", "", "是"),
    "collective_preparation": (4, "", "", ""),
    "open_class": ("", "county", "", ""),
    "training": (6, "county", "concentrated", ""),
}


def main() -> None:
    """Measure and print."""
    with throwaway() as vendor:
        school = _school()
        content = _workbook()
        imported = _import(content)
        columns, rows = stored_rows("records_record")
        bare = bare_insert("records_record", columns, rows)
        print(f"{vendor}: import of {len(rows)} records (dry run and write) {imported:.2f} s, bare insert {bare:.3f} s")
        print(f"{vendor}: import / bare insert = {imported / bare:.0f}, {len(rows) / imported:.0f} records/s")
        identified = _identify(school)
        columns, rows = stored_rows("credit_bank_entry")
        bare = bare_insert("credit_bank_entry", columns, rows)
        print(
            f"{vendor}: identification of {RECORDS} lines ({len(rows)} entries) {identified:.2f} s, bare {bare:.3f} s"
        )
        print(f"{vendor}: identification / bare insert = {identified / bare:.0f}, {RECORDS / identified:.0f} lines/s")


def _school():
    from makers.people import make_school, make_teacher
    from xingtan.access.actors import operator
    from xingtan.credit_bank.services import publish_rulebook
    from xingtan.institutions.models import Institution
    from xingtan.records.definitions.shipping import ship_definitions
    from xingtan.rulebook.catalogue import text_of

    ship_definitions(at=NOON)
    school = make_school(code="BENCH")
    province = Institution.objects.get(kind="province")
    publish_rulebook(
        actor=operator(),
        institution=province,
        text=text_of("demo-xinghe-2022"),
        effective_from=date(2022, 9, 1),
        at=NOON,
    )
    for number in range(TEACHERS):
        make_teacher(school, number=f"B{number:04d}")
    return school


def _workbook() -> bytes:
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(["记录编号", "教师工号", "类型", "名称", "日期", "学时", "级别", "方式", "计划已事先备案"])
    first = date(YEAR, 9, 2)
    for number in range(RECORDS):
        kind, details = list(KINDS.items())[number % len(KINDS)]
        day = first + timedelta(days=number // TEACHERS * 5 % 300)
        table.writerow(["", f"B{number % TEACHERS:04d}", kind, f"{kind} {number}", day.isoformat(), *details])
    return text.getvalue().encode()


def _import(content: bytes) -> float:
    from xingtan.access.actors import operator
    from xingtan.records.workbooks.sheet import RECORDS_ACCEPTED
    from xingtan.sheets import services

    actor = operator()
    with Watch() as watch:
        run = services.start_run(RECORDS_ACCEPTED, actor=actor, file_name="bench.csv", content=content, at=NOON)
        run = services.check_run(RECORDS_ACCEPTED, actor=actor, run=run, at=NOON, ask=False)
        assert run.state == "checked", (run.state, run.layout, run.failure)
        assert not run.counts["wrong"], run.rows.filter(verdict="wrong").first().mistakes
        services.write_run(RECORDS_ACCEPTED, actor=actor, run=run, at=NOON)
    return watch.seconds


def _identify(school) -> float:
    from xingtan.access.actors import operator
    from xingtan.declarations.identification import identify_year
    from xingtan.declarations.models import DeclarationLine
    from xingtan.declarations.services import declare_year, take_line_steps_in_bulk
    from xingtan.institutions.models import Institution

    actor = operator()
    declare_year(actor=actor, school=school, year=YEAR, at=NOON)
    lines = list(DeclarationLine.objects.values_list("pk", flat=True))
    for step in ("county_accept", "city_accept"):
        take_line_steps_in_bulk(actor=actor, line_ids=lines, step=step, at=NOON)
    with Watch() as watch:
        identify_year(actor=actor, institution=Institution.objects.get(kind="province"), year=YEAR, at=NOON)
    return watch.seconds


if __name__ == "__main__":
    main()
