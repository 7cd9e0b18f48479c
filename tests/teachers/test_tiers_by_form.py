"""A school changes its tiers by form: what nobody touched stays as it was, to the last word."""

from __future__ import annotations

import copy
import json
import re
from datetime import date
from itertools import product
from typing import Any

import pytest
import yaml
from django.http import QueryDict

from makers.people import TODAY, make_account, make_school, make_teacher
from makers.pressed import sent_by
from makers.records import make_definition
from makers.tiers import NOON, make_scheme_body
from xingtan.access.roles import Role
from xingtan.demo.telling.circles import OWN_TIER
from xingtan.teachers.conditions.fields import Ground
from xingtan.teachers.tiers.drafting import Draft, acted, decoded, drawable, encoded
from xingtan.teachers.tiers.models import TierScheme
from xingtan.teachers.tiers.offered import kinds_at
from xingtan.teachers.tiers.scheme import SchemeMistakenError, read_scheme, shipped_text
from xingtan.teachers.tiers.scheme_forms import Around, DraftForm, fields_of
from xingtan.teachers.tiers.scheme_page import drawn, parts_of, tier_lines_of

pytestmark = pytest.mark.django_db


def _body(*more: dict[str, Any]) -> dict[str, Any]:
    body = decoded(encoded(yaml.safe_load(shipped_text())))
    assert body is not None
    return {**body, "tiers": [*body["tiers"], *more]}


def _sent(fields: dict[str, Any]) -> QueryDict:
    """Return the fields as a browser sends them: texts, ticks only where ticked."""
    data = QueryDict(mutable=True)
    for name, value in fields.items():
        if isinstance(value, list):
            data.setlist(name, [str(each) for each in value])
        elif value is True:
            data[name] = "on"
        elif value is not False and value is not None:
            data[name] = str(value)
    return data


def _folded(school, body, place, **changed):
    draft = Draft(copy.deepcopy(body), place)
    form = DraftForm(
        _sent({**fields_of(draft), **changed}), draft=draft, around=Around(Ground(school, TODAY), kinds_at(school))
    )
    assert form.is_valid(), form.errors
    form.fold()
    return draft.body


def test_tiers_that_nobody_changed_come_out_as_they_went_in(school):
    strange = make_scheme_body(
        entry={"all": [{"none": [{"title": ["junior"]}]}, {"age": {"to": 60}}]},
        standards=[{
            "code": "x", "title": {"zh": "课", "en": "Class"}, "need": 2, "counts": "records", "kinds": ["own_gone"],
            "where": {"topic": ["a"], "level": ["street"]}, "house_note": {"kept": [1, None]},
        }],
    )["tiers"][0]  # fmt: skip
    ours = {**strange, "code": "ours", "entry": {"any": [{"unit": ["GONE-1"]}, {"subject": ["数学", "语文"]}]}}
    body = _body(OWN_TIER, strange, ours)
    for place in (None, *range(len(body["tiers"]))):
        assert _folded(school, body, place) == body


def test_one_field_changed_is_one_piece_changed(school):
    body = _body()
    changed = _folded(
        school, body, 2, title_zh="骨干", service_year_0_from="5", document=False, **{"standards-1-need": "3"}
    )
    wanted = copy.deepcopy(body)
    tier = wanted["tiers"][2]
    tier["title"]["zh"], tier["standards"][1]["need"] = "骨干", "3"
    tier["entry"] = {"all": [{"service_year": {"from": 5}}, {"title": ["intermediate", "vice_senior", "full_senior"]}]}
    del tier["document"]
    assert changed == wanted
    assert read_scheme(changed, version=1).tiers[2].document is False
    assert json.loads(encoded(changed)) == changed


