"""Words looked for among records: every record that says them, whatever their signs, by an index where there is one."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.models import Q

from makers.people import make_school, make_teacher
from makers.records import make_record
from xingtan.records.models import Record

pytestmark = pytest.mark.django_db
TITLES = ("单元作业设计", "作 业", "100%参与的课堂", "A_b Test", "a_B test", "业", "读《Ünder》有感", "c:\\课件")
WORDS = ("作业", "业", "0%参", "%", "_b", "a_b", "TEST", "Ünder", "没有", "\\课", "作业设计", "《ün", "' OR 1=1")


def test_a_word_finds_every_record_that_says_it_and_no_other():
    school = make_school()
    known = make_teacher(school, name="作业帮")
    for title in TITLES:
        make_record(make_teacher(school, name="王某"), title=title)
    theirs = make_record(known, title="别的")
    for word in WORDS:
        plain = Q(title__icontains=word) | Q(teacher__name__icontains=word)
        assert set(Record.objects.matching(word)) == set(Record.objects.filter(plain)), word
    assert set(Record.objects.matching(theirs.number.lower())) == {theirs}
    assert theirs in set(Record.objects.matching(known.number))


def test_a_name_that_more_people_bear_than_are_named_still_finds_all_of_them(monkeypatch):
    monkeypatch.setattr("xingtan.records.finding.FEW", 2)
    school = make_school()
    theirs = {make_record(make_teacher(school, name=f"同名{number}")) for number in range(4)}
    assert set(Record.objects.matching("同名")) == theirs


@pytest.mark.postgresql
def test_a_rare_word_is_found_by_the_index_of_pairs_and_by_name_and_number():
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = Record.objects.matching("作业设计").order_by().explain()
    assert "record_by_pairs_of_title" in plan
    assert "Seq Scan on records_record" not in plan
