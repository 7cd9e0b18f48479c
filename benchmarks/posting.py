"""From the records of a province to its ledger: assess in bulk, post, against a bare COPY of the same finished rows.

DuckDB reads one year of records from Parquet and works the Guangxi rules out for every record. The ledger gets an
entry for each record that counts, with explanation, digest and Merkle root, in the real table with its indexes,
constraints and triggers. Two runs then copy the finished rows, every value already made: one into a table with all
that the ledger has (indexes, foreign keys, checks, triggers), one into a bare table with the same indexes only. All on
the same server, in the same run; on SQLite there is only the bare one, and all insert.

    DATABASE_URL=postgresql://... python -m benchmarks.posting [--teachers 20000] [--records 20] [--folder DIR]
"""

from __future__ import annotations

import argparse
import resource
import tempfile
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from benchmarks.bulk_assessment import RECORDS_FROM_2016, THREADS, YEAR
from benchmarks.throwaway import Watch, throwaway
from xingtan.rulebook.bulk.parquet import RECORDS, parquet_facts
from xingtan.rulebook.bulk.recorded import INTEGER_DIVISION

RULEBOOK = "cn-gx-2016"
AS_OF = date(2016, 12, 31)
AT = datetime(2017, 1, 10, 4, tzinfo=UTC)
CHUNK = 50_000
ONCE_MORE = 2
MIB = 1024


def main(words: list[str] | None = None) -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--teachers", type=int, default=20_000)
    parser.add_argument("--records", type=int, default=20)
    parser.add_argument("--folder", help="where the Parquet file is made; a temporary folder by default")
    asked = parser.parse_args(words)
    with throwaway() as vendor, tempfile.TemporaryDirectory(dir=asked.folder) as folder:
        measure(vendor, asked.teachers, asked.records, Path(folder) / "records.parquet")


def measure(vendor: str, teachers: int, records: int, path: Path) -> None:
    """Post the year, copy the finished rows, check both, print the ratio."""
    from xingtan.credit_bank.models import Entry
    from xingtan.credit_bank.verify import verify_book

    duck = duckdb.connect()
    duck.execute(INTEGER_DIVISION)
    duck.execute(f"set threads = {THREADS}")
    duck.execute(RECORDS_FROM_2016.format(records=records, rows=teachers * records, days=YEAR, path=path))
    duck.read_parquet(str(path)).create_view(RECORDS)
    province, school, published = _province(teachers)
    with Watch() as watch:
        batches = post(duck, str(path), province, school, published)
    count = sum(batch.count for batch in batches)
    bare = _bare_copy(path.with_suffix(".copy"))
    if vendor == "postgresql":
        same = _copy_into("same_entry", path.with_suffix(".copy"), _like_the_ledger)
        print(f"{vendor}: copy of the finished rows into a table like the ledger {same:.1f} s")
        print(f"{vendor}: end to end / copy into a table like the ledger = {watch.seconds / same:.2f}")
    print(f"{vendor}: {teachers} teachers, {teachers * records} records, {count} entries in {len(batches)} batches")
    print(f"{vendor}: assessed and posted in {watch.seconds:.1f} s, bare copy of the finished rows {bare:.1f} s")
    print(f"{vendor}: end to end / bare copy = {watch.seconds / bare:.2f}, {count / watch.seconds:.0f} entries/s")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MIB:.0f} MiB")
    assert Entry.objects.count() == count
    if count <= CHUNK * ONCE_MORE * 4:
        assert not list(verify_book())
        print("the book verifies: every digest, root and sum")


