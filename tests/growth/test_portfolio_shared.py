"""Links of a portfolio: what a stranger reads, and when nothing is found any more."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from makers.people import TODAY, make_account, make_school, make_teacher
from makers.portfolios import PortfolioWorld, make_portfolio_world
from makers.records import NOON
from xingtan.access.actors import actor_for
from xingtan.access.roles import Role
from xingtan.evidence.models import EvidenceLink
from xingtan.growth.portfolio.errors import TooManySharesError
from xingtan.growth.portfolio.models import ChoiceState, PortfolioShare
from xingtan.growth.portfolio.sections import Section, Shown
from xingtan.growth.portfolio.services import MOST_SHARES, Arranged, arrange, choose, revoke
from xingtan.kernel.errors import NotPermittedError
from xingtan.trail.models import JournalRow

pytestmark = pytest.mark.django_db
LINKS = "/growth/portfolio/links/"


@pytest.fixture
def world() -> PortfolioWorld:
    return make_portfolio_world()


def path_of(token: str) -> str:
    return f"/growth/portfolio/shared/{token}/"


def test_a_stranger_reads_what_was_chosen_and_nothing_personal_beyond(client, world):
    _, token = world.shared()
    answer = client.get(path_of(token))
    page = answer.content.decode()
    for shown in ("林晓梅", "小数的意义", "教坛新秀", world.teacher.school.name):
        assert shown in page
    for kept in (world.teacher.number, "13800138000", "1990", "/records/", "Conversation", world.lesson.number):
        assert kept not in page
    assert "noindex" in answer["X-Robots-Tag"]
    assert "no-store" in answer["Cache-Control"]
    assert answer["Referrer-Policy"] == "same-origin", "with no-referrer browsers post from an unknown origin"


def test_sections_that_are_not_shared_or_no_longer_shown_open_nothing(client, world):
    _, token = world.shared(sections=(Section.HONOURS, Section.WORKS))
    page = client.get(path_of(token)).content.decode()
    assert "教坛新秀" in page
    assert "第二年" not in page
    assert client.get(f"{path_of(token)}works/").status_code == 200
    assert client.get(f"{path_of(token)}reflections/").status_code == 404
    assert client.get(f"{path_of(token)}figures/").status_code == 404
    arranged = Arranged("", "", "sky", (Shown(Section.WORKS, shown=False),))
    arrange(actor=world.actor, teacher=world.teacher, arranged=arranged, at=NOON)
    assert "小数的意义" not in client.get(path_of(token)).content.decode()
    assert client.get(f"{path_of(token)}works/").status_code == 404


def test_a_record_left_out_is_left_out_of_the_link_at_once(client, world):
    _, token = world.shared()
    choose(actor=world.actor, record=world.honour, state=ChoiceState.HIDDEN, at=NOON)
    assert "教坛新秀" not in client.get(path_of(token)).content.decode()


def test_a_link_taken_back_expired_or_never_made_finds_nothing(client, world):
    share, token = world.shared()
    assert client.get(path_of(token)).status_code == 200
    never = client.get(path_of(token.swapcase()), headers={"Accept-Language": "zh-hans"})
    assert never.status_code == 404
    assert "请向老师索取新的链接" in never.content.decode()
    assert never["X-Robots-Tag"].startswith("noindex")
    revoke(actor=world.actor, share=share, at=NOON)
    taken_back = client.get(path_of(token), headers={"Accept-Language": "zh-hans"})
    assert taken_back.status_code == 404
    assert "请向老师索取新的链接" in taken_back.content.decode()
    assert client.get(f"{path_of(token)}works/").status_code == 404
    late, other = world.shared()
    PortfolioShare.objects.filter(pk=late.pk).update(
        made_at=timezone.now() - timedelta(days=9), expires_at=timezone.now() - timedelta(seconds=1)
    )
    assert client.get(path_of(other)).status_code == 404


def test_pictures_open_only_where_they_are_shared_and_the_record_is_shown(client, world):
    link = EvidenceLink.objects.get(subject_key=world.lesson.number)
    _, bare = world.shared()
    assert client.get(f"{path_of(bare)}pictures/{link.pk}/").status_code == 404
    _, token = world.shared(pictures=True)
    page = client.get(path_of(token)).content.decode()
    assert f"pictures/{link.pk}/" in page
    answer = client.get(f"{path_of(token)}pictures/{link.pk}/")
    assert answer["Content-Type"] == "image/webp"
    assert b"".join(answer.streaming_content).startswith(b"RIFF")
    abroad = make_portfolio_world("外校")
    other = EvidenceLink.objects.get(subject_key=abroad.lesson.number)
    assert client.get(f"{path_of(token)}pictures/{other.pk}/").status_code == 404
    _, honours = world.shared(sections=(Section.HONOURS,), pictures=True)
    assert client.get(f"{path_of(honours)}pictures/{link.pk}/").status_code == 404
    choose(actor=world.actor, record=world.lesson, state=ChoiceState.HIDDEN, at=NOON)
    assert client.get(f"{path_of(token)}pictures/{link.pk}/").status_code == 404


def test_a_picture_taken_off_its_record_opens_no_more(client, world):
    link = EvidenceLink.objects.get(subject_key=world.lesson.number)
    _, token = world.shared(pictures=True)
    EvidenceLink.objects.filter(pk=link.pk).update(removed_at=NOON)
    assert client.get(f"{path_of(token)}pictures/{link.pk}/").status_code == 404


def test_visits_are_counted_and_nothing_of_the_visitor_is_kept(client, world):
    share, token = world.shared()
    for _ in range(3):
        client.get(path_of(token))
    share.refresh_from_db()
    assert share.visits == 3
    assert share.visited_at is not None


def test_the_link_is_shown_once_and_only_its_digest_is_kept(client, world):
    client.force_login(world.account)
    asked = {"label": "评审", "days": 30, "sections": ["works", "honours"]}
    page = client.post(LINKS, asked).content.decode()
    token = re.search(r"/growth/portfolio/shared/([\w-]{32})/", page).group(1)
    assert token not in client.get(LINKS).content.decode()
    assert token not in str(list(PortfolioShare.objects.values()))
    assert token not in str(list(JournalRow.objects.values()))
    assert Client().get(path_of(token)).status_code == 200
    share = PortfolioShare.objects.get()
    assert client.post(f"{LINKS}{share.pk}/revoke/").status_code == 302
    assert Client().get(path_of(token)).status_code == 404


def test_a_link_for_nobody_or_of_nothing_is_refused_beside_the_field(client, world):
    client.force_login(world.account)
    assert client.post(LINKS, {"label": "", "days": 30, "sections": ["works"]}).status_code == 422
    assert client.post(LINKS, {"label": "x", "days": 30}).status_code == 422
    assert client.post(LINKS, {"label": "x", "days": 3000, "sections": ["works"]}).status_code == 422
    assert not PortfolioShare.objects.exists()


def test_nobody_shares_or_takes_back_for_somebody_else(world):
    share, token = world.shared()
    colleague = make_account((Role.TEACHER, make_school()), (Role.MANAGER, world.school))
    make_teacher(school=world.school, account=colleague)
    browser = Client()
    browser.force_login(colleague)
    assert browser.post(f"{LINKS}{share.pk}/revoke/").status_code == 404
    assert browser.get(path_of(token)).status_code == 200
    with pytest.raises(NotPermittedError, match="not_own_portfolio"):
        revoke(actor=actor_for(colleague, on=TODAY), share=share, at=NOON)


def test_only_so_many_links_stand_open_at_once(world):
    for _ in range(MOST_SHARES):
        world.shared()
    with pytest.raises(TooManySharesError):
        world.shared()
