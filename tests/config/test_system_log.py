"""The system log: what a place's people may read of the journal, filtered, in pages, as a workbook."""

from __future__ import annotations

import ast
import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook
from tests.makers.people import make_account, make_county, make_group, make_school, make_teacher
from tests.makers.records import make_record

from xingtan.access.actors import operator
from xingtan.access.roles import Role
from xingtan.config.log import ROWS_A_PAGE
from xingtan.config.log_words import ACTS, AREAS
from xingtan.institutions.models import Institution
from xingtan.records.workflow import State
from xingtan.trail.services import Mark, leave_mark, leave_marks, mark_of

pytestmark = pytest.mark.django_db
NO_ACTS = frozenset({"passport.typ", "portfolio.typ", "points.gift"})
"""Words in calls that look like acts and are none: papers, a word of a notice."""
SOURCE = Path(__file__).resolve().parents[2] / "src" / "xingtan"
AT = datetime(2026, 11, 3, 1, 30, tzinfo=UTC)


def mark(school: Institution, number: int, action: str = "record.returned", reason: str = "") -> Mark:
    return Mark(
        actor_id=None,
        actor_name="王审核",
        action=action,
        subject=("record", f"R-{number:03d}"),
        at=AT + timedelta(minutes=number),
        place=school.path,
        reason=reason,
        before={"state": "submitted"},
        after={"state": "returned"},
    )


def manager_of(school: Institution, client: Client) -> Client:
    client.force_login(make_account((Role.MANAGER, school)))
    return client


def test_a_manager_reads_who_returned_what_and_why_in_their_school_alone(client: Client) -> None:
    own, other = make_school(), make_school()
    leave_marks([mark(own, 1, reason="证书看不清"), mark(other, 2)])
    text = manager_of(own, client).get("/log/", HTTP_ACCEPT_LANGUAGE="zh-hans").content.decode()
    assert "R-001" in text
    assert "证书看不清" in text
    assert "R-002" not in text


def test_work_that_runs_by_itself_is_named_in_the_readers_language(client: Client) -> None:
    school = make_school()
    leave_mark(mark_of(operator(), action="points.settled", subject=("points", "1"), place=school.path, at=AT))
    text = manager_of(school, client).get("/log/", HTTP_ACCEPT_LANGUAGE="zh-hans").content.decode()
    assert "系统</td>" in text
    assert "operator" not in text


def test_the_log_is_closed_to_teachers(client: Client) -> None:
    client.force_login(make_account((Role.TEACHER, make_school())))
    assert client.get("/log/").status_code == 403
    assert client.get("/log/export/").status_code == 403


def test_filters_narrow_by_words_area_and_days(client: Client) -> None:
    school = make_school()
    leave_marks([mark(school, 1), mark(school, 2, "evidence.attached"), mark(school, 3, reason="缺盖章")])
    page = manager_of(school, client)
    assert "R-002" not in page.get("/log/", {"area": "record"}).content.decode()
    only = page.get("/log/", {"q": "缺盖章"}).content.decode()
    assert ("R-003" in only, "R-001" in only) == (True, False)
    assert "R-001" not in page.get("/log/", {"from": "2026-11-04"}).content.decode()
    assert "R-001" in page.get("/log/", {"from": "2026-11-03", "to": "2026-11-03"}).content.decode()
    assert page.get("/log/", {"from": "2026-02-31", "before": "x", "area": "nothing"}).status_code == 200
    assert page.get("/log/", {"from": "0001-01-01", "to": "9999-12-31"}).status_code == 200


def test_older_acts_follow_page_by_page_with_none_lost(client: Client) -> None:
    school = make_school()
    leave_marks([mark(school, number) for number in range(ROWS_A_PAGE + 3)])
    page = manager_of(school, client)
    first = page.get("/log/").content.decode()
    older = re.search(r"before=(\d+)", first)
    assert older
    second = page.get("/log/", {"before": older[1]}).content.decode()
    shown = re.findall(r"R-\d{3}", first + second)
    assert shown == [f"R-{number:03d}" for number in reversed(range(ROWS_A_PAGE + 3))]


