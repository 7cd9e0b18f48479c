"""Numbers of the library and of teaching materials open the uses and movements that they count."""

from __future__ import annotations

import re
from datetime import date, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from makers.library import make_resource
from makers.people import TODAY, make_account, make_group, make_school, make_teacher
from makers.records import NOON
from xingtan.access.actors import actor_for
from xingtan.access.roles import Role
from xingtan.research.library.models import ResourceUse
from xingtan.research.library.usage import thank
from xingtan.research.materials.models import MaterialMove
from xingtan.research.materials.services import Book, Moved, list_book, note_move
from xingtan.research.materials.workflow import MaterialKind, Move

pytestmark = pytest.mark.django_db
COUNT = re.compile(
    r'<a (?:class="open-number" )?href="([^"]*/library/(?:uses|materials)/[^"]*\?[^"]+)"[^>]*>(.*?)</a>', re.DOTALL
)
FIGURE = re.compile(r'figure-box" href="([^"]+\?[^"]+)">.*?<span class="amount">(\d+)<', re.DOTALL)


def get(client, address):
    answer = client.get(unescape(address).partition("#")[0], headers={"accept-language": "en"})
    assert answer.status_code == 200, address
    return answer.content.decode()


def counts_in(page):
    found = [(address, re.search(r"\d+", re.sub(r"<[^>]+>", " ", inside))) for address, inside in COUNT.findall(page)]
    return [
        *((address, int(number[0])) for address, number in found if number),
        *((a, int(n)) for a, n in FIGURE.findall(page)),
    ]


def held_in(client, address):
    found = re.search(r">(?:Together )?([−-]?\d+) (?:uses?|resources?|copy|copies)\b", get(client, address))
    return int(found[1])


def use(resource, account, what, on):
    ResourceUse.objects.create(resource=resource, number=1, use=what, account_id=account.pk, name=account.name, on=on)


@pytest.fixture
def world():
    """Two resources of one author in a team, used in two months by a colleague and by the leader."""
    school = make_school()
    group = make_group(school)
    author, reader = (make_teacher(school, group=group, with_account=True) for _ in range(2))
    leader = make_account((Role.TEAM_LEADER, group))
    actor = actor_for(author.account, on=TODAY)
    lesson, proposed = (make_resource(actor, group, title) for title in ("天气", "四季"))
    lesson.state = "shelved"
    lesson.save(update_fields=["state"])
    for what, person, days in (
        ("opened", reader.account, (1, 2, 40)),
        ("opened", leader, (1,)),
        ("downloaded", leader, (3, 70)),
    ):
        for day in days:
            use(lesson, person, what, TODAY - timedelta(days=day))
    use(proposed, leader, "opened", TODAY)
    for day in range(23):
        at = NOON - timedelta(days=day)
        thank(actor=actor_for(reader.account, on=TODAY), resource_id=lesson.pk, lesson="3", line=f"谢谢{day}", at=at)
    return {"school": school, "author": author, "reader": reader, "leader": leader, "lesson": lesson}


def test_every_number_of_ones_own_resources_opens_just_so_many_uses(client, world):
    client.force_login(world["author"].account)
    counts = counts_in(get(client, "/library/mine/"))
    assert {number for address, number in counts if address.endswith(("mine=1&amp;use=used", "mine=1&use=used"))} == {
        23
    }
    assert {"month", "resource", "state"} <= {
        part.split("=")[0] for address, _ in counts for part in re.split("[?&;]", unescape(address))[1:]
    }
    assert len(counts) > 10
    for address, number in counts:
        assert held_in(client, address) == number > 0, address


def test_who_opened_it_is_told_to_authors_and_keepers_alone_and_thanks_to_everybody(client, world):
    lesson = f"/library/{world['lesson'].pk}/"
    for account, told in ((world["author"].account, True), (world["leader"], True), (world["reader"].account, False)):
        client.force_login(account)
        for page in (lesson, "/library/"):
            counts = counts_in(get(client, page))
            assert any("use=opened" in address for address, _ in counts) is told, (account, page)
            assert any("use=used" in address for address, _ in counts)
            for address, number in counts:
                assert held_in(client, address) == number
    assert held_in(client, f"/library/uses/?resource={world['lesson'].pk}") == 23
    client.force_login(world["leader"])
    for address, number in counts_in(get(client, "/library/keeping/")):
        assert held_in(client, address) == number
    client.force_login(make_account((Role.TEACHER, make_school())))
    assert client.get(f"/library/uses/?resource={world['lesson'].pk}").status_code == 404
    assert "No use to show" in get(client, "/library/uses/")


def test_the_list_of_uses_takes_as_many_queries_for_many_as_for_few(client, world):
    client.force_login(world["leader"])
    costs = []
    for back in (100, 200):
        with CaptureQueriesContext(connection) as queries:
            get(client, "/library/uses/?use=opened")
        costs.append(len(queries))
        for day in range(60):
            use(world["lesson"], world["reader"].account, "opened", TODAY - timedelta(days=back + day))
    assert costs[0] == costs[1]


def test_every_number_of_books_opens_the_movements_that_add_up_to_it(client):
    school = make_school()
    account = make_account((Role.MANAGER, school))
    actor = actor_for(account, on=TODAY)
    book = list_book(actor=actor, school=school, book=Book("B1", "Book", MaterialKind.TEXTBOOK, "english"), at=NOON)
    one, other = make_teacher(school), make_teacher(school)
    story = [
        ("ordered", 20, None),
        ("arrived", 18, None),
        ("issued", 5, one),
        ("issued", 3, other),
        ("returned", 2, one),
        ("lost", 1, one),
        ("lost", 4, None),
    ]
    for move, quantity, teacher in story:
        note_move(actor=actor, material_id=book.pk, moved=Moved(Move(move), quantity, TODAY, teacher), at=NOON)
    client.force_login(account)
    counts = [*counts_in(get(client, "/library/materials/")), *counts_in(get(client, f"/library/materials/{book.pk}/"))]
    by_query = {address.partition("?")[2].partition("#")[0]: number for address, number in counts}
    assert by_query == {
        "moves=ordered": 20,
        "moves=arrived": 18,
        "moves=issued": 8,
        "moves=returned": 2,
        "moves=lost": 5,
        "moves=store": 8,
        f"holder={one.pk}": 2,
        f"holder={other.pk}": 3,
    }
    for address, number in counts:
        assert held_in(client, address) == number
    first = MaterialMove.objects.first()
    MaterialMove.objects.bulk_create(
        MaterialMove(material=book, move="ordered", quantity=1, on=date(2026, 1, 1), by_name=first.by_name)
        for _ in range(120)
    )
    assert held_in(client, f"/library/materials/{book.pk}/?moves=ordered") == 140
    client.force_login(make_account((Role.MANAGER, make_school())))
    assert client.get(f"/library/materials/{book.pk}/?moves=store").status_code == 404
