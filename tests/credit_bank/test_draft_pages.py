"""Pages of the rulebook desk: take in, check, change by form and by text, compare, publish."""

from __future__ import annotations

import html
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from makers import reading
from makers.credit import NOON, make_province
from makers.drafts import draft_text, make_draft
from makers.people import make_account
from xingtan.access.roles import Role
from xingtan.credit_bank.drafts.models import DraftState, RulebookDraft
from xingtan.credit_bank.drafts.services import change_draft
from xingtan.credit_bank.models import PublishedRulebook
from xingtan.rulebook.catalogue import rulebook_from, shipped_ids
from xingtan.rulebook.comparing.differences import compare
from xingtan.rulebook.table_editing import Sheet

pytestmark = pytest.mark.django_db
LANGUAGES = ("zh-hans", "en")
WITH_A_MISTAKE = draft_text(**{"at_most: '40'": "at_mots: '40'"})


@pytest.fixture
def desk(client):
    """A province whose officer is signed in."""
    province = make_province()
    client.force_login(make_account((Role.PROVINCIAL_OFFICER, province.root)))
    return province


def read(client, address, **asked):
    return html.unescape(reading.read(client, address, **asked))


def post(client, name, draft, *, status=302, **fields):
    fields = {"version": draft.version, **fields}
    answer = client.post(reverse(f"credit_bank:{name}", args=[draft.pk]), fields, headers={"accept-language": "en"})
    assert answer.status_code == status, answer.content.decode()[:3000]
    return html.unescape(answer.content.decode())


def meaning(text):
    return rulebook_from(text, source_name="draft")


def sentences(old, new):
    return [each.sentence.en for each in compare(meaning(old), meaning(new))]


def cap_path(text, item="concentrated_training"):
    """Return where the first value of an item's rule stands."""
    items = Sheet(text).plain()["items"]
    return next(number for number, each in enumerate(items) if each["id"] == item)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_officer_uploads_a_file_and_sees_its_mistake_with_its_line(client, desk, language):
    file = SimpleUploadedFile("rules.yaml", WITH_A_MISTAKE.encode())
    answer = client.post(reverse("credit_bank:drafts"), {"file": file, "place": desk.root.code})
    draft = RulebookDraft.objects.get()
    assert answer["Location"] == reverse("credit_bank:draft", args=[draft.pk])
    shown = read(client, answer["Location"], language=language)
    number = next(at for at, line in enumerate(WITH_A_MISTAKE.splitlines(), 1) if "at_mots" in line)
    assert str(number) in shown
    assert "<mark>at_mots" in shown
    assert "at_most" in shown
    assert reverse("credit_bank:draft_publish", args=[draft.pk]) not in shown
    post(client, "draft_publish", draft, status=409, effective_from="2027-09-01")
    assert PublishedRulebook.objects.count() == 1


def test_a_draft_starts_from_what_is_there(client, desk):
    for code in (f"published:{desk.published.pk}", "shipped:cn-gx-2016"):
        client.post(reverse("credit_bank:drafts"), {"start_from": code, "place": desk.root.code})
    first, second = RulebookDraft.objects.order_by("pk")
    assert (first.text, first.based_on) == (desk.published.text, desk.published)
    assert second.based_on_shipped == "cn-gx-2016"
    client.post(reverse("credit_bank:drafts"), {"start_from": f"draft:{second.pk}", "place": desk.root.code})
    assert RulebookDraft.objects.latest("pk").text == second.text


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"place": "nowhere", "start_from": "shipped:cn-gx-2016"},
        {"start_from": "published:999"},
        {"start_from": "x"},
    ],
)
def test_nothing_chosen_or_unknown_is_said_beside_the_field(client, desk, fields):
    answer = client.post(reverse("credit_bank:drafts"), {"place": desk.root.code, **fields})
    assert answer.status_code == 422
    assert not RulebookDraft.objects.exists()


def test_the_text_is_corrected_and_published(client, desk):
    draft = make_draft(desk.officer, desk.root, WITH_A_MISTAKE)
    post(client, "draft_text", draft, text=draft_text().replace("\n", "\r\n"))
    draft.refresh_from_db()
    assert (draft.version, draft.text) == (2, draft_text())
    shown = read(client, reverse("credit_bank:draft", args=[draft.pk]))
    assert reverse("credit_bank:draft_publish", args=[draft.pk]) in shown
    post(client, "draft_publish", draft, status=422, effective_from="soon")
    post(client, "draft_publish", draft, status=409, effective_from="2020-01-01")
    post(client, "draft_publish", draft, effective_from="2027-09-01")
    published = PublishedRulebook.objects.get(version="2027.1")
    assert (published.institution, published.effective_from) == (desk.root, date(2027, 9, 1))
    draft.refresh_from_db()
    assert draft.state == DraftState.PUBLISHED
    assert reverse("credit_bank:rulebook", args=[published.pk]) in read(
        client, reverse("credit_bank:draft", args=[draft.pk])
    )
    post(client, "draft_text", draft, status=409, text="x")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", shipped_ids())
