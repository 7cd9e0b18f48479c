"""A school's first list: a roster as schools write it, groups founded by name, the same file checked again."""

import html
import re
import socket

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from makers.people import make_account, make_school
from makers.workbooks import make_csv, make_id_number
from xingtan.access.roles import Role
from xingtan.config.up import why_taken
from xingtan.institutions.models import Institution
from xingtan.sheets.cells import day_or_month_cell
from xingtan.sheets.kinds import CellError
from xingtan.teachers.models import Teacher
from xingtan.trail.models import JournalRow

ROSTER = (
    "晨光小学2026学年教职工花名册,,,,,,,",
    "工号,姓 名,性别,身份证号,出生年月,学历,职称,参加工作时间,任教学科,教研组",
    f"1,王小梅,女,{make_id_number(2, born='19850312')},1985年3月,本科,一级教师,2008.9,语文,语文组",
    "2,李　强,男,,1978-11,硕士研究生,高级教师,2001/7/1,数学,数学组",
    "合计,2人,,,,,,,,",
    "制表人：周敏,,,,,,,,,",
)


@pytest.mark.django_db
def test_a_new_school_founds_the_groups_its_roster_names_and_checks_the_same_file_again(client):
    school = make_school()
    client.force_login(make_account((Role.MANAGER, school)))
    sent = client.post("/teachers/import/", {"file": SimpleUploadedFile("花名册.csv", make_csv(*ROSTER))}, follow=True)
    page = sent.content.decode()
    assert page.count("语文组") == 1
    assert "2008.9" not in page
    run = sent.redirect_chain[-1][0]
    offered = re.search(r'href="(/institutions/groups/new/[^"]+)"', page)
    assert offered
    assert "语文组\n数学组" in client.get(html.unescape(offered[1])).content.decode()
    form = {"place": school.code, "kind": "research_group", "names": " 语文组\n数学组 \n\n语文组"}
    assert client.post("/institutions/groups/new/", {**form, "back": run})["Location"] == run
    groups = list(Institution.objects.filter(kind="research_group").values_list("name", "code").order_by("code"))
    assert groups == [("语文组", f"{school.code}-01"), ("数学组", f"{school.code}-02")]
    assert JournalRow.objects.filter(action="institution.founded").count() == 2
    assert client.post("/institutions/groups/new/", form).status_code == 422
    assert client.post(f"{run}columns/", {"again": "yes"}).status_code == 302
    assert client.post(f"{run}write/").status_code == 302
    assert 'value="county_auditor"' not in client.get("/teachers/accounts/").content.decode()
    written = Teacher.objects.order_by("number").values_list("name", "born_on", "started_on", "group__name")
    assert [(name, str(born), str(started), group) for name, born, started, group in written] == [
        ("王小梅", "1985-03-12", "2008-09-01", "语文组"),
        ("李强", "1978-11-01", "2001-07-01", "数学组"),
    ]


@pytest.mark.django_db
def test_groups_are_founded_only_in_schools_that_one_manages(client):
    mine, other = make_school(), make_school()
    form = {"kind": "preparation_group", "names": "三年级备课组"}
    client.force_login(make_account((Role.MANAGER, mine)))
    assert client.get("/institutions/groups/new/").status_code == 200
    own = {**form, "place": mine.code, "names": "五年级备课组", "back": "//elsewhere.example/teachers/import/1/"}
    assert client.post("/institutions/groups/new/", own)["Location"] == "/institutions/"
    for wrong in ({**form, "place": other.code}, {**form, "place": mine.code, "names": " "}, {"place": mine.code}):
        assert client.post("/institutions/groups/new/", wrong).status_code == 422
    client.force_login(make_account((Role.PRINCIPAL, mine)))
    assert client.get("/institutions/groups/new/").status_code == 403


@pytest.mark.parametrize(
    ("text", "day"),
    [("2008.9", "2008-09-01"), ("1999年6月", "1999-06-01"), ("200112", "2001-12-01"), ("2001.7.3", "2001-07-03")],
)
def test_a_month_is_its_first_day(text, day):
    assert day_or_month_cell(text) == day


@pytest.mark.parametrize(
    ("text", "code"), [("2008.1", "month_not_clear"), ("2008.13", "not_a_day"), ("9月", "not_a_day")]
)
def test_a_month_that_excel_spoiled_is_asked_about(text, code):
    with pytest.raises(CellError) as refused:
        day_or_month_cell(text)
    assert refused.value.code == code


def test_a_port_on_which_another_installation_answers_is_not_shared():
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen(1)
        port = other.getsockname()[1]
        assert why_taken("127.0.0.1", port)
    assert not why_taken("127.0.0.1", port)
