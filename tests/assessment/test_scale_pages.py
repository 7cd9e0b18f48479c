"""Pages of scales: shown with a preview, copied, changed by form, put in force; whose drafts they are."""

from __future__ import annotations

import html

import pytest
from django.urls import reverse
from django.utils import timezone

from makers.assessed import EXAMINER_DAY, make_scale, shipped
from makers.assessment_pages import read, send
from makers.people import make_school
from makers.reading import sign_in
from xingtan.access.roles import Role
from xingtan.assessment.models import AssessmentScale

pytestmark = pytest.mark.django_db
LANGUAGES = ("zh-hans", "en")
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _on_a_day_of_the_examiners(monkeypatch):
    """The views' clock stands on a day of the last phase."""
    monkeypatch.setattr(timezone, "now", lambda: EXAMINER_DAY)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", ["baoshan_guidance", "school_annual", "yangpu_term"])
def test_a_shipped_scale_is_shown_with_a_preview_that_reckons(client, code, language):
    scale = shipped(code)
    sign_in(client, Role.MANAGER, make_school())
    assert reverse("assessment:scale", args=[scale.pk]) in read(client, "scales", language=language)
    shown = read(client, "scale", scale.pk, language=language)
    title = scale.spec.title
    assert (title.zh if language == "zh-hans" else title.en).split("：")[0] in shown.replace("&#39;", "'")


def test_the_preview_takes_marks_and_a_tier(client):
    scale = shipped("baoshan_guidance")
    sign_in(client, Role.MANAGER, make_school())
    answer = client.get(
        reverse("assessment:scale", args=[scale.pk]),
        {"tier": "subject_leader", "mentees": "4", "record": "5", "risen": "0"},
        headers=HTMX,
    )

    page = html.unescape(answer.content.decode())
    assert "if(4 ≥ 3, 5, 0) + if(0 = 1, 5, 0) = 5" in page
    titles = {each.code: each.title.en for each in scale.spec.all_indicators()}
    assert f"if({titles['mentees']} ≥ " in page


def test_the_manager_copies_a_scale_changes_it_by_form_and_puts_it_in_force(client):
    school, scale = make_school(), make_scale()
    sign_in(client, Role.MANAGER, school)
    send(client, "scale-copy", scale.pk)
    copy = AssessmentScale.objects.get(institution=school)
    new = {
        "code": "care",
        "title_zh": "育人",
        "title_en": "Care",
        "type": "marks",
        "most": "10",
        "step": "1",
        "level_marks_0": "8",
        "level_zh_0": "好",
        "level_en_0": "Good",
    }
    assert send(client, "indicator", copy.pk, "new", data={**new, "code": ""}, status=422)
    send(client, "indicator", copy.pk, "new", data=new)
    send(client, "indicator", copy.pk, "ethics", data={**new, "code": "ethics", "below": "care", "title_en": "Ethics"})
    send(client, "indicator", copy.pk, "teaching", data={"act": "drop"})
    form = {
        "title_zh": "新量表",
        "title_en": "New scale",
        "formula": "2 * caring",
        "band_code_0": "ok",
        "band_zh_0": "合格",
        "band_en_0": "Fine",
        "band_from_0": "0",
    }
    send(client, "scale-edit", copy.pk, data=form)
    assert "Did you mean “care”?" in read(client, "scale-edit", copy.pk)
    send(client, "scale-publish", copy.pk, status=409)
    send(client, "scale-edit", copy.pk, data={**form, "formula": "2 * care"})
    send(client, "scale-publish", copy.pk)
    copy.refresh_from_db()

    assert (copy.state, [each.code for each in copy.spec.all_indicators()]) == ("published", ["care", "ethics"])
    assert copy.spec.totals[""].text == "2 * care"
    read(client, "scale-edit", copy.pk, status=404)
    send(client, "indicator", copy.pk, "care", data=new, status=404)


def test_a_wrong_formula_is_told_beside_its_field_and_an_example_that_no_longer_holds_is_no_dead_end(client):
    school = make_school()
    example = {"says": {"en": "Eight and eight"}, "marks": {"teaching": "8", "ethics": "8"}, "gives": "16"}
    scale = make_scale(examples=[example])
    sign_in(client, Role.MANAGER, school)
    send(client, "scale-copy", scale.pk)
    copy = AssessmentScale.objects.get(institution=school)
    form = {
        "title_zh": "新量表",
        "formula": "teching + ethics",
        "band_code_0": "ok",
        "band_zh_0": "合格",
        "band_from_0": "0",
        "band_registers_0": "qualified",
    }
    send(client, "scale-edit", copy.pk, data=form)
    page = read(client, "scale-edit", copy.pk)
    field = page[page.index('id="id_formula"') :]
    assert "at character 1 “teching”: This name is not known here. Did you mean “teaching”?" in field[:900]
    assert "Put in force" not in read(client, "scale", copy.pk)

    send(client, "scale-edit", copy.pk, data={**form, "formula": "2 * teaching + ethics"})
    assert "this scale gives 24" in read(client, "scale", copy.pk)
    send(client, "scale-publish", copy.pk, status=409)
    send(client, "scale-example", copy.pk, 2, data={"act": "adopt"}, status=404)
    send(client, "scale-example", copy.pk, 1, data={"act": "adopt"})
    copy.refresh_from_db()
    assert copy.body["examples"][0]["gives"] == "24"
    assert copy.spec.is_annual
    assert "Put in force" in read(client, "scale", copy.pk)
    send(client, "scale-example", copy.pk, 1, data={"act": "drop"})
    send(client, "scale-publish", copy.pk)
    send(client, "scale-example", copy.pk, 1, data={"act": "drop"}, status=404)
    sign_in(client, Role.SCHOOL_AUDITOR, school)
    send(client, "scale-example", copy.pk, 1, status=403)


def test_drafts_of_a_school_are_nobody_elses(client):
    school, scale = make_school(), make_scale()
    sign_in(client, Role.MANAGER, school)
    send(client, "scale-copy", scale.pk)
    copy = AssessmentScale.objects.get(institution=school)
    for role, place in ((Role.MANAGER, make_school()), (Role.TEACHER, school)):
        sign_in(client, role, place)
        read(client, "scale", copy.pk, status=404)
        send(client, "scale-publish", copy.pk, status=404 if role is Role.MANAGER else 403)
    sign_in(client, Role.SCHOOL_AUDITOR, school)
    send(client, "scale-copy", scale.pk, status=403)
