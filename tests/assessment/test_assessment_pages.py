"""Pages of assessments: set up, rate, compare, confirm; who sees what; fixed numbers of queries; both languages."""

from __future__ import annotations

import io

import pytest
from django.urls import reverse
from django.utils import timezone
from python_calamine import CalamineWorkbook

from makers.assessed import EXAMINER_DAY, actor, make_bench, make_published, make_scale, rate, rate_all, step
from makers.assessment_pages import read, send
from makers.people import make_account, make_county, make_group, make_school, make_teacher
from makers.reading import sign_in
from makers.records import make_record
from xingtan.access.models import Account
from xingtan.access.roles import Role
from xingtan.assessment.models import AssessmentCycle, AssessmentResult, HandIn, RatingSheet
from xingtan.assessment.scale import Phase
from xingtan.assessment.services.ratings import write_note
from xingtan.assessment.spread import near
from xingtan.records.workflow import State as RecordState

pytestmark = pytest.mark.django_db
LANGUAGES = ("zh-hans", "en")
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _on_a_day_of_the_examiners(monkeypatch):
    """The views' clock stands on a day of the last phase."""
    monkeypatch.setattr(timezone, "now", lambda: EXAMINER_DAY)


def marks(mark="8", **more):
    return {"mark_teaching": mark, "mark_ethics": mark, **more}


def test_the_manager_sets_an_assessment_up_from_an_empty_list_to_the_start(client):
    school, scale = make_school(), make_scale()
    group = make_group(school)
    teachers = [make_teacher(school, group=group, with_account=True) for _ in range(3)]
    sign_in(client, Role.MANAGER, school)
    assert "No assessment yet" in read(client, "list")
    days = {
        "self_from": "2026-11-01",
        "self_until": "2026-11-07",
        "examiner_from": "2026-11-08",
        "examiner_until": "2026-11-30",
    }
    sent = {
        "title": "Year 2026",
        "scale": scale.pk,
        "evidence_from": "2025-09-01",
        "evidence_until": "2026-08-31",
        **days,
    }
    wrong = send(client, "plan", data={**sent, "examiner_from": "2026-11-07"}, status=422)
    assert "This must lie after the phase before." in wrong.content.decode()
    send(client, "plan", data=sent)
    cycle = AssessmentCycle.objects.get()
    send(client, "step", cycle.pk, "start", status=409)

    send(client, "people", cycle.pk, data={"teacher": [each.pk for each in teachers[:2]]})
    panel = {"panel-title": "Panel", "panel-phase": "examiner", "panel-raters": "named", "panel-reach": "everybody"}
    wrong = send(client, "panels", cycle.pk, data=panel, status=422)
    assert "Name at least one person." in wrong.content.decode()
    send(client, "panels", cycle.pk, data={**panel, "panel-members": [teachers[2].account_id]})
    shown = read(client, "cycle", cycle.pk)
    assert (teachers[0].name in shown, "Panel" in shown) == (True, True)
    send(client, "step", cycle.pk, "start")
    assert RatingSheet.objects.count() == 2 + 2
    assert f"{teachers[2].name} (2)" in read(client, "progress", cycle.pk)


def test_nobody_is_put_into_the_first_tier_of_a_scale_unasked(client):
    tiers = {"new": {"zh": "新任教师", "en": "New"}, "old": {"zh": "骨干教师", "en": "Backbone"}}
    bench = make_bench(scale=make_scale(tiers=tiers), tier="new", start=False)
    newcomer = make_teacher(bench.school, with_account=True)
    sign_in(client, Role.MANAGER, bench.school)
    send(client, "people", bench.cycle.pk, data={"teacher": [newcomer.pk]}, status=422)
    send(client, "people", bench.cycle.pk, data={"teacher": [newcomer.pk], "tier": "old"})
    assert bench.cycle.people.get(teacher=newcomer).tier == "old"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_rater_finds_their_sheets_rates_and_goes_on_to_the_next(client, language):
    bench = make_bench()
    make_record(bench.teachers[0], kind="open_class", state=RecordState.ACCEPTED, title="Spring lesson")
    make_record(bench.teachers[0], kind="open_class", state=RecordState.DRAFT, title="Draft lesson")
    client.force_login(bench.examiners[0])
    first, second = (bench.sheet(place, Phase.EXAMINER, bench.examiners[0]) for place in (0, 1))
    desk = read(client, "mine", language=language)
    assert all(reverse("assessment:sheet", args=[each.pk]) in desk for each in (first, second))
    shown = read(client, "sheet", first.pk, language=language)
    assert ("Spring lesson" in shown, "Draft lesson" in shown, "Clear aims" in shown) == (True, False, True)
    answer = send(
        client,
        "hand-in",
        first.pk,
        data=marks("8.5" if language == "zh-hans" else "8", then=str(second.pk)),
        status=422 if language == "zh-hans" else 302,
    )
    if language == "en":
        assert answer.url == reverse("assessment:sheet", args=[second.pk])