def test_the_export_holds_what_the_filter_finds(client: Client) -> None:
    school = make_school()
    leave_marks([mark(school, 1, reason="=1+1"), mark(school, 2, "evidence.attached")])
    answer = manager_of(school, client).get("/log/export/", {"area": "record"})
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    keys = [row[4] for row in rows[1:]]
    assert keys == ["R-001"]
    assert rows[1][6] == "=1+1"


def test_acts_and_places_are_asked_for_by_their_words_at_a_fixed_cost(client: Client) -> None:
    school = make_school()
    group = make_group(school)
    inside = Mark(None, "李组长", "record.entered", ("record", "R-900"), AT, place=group.path)
    leave_marks([mark(school, 1), mark(school, 2, "record.accepted"), mark(school, 3, "resource.accept"), inside])
    page = manager_of(school, client)

    def keys(**asked: str) -> set[str]:
        return set(re.findall(r"R-\d{3}", page.get("/log/", asked).content.decode()))

    assert keys(act="accepted") == {"R-002", "R-003"}
    assert keys(act="accepted", area="record") == {"R-002"}
    assert keys(place=group.name) == {"R-900"}
    assert keys(place="nowhere") == set()
    assert keys(act="nonsense") == {"R-001", "R-002", "R-003", "R-900"}
    text = page.get("/log/", {"q": "R-001"}, HTTP_ACCEPT_LANGUAGE="zh-hans").content.decode()
    assert "待审核" in text
    costs = []
    for number in range(10, 40, 15):
        leave_marks([mark(school, number + each) for each in range(15)])
        with CaptureQueriesContext(connection) as caught:
            page.get("/log/", {"place": school.name})
        costs.append(len(caught))
    assert costs[0] == costs[1]


def test_every_act_that_the_house_leaves_in_the_journal_has_words() -> None:
    acts = {act for path in SOURCE.rglob("*.py") if "migrations" not in path.parts for act in _acts_in(path)}
    assert len(acts) > 80
    assert not sorted(act for act in acts if act.partition(".")[0] not in AREAS or act.partition(".")[2] not in ACTS)