def test_rows_are_added_moved_and_dropped_with_codes_of_their_own():
    body = _body()
    codes = [tier["code"] for tier in body["tiers"]]
    added = acted(Draft(body, 0), "add-tier", 0)
    assert (added.open, added.tiers[-1]["code"]) == (len(codes), "tier_1")
    moved = acted(added, "up", added.open or 0)
    assert [tier["code"] for tier in moved.tiers] == [*codes[:-1], "tier_1", codes[-1]]
    assert (moved.tier or {})["code"] == "tier_1"
    grown = acted(acted(moved, "add-standard", 0), "add-standard", 0)
    assert [each["code"] for each in (grown.tier or {})["standards"]] == ["standard_1", "standard_2"]
    fewer = acted(acted(grown, "drop-standard", 0), "drop-tier", 0)
    assert [each["code"] for each in (fewer.tier or {})["standards"]] == ["standard_2"]
    assert fewer.tiers[0]["replaces"] == []
    assert acted(fewer, "drop-tier", 99) == fewer


FORM = "/teachers/tiers/scheme/form/"


def _clicked(client, page, act, **changed):
    """Press a button of the page as it stands, with these fields filled in."""
    sent = sent_by(page.text, "draft")
    for name, value in changed.items():
        assert f'name="{name}"' in page.text, name
        sent.setlist(name, value if isinstance(value, list) else [value])
    sent["act"] = act
    return client.post(FORM, sent.urlencode(), content_type="application/x-www-form-urlencoded")


def _mistaken(page):
    return set(re.findall(r'id="id_([^"]+)_error"', page.text))


def test_a_manager_changes_the_tiers_without_writing_a_line_of_text(client, school):
    make_definition()
    make_teacher(school, started_on=date(2024, 9, 1))
    client.force_login(make_account((Role.MANAGER, school)))
    page = client.get(FORM)
    assert page.status_code == 200
    page = _clicked(client, page, "add-tier")
    page = _clicked(client, page, "add-standard", title_zh="首席教师", title_en="Chief teacher", service_year_0_from=2)
    assert page.text.count("Chief teacher") > 2
    assert "autofocus" in page.text
    standard = {"standards-0-title_zh": "公开课", "standards-0-title_en": "Open classes", "standards-0-need": "0"}
    refused = _clicked(client, page, "publish", **standard)
    assert refused.status_code == 422
    assert _mistaken(refused) == {"standards-0-need", "standards-0-kinds"}
    kinds = {"standards-0-need": "3/2", "standards-0-kinds": ["open_class"], "standards-0-level": ["county"]}
    page = _clicked(client, refused, "add-platform", **kinds)
    page = _clicked(client, page, "try", **{"platforms-0-title_zh": "讲坛", "platforms-0-title_en": "Talks"})
    assert page.status_code == 200
    assert "What would change today" in page.text
    assert not TierScheme.objects.exists()
    page = _clicked(client, page, "drop-tier:0")
    assert _clicked(client, page, "publish", effective_from="").status_code == 422
    assert _clicked(client, page, "publish", effective_from="2026-09-01").status_code == 302
    body = TierScheme.objects.get().body
    assert body["tiers"][:-1] == [
        tier if tier["code"] != "early_career" else {**tier, "replaces": []} for tier in _body()["tiers"][1:]
    ]
    assert body["tiers"][-1] == {
        "code": "tier_1", "levels": ["school"], "title": {"zh": "首席教师", "en": "Chief teacher"},
        "entry": {"service_year": {"from": 2}},
        "standards": [{
            "code": "standard_1", "years": 1, "counts": "records", "title": {"zh": "公开课", "en": "Open classes"},
            "need": "3/2", "kinds": ["open_class"], "where": {"level": ["county"]},
        }],
        "platforms": [{"title": {"zh": "讲坛", "en": "Talks"}}],
    }  # fmt: skip


