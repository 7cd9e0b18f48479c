"""Pages of the portfolio: whose they are, what they show, and how many queries they take."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from makers.people import make_account, make_school, make_teacher
from makers.portfolios import PortfolioWorld, accepted, make_portfolio_world, many_accepted
from makers.records import make_record
from xingtan.access.roles import Role
from xingtan.growth.portfolio.desks import year_of_service
from xingtan.growth.portfolio.models import ChoiceState, Portfolio, PortfolioChoice, PortfolioRemark
from xingtan.records.workflow import State

pytestmark = pytest.mark.django_db
MINE = "/growth/portfolio/"


@pytest.fixture
def world() -> PortfolioWorld:
    return make_portfolio_world()


@pytest.fixture
def own(client, world) -> Client:
    client.force_login(world.account)
    return client


def of(world: PortfolioWorld) -> str:
    return f"{MINE}{world.teacher.pk}/"


def test_the_portfolio_fills_itself_with_what_the_school_has_accepted(own, world):
    make_record(
        world.teacher, kind="open_class", title="还没审核的课", state=State.SUBMITTED, values={"level": "county"}
    )
    page = own.get(MINE).content.decode()
    for title in ("林晓梅", "小数的意义", "教坛新秀", "我学会了等待。", "新课标培训", "阅读教学的三个转变"):
        assert title in page
    assert "还没审核的课" not in page
    assert "13800138000" not in page


def test_an_empty_portfolio_says_how_it_fills(client):
    school = make_school()
    account = make_account((Role.TEACHER, school))
    make_teacher(school=school, account=account)
    client.force_login(account)
    page = client.get(MINE)
    assert page.status_code == 200
    assert "The portfolio fills itself" in page.content.decode()


@pytest.mark.parametrize("role", [Role.TEAM_LEADER, Role.SCHOOL_AUDITOR, Role.PRINCIPAL, Role.MANAGER])
def test_who_oversees_the_teacher_reads_the_portfolio_and_a_stranger_finds_nothing(client, world, role):
    client.force_login(world.account_as(role))
    assert "小数的意义" in client.get(of(world)).content.decode()
    assert client.get(f"{of(world)}sections/works/").status_code == 200
    abroad = Client()
    abroad.force_login(make_account((role, make_school())) if role is not Role.TEAM_LEADER else make_account())
    for address in (of(world), f"{of(world)}sections/works/", f"{of(world)}print/"):
        assert abroad.get(address).status_code in {403, 404}


def test_a_colleague_finds_no_portfolio_but_their_own(client, world):
    colleague = make_account((Role.TEACHER, world.school))
    make_teacher(school=world.school, account=colleague)
    client.force_login(colleague)
    assert client.get(of(world)).status_code == 404
    assert client.post(f"{of(world)}remarks/", {"text": "很好"}).status_code == 404
    assert client.post(f"{MINE}records/{world.lesson.pk}/pin/").status_code == 404


def test_sections_are_ordered_hidden_and_told_in_ones_own_words(own):
    answer = own.post(
        f"{MINE}arrange/",
        {
            "headline": "让每个孩子开口",
            "introduction": "我相信**倾听**。<script>alert(1)</script>[x](javascript:alert(1))",
            "cover": "plum",
            "order": "honours,works",
            "shown": ["honours", "works"],
        },
    )
    assert answer.status_code == 302
    page = own.get(MINE).content.decode()
    assert "让每个孩子开口" in page
    assert "<strong>倾听</strong>" in page
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert page.index('id="honours"') < page.index('id="works"')
    assert "第二年" not in page
    assert Portfolio.objects.get().cover == "plum"


def test_an_arrow_moves_a_section_and_keeps_what_was_typed(own):
    own.post(f"{MINE}arrange/", {"cover": "sky", "headline": "一", "shown": ["works", "path"], "move": "works:up"})
    kept = Portfolio.objects.get()
    assert [row["code"] for row in kept.sections][:2] == ["works", "path"]
    assert kept.headline == "一"


def test_a_mistake_in_the_form_is_said_beside_its_field(own):
    assert own.post(f"{MINE}arrange/", {"cover": "gold"}).status_code == 422
    assert own.post(f"{MINE}arrange/", {"cover": "sky", "headline": "长" * 81}).status_code == 422


def test_a_record_is_put_first_left_out_and_let_fall_again(own, world):
    later = accepted(world.teacher, "open_class", "后来的课", level="school")
    for record in (later, world.lesson):
        assert own.post(f"{MINE}records/{record.pk}/pin/").status_code == 302
    page = own.get(MINE).content.decode()
    assert page.index("后来的课") < page.rindex("小数的意义")
    own.post(f"{MINE}order/", {"move": f"{world.lesson.pk}:up"})
    assert list(PortfolioChoice.objects.order_by("position").values_list("record_id", flat=True)) == [
        world.lesson.pk,
        later.pk,
    ]
    own.post(f"{MINE}order/", {"order": f"{later.pk},{world.lesson.pk}"})
    assert PortfolioChoice.objects.order_by("position").first().record_id == later.pk
    own.post(f"{MINE}records/{later.pk}/hide/")
    assert PortfolioChoice.objects.get(record=later).state == ChoiceState.HIDDEN
    assert "后来的课" not in own.get(MINE).content.decode()
    own.post(f"{MINE}records/{later.pk}/plain/")
    assert "后来的课" in own.get(MINE).content.decode()
    assert own.post(f"{MINE}records/{later.pk}/burn/").status_code == 404


def test_what_the_school_has_not_accepted_cannot_be_put_first(own, world):
    draft = make_record(world.teacher, state=State.DRAFT)
    assert own.post(f"{MINE}records/{draft.pk}/pin/").status_code == 409
    assert not PortfolioChoice.objects.exists()


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.TEAM_LEADER, 302), (Role.SCHOOL_AUDITOR, 302), (Role.PRINCIPAL, 302), (Role.MANAGER, 403)],
)
def test_leader_auditor_and_principal_speak_under_a_portfolio(client, world, role, status):
    client.force_login(world.account_as(role))
    assert client.post(f"{of(world)}remarks/", {"text": "这节课我想请你给全组讲"}).status_code == status
    assert PortfolioRemark.objects.count() == (status == 302)
    assert client.post(f"{of(world)}remarks/", {"text": ""}).status_code == 422


def test_the_portfolio_of_two_thousand_records_takes_as_many_queries_as_that_of_twenty(own, world):
    def queries(address: str) -> int:
        own.get(address)
        with CaptureQueriesContext(connection) as taken:
            assert own.get(address).status_code == 200
        return len(taken)

    point = f"{of(world)}years/2025/teaching_practice/"
    pages = (MINE, f"{of(world)}sections/works/", point, f"{MINE}records/", f"{MINE}arrange/")
    many_accepted(world.teacher, 20)
    few = [queries(address) for address in pages]
    many_accepted(world.teacher, 1980, first=20)
    assert [queries(address) for address in pages] == few
    assert len(own.get(MINE).content) < 150_000


def test_a_kind_of_ones_own_school_stands_among_the_works(own, world):
    record = accepted(world.teacher, "micro_course", "一般过去时")
    type(record).objects.filter(pk=record.pk).update(kind="own_story")
    assert "一般过去时" in own.get(f"{of(world)}sections/works/").content.decode()


def test_whoever_began_in_august_is_in_the_first_year_of_work_until_the_next_august():
    began = date(2022, 8, 22)
    years = {
        day: year_of_service(began, day) for day in (date(2022, 8, 21), began, date(2026, 8, 21), date(2026, 11, 1))
    }
    assert list(years.values()) == [0, 1, 4, 5]