def post(duck, path, province, school, published):
    """Assess every record and post what counts; return the batches."""
    from xingtan.access.actors import operator
    from xingtan.credit_bank.streams import amounts_of, post_stream
    from xingtan.rulebook.bulk.plan import Asked, compile_rulebook
    from xingtan.rulebook.catalogue import shipped
    from xingtan.teachers.models import Teacher

    rulebook = shipped(RULEBOOK)
    facts = parquet_facts(rulebook, path, grain=rulebook.grain)
    plan = compile_rulebook(rulebook, Asked(as_of=AS_OF), facts.facts)
    numbers, keys = zip(*Teacher.objects.values_list("number", "pk"), strict=True)
    duck.register("holders", pa.table({"teacher": numbers, "teacher_id": keys, "place": [school.path] * len(keys)}))
    return post_stream(
        actor=operator(),
        institution=province,
        year=AS_OF.year,
        published=published,
        tables=amounts_of(duck, plan, first_year=rulebook.cycle_at(AS_OF).first_year),
        at=AT,
    )


def _province(teachers):
    from makers.people import make_school
    from xingtan.access.actors import operator
    from xingtan.credit_bank.services import publish_rulebook
    from xingtan.institutions.models import Institution
    from xingtan.rulebook.catalogue import text_of
    from xingtan.teachers.models import Teacher

    school = make_school(code="BENCH")
    province = Institution.objects.get(kind="province")
    published = publish_rulebook(
        actor=operator(), institution=province, text=text_of(RULEBOOK), effective_from=date(2016, 9, 1), at=AT
    )
    about = {"sex": "female", "schooling": "bachelor", "title": "junior", "school": school}
    day = date(1985, 1, 1)
    rows = (
        Teacher(number=f"T{number:07d}", name=f"教师{number}", born_on=day, started_on=day, **about)
        for number in range(teachers)
    )
    Teacher.objects.bulk_create(rows, batch_size=5000)
    return province, school, published


def _bare_copy(path):
    """Put the finished rows into a copy of the table that has the same indexes; seconds."""
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with path.open("wb") as file, cursor.copy("COPY credit_bank_entry TO STDOUT") as copy:
                for block in copy:
                    file.write(block)
            return _copy_into("bare_entry", path, lambda *_: None)
        cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'credit_bank_entry'")
        (table,) = cursor.fetchone()
        cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'credit_bank_entry'")
        indexes = [sql for (sql,) in cursor.fetchall() if sql]
        cursor.execute(table.replace("credit_bank_entry", "bare_entry", 1))
        for number, sql in enumerate(indexes):
            columns = sql[sql.index("(", sql.index(" ON ")) :]
            unique = "UNIQUE" if "UNIQUE" in sql.split(" INDEX ")[0] else ""
            cursor.execute(f"CREATE {unique} INDEX bare_{number} ON bare_entry {columns}")
        cursor.execute("SELECT * FROM credit_bank_entry")
        rows = cursor.fetchall()
        marks = ", ".join(["%s"] * len(rows[0]))
        with Watch() as watch, transaction.atomic():
            cursor.executemany(f"INSERT INTO bare_entry VALUES ({marks})", rows)
        return watch.seconds


def _copy_into(table, path, furnish):
    """Copy the finished rows from the file into a new table with the ledger's indexes, furnished further; seconds."""
    from django.db import connection, transaction

    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {table} (LIKE credit_bank_entry INCLUDING INDEXES INCLUDING DEFAULTS)")
        furnish(cursor, table)
        copied = cursor.copy(f"COPY {table} FROM STDIN")
        with Watch() as watch, transaction.atomic(), path.open("rb") as file, copied as copy:
            while block := file.read(1 << 18):
                copy.write(block)
    return watch.seconds


def _like_the_ledger(cursor, table):
    """Give the table the ledger's foreign keys, checks and triggers."""
    cursor.execute(
        "SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid = 'credit_bank_entry'::regclass AND contype IN ('f', 'c')"
    )
    for name, said in cursor.fetchall():
        own = said.replace("credit_bank_entry(", f"{table}(")
        cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "same_{name}" {own}')
    cursor.execute(
        "SELECT pg_get_triggerdef(oid) FROM pg_trigger"
        " WHERE tgrelid = 'credit_bank_entry'::regclass AND NOT tgisinternal"
    )
    for (said,) in cursor.fetchall():
        cursor.execute(said.replace("credit_bank_entry", table).replace("TRIGGER ", "TRIGGER same_", 1))


if __name__ == "__main__":
    main()