def test_form_and_text_are_two_ways_over_the_same_draft(client, school):
    client.force_login(make_account((Role.MANAGER, school)))
    page = client.get(f"{FORM}?tier=backbone")
    text = _clicked(client, page, "text", title_en="Pillar").text
    body = yaml.safe_load(sent_by(text, "text")["text"])
    assert body["tiers"][2]["title"]["en"] == "Pillar"
    body["tiers"][2]["entry"] = {"none": [{"title": ["junior"]}]}
    typed = {"text": yaml.safe_dump(body, allow_unicode=True), "effective_from": "2026-09-01", "act": "form"}
    page = _clicked(client, client.post(FORM, typed), "open:2")
    assert "service_year_0_from" not in page.text
    assert "none of: professional title" in page.text
    assert client.post(FORM, {**typed, "text": "tiers: 3"}).status_code == 422
    assert client.post(FORM, {**typed, "text": "a: ["}).status_code == 422
    hurt = copy.deepcopy(body)
    del hurt["tiers"][3]["title"]["zh"]
    page = _clicked(client, client.post(FORM, {**typed, "text": yaml.safe_dump(hurt)}), "publish")
    assert (page.status_code, sent_by(page.text, "draft")["open"]) == (422, "3")
    assert _mistaken(page) == {"title_zh"}


@pytest.mark.parametrize("draft", ["", "[]", "{", '{"tiers":3}', '{"tiers":[{"standards":[1]}]}', '{"a":1e999}',
                                   '{"a":"\\ud800"}', '{"a":"\\u0000"}', "[" * 20_000])  # fmt: skip
def test_a_draft_that_no_form_can_show_begins_anew(client, school, draft):
    client.force_login(make_account((Role.MANAGER, school)))
    for act in ("publish", "open:0"):
        assert client.post(FORM, {"draft": draft, "open": "7", "act": act}).status_code == 302
    assert not TierScheme.objects.exists()


def test_only_the_schools_manager_sees_the_form(client, school):
    client.force_login(make_account((Role.PRINCIPAL, school)))
    assert client.get(FORM).status_code == 403
    client.force_login(make_account((Role.MANAGER, make_school())))
    assert client.get(f"{FORM}?school={school.code}").status_code == 404


def test_the_form_costs_the_same_however_much_stands_in_it(client, school, django_assert_max_num_queries):
    client.force_login(make_account((Role.MANAGER, school)))

    def cost():
        with django_assert_max_num_queries(25) as captured:
            assert client.get(f"{FORM}?tier=backbone").status_code == 200
        return len(captured)

    client.get(FORM)
    few = cost()
    body = _body(*({**make_scheme_body()["tiers"][0], "code": f"more_{number}"} for number in range(20)))
    body["tiers"][2]["standards"] *= 8
    TierScheme.objects.create(
        school=school, version=1, body=body, effective_from=TODAY, published_by_name="Manager", published_at=NOON
    )
    assert cost() <= few + 1


STRANGE = (1, "x", True, [], [1], {"a": {"b": [None]}}, {"zh": 5})


NAMES = ("code", "title", "levels", "entry", "document", "replaces", "source", "entry_ground", "standards", "platforms",
         "counts", "kinds", "where", "years", "need", "url")  # fmt: skip


def test_words_that_mean_nothing_are_mistakes_beside_the_form(school):
    around = Around(Ground(school, TODAY), ())
    for name, value in product(NAMES, STRANGE):
        body = make_scheme_body(standards=[{"code": "a", name: value}], platforms=[{name: value}])
        body["tiers"][0][name] = value
        with pytest.raises(SchemeMistakenError) as caught:
            read_scheme(body, version=1)
        if drawable(body):
            draft = Draft(body, 0)
            form = drawn(draft, around, TODAY, caught.value.slips)
            assert form.errors, (name, value)
            parts = parts_of(form)
            assert len(parts["standards"]) == len(body["tiers"][0]["standards"] or [])
            assert [line.mistaken for line in tier_lines_of(draft, school, caught.value.slips, on=TODAY)] == [True]
        assert decoded(encoded(body)) == (body if drawable(body) else None)