def test_mistakes_of_a_sheet_stand_beside_their_fields_and_nothing_is_lost(client):
    bench = make_bench()
    client.force_login(bench.examiners[0])
    sheet = bench.sheet(0, Phase.EXAMINER, bench.examiners[0])
    answer = send(client, "hand-in", sheet.pk, data={"mark_teaching": "11", "remark_teaching": "Kept"}, status=422)
    shown = answer.content.decode()

    assert "From 0 to 10 in steps of 0.5." in shown
    assert "Please give a mark." in shown
    assert "Kept" in shown
    assert not HandIn.objects.exists()


def test_a_draft_saves_itself_and_two_windows_are_shown_the_difference(client):
    bench = make_bench()
    client.force_login(bench.examiners[0])
    sheet = bench.sheet(0, Phase.EXAMINER, bench.examiners[0])
    saved = send(client, "save", sheet.pk, data={"mark_teaching": "8", "version": "1"}, status=200, **HTMX)
    assert 'name="version" value="2"' in saved.content.decode()
    assert "<html" not in saved.content.decode()
    other = send(client, "save", sheet.pk, data={"mark_teaching": "5", "version": "1"}, status=409)
    assert "<del>8</del>" in other.content.decode()
    assert 'value="5"' in other.content.decode()
    assert 'name="version" value="2"' in other.content.decode()
    bad = send(client, "save", sheet.pk, data={"mark_teaching": "99", "version": "2"}, status=422, **HTMX)
    assert "Teaching: From 0 to 10" in bad.content.decode()
    assert RatingSheet.objects.get(pk=sheet.pk).marks == {"teaching": "8"}


def test_a_rater_reads_the_others_on_the_persons_page_only_after_their_own(client):
    bench = make_bench()
    rate(bench.sheet(0, Phase.EXAMINER, bench.examiners[1]), {"teaching": "9.5", "ethics": "9"})
    client.force_login(bench.examiners[0])
    person = bench.assessed(0)
    before = read(client, "person", person.pk)
    assert ("9.5" in before, bench.examiners[1].name in before) == (False, False)
    send(client, "hand-in", bench.sheet(0, Phase.EXAMINER, bench.examiners[0]).pk, data=marks("4"))
    after = read(client, "person", person.pk)

    assert ("9.5" in after, bench.examiners[1].name in after, "lies apart" in after) == (True, True, True)
    assert "range 5.5" in after
    assert "Total" not in after.split("<main", 1)[1].split("</main>")[0].replace("The total", "")


def test_the_sheet_of_somebody_else_is_not_there(client):
    bench = make_bench()
    sheet = bench.sheet(0, Phase.EXAMINER, bench.examiners[0])
    for account in (bench.examiners[1], bench.teachers[0].account, make_account((Role.MANAGER, bench.school))):
        client.force_login(account)
        read(client, "sheet", sheet.pk, status=404)
        send(client, "save", sheet.pk, data=marks(), status=404)
        send(client, "hand-in", sheet.pk, data=marks(), status=404)
        send(client, "conflict", sheet.pk, data={"reason": "x"}, status=404)


def test_a_conflict_is_declared_and_the_manager_names_somebody_else(client):
    bench = make_bench()
    sheet = bench.sheet(0, Phase.EXAMINER, bench.examiners[0])
    client.force_login(bench.examiners[0])
    send(client, "conflict", sheet.pk, data={"reason": "My sister"})
    sign_in(client, Role.MANAGER, bench.school)
    assert "My sister" in read(client, "progress", bench.cycle.pk)
    stranger = make_account((Role.TEACHER, make_school()))
    send(client, "replace", sheet.pk, data={"account": stranger.pk, "reason": "Conflict"}, status=422)
    substitute = make_account((Role.TEACHER, bench.school), name="Substitute")
    form = read(client, "replace", sheet.pk)
    assert ("Substitute" in form, "My sister" in form) == (True, True)
    send(client, "replace", bench.sheet(0, Phase.SELF).pk, data={}, status=409)
    send(client, "replace", sheet.pk, data={"account": substitute.pk, "reason": "Conflict"})

    assert RatingSheet.objects.filter(assessed=sheet.assessed, rater=substitute, state="open").exists()


