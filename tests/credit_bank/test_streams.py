"""Posting a province: columns of amounts become the entries that single postings would have become."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import duckdb
import pyarrow as pa
import pytest
from pyarrow.parquet import write_table

from makers.credit import NOON, make_batch, make_province
from makers.people import make_teacher
from xingtan.credit_bank.columns import AMOUNTS
from xingtan.credit_bank.models import Entry, PostingBatch
from xingtan.credit_bank.postings import OutsidePlaceError, PostedAlreadyError
from xingtan.credit_bank.reads import balances
from xingtan.credit_bank.streams import amounts_of, post_stream
from xingtan.credit_bank.verify import verify_book
from xingtan.kernel.errors import NotPermittedError
from xingtan.rulebook.bulk.parquet import RECORDS, parquet_facts
from xingtan.rulebook.bulk.plan import Asked, compile_rulebook
from xingtan.rulebook.bulk.recorded import INTEGER_DIVISION
from xingtan.rulebook.catalogue import shipped
from xingtan.trail.models import JournalRow

pytestmark = pytest.mark.django_db

AWKWARD = ["tab\there", "line\nbreak\r", "back\\slash \\N", "quote \"'", "\x01\x1f\b\f", "👩‍🏫 公开课 \u202e", "it's"]


def make_amount(teacher, number, **fields):
    return {
        "teacher_id": teacher.pk,
        "source_kind": "record",
        "source_key": f"S{number:05d}",
        "narrative": "Open class",
        "happened_on": date(2025, 10, 14),
        "part": "school_based",
        "item": "open_class",
        "rule": "open_class",
        "year": 2025,
        "turn": 1,
        "units": 3 + number,
        "raw_units": 3 + number,
        "grain": 2,
        "place": teacher.school.path,
        "lines": "[]",
        **fields,
    }


def stream(province, amounts, *, size):
    tables = (amounts[start : start + size] for start in range(0, len(amounts), size))
    return post_stream(
        actor=province.officer,
        institution=province.root,
        year=2025,
        published=province.published,
        tables=(pa.RecordBatch.from_pylist(table, schema=AMOUNTS) for table in tables),
        at=NOON,
    )


def test_a_stream_is_posted_in_batches_that_verify_and_say_what_single_batches_say():
    province = make_province()
    teachers = [make_teacher(province.school) for _ in range(7)]
    batches = stream(province, [make_amount(teachers[number % 7], number) for number in range(100)], size=40)
    assert [batch.count for batch in batches] == [40, 40, 20]
    assert [batch.number for batch in batches] == [1, 2, 3]
    assert sum(sum(held.values()) for held in balances([teacher.pk for teacher in teachers]).values()) == 2625
    assert JournalRow.objects.filter(action="credits.posted").count() == 3
    assert not list(verify_book())
    assert make_batch(province).number == 4


def test_awkward_texts_in_columns_are_kept_as_they_are_and_verify():
    province = make_province()
    teacher = make_teacher(province.school)
    amounts = [
        make_amount(teacher, number, narrative=text, item=text, source_key=f"{number} {text}", lines=f"[{number}]")
        for number, text in enumerate(AWKWARD)
    ]
    stream(province, amounts, size=4)
    entries = list(Entry.objects.order_by("pk"))
    assert [entry.narrative for entry in entries] == [entry.item for entry in entries] == AWKWARD
    assert [entry.lines for entry in entries] == [[number] for number in range(len(AWKWARD))]
    assert not list(verify_book())


def test_a_stream_is_all_or_nothing_and_names_what_is_posted_already():
    province, elsewhere = make_province(), make_province()
    teacher = make_teacher(province.school)
    stream(province, [make_amount(teacher, 9)], size=4)
    with pytest.raises(PostedAlreadyError) as caught:
        stream(province, [make_amount(teacher, number) for number in range(10)], size=4)
    assert caught.value.params["keys"] == ["S00009"]
    with pytest.raises(OutsidePlaceError):
        stream(province, [make_amount(teacher, 20), make_amount(make_teacher(elsewhere.school), 21)], size=4)
    with pytest.raises(NotPermittedError):
        stream(replace(province, officer=elsewhere.officer), [make_amount(teacher, 30)], size=4)
    with pytest.raises(TypeError, match="narrative"):
        stream(province, [make_amount(teacher, 30, narrative=None)], size=4)
    assert Entry.objects.count() == PostingBatch.objects.count() == 1


def test_records_of_a_file_are_assessed_and_posted_with_the_steps_that_explain_them(tmp_path):
    province = make_province()
    teacher = make_teacher(province.school)
    path, duck, rulebook = str(tmp_path / "records.parquet"), duckdb.connect(), shipped("cn-gx-2016")
    duck.execute(INTEGER_DIVISION)
    count = 3
    records = {
        "teacher": [teacher.number] * count,
        "key": [f"R{number}" for number in range(count)],
        "kind": ["school_session"] * count,
        "date": [date(2016, 10, 10)] * count,
        "half_days": pa.array([Decimal(1 + number) for number in range(count)], pa.decimal128(9, 1)),
        "filed": [True] * count,
    }
    write_table(pa.table(records), path)
    duck.read_parquet(path).create_view(RECORDS)
    plan = compile_rulebook(
        rulebook, Asked(as_of=date(2016, 12, 31)), parquet_facts(rulebook, path, grain=rulebook.grain).facts
    )
    holders = {"teacher": [teacher.number], "teacher_id": [teacher.pk], "place": [teacher.school.path]}
    duck.register("holders", pa.table(holders))
    tables = list(amounts_of(duck, plan, first_year=rulebook.cycle_at(date(2016, 12, 31)).first_year))
    post_stream(
        actor=province.officer,
        institution=province.root,
        year=2016,
        published=province.published,
        tables=tables,
        at=NOON,
    )
    entries = list(Entry.objects.order_by("source_key"))
    assert [entry.source_key for entry in entries] == [f"{teacher.number}-R{number}" for number in range(3)]
    assert all(entry.lines[0]["code"] == "covered" and entry.units > 0 for entry in entries)
    assert not list(verify_book())