def test_every_shipped_rulebook_opens_in_the_editor(client, desk, name, language):
    client.post(reverse("credit_bank:drafts"), {"start_from": f"shipped:{name}", "place": desk.root.code})
    draft = RulebookDraft.objects.get()
    if "extends" in Sheet(draft.text).plain():
        post(client, "draft_write_out", draft)
        draft.refresh_from_db()
        assert "extends" not in Sheet(draft.text).plain()
    address = reverse("credit_bank:draft_edit", args=[draft.pk])
    for section in ("", "caps", "requirements", *(f"part.{part}" for part in meaning(draft.text).parts)):
        assert "edit-form" in read(client, address, language=language, section=section)


def test_an_amount_changed_by_form_is_one_difference(client, desk):
    draft = make_draft(desk.officer, desk.root)
    number = cap_path(draft.text, "open_class")
    shown = read(client, reverse("credit_bank:draft_edit", args=[draft.pk]), section="part.school_based")
    name = f"v:items.{number}.rules.0.value.gives"
    assert f'name="{name}"' in shown
    post(client, "draft_edit", draft, section="part.school_based", **{name: "1.5"})
    draft.refresh_from_db()
    assert sentences(draft_text(), draft.text) == ["open or demonstration class › gives: raised from 1 to 1.5."]


def test_saving_a_page_as_it_is_changes_nothing(client, desk):
    draft = make_draft(desk.officer, desk.root)
    values = {f"v:{'.'.join(map(str, path))}": value for path, value in Sheet(draft.text).paths()}
    kept = {name: value for name, value in values.items() if "requirements" in name or "caps" in name}
    post(client, "draft_edit", draft, section="caps", **kept)
    draft.refresh_from_db()
    assert (draft.version, draft.text) == (1, draft_text())


def test_a_wrong_value_is_said_beside_its_field_and_nothing_is_saved(client, desk):
    draft = make_draft(desk.officer, desk.root)
    number = cap_path(draft.text, "open_class")
    name = f"v:items.{number}.rules.0.value.gives"
    shown = post(client, "draft_edit", draft, status=422, section="part.school_based", **{name: "much"})
    field = shown[shown.index(f'name="{name}"') :]
    assert 'value="much"' in field[:200]
    assert "is no exact amount" in field[:600]
    draft.refresh_from_db()
    assert draft.version == 1


def test_rows_caps_and_requirements_are_added_and_taken_away(client, desk):
    draft = make_draft(desk.officer, desk.root)
    number = cap_path(draft.text, "open_class")
    caps = f"items.{number}.caps"
    fields = {"add": caps, f"n:{caps}:over": "cycle", f"n:{caps}:at_most": "9"}
    post(client, "draft_edit", draft, section="part.school_based", **fields)
    need = {"zh": "师德", "en": "Ethics", "over": "cycle", "at_least": "4", "part": "", "at": "7"}
    need |= {"says_zh": "师德4学分", "says_en": "4 credits of ethics"}
    draft.refresh_from_db()
    fields = {"add": "requirements", **{f"n:requirements:{name}": value for name, value in need.items()}}
    post(client, "draft_edit", draft, section="requirements", **fields)
    draft.refresh_from_db()
    assert sentences(draft_text(), draft.text) == [
        "open or demonstration class › cap in the cycle: added (at most 9).",
        "Ethics: added (Ethics, at least 4).",
    ]
    post(client, "draft_edit", draft, section="part.school_based", remove=f"{caps}.1")
    draft.refresh_from_db()
    last = len(Sheet(draft.text).plain()["requirements"]) - 1
    post(client, "draft_edit", draft, section="requirements", remove=f"requirements.{last}")
    draft.refresh_from_db()
    assert meaning(draft.text).digest == meaning(draft_text()).digest


def test_an_item_with_its_rule_is_added_by_form(client, desk):
    draft = make_draft(desk.officer, desk.root)
    new = {
        "part": "school_based",
        "zh": "微课",
        "en": "Micro-course",
        "kind": "training",
        "gives": "2",
        "each": "hours",
    }
    new |= {"at": "9", "says_zh": "微课每学时2分", "says_en": "2 for an hour"}
    fields = {"add": "items", **{f"n:items:{name}": value for name, value in new.items()}}
    shown = post(
        client, "draft_edit", draft, status=422, section="part.school_based", **{**fields, "n:items:gives": ""}
    )
    assert "is no exact amount" in shown
    wrong = {**fields, "n:items:kind": "unheard_of"}
    post(client, "draft_edit", draft, status=422, section="part.school_based", **wrong)
    post(client, "draft_edit", draft, section="part.school_based", **fields)
    draft.refresh_from_db()
    assert sentences(draft_text(), draft.text) == ["Micro-course: added (Micro-course, gives 2)."]
    assert meaning(draft.text).rules["micro_course"].grounds.at == "9"