def _acts_in(path: Path) -> set[str]:
    """Return the acts that a module names in calls: all that leave marks, and words of an area in any other call."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        marks = getattr(node.func, "id", "").lstrip("_").startswith(("mark", "leave", "Mark", "hand"))
        values = [*node.args, *(word.value for word in node.keywords)]
        texts = [each.value for each in values if isinstance(each, ast.Constant) and isinstance(each.value, str)]
        acts = [text for text in texts if re.fullmatch(r"[a-z_]+\.[a-z_]+", text)]
        found |= {act for act in acts if marks or (act.partition(".")[0] in AREAS and act not in NO_ACTS)}
    return found


def test_what_an_act_was_about_is_called_by_its_name_at_a_fixed_cost(client: Client) -> None:
    school = make_school()
    account = make_account((Role.TEACHER, school), name="江晚晴")
    teacher = make_teacher(school, name="沈若兰")
    accepted = make_record(teacher, state=State.ACCEPTED, title="单元作业设计")
    draft = make_record(teacher, state=State.DRAFT, title="还没写完")

    def act(action: str, subject: tuple[str, str], **after: object) -> Mark:
        return Mark(None, "王审核", action, subject, AT, place=school.path, after=after)

    marks = [
        act("account.locked", ("account", str(account.pk))),
        act("teacher.changed", ("teacher", str(teacher.pk)), school=school.code),
        act("record.accepted", ("record", accepted.number), held_by=account.pk),
        act("record.entered", ("record", draft.number)),
        act("custom_group.changed", ("custom_group", "999999"), teachers=[teacher.pk]),
        act("portfolio.shared", ("portfolio", teacher.number)),
        act("month.closed", ("month_sheet", f"{school.code} 2026-09")),
    ]
    leave_marks(marks)
    page = manager_of(school, client)

    def named(**asked: str) -> list[str]:
        text = page.get("/log/", asked).content.decode()
        return [
            re.sub(r"<[^>]+>", " ", cell)
            for cell in re.findall(r'<td data-label="Which"[^>]*>(.*?)</td>', text, re.DOTALL)
        ]

    told = [" ".join(cell.split()) for cell in named()]
    assert told == [
        f"{school.name} ({school.code}) {school.code} 2026-09",
        f"沈若兰 ({teacher.number}) {teacher.number}",
        "999999",
        draft.number,
        f"单元作业设计 · 沈若兰 {accepted.number}",
        f"沈若兰 ({teacher.number}) {teacher.pk}",
        f"江晚晴 ({account.username}) {account.pk}",
    ]
    text = page.get("/log/").content.decode()
    assert f'href="/records/{accepted.pk}/"' in text
    assert {f"江晚晴 ({account.username})", f"{school.name} ({school.code})"} <= set(
        re.findall(r"<ins[^>]*>(.*?)</ins>", text)
    )
    assert [len(named(q=words)) for words in ("江晚晴", account.username, "沈若兰", "作业设计", "还没写完")] == [
        1,
        1,
        3,
        1,
        0,
    ]
    answer = page.get("/log/export/", {"q": account.username})
    rows = CalamineWorkbook.from_filelike(BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert [row[4:6] for row in rows] == [["Key", "Which"], [str(account.pk), f"江晚晴 ({account.username})"]]
    with CaptureQueriesContext(connection) as once:
        page.get("/log/", {"q": "沈"})
    leave_marks(marks * 3)
    with CaptureQueriesContext(connection) as again:
        page.get("/log/", {"q": "沈"})
    assert len(once) == len(again)


def test_a_name_in_a_row_is_headed_as_what_it_names(client: Client) -> None:
    school = make_school()
    leave_marks(
        Mark(None, "王", action, subject, AT, place=school.path, after={"name": name})
        for action, subject, name in (
            ("account.opened", ("account", "999999"), "江晚晴"),
            ("evidence.attached", ("record", "R-1"), "证书.pdf"),
            ("custom_group.made", ("custom_group", "999999"), "骨干"),
        )
    )
    page = manager_of(school, client)
    for tongue, words in (("zh-hans", ("名称", "文件名", "姓名")), ("en", ("Title", "File name", "Name"))):
        client.cookies["django_language"] = tongue
        text = page.get("/log/").content.decode()
        pairs = zip(words, ("骨干", "证书.pdf", "江晚晴"), strict=True)
        places = [re.search(rf"{head}[^<]*(<[^>]+>\s*)*[^<]*{name}", text) for head, name in pairs]
        assert all(places), (tongue, places)


def test_a_word_is_looked_for_in_the_newest_acts_of_a_large_place_and_the_page_leads_further_back(client, monkeypatch):
    monkeypatch.setattr("xingtan.config.log.LOOKED", 5)
    monkeypatch.setattr("xingtan.config.log.FEW_PLACES", 1)
    county = make_county()
    schools = [make_school(county=county) for _ in range(2)]
    leave_marks([mark(schools[0], 1, reason="很久以前"), *(mark(schools[1], number) for number in range(2, 10))])
    client.force_login(make_account((Role.COUNTY_AUDITOR, county)))

    def found(path):
        text = client.get(path, HTTP_ACCEPT_LANGUAGE="en").content.decode()
        return "R-001" in text, re.search(r"before=(\d+)", text.partition("Look further back")[0].rpartition("<a ")[2])

    shown, further = found("/log/?q=很久以前")
    assert not shown
    assert further
    assert found(f"/log/?q=很久以前&before={further[1]}") == (True, None)
    for school in (0, 1):
        own = manager_of(schools[school], Client()).get("/log/?q=很久以前").content.decode()
        assert ("R-001" in own) is (school == 0), "a school's acts are all gone through"
