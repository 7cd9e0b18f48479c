"""The pages of the library: who comes in, what they find, what refused files and moved states say."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from makers.library import docx, file, make_resource
from makers.people import TODAY, make_account, make_actor, make_group, make_school, make_teacher
from makers.records import NOON
from xingtan.access.actors import actor_for
from xingtan.access.roles import Role
from xingtan.research.library.models import Resource, ResourceUse, ShelfItem
from xingtan.research.library.reads import Numbers, resource_numbers
from xingtan.research.library.services import add_version, take_resource_step
from xingtan.research.library.workflow import Reach, State
from xingtan.trail.models import JournalRow

FORM = {
    "title": "天气单元",
    "subject": "english",
    "grade": "grade_5",
    "term": "first",
    "licence": "school_use",
    "language": "zh",
    "shared_with": "school",
    "tags": "天气，课件",
    "description": "**导入** <script>alert(1)</script>",
}


@pytest.fixture
def world(settings, tmp_path):
    """A school with a team, its leader, two teachers and a manager."""
    settings.EVIDENCE_ROOT = tmp_path
    school = make_school()
    group = make_group(school)
    author = make_teacher(school, group=group, with_account=True, name="林晓禾")
    reader = make_teacher(school, group=group, with_account=True, name="周明")
    leader = make_account((Role.TEAM_LEADER, group), name="Leader")
    return {
        "school": school,
        "group": group,
        "author": author,
        "reader": reader,
        "leader": leader,
        "manager": make_account((Role.MANAGER, school)),
    }


def signed_in(client, account):
    client.force_login(account)
    return client


def beside(text, field):
    """Return what the page says from the field's box on to the next label."""
    return re.split("<label", text[text.index(f'name="{field}"') :])[0]


def whole(answer):
    """Return all bytes of a file that is sent; read to its end it closes itself."""
    return b"".join(answer.streaming_content)


def upload(name="lesson.docx", content=b""):
    return SimpleUploadedFile(name, content or docx("观察天气"))


@pytest.mark.django_db
def test_a_teacher_proposes_a_file_the_leader_accepts_a_colleague_finds_it_by_two_characters_and_thanks(client, world):
    signed_in(client, world["author"].account)
    sent = client.post(reverse("library:new"), {**FORM, "place": world["group"].code, "files": upload()})
    found = Resource.objects.get()

    assert sent.status_code == 302
    assert (found.state, found.group) == (State.PROPOSED.value, world["group"])
    signed_in(client, world["reader"].account)
    assert client.get(reverse("library:resource", args=[found.pk])).status_code == 404
    signed_in(client, world["leader"])
    assert "天气单元" in client.get(reverse("library:keeping")).content.decode()
    assert client.post(reverse("library:step", args=[found.pk, "accept"])).status_code == 302
    signed_in(client, world["reader"].account)
    listed = client.get(reverse("library:list"), {"q": "天气"}).content.decode()
    assert "<mark>天气</mark>单元" in listed
    assert "观察<mark>天气</mark>" in listed
    shown = client.get(reverse("library:resource", args=[found.pk])).content.decode()
    assert "<strong>导入</strong>" in shown
    assert "alert(1)</script>" not in shown
    client.post(reverse("library:thank", args=[found.pk]), {"lesson": "五（2）班", "line": "孩子们很喜欢"})
    signed_in(client, world["author"].account)
    mine = client.get(reverse("library:mine")).content.decode()
    assert "孩子们很喜欢" in mine
    assert "周明" in mine
    acts = set(JournalRow.objects.filter(subject_kind="resource").values_list("action", flat=True))
    assert acts == {"resource.added", "evidence.attached", "resource.accept", "resource.used"}


@pytest.mark.django_db
def test_a_leader_brings_several_files_at_once_called_like_their_files_and_found_at_once(client, world):
    signed_in(client, world["leader"])
    files = [upload("第一课.docx"), upload("第二课.docx", docx("第二课的内容"))]
    client.post(reverse("library:new"), {**FORM, "place": world["group"].code, "files": files})

    assert set(Resource.objects.values_list("title", "state")) == {("第一课", "shelved"), ("第二课", "shelved")}
    listed = client.get(reverse("library:list"), {"q": "第二课的内容"}).content.decode()
    assert "1 resource<" in listed


