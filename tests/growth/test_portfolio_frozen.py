"""Frozen copies: they stay as they were, the talk under them goes on, and the database keeps them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from makers.assessed import make_bench
from makers.people import TODAY, make_account, make_school
from makers.portfolios import PortfolioWorld, accepted, make_portfolio_world
from makers.records import NOON
from makers.tamper import savepoint, unguarded
from xingtan.access.actors import actor_for
from xingtan.access.roles import Role
from xingtan.evidence.models import EvidenceFile, EvidenceLink
from xingtan.growth.portfolio.errors import NoSuchAssessmentError
from xingtan.growth.portfolio.models import FrozenPortfolio, PortfolioRemark
from xingtan.growth.portfolio.reads import whole
from xingtan.growth.portfolio.services import freeze, remark
from xingtan.growth.portfolio.verify import verify_portfolios
from xingtan.kernel.errors import NotPermittedError
from xingtan.records.models import Record

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> PortfolioWorld:
    return make_portfolio_world()


def frozen_of(world: PortfolioWorld, purpose: str = "2025学年考核") -> FrozenPortfolio:
    content = whole(world.teacher, on=TODAY)
    return freeze(actor=world.actor, teacher=world.teacher, content=content, purpose=purpose, assessed_id=None, at=NOON)


def address(frozen: FrozenPortfolio) -> str:
    return f"/growth/portfolio/copies/{frozen.pk}/"


def test_a_copy_stays_as_it_was_while_the_records_move_on(client, world):
    frozen = frozen_of(world)
    before = frozen.content
    Record.objects.filter(pk=world.lesson.pk).update(title="改过的题目")
    EvidenceLink.objects.filter(subject_key=world.lesson.number).update(removed_at=NOON)
    accepted(world.teacher, "open_class", "之后的课")
    client.force_login(world.account)
    page = client.get(address(frozen)).content.decode()
    assert "小数的意义" in page
    assert "改过的题目" not in page
    assert "之后的课" not in page
    assert "2025学年考核" in page
    link = EvidenceLink.objects.get(subject_key=world.lesson.number)
    assert b"".join(client.get(f"{address(frozen)}pictures/{link.pk}/").streaming_content).startswith(b"RIFF")
    assert FrozenPortfolio.objects.get().content == before
    assert list(verify_portfolios()) == []


def test_a_copy_names_every_piece_of_evidence_by_its_hash(world):
    sha = EvidenceFile.objects.get(links__subject_key=world.lesson.number).sha256
    entries = frozen_of(world).content["sections"]["works"]["entries"]
    assert [entry["files"] for entry in entries] == [[sha]]


def test_a_copy_holds_every_record_and_shows_them_page_by_page(client, world):
    for number in range(30):
        accepted(world.teacher, "open_class", f"第{number:02d}课")
    frozen = frozen_of(world)
    assert len(frozen.content["sections"]["works"]["entries"]) == 31
    client.force_login(world.account)
    assert client.get(address(frozen)).content.decode().count("folio-card") < 12
    assert client.get(f"{address(frozen)}?section=works&page=2").status_code == 200
    assert client.get(f"{address(frozen)}?section=nothing").status_code == 404


def test_no_copy_and_no_remark_can_be_changed_or_deleted(world):
    frozen = frozen_of(world)
    remark(actor=world.actor, teacher=world.teacher, text="请看这里", at=NOON, frozen=frozen)
    for rows in (FrozenPortfolio.objects.all(), PortfolioRemark.objects.all()):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            rows.update(teacher=world.teacher)
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            connection.cursor().execute(f"DELETE FROM {rows.model._meta.db_table}")  # noqa: S608 a name of ours


def test_the_talk_under_a_copy_goes_on_and_stays_apart_from_the_live_one(client, world):
    frozen = frozen_of(world)
    auditor = world.account_as(Role.SCHOOL_AUDITOR)
    client.force_login(auditor)
    assert client.post(f"{address(frozen)}remarks/", {"text": "佐证齐全"}).status_code == 302
    client.force_login(world.account)
    assert client.post(f"{address(frozen)}remarks/", {"text": "谢谢"}).status_code == 302
    page = client.get(address(frozen)).content.decode()
    assert page.index("佐证齐全") < page.index("谢谢")
    assert "佐证齐全" not in client.get("/growth/portfolio/").content.decode()
    client.force_login(world.account_as(Role.MANAGER))
    assert client.post(f"{address(frozen)}remarks/", {"text": "x"}).status_code == 403


def test_the_copy_of_an_assessment_is_read_by_its_examiners_while_the_conversation_goes_on(client):
    bench = make_bench(people=2)
    teacher, other = bench.teachers
    accepted(teacher, "open_class", "小数的意义", level="county")
    door = f"/growth/portfolio/assessed/{bench.assessed().pk}/"
    client.force_login(bench.examiners[0])
    assert "No copy is kept for this assessment yet" in client.get(door).content.decode()
    client.force_login(teacher.account)
    named = {"purpose": "2025学年考核", "assessed": str(bench.assessed().pk)}
    kept = client.post(f"/growth/portfolio/{teacher.pk}/copies/", named)["Location"]
    accepted(teacher, "open_class", "之后的课")
    assert client.get(door)["Location"] == kept
    assert client.post(f"{kept}remarks/", {"text": "请看第二节"}).status_code == 302
    live = f"/growth/portfolio/{teacher.pk}/"
    assert client.post(f"{live}remarks/", {"text": "还在继续"}).status_code == 302
    client.force_login(make_account((Role.SCHOOL_AUDITOR, bench.school)))
    assert client.post(f"{kept}remarks/", {"text": "收到"}).status_code == 302
    client.force_login(bench.examiners[0])
    page = client.get(kept).content.decode()
    assert all(words in page for words in ("小数的意义", "请看第二节", "收到"))
    assert not any(words in page for words in ("之后的课", "还在继续"))
    assert client.get(f"{kept}?section=works").status_code == 200
    assert (client.get(live).status_code, client.post(f"{kept}remarks/", {"text": "x"}).status_code) == (404, 403)
    client.force_login(other.account)
    assert client.get(kept).status_code == 404
    assert FrozenPortfolio.objects.get().content["sections"]["works"]["total"] == 1


def test_teacher_auditor_and_manager_keep_copies_and_a_leader_does_not(client, world):
    place = f"/growth/portfolio/{world.teacher.pk}/copies/"
    for role, status in (
        (Role.SCHOOL_AUDITOR, 302),
        (Role.MANAGER, 302),
        (Role.TEAM_LEADER, 403),
        (Role.PRINCIPAL, 403),
    ):
        client.force_login(world.account_as(role))
        assert client.post(place, {"purpose": "年度考核"}).status_code == status
    client.force_login(world.account)
    assert client.post(place, {"purpose": ""}).status_code == 422
    assert client.post(place, {"purpose": "x", "assessed": "999"}).status_code == 422
    assert sorted(FrozenPortfolio.objects.values_list("number", flat=True)) == [
        f"{world.teacher.number}-P1",
        f"{world.teacher.number}-P2",
    ]


def test_a_copy_for_somebody_elses_assessment_is_refused(world):
    content = whole(world.teacher, on=TODAY)
    with pytest.raises(NoSuchAssessmentError):
        freeze(actor=world.actor, teacher=world.teacher, content=content, purpose="x", assessed_id=12345, at=NOON)
    leader = actor_for(world.account_as(Role.TEAM_LEADER), on=TODAY)
    with pytest.raises(NotPermittedError, match="not_freezer"):
        freeze(actor=leader, teacher=world.teacher, content=content, purpose="x", assessed_id=None, at=NOON)


def test_a_copy_of_another_school_is_unknown(world):
    frozen = frozen_of(world)
    browser = Client()
    for role in (Role.MANAGER, Role.SCHOOL_AUDITOR, Role.TEACHER):
        browser.force_login(make_account((role, make_school())))
        for path in (address(frozen), f"{address(frozen)}print/"):
            assert browser.get(path).status_code == 404
        assert browser.post(f"{address(frozen)}remarks/", {"text": "x"}).status_code == 404


def test_a_copy_whose_content_was_tampered_with_is_named(world):
    frozen = frozen_of(world)
    FrozenPortfolio.objects.bulk_create(
        [
            FrozenPortfolio(
                number="forged",
                sequence=99,
                teacher=world.teacher,
                purpose="x",
                content={**frozen.content, "headline": "冒名"},
                digest=frozen.digest,
                frozen_at=NOON,
                frozen_by_name="x",
            )
        ]
    )
    found = [(finding.key, finding.code) for finding in verify_portfolios()]
    assert found == [("forged", "digest_differs"), ("forged", "journal_differs")]


def test_a_copy_for_another_purpose_or_words_of_another_are_named(world):
    frozen = frozen_of(world)
    remark(actor=actor_for(world.account, on=NOON.date()), teacher=world.teacher, text="谢谢", at=NOON, frozen=frozen)
    assert list(verify_portfolios()) == []
    copies, said = FrozenPortfolio.objects, PortfolioRemark.objects
    acts = [
        lambda: copies.update(purpose="评优"),
        lambda: copies.update(frozen_by_name="别人"),
        lambda: copies.update(frozen_at=NOON - timedelta(days=400)),
        lambda: said.update(text="不谢"),
        lambda: said.update(said_by_name="别人"),
        lambda: said.update(frozen=None),
        said.all().delete,
    ]
    for act in acts:
        with savepoint(), unguarded("growth_frozenportfolio"), unguarded("growth_portfolioremark"):
            act()
            assert list(verify_portfolios())