@pytest.mark.parametrize("language", LANGUAGES)
def test_raters_are_compared_confirmed_and_published_and_every_figure_opens(client, language):
    bench = make_bench(people=2)
    for examiner, mark in zip(bench.examiners, ("9", "8", "4"), strict=True):
        rate(bench.sheet(0, Phase.EXAMINER, examiner), mark)
    rate_all(bench, "6")
    account = sign_in(client, Role.PRINCIPAL, bench.school)
    read(client, "comparison", bench.cycle.pk, status=409)
    read(client, "export", bench.cycle.pk, status=409)
    step(bench, "close")
    compared = read(client, "comparison", bench.cycle.pk, language=language)
    assert all(each.name in compared for each in bench.examiners)
    assert "is-apart" in compared
    write_note(
        actor=actor(account), assessed=bench.assessed(0), indicator="teaching", text="Seen again", at=EXAMINER_DAY
    )
    opened = read(client, "person", bench.assessed(0).pk, language=language)
    assert ("Seen again" in opened, "0.3 × 6 + 0.7 × 7" in opened) == (True, True)
    send(client, "step", bench.cycle.pk, "confirm")
    send(client, "step", bench.cycle.pk, "publish")
    total = near(AssessmentResult.objects.get(assessed=bench.assessed(0)).total)
    assert total in read(client, "results", bench.cycle.pk, language=language)

    client.force_login(bench.teachers[0].account)
    assert reverse("assessment:person", args=[bench.assessed(0).pk]) in read(client, "mine", language=language)
    own = read(client, "person", bench.assessed(0).pk, language=language)
    assert {"en": "Teaching", "zh-hans": "教学"}[language] in own.split('id="sum"')[1].split("</section>")[0]
    assert ("0.3 × 6 + 0.7 × 7" in own, bench.examiners[2].name in own) == (True, True)
    assert ("Seen again" in own, bench.teachers[1].name in own) == (
        False,
        False,
    )  # notes are the raters', peers have no names


def test_a_scale_that_shows_names_shows_those_of_colleagues_too(client):
    bench = make_published(make_bench(scale=make_scale(names_shown=True)))
    client.force_login(bench.teachers[0].account)

    assert bench.teachers[1].name in read(client, "person", bench.assessed(0).pk)


def test_before_publication_the_teacher_sees_only_what_they_gave_themselves(client):
    bench = make_bench()
    rate(bench.sheet(0, Phase.SELF), {"teaching": "9.5", "ethics": "9"})
    rate(bench.sheet(0, Phase.EXAMINER, bench.examiners[0]), {"teaching": "3.5", "ethics": "3"})
    client.force_login(bench.teachers[0].account)
    shown = read(client, "person", bench.assessed(0).pk)

    assert ("9.5" in shown, "3.5" in shown) == (True, False)
    read(client, "person", bench.assessed(1).pk)  # a colleague whom they rate
    read(client, "results", bench.cycle.pk, status=403)


def test_people_elsewhere_find_nothing(client):
    bench = make_published()
    for role, place in (
        (Role.MANAGER, make_school()),
        (Role.COUNTY_AUDITOR, make_county()),
        (Role.TEACHER, bench.school),
    ):
        sign_in(client, role, place)
        read(client, "person", bench.assessed(0).pk, status=404)
        for name in ("cycle", "progress", "results", "comparison", "export"):
            read(client, name, bench.cycle.pk, status=404 if role is Role.MANAGER else 403)
        send(client, "amend", bench.assessed(0).pk, data={"reason": "x"}, status=404 if role is Role.MANAGER else 403)