@pytest.mark.django_db
def test_authors_stand_in_the_order_in_which_they_were_chosen(client, world):
    signed_in(client, world["leader"])
    first, second = world["author"], world["reader"]
    data = {**FORM, "place": world["group"].code, "address": "https://example.org/a"}
    wrong = client.post(reverse("library:new"), {**data, "authors": ["999999"]})
    assert (wrong.status_code, "999999 is not one of" in wrong.content.decode()) == (422, True)
    for order in ([first.pk, second.pk], [second.pk, first.pk]):
        sent = {**data, "authors": [first.pk, second.pk], "authors_order": ",".join(map(str, order))}
        assert client.post(reverse("library:new"), sent).status_code == 302
        made = Resource.objects.latest("pk")
        assert list(made.authors.values_list("teacher", flat=True)) == order


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "where", "said"),
    [
        ({"title": ""}, "title", "Give the page a title."),
        ({"address": ""}, "files", "Choose files, or give the address of a page."),
        ({"address": "javascript:alert(1)"}, "address", "valid URL"),
        ({"subject": "alchemy"}, "subject", "valid choice"),
        ({"place": "ELSEWHERE"}, "place", "valid choice"),
    ],
)
def test_every_mistake_stands_beside_its_field(client, world, changes, where, said):
    signed_in(client, world["author"].account)
    data = {**FORM, "place": world["group"].code, "address": "https://example.org/a", **changes}
    answer = client.post(reverse("library:new"), data)

    assert answer.status_code == 422
    assert said in beside(answer.content.decode(), where)
    assert not Resource.objects.exists()


@pytest.mark.django_db
def test_of_several_files_none_is_kept_when_one_is_not_what_it_says(client, world):
    signed_in(client, world["leader"])
    files = [upload("good.docx"), upload("bad.pdf", b"<html><script>alert(1)</script>")]
    answer = client.post(reverse("library:new"), {**FORM, "place": world["group"].code, "files": files})

    assert answer.status_code == 422
    assert "bad.pdf" in answer.content.decode()
    assert not Resource.objects.exists()


@pytest.mark.django_db
def test_nobody_accepts_what_they_brought_themselves(client, world):
    account = world["author"].account
    both = make_actor((Role.TEAM_LEADER, world["group"]), account=account)
    found = make_resource(actor_for(world["reader"].account, on=TODAY), world["group"], authors=[world["author"].pk])
    signed_in(client, account)
    answer = client.post(reverse("library:step", args=[found.pk, "accept"]))

    assert both.account_id == account.pk
    assert answer.status_code == 403
    assert "somebody else decides" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("who", "step", "reason", "status"),
    [
        ("reader", "accept", "", 403),
        ("leader", "decline", "", 409),
        ("leader", "decline", "Too short", 302),
        ("leader", "restore", "", 409),
        ("leader", "fly", "", 404),
        ("manager", "accept", "", 302),
    ],
)
def test_steps_belong_to_who_keeps_the_shelf(client, world, who, step, reason, status):
    actor = actor_for(world["author"].account, on=TODAY)
    found = make_resource(actor, world["group"])
    if who == "reader":
        found.brought_by = world["reader"].account_id
        found.save()
    signed_in(client, getattr(world[who], "account", world[who]) if who == "reader" else world[who])

    assert client.post(reverse("library:step", args=[found.pk, step]), {"reason": reason}).status_code == status


@pytest.mark.django_db
def test_old_versions_stay_readable_and_a_retired_resource_names_what_is_newer(client, world):
    keeper = actor_for(world["manager"], on=TODAY)
    found = make_resource(keeper, world["school"], given=file(docx("一")))
    newer = make_resource(keeper, world["school"], "更新的")
    add_version(actor=keeper, resource_id=found.pk, given=file(docx("二")), note="改了第二段", at=NOON)
    take_resource_step(
        actor=keeper, resource_id=found.pk, step="retire", reason="有新的", replaced_by=newer.pk, at=NOON
    )
    signed_in(client, world["reader"].account)

    shown = client.get(reverse("library:resource", args=[found.pk])).content.decode()
    assert "更新的" in shown
    assert "改了第二段" in shown
    for number in (1, 2):
        answer = client.get(reverse("library:file", args=[found.pk, number]))
        assert answer.status_code == 200
        assert answer["Content-Disposition"].startswith("attachment")
        assert whole(answer).startswith(b"PK")
    signed_in(client, world["manager"])
    again = client.post(reverse("library:version", args=[found.pk]), {"file": upload(), "note": ""})
    assert again.status_code == 409


@pytest.mark.django_db
def test_two_who_change_at_once_the_second_is_told(client, world):
    keeper = actor_for(world["manager"], on=TODAY)
    found = make_resource(keeper, world["school"])
    signed_in(client, world["manager"])
    page = client.get(reverse("library:change", args=[found.pk])).content.decode()
    seen = re.search(r'name="seen" value="(\w+)"', page)[1]
    first = client.post(reverse("library:change", args=[found.pk]), {**FORM, "seen": seen})
    second = client.post(reverse("library:change", args=[found.pk]), {**FORM, "title": "Other", "seen": seen})

    assert first.status_code == 302
    assert second.status_code == 422
    assert Resource.objects.get().title == "天气单元"