def test_a_kind_of_record_that_a_school_made_itself_earns_points_by_form_alone(client, desk):
    draft = make_draft(desk.officer, desk.root)
    kind = {"code": "own_home_visit_note", "zh": "家访手记", "en": "Home visit note"}
    fields = {"add": "kinds", **{f"n:kinds:{name}": value for name, value in kind.items()}}
    for code in ("", "Own", "x: 1, y", "training"):
        shown = post(client, "draft_edit", draft, status=422, section="head", **{**fields, "n:kinds:code": code})
        assert 'name="n:kinds:code"' in shown
    post(client, "draft_edit", draft, section="head", **fields)
    new = {"part": "school_based", "zh": "家访", "en": "Home visit", "kind": kind["code"], "gives": "2", "each": ""}
    new |= {"at": "9", "says_zh": "家访每次2分", "says_en": "2 for a visit"}
    draft.refresh_from_db()
    post(
        client,
        "draft_edit",
        draft,
        section="part.school_based",
        add="items",
        **{f"n:items:{k}": v for k, v in new.items()},
    )
    draft.refresh_from_db()
    assert meaning(draft.text).rules["home_visit"].grounds.at == "9"


def test_the_second_of_two_people_sees_the_difference_and_loses_nothing(client, desk):
    draft = make_draft(desk.officer, desk.root)
    number = cap_path(draft.text, "open_class")
    change_draft(
        actor=desk.officer,
        draft_id=draft.pk,
        version=1,
        change=lambda text: text.replace("at_least: '120'", "at_least: '121'"),
        at=NOON,
    )
    name = f"v:items.{number}.rules.0.value.gives"
    shown = post(client, "draft_edit", draft, status=409, section="part.school_based", **{name: "3"})
    assert ("121" in shown, "@@" in shown) == (True, False)
    assert f'name="{name}" value="3"' in shown
    draft.refresh_from_db()
    post(client, "draft_edit", draft, section="part.school_based", **{name: "3"})
    draft.refresh_from_db()
    assert len(sentences(draft_text(), draft.text)) == 2


def test_a_field_that_both_changed_is_left_to_the_second_person(client, desk):
    draft = make_draft(desk.officer, desk.root)
    change_draft(
        actor=desk.officer,
        draft_id=draft.pk,
        version=1,
        change=lambda text: text.replace("version: '2027.1'", "version: '2027.2'").replace("2027.1", "2027.2"),
        at=NOON,
    )
    shown = post(client, "draft_edit", draft, status=409, section="head", **{"v:version": "2027.3"})
    assert "Save my text" in shown
    assert "2027.3" in shown
    shown = post(client, "draft_text", draft, status=409, text="mine: yes")
    assert "mine: yes" in shown


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_rulebooks_stand_side_by_side(client, desk, language):
    draft = make_draft(desk.officer, desk.root, draft_text(**{"at_least: '120'": "at_least: '130'"}))
    query = {"old": f"published:{desk.published.pk}", "new": f"draft:{draft.pk}"}
    address = reverse("credit_bank:compare")
    shown = read(client, address, language=language, **query)
    assert "<del>120</del>" in shown
    assert "<ins>130</ins>" in shown
    assert "2027.1" not in shown.split('id="comparison"')[1].split("compare-pair")[1].split("</p>")[1]
    assert "<ins>2027.1</ins>" in read(client, address, language=language, **query, words="1")
    assert "<del>120</del>" not in read(client, address, language=language, **query, change="added")
    same = read(client, address, language=language, old="shipped:cn-gx-2016", new="shipped:cn-gx-2016")
    assert "empty" in same


def test_a_comparison_with_what_one_may_not_know_is_not_there(client, desk):
    draft = make_draft(desk.officer, desk.root)
    client.force_login(make_account((Role.TEACHER, desk.school)))
    address = reverse("credit_bank:compare")
    old = f"published:{desk.published.pk}"
    for code in (f"draft:{draft.pk}", "published:99999999999999999999", "shipped:../x", "x", "draft:"):
        read(client, address, status=404, old=old, new=code)
    read(client, address, old=old, new="shipped:cn-gx-2016")
    assert "Draft" not in read(client, address)


