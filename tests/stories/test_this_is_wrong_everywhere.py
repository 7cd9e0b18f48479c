"""Whatever a teacher can see of their own has "this is wrong", with an office that answers and a deadline."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db.models import Max
from django.urls import reverse

from makers.assessed import make_bench, make_published
from makers.credit import NOON
from makers.declared import Desks, make_accepted, make_line
from makers.decreed import make_decree
from makers.dossiers import county_of, make_dossier, make_registering_province
from makers.moving import confirm_and_post, make_transfer
from makers.people import TODAY, make_account, make_actor, make_group, make_teacher
from makers.tiers import make_placed
from makers.told import tell
from xingtan.access.actors import Actor, actor_for
from xingtan.access.roles import Role
from xingtan.assessment.models import Assessed
from xingtan.credit_bank.models import Entry
from xingtan.credit_bank.services import publish_rulebook
from xingtan.declarations.appeals.models import Appeal
from xingtan.declarations.mobility.issuing import issue_statement
from xingtan.declarations.workflow import State as LineState
from xingtan.growth.points.settling import settle_points
from xingtan.growth.portfolio.reads import whole
from xingtan.growth.portfolio.services import freeze
from xingtan.institutions.models import Institution
from xingtan.rulebook.catalogue import text_of
from xingtan.teachers.models import Teacher

pytestmark = pytest.mark.django_db
LINK = re.compile(r'href="(/declarations/appeals/new/\?[^"]+)"')
ENGLISH = {"accept-language": "en"}


def make_seen() -> tuple[Teacher, Institution, dict[str, str], set[str]]:
    """Return a teacher of whom there is one of everything, the school, each page, and what the county answers for."""
    province = make_registering_province()
    school = province.school
    account = make_account((Role.TEACHER, school))
    teacher = make_teacher(school, account=account, group=make_group(school), started_on=date(2016, 9, 1))
    manager = make_actor((Role.MANAGER, school))
    desks = Desks(
        province, manager, county_of(province), make_actor((Role.CITY_AUDITOR, province.city)), province.officer
    )
    line = make_line(desks, LineState.IDENTIFIED, make_accepted(desks, teacher, values={"level": "county"}))
    credit = Entry.objects.get(source_kind="record")
    admission = confirm_and_post(province, make_transfer(province, teacher))
    paper = issue_statement(actor=desks.county, teacher=teacher, destination="Mingzhou", at=NOON)
    decree = make_decree(province, teacher)
    dossier = make_dossier(province, teacher)
    publish_rulebook(
        actor=manager,
        institution=school,
        text=text_of("demo-xingtan-points"),
        effective_from=date(2022, 9, 1),
        at=NOON,
    )
    settle_points(actor=manager, school=school, at=NOON)
    make_placed(teacher)
    make_published(make_bench(school=school, teachers=[teacher, make_teacher(school, with_account=True)], peers=False))
    copy = _copy_of(teacher, actor_for(account, on=TODAY))
    tell(account)
    points = Entry.objects.get(source_kind="points")
    assessed = Assessed.objects.get(teacher=teacher)
    of_teacher = {
        name: reverse(f"standing:{name}", args=[teacher.pk]) for name in ("preview", "circumstances", "statement")
    }
    above = {
        "credits": reverse("credit_bank:mine"),
        "entry": reverse("credit_bank:entry", args=[credit.number]),
        "line": reverse("declarations:line", args=[line.pk]),
        "admission": reverse("declarations:admission", args=[admission.serial]),
        "paper": reverse("declarations:outgoing", args=[paper.serial]),
        "decree": reverse("declarations:decree", args=[decree.serial]),
        "dossier": reverse("standing:dossier", args=[dossier.number]),
        "standing": reverse("standing:mine"),
        "preview": of_teacher["preview"],
        "printed statement": of_teacher["statement"],
        "identified record": reverse("records:record", args=[line.record_id]),
    }
    at_school = {
        "circumstances": of_teacher["circumstances"],
        "points": reverse("growth:points"),
        "points entry": reverse("credit_bank:entry", args=[points.number]),
        "my growth": reverse("growth:desk"),
        "trajectory": reverse("growth:path"),
        "tier": reverse("growth:standards"),
        "portfolio": reverse("growth:portfolio"),
        "frozen portfolio": reverse("growth:portfolio-frozen", args=[copy]),
        "assessment": reverse("assessment:person", args=[assessed.pk]),
        "record": reverse("records:record", args=[make_accepted(desks, teacher).pk]),
        "personnel file": reverse("teachers:me"),
        "notices": reverse("notices:inbox"),
    }
    return teacher, school, {**above, **at_school}, set(above)


def _copy_of(teacher: Teacher, actor: Actor) -> int:
    content = whole(teacher, on=TODAY)
    return freeze(actor=actor, teacher=teacher, content=content, purpose="2025", assessed_id=None, at=NOON).pk


def test_everything_of_ones_own_can_be_contested_and_goes_to_the_office_that_decides(client):
    teacher, school, pages, above = make_seen()
    client.force_login(teacher.account)
    for name, address in pages.items():
        shown = client.get(address, headers=ENGLISH, follow=True)
        assert shown.status_code == 200, name
        links = LINK.findall(shown.content.decode())
        assert name != "dossier" or "/credits/entries/" in shown.content.decode(), "frozen amounts open too"
        assert links, f"nothing on {name} ({address}) says that it is wrong"
        there = html.unescape(links[0])
        asked = client.get(there, headers=ENGLISH)
        assert asked.status_code == 200, name
        filed = client.post(there, {"wrong": "This is not so", "right": "It is otherwise"})
        assert filed.status_code == 302, (name, filed.content.decode()[:500])
        appeal = Appeal.objects.get(serial=Appeal.objects.aggregate(last=Max("serial"))["last"])
        assert (appeal.owner == school) is (name not in above), (name, appeal.owner, appeal.subject_kind)
        assert appeal.due_on - appeal.filed_at.date() >= timedelta(days=settings.APPEAL_DAYS - 1)
        assert client.get(filed["Location"]).status_code == 200
        appeal.state = "withdrawn"
        appeal.save()
    assert Appeal.objects.count() == len(pages)


def test_nobody_else_is_offered_to_contest_it(client):
    _teacher, school, pages, _above = make_seen()
    client.force_login(make_account((Role.MANAGER, school)))
    for address in pages.values():
        shown = client.get(address, headers=ENGLISH)
        if shown.status_code == 200:
            assert not LINK.search(shown.content.decode()), address