def test_the_quota_is_shown_and_applied_from_the_page(client):
    bench = make_bench(people=2)
    rate_all(bench, "9")
    step(bench, "close")
    sign_in(client, Role.PRINCIPAL, bench.school)
    assert "2 of 2 hold it; at most 1 may" in read(client, "results", bench.cycle.pk)
    refused = send(client, "step", bench.cycle.pk, "confirm", status=409)
    assert "More teachers hold this grade than the scale allows." in refused.content.decode()
    send(client, "quotas", bench.cycle.pk, data={"reason": "Quota"})
    send(client, "band", bench.assessed(0).pk, data={"band": "excellent", "reason": "Vote of the panel"})
    send(client, "step", bench.cycle.pk, "confirm")
    assert sorted(AssessmentResult.objects.values_list("band", flat=True)) == ["excellent", "qualified"]


def test_a_result_is_amended_from_the_page_and_the_old_line_stays_in_sight(client):
    bench = make_published()
    sign_in(client, Role.PRINCIPAL, bench.school)
    send(client, "amend", bench.assessed(0).pk, data={"band": "excellent", "reason": "Appeal 3 upheld"})
    shown = read(client, "person", bench.assessed(0).pk)
    first = AssessmentResult.objects.get(assessed=bench.assessed(0), line=1)

    assert (f"{first.number}-2" in shown, f"{first.number} ·" in shown, "Appeal 3 upheld" in shown) == (
        True,
        True,
        True,
    )
    client.force_login(bench.teachers[0].account)
    assert "Appeal 3 upheld" in read(client, "person", bench.assessed(0).pk)


def test_the_workbook_holds_every_teacher_with_exact_figures(client):
    bench = make_published(mark="7")
    sign_in(client, Role.MANAGER, bench.school)
    answer = client.get(reverse("assessment:export", args=[bench.cycle.pk]), headers={"accept-language": "en"})
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()

    assert rows[0] == [
        "Rank",
        "Number",
        "Teacher",
        "Tier",
        "Total",
        "Grade",
        "Grade by marks",
        "Reason",
        "Teaching",
        "Ethics",
    ]
    assert [row[1:3] + row[4:6] + row[8:] for row in rows[1:]] == [
        [teacher.number, teacher.name, "14", "Qualified", "7", "7"] for teacher in bench.teachers
    ]


def test_a_refusal_leads_back_to_the_page_it_came_from_and_nowhere_else(client):
    bench = make_bench()
    client.force_login(Account.objects.get(pk=bench.manager.account_id))
    page = reverse("assessment:progress", args=[bench.cycle.pk])
    for referer, shown in ((f"http://testserver{page}", True), ("https://evil.example/x", False)):
        answer = client.post(
            reverse("assessment:step", args=[bench.cycle.pk, "close"]),
            headers={"referer": referer, "accept-language": "en"},
        )
        assert answer.status_code == 409
        assert (f'href="{page}"' in answer.content.decode()) is shown
        assert "evil.example" not in answer.content.decode()


@pytest.mark.parametrize("name", ["list", "cycle", "progress", "results", "comparison"])
def test_pages_of_an_assessment_cost_a_fixed_number_of_queries(client, name, django_assert_max_num_queries):
    school = make_school()
    account = make_account((Role.PRINCIPAL, school), (Role.MANAGER, school))
    found = []
    for people in (2, 6):
        bench = make_bench(people=people, school=school)
        rate_all(bench)
        step(bench, "close")
        client.force_login(account)
        with django_assert_max_num_queries(40) as queries:
            read(client, name, *([] if name == "list" else [bench.cycle.pk]))
        found.append(len(queries))

    assert found[0] == found[1]


@pytest.mark.parametrize("name", ["mine", "sheet", "person"])
def test_pages_of_raters_cost_a_fixed_number_of_queries(client, name, django_assert_max_num_queries):
    found = []
    for people, records in ((2, 1), (5, 12)):
        bench = make_bench(people=people)
        for _ in range(records):
            make_record(bench.teachers[0], kind="open_class", state=RecordState.ACCEPTED)
        rate(bench.sheet(0, Phase.EXAMINER, bench.examiners[1]), "8")
        client.force_login(bench.examiners[0])
        key = {"mine": [], "person": [bench.assessed(0).pk]}.get(
            name, [bench.sheet(0, Phase.EXAMINER, bench.examiners[0]).pk]
        )
        with django_assert_max_num_queries(40) as queries:
            read(client, name, *key)
        found.append(len(queries))

    assert found[0] == found[1]
