"""Records and teachers from CSV: facts, or every wrong row at once."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from makers.rulebooks import make_rulebook
from xingtan.rulebook.facts import Fact
from xingtan.rulebook.records_file import read_records, read_teachers

RULES = make_rulebook()


def records(text):
    return read_records(text, "records.csv", RULES)


def mistakes(reading):
    return [(each.row, each.column, each.mistake.code) for each in reading.mistakes]


def test_a_row_becomes_a_fact_with_typed_attributes():
    reading = records(
        "teacher,kind,date,hours,level,passed,characters,hobby\nT1,course,2021/3/5,7.5,city,是,900,chess\n"
    )
    assert reading.mistakes == ()
    values = {"level": "city", "passed": True, "characters": 900, "hobby": "chess"}
    assert reading.facts == (Fact("000002", "T1", "course", date(2021, 3, 5), Fraction(15, 2), values),)


def test_a_byte_order_mark_blank_rows_and_quotes_are_no_hindrance():
    reading = records('\ufeffkey,teacher,kind,date,settled\n\n"a","T,1",lecture,2021-03-05,1/3\n,,,,\n')
    assert [(fact.key, fact.teacher, fact.settled) for fact in reading.facts] == [("a", "T,1", Fraction(1, 3))]


def test_every_wrong_row_is_named_with_its_column_and_none_hides_another():
    reading = records(
        "key,teacher,kind,date,hours,level,days,passed\n"
        "a,T1,course,2021-02-30,1,city,,true\n"
        "b,,course,2021-03-01,-1,city,,true\n"
        "c,T1,,2021-03-01,0.001,village,,perhaps\n"
        "d,T1,lecture,,abc,city,0.3,\n"
        "e,T1,lecture,2021-03-01,1,city,1,true,more\n"
    )
    assert mistakes(reading) == [
        (2, "date", "not_a_day"),
        (3, "teacher", "missing_cell"),
        (3, "hours", "below_zero"),
        (4, "kind", "missing_cell"),
        (4, "hours", "off_step"),
        (4, "level", "unknown_value"),
        (4, "passed", "not_yes_no"),
        (5, "date", "missing_cell"),
        (5, "hours", "not_an_amount"),
        (5, "days", "off_step"),
        (6, "", "too_many_cells"),
    ]


def test_amounts_days_and_levels_out_of_range_are_refused_each_in_its_row():
    reading = records(
        "key,teacher,kind,date,hours,settled,level,days,characters\n"
        "a,T1,course,2021-03-01,10000000.01,,city,,\n"
        "b,T1,course,2021-03-01,10000000,10000001,city,,\n"
        "c,T1,course,0001-01-01,1,,city,,\n"
        "d,T1,course,9999-12-31,1,,city,,\n"
        "e,T1,course,2021-03-01,1,,galaxy,,\n"
        "f,T1,course,2021-03-01,1,,city,10000000.5,-1\n"
        "g,T1,course,1900-01-01,10000000,10000000,city,,\n"
    )
    assert mistakes(reading) == [
        (2, "hours", "above_most"),
        (3, "settled", "above_most"),
        (4, "date", "day_out_of_range"),
        (5, "date", "day_out_of_range"),
        (6, "level", "unknown_value"),
        (7, "days", "above_most"),
        (7, "characters", "below_zero"),
    ]


def test_the_same_key_twice_for_one_teacher_is_refused_and_for_two_teachers_is_not():
    head = "key,teacher,kind,date\n"
    assert mistakes(records(head + "a,T1,lecture,2021-03-01\na,T1,lecture,2021-03-02\n")) == [(3, "key", "key_twice")]
    assert mistakes(records(head + "a,T1,lecture,2021-03-01\na,T2,lecture,2021-03-02\n")) == []


def test_columns_that_are_missing_or_double_are_named_with_the_nearest_word():
    reading = records("techer,kind,date,date\nT1,lecture,2021-03-01,2021-03-01\n")
    assert mistakes(reading)[:2] == [(1, "teacher", "missing_column"), (1, "date", "column_twice")]
    assert reading.mistakes[0].mistake.nearest == "techer"


def test_an_amount_that_the_rule_refuses_refuses_the_row():
    reading = records("teacher,kind,date,granted,granted_by\nT1,book,2021-03-01,7,principal\nT1,book,2021-03-02,4,\n")
    assert mistakes(reading) == [(2, "", "refused_by_rule"), (3, "", "refused_by_rule")]


def test_a_kind_that_no_rule_covers_is_no_mistake():
    assert mistakes(records("teacher,kind,date\nT1,gardening,2021-03-01\n")) == []


def test_an_empty_file_lacks_its_columns():
    assert [code for _, _, code in mistakes(records(""))] == ["missing_column"] * 3


@given(st.text(max_size=120))
def test_no_text_brings_the_reader_down(text):
    records(text)
    records("teacher,kind,date,hours,level\n" + text)
    read_teachers("teacher,profile,cycle_first_year\n" + text, "t", RULES)


def test_teachers_bring_their_profile_and_the_first_year_of_their_cycle():
    reading = read_teachers("teacher,profile,cycle_first_year,name\nT1,newcomer,2021,Li\nT2,,,Wang\n", "t.csv", RULES)
    assert reading.mistakes == ()
    found = [(row.teacher, row.profile, row.cycle_first_year) for row in reading.teachers]
    assert found == [("T1", "newcomer", 2021), ("T2", None, None)]


def test_wrong_teachers_are_named():
    reading = read_teachers("teacher,profile,cycle_first_year\nT1,newcommer,21\nT1,,\n,newcomer,\n", "t.csv", RULES)
    assert mistakes(reading) == [
        (2, "profile", "unknown_profile"),
        (2, "cycle_first_year", "not_whole"),
        (3, "teacher", "key_twice"),
        (4, "teacher", "missing_cell"),
    ]
