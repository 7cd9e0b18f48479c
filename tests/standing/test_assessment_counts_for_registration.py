"""Enter once: the published annual assessment is what the registration looks at, and nobody types it again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from makers.assessed import BODY, NOON, make_bench, make_published, make_scale
from makers.dossiers import county_of, make_assessed, make_registering_province, make_trained_teacher
from xingtan.assessment.reading import read_scale
from xingtan.assessment.reads import annual_results
from xingtan.assessment.scale import Registers
from xingtan.assessment.services.results import amend_result
from xingtan.standing.dossiers.registering import circumstances_until
from xingtan.standing.dossiers.services import freeze_dossier, supersede_dossier
from xingtan.standing.models import Circumstance, Dossier, Purpose
from xingtan.standing.verify import verify_dossiers

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=1)
BANDS = [
    {"code": "excellent", "title": {"zh": "优秀", "en": "Excellent"}, "from": "16", "registers": "qualified"},
    {"code": "poor", "title": {"zh": "不合格", "en": "Not qualified"}, "from": "0", "registers": "failed"},
]


def make_registered_bench():
    """Return a province and a published annual assessment of two teachers whose other years were entered by hand."""
    province = make_registering_province()
    teachers = [make_trained_teacher(province, with_account=True) for _ in range(2)]
    for teacher in teachers:
        make_assessed(county_of(province), teacher, **{f"y{year}": "qualified" for year in range(2021, 2025)})
    scale = make_scale(province.school, code="annual", bands=BANDS, quotas=[])
    bench = make_published(make_bench(scale=scale, school=province.school, teachers=teachers, peers=False), mark="9")
    return province, bench, bench.teachers[0]


def test_a_published_result_is_the_annual_assessment_of_the_registration_and_an_amended_one_takes_its_place():
    province, bench, teacher = make_registered_bench()
    county = county_of(province)
    first = bench.assessed(0).results.get()
    dossier = freeze_dossier(
        actor=county, teacher=teacher, purpose=Purpose.REGISTRATION, as_of=NOON.date(), at=NOON + timedelta(hours=1)
    )
    quoted = dossier.content["circumstances"][-1]
    assert dossier.verdict == "passed"
    assert (quoted["number"], quoted["values"]) == (first.number, {"result": "qualified"})
    assert quoted["source"]["en"] == f"from assessment {first.number} (Excellent)"

    amended = amend_result(
        actor=bench.principal, assessed_id=first.assessed_id, reason="Marks of another", at=LATER, band="poor"
    )
    corrected = supersede_dossier(
        actor=county, dossier_id=dossier.pk, reason="The assessment was amended", as_of=LATER.date(), at=LATER
    )
    assert corrected.verdict == "suspended"
    assert corrected.content["circumstances"][-1]["number"] == amended.number
    assert Dossier.objects.get(pk=dossier.pk).content == dossier.content
    assert list(verify_dossiers()) == []
    assert Circumstance.objects.filter(teacher=teacher, values__result="failed").count() == 0


def test_what_is_not_published_or_not_annual_says_nothing_to_the_registration():
    province = make_registering_province()
    annual = make_scale(province.school, code="annual", bands=BANDS, quotas=[])
    begun = make_bench(scale=annual, school=province.school)
    term = make_published(make_bench(school=province.school))

    assert annual_results([each.pk for each in begun.teachers], LATER) == {}
    assert annual_results([each.pk for each in term.teachers], LATER) == {}


def test_a_day_before_the_publication_does_not_know_the_result():
    _, bench, teacher = make_registered_bench()
    yesterday = NOON.date() - timedelta(days=1)

    assert len(circumstances_until([teacher.pk], yesterday)[teacher.pk]) == 4
    assert len(circumstances_until([teacher.pk], NOON.date())[teacher.pk]) == 5
    assert annual_results([teacher.pk], NOON)[teacher.pk][0].result == Registers.QUALIFIED
    assert bench.again().state == "published"


def test_the_page_of_circumstances_shows_whence_the_result_comes_and_opens_it(client):
    _, bench, teacher = make_registered_bench()
    result = bench.assessed(0).results.get()
    client.force_login(teacher.account)

    page = client.get(
        f"/standing/teachers/{teacher.pk}/circumstances/", HTTP_ACCEPT_LANGUAGE="zh-hans"
    ).content.decode()
    assert f"来自考核 {result.number}（优秀）" in page
    assert f"/assessment/people/{result.assessed_id}/" in page


def test_a_scale_says_of_every_grade_what_it_counts_as_or_of_none():
    half = [BANDS[0], {**BANDS[1], "registers": ""}]
    wrong = [BANDS[0], {**BANDS[1], "registers": "bad"}]
    assert [each.code for each in read_scale({**BODY, "bands": half, "quotas": []}).mistakes] == ["registers_in_part"]
    assert "unknown_registration" in [each.code for each in read_scale({**BODY, "bands": wrong}).mistakes]
