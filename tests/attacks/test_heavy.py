"""Amounts that no column holds, days that no calendar needs, rulebooks that swell: refused with a note, quickly."""

from __future__ import annotations

import logging

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from makers.credit import make_province
from makers.people import make_account, make_actor, make_teacher
from makers.records import VALUES, make_definition
from makers.rulebooks import SMALL
from makers.workbooks import make_csv
from xingtan.access.models import Account
from xingtan.access.roles import Role
from xingtan.records.models import Record
from xingtan.sheets.models import ImportRun

pytestmark = pytest.mark.django_db

LAUGHS = "a: &a [x,x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 10)}]\n" for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
SWELLING = {
    "aliases": LAUGHS,
    "aliases inside": SMALL.replace("parts:", f"{LAUGHS}parts:"),
    "depth": "[" * 100_000,
    "depth of keys": "\n".join(" " * n + f"k{n}:" for n in range(3000)),
    "tags": "!!python/object/apply:os.system ['true']",
    "huge number": SMALL.replace("at_most: 10", f"at_most: {'9' * 5000}"),
    "exponent": SMALL.replace("at_most: 10", "at_most: 1e999999999"),
    "fraction": SMALL.replace("gives: 1/3", "gives: 1/99999999999999999999999999999999999999999"),
    "long cycle": SMALL.replace("years: 5", "years: 999999999"),
    "cycle at the end of time": SMALL.replace("anchor: 2020", "anchor: 999999999"),
    "zero byte": SMALL.replace("test rules", '"te\\0st"'),
    "binary": "\x80\x81\xff",
    "nothing": "",
    "a word": "word",
    "a list": "- 1\n- 2\n",
}


@pytest.fixture(autouse=True)
def _quiet(settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path
    make_definition()
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


def browser_of(account):
    browser = Client(raise_request_exception=False)
    browser.force_login(account)
    return browser


@pytest.mark.parametrize(
    "hours", ["9" * 18, "9" * 30, "9" * 60, "9" * 5000, "1e9", "-1", "0.001", "1/3", "NaN", "Infinity"]
)
def test_hours_that_nobody_has_are_refused_in_form_and_file(school, hours):
    teacher = make_teacher(school, with_account=True)
    answer = browser_of(teacher.account).post("/records/new/training/", {**VALUES["training"], "hours": hours})
    assert answer.status_code == 422
    assert not Record.objects.exists()

    manager = browser_of(make_account((Role.MANAGER, school)))
    content = make_csv(
        "教师工号,类型,名称,日期,学时,级别,方式",
        f"{teacher.number},training,x,2025-10-11,{hours},municipal,concentrated",
    )
    manager.post("/records/import/", {"file": SimpleUploadedFile("a.csv", content)})
    run = ImportRun.objects.latest("pk")
    assert manager.post(f"/records/import/{run.pk}/write/").status_code == 409
    assert not Record.objects.exists()


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1800-01-01", "2999-09-01", "2025-02-30", "0000-00-00"])
def test_days_that_no_calendar_needs_break_no_page(school, day):
    teacher = make_teacher(school, with_account=True)
    own = browser_of(teacher.account)
    answer = own.post("/records/new/open_class/", {**VALUES["open_class"], "happened_on": day, "save": "yes"})
    assert answer.status_code == 422
    assert [
        path for path in ("/", "/growth/path/", "/records/", "/records/export/") if own.get(path).status_code != 200
    ] == []


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
def test_days_of_a_teachers_file_break_no_page(school, day):
    manager = browser_of(make_account((Role.MANAGER, school)))
    for header in ("出生日期", "参加工作日期", "职称取得日期"):
        cells = {"出生日期": "1990-05-17", "参加工作日期": "2014-09-01", "职称取得日期": "2020-01-01", header: day}
        line = (
            f"N1,王新来,女,{cells['出生日期']},本科,二级,{cells['参加工作日期']},{cells['职称取得日期']},{school.code}"
        )
        content = make_csv("工号,姓名,性别,出生日期,学历,职称,参加工作日期,职称取得日期,学校代码", line)
        manager.post("/teachers/import/", {"file": SimpleUploadedFile("a.csv", content)})
        run = ImportRun.objects.latest("pk")
        assert manager.get(f"/teachers/import/{run.pk}/").status_code == 200
        assert manager.post(f"/teachers/import/{run.pk}/write/").status_code == 409, header
    assert manager.get("/teachers/structure/", {"on": day}).status_code == 200


@pytest.mark.parametrize("name", sorted(SWELLING))
def test_a_rulebook_that_swells_is_refused_with_its_mistakes(name):
    province = make_province()
    officer = browser_of(Account.objects.get(pk=province.officer.account_id))
    file = SimpleUploadedFile("a.yaml", SWELLING[name].encode("utf-8", "replace"))
    words = {"file": file, "effective_from": "2025-09-01", "publish": "yes", "place": province.root.code}

    assert officer.post("/credits/rulebooks/publish/", words).status_code in {409, 422}
    assert officer.get("/credits/rulebooks/").status_code == 200


def test_an_officer_of_one_province_publishes_nothing_in_another():
    mine, other = make_province(), make_province()
    officer = browser_of(Account.objects.get(pk=mine.officer.account_id))
    before = list(type(mine.published).objects.values_list("pk", "institution"))
    file = SimpleUploadedFile("a.yaml", SMALL.encode())
    words = {"file": file, "effective_from": "2025-09-01", "publish": "yes", "place": other.root.code}

    officer.post("/credits/rulebooks/publish/", words)

    assert list(type(mine.published).objects.filter(institution=other.root).values_list("pk", "institution")) == [
        row for row in before if row[1] == other.root.pk
    ]
    assert make_actor().roles == frozenset()