@pytest.mark.django_db
def test_uses_count_once_a_day_never_for_the_author_and_feed_the_authors_numbers(client, world):
    keeper = actor_for(world["manager"], on=TODAY)
    found = make_resource(keeper, world["school"], authors=[world["author"].pk], given=file(docx("一")))
    for account in (world["author"].account, world["reader"].account, world["reader"].account, world["leader"]):
        signed_in(client, account)
        client.get(reverse("library:resource", args=[found.pk]))
        whole(client.get(reverse("library:file", args=[found.pk, 1]), {"download": "1"}))
    day = ResourceUse.objects.first().on

    people = [world["author"].pk, world["reader"].pk]
    numbers = resource_numbers(people, since=day, until=day)
    assert numbers == {people[0]: Numbers(2, 2, 0, 1), people[1]: Numbers()}


@pytest.mark.django_db
def test_a_dead_link_is_marked_and_alive_again_with_a_new_address(client, world):
    keeper = actor_for(world["manager"], on=TODAY)
    found = make_resource(keeper, world["school"])
    signed_in(client, world["reader"].account)
    client.post(reverse("library:link", args=[found.pk]), {"dead": "yes"})
    assert "Dead link" in client.get(reverse("library:list")).content.decode()
    signed_in(client, world["manager"])
    client.post(reverse("library:version", args=[found.pk]), {"address": "https://example.org/new", "note": ""})

    found.refresh_from_db()
    assert (found.dead_since, found.version) == (None, 2)


@pytest.mark.django_db
def test_saving_to_ones_own_shelf_shows_it_there_and_nobody_elses(client, world):
    keeper = actor_for(world["manager"], on=TODAY)
    found = make_resource(keeper, world["school"])
    make_resource(keeper, world["school"], "另一个")
    signed_in(client, world["reader"].account)
    client.post(reverse("library:save", args=[found.pk]), {"saved": "yes"})

    assert "另一个" not in client.get(reverse("library:list"), {"shelf": "1"}).content.decode()
    assert ShelfItem.objects.get().account_id == world["reader"].account_id
    client.post(reverse("library:save", args=[found.pk]), {"saved": "no"})
    assert "Your own shelf is empty" in client.get(reverse("library:list"), {"shelf": "1"}).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["resource", "change", "version", "file", "step", "thank", "save", "link"])
def test_what_a_team_keeps_to_itself_does_not_exist_for_others(client, world, name):
    leader = actor_for(world["leader"], on=TODAY)
    found = make_resource(leader, world["group"], given=file(docx("一")), shared_with=Reach.TEAM)
    outside = make_teacher(world["school"], with_account=True)
    signed_in(client, outside.account)
    more = {"file": [1], "step": ["accept"]}.get(name, [])
    address = reverse(f"library:{name}", args=[found.pk, *more])
    method = client.get if name in {"resource", "change", "file"} else client.post

    assert method(address).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["new", "mine", "keeping"])
def test_pages_of_bringing_and_keeping_are_closed_to_others(client, world, name):
    auditor = make_account((Role.SCHOOL_AUDITOR, world["school"]))
    signed_in(client, world["reader"].account if name == "keeping" else auditor)

    assert client.get(reverse(f"library:{name}")).status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["list", "mine", "keeping"])
def test_pages_ask_as_often_for_many_resources_as_for_few(
    client, world, name, django_assert_num_queries, django_assert_max_num_queries
):
    keeper = actor_for(world["manager"], on=TODAY)
    signed_in(client, world["manager"])
    data = {"q": "课件"} if name == "list" else {}
    for number in range(2):
        make_resource(keeper, world["school"], f"课件{number}", authors=[world["author"].pk], tags=("课件",))
    with django_assert_max_num_queries(26) as few:
        client.get(reverse(f"library:{name}"), data)
    for number in range(2, 12):
        make_resource(keeper, world["school"], f"课件{number}", authors=[world["reader"].pk], tags=("课件",))
    with django_assert_num_queries(len(few)):
        client.get(reverse(f"library:{name}"), data)


@pytest.mark.django_db
def test_the_form_of_a_new_resource_knows_the_subject_that_its_bringer_teaches(client, world):
    teacher = world["author"]
    for taught, known in (("英语", True), ("English", True), ("书法", False)):
        teacher.subject = taught
        teacher.save()
        page = signed_in(client, teacher.account).get("/library/new/").content.decode()
        assert ('<option value="english" selected>' in page) is known