def test_strangers_find_no_draft_and_others_no_desk(client, desk):
    draft = make_draft(desk.officer, desk.root)
    names = ("draft", "draft_text", "draft_edit", "draft_file")
    for role, place, status in (
        (Role.MANAGER, desk.school, 404),
        (Role.PROVINCIAL_OFFICER, make_province().root, 404),
        (Role.COUNTY_AUDITOR, desk.county, 403),
    ):
        client.force_login(make_account((role, place)))
        for name in names:
            read(client, reverse(f"credit_bank:{name}", args=[draft.pk]), status=status)
        for name in ("draft_text", "draft_edit", "draft_publish", "draft_drop", "draft_write_out"):
            post(client, name, draft, status=status, text="x", effective_from="2027-09-01")
    assert RulebookDraft.objects.get().version == 1


def test_a_manager_changes_a_cap_of_the_points_of_the_school(client, desk):
    manager = make_account((Role.MANAGER, desk.school))
    client.force_login(manager)
    client.post(reverse("credit_bank:drafts"), {"start_from": "shipped:cn-gx-2016", "place": desk.school.code})
    draft = RulebookDraft.objects.get()
    number = cap_path(draft.text, "open_class")
    post(client, "draft_edit", draft, section="part.school_based", **{f"v:items.{number}.caps.0.at_most": "5"})
    changed = RulebookDraft.objects.get().text
    (found,) = sentences(draft.text, changed)
    assert found == "open or demonstration class › cap a year › at most: raised from 3 to 5."
    assert len(changed.splitlines()) == len(draft.text.splitlines())
    assert changed.startswith("# Guangxi 2016")


def test_a_draft_is_downloaded_in_any_version_and_dropped(client, desk):
    draft = make_draft(desk.officer, desk.root)
    post(client, "draft_text", draft, text=draft_text() + "# more\n")
    address = reverse("credit_bank:draft_file", args=[draft.pk])
    assert client.get(address).content.decode() == draft_text() + "# more\n"
    assert client.get(address, {"version": "1"}).content.decode() == draft_text()
    assert client.get(address, {"version": "7"}).status_code == 404
    post(client, "draft_drop", draft)
    draft.refresh_from_db()
    assert draft.state == DraftState.DROPPED
    read(client, reverse("credit_bank:draft", args=[draft.pk]))
    post(client, "draft_drop", draft, status=409)


def test_the_editor_says_that_a_text_is_not_yaml(client, desk):
    draft = make_draft(desk.officer, desk.root, "a: [")
    assert "not even YAML" in read(client, reverse("credit_bank:draft_edit", args=[draft.pk]))
    post(client, "draft_edit", draft, status=409, **{"v:version": "2"})


def test_a_place_that_is_not_there_changes_nothing(client, desk):
    draft = make_draft(desk.officer, desk.root)
    for fields in ({"v:items.99.title.zh": "x"}, {"remove": "items.99"}, {"add": "version.caps"}, {"v:..": "x"}):
        post(client, "draft_edit", draft, status=409, **fields)
    draft.refresh_from_db()
    assert draft.version == 1


@pytest.mark.parametrize("name", ["drafts", "draft", "draft_edit", "compare"])
def test_pages_of_the_desk_cost_a_fixed_number_of_queries(client, desk, name, django_assert_max_num_queries):
    first = make_draft(desk.officer, desk.root)
    found = []
    for _ in range(2):
        arguments = [first.pk] if name.startswith("draft") and name != "drafts" else []
        with django_assert_max_num_queries(16) as queries:
            read(client, reverse(f"credit_bank:{name}", args=arguments))
        found.append(len(queries))
        for _number in range(5):
            make_draft(desk.officer, desk.root)
    assert found[0] == found[1]


def test_what_is_looked_at_on_the_publishing_page_is_kept_as_a_draft(client, desk):
    looked = client.post(reverse("credit_bank:publish"), {"shipped": "cn-gx-2016"}).content.decode()
    assert f'formaction="{reverse("credit_bank:drafts")}"' in looked
    client.post(reverse("credit_bank:drafts"), {"text": draft_text(), "place": desk.root.code, "publish": "yes"})
    assert RulebookDraft.objects.get().text == draft_text()
    assert PublishedRulebook.objects.count() == 1


@pytest.mark.usefixtures("desk")
def test_publishing_for_an_unknown_place_is_refused(client):
    fields = {"text": draft_text(), "publish": "yes", "effective_from": "2027-09-01", "place": "nowhere"}
    assert client.post(reverse("credit_bank:publish"), fields).status_code == 422
    assert PublishedRulebook.objects.count() == 1


def test_the_list_of_rulebooks_leads_to_the_drafts_of_who_writes_them(client, desk):
    assert reverse("credit_bank:drafts") in read(client, reverse("credit_bank:rulebooks"))
    client.force_login(make_account((Role.TEACHER, desk.school)))
    assert reverse("credit_bank:drafts") not in read(client, reverse("credit_bank:rulebooks"))
