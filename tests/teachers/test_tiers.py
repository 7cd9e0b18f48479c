"""Tiers: the rule proposes, the manager confirms by document, one of several is appraised."""

from datetime import date

import pytest
import yaml

from makers.people import TODAY, make_account, make_actor, make_county, make_school, make_teacher
from makers.tiers import NOON, make_placed, make_scheme_body
from xingtan.access.roles import Role
from xingtan.kernel.errors import NotPermittedError, ReasonMissingError
from xingtan.teachers.tiers.effect import effects_of
from xingtan.teachers.tiers.errors import (
    DocumentMissingError,
    EndedAlreadyError,
    InTierAlreadyError,
    NotAtSchoolError,
    SchemeTooEarlyError,
    UnknownTierError,
)
from xingtan.teachers.tiers.models import TierPlacement, TierScheme
from xingtan.teachers.tiers.reads import outgrown, proposed_for, scheme_at, tier_lines
from xingtan.teachers.tiers.scheme import SchemeMistakenError, read_scheme, shipped_scheme, shipped_text
from xingtan.teachers.tiers.services import Told, appraise_by, confirm_many, confirm_tier, end_tier, publish_scheme
from xingtan.trail.models import JournalRow

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(school):
    return make_actor((Role.MANAGER, school))


def _confirm(manager, school, teacher, tier="trainee", since=TODAY, **told):
    return confirm_tier(actor=manager, school=school, teacher_id=teacher.pk, told=Told(tier, since, **told), at=NOON)


def test_the_shipped_tiers_say_everything_in_both_languages():
    scheme = shipped_scheme()
    assert [tier.code for tier in scheme.tiers] == [
        "trainee", "early_career", "backbone", "subject_leader", "special_post", "senior",
    ]  # fmt: skip
    assert all(tier.source.zh and tier.source.en and tier.standards for tier in scheme.tiers)


def test_a_rule_proposes_and_nobody_enters_by_it_alone(school):
    fresh = make_teacher(school, started_on=date(2026, 9, 1))
    make_teacher(school, started_on=date(2023, 9, 1))
    tier = shipped_scheme().tier("trainee")
    assert list(proposed_for(school, tier, on=TODAY)) == [fresh]
    assert not TierPlacement.objects.exists()
    lines = {line.tier.code: (line.heads, line.proposed) for line in tier_lines(school, shipped_scheme(), on=TODAY)}
    assert lines["trainee"] == (0, 1)
    assert lines["early_career"] == (0, 1)


def test_whoever_enters_the_next_tier_leaves_the_one_it_replaces(school, manager):
    teacher = make_teacher(school, started_on=date(2025, 9, 1))
    _confirm(manager, school, teacher, since=date(2025, 9, 1))
    _confirm(manager, school, teacher, "early_career", since=date(2026, 9, 1))
    spans = list(TierPlacement.objects.order_by("since").values_list("tier", "until", "appraised"))
    assert spans == [("trainee", date(2026, 8, 31), True), ("early_career", None, True)]
    assert JournalRow.objects.filter(action="teacher.tier_entered").count() == 2


def test_of_several_tiers_only_one_is_appraised(school, manager):
    teacher = make_teacher(school)
    first = _confirm(manager, school, teacher, "backbone", document="校发1号")
    second = _confirm(manager, school, teacher, "special_post", document="校发2号")
    assert [row.appraised for row in (first, second)] == [True, False]
    appraise_by(actor=manager, placement_id=second.pk, at=NOON)
    assert list(TierPlacement.objects.filter(appraised=True)) == [second]
    end_tier(actor=manager, placement_id=second.pk, until=TODAY, reason="任期届满", at=NOON)
    assert list(TierPlacement.objects.filter(appraised=True, until=None)) == [first]


@pytest.mark.parametrize(
    ("told", "error"),
    [
        (Told("wizard", TODAY), UnknownTierError),
        (Told("trainee", TODAY, level="municipal"), UnknownTierError),
        (Told("backbone", TODAY, document=" "), DocumentMissingError),
        (Told("trainee", date(2010, 1, 1)), NotAtSchoolError),
    ],
)
def test_what_the_scheme_or_the_post_forbids_leaves_no_trace(school, manager, told, error):
    teacher = make_teacher(school)
    with pytest.raises(error):
        confirm_tier(actor=manager, school=school, teacher_id=teacher.pk, told=told, at=NOON)
    assert not TierPlacement.objects.exists()
    assert not JournalRow.objects.filter(action__startswith="teacher.").exists()


def test_nobody_enters_twice_leaves_twice_or_without_a_reason(school, manager):
    teacher = make_teacher(school)
    row = _confirm(manager, school, teacher)
    with pytest.raises(InTierAlreadyError):
        _confirm(manager, school, teacher)
    with pytest.raises(ReasonMissingError):
        end_tier(actor=manager, placement_id=row.pk, until=TODAY, reason=" ", at=NOON)
    with pytest.raises(EndedAlreadyError):
        end_tier(actor=manager, placement_id=row.pk, until=date(2020, 1, 1), reason="x", at=NOON)
    end_tier(actor=manager, placement_id=row.pk, until=TODAY, reason="期满", at=NOON)
    with pytest.raises(EndedAlreadyError):
        end_tier(actor=manager, placement_id=row.pk, until=TODAY, reason="期满", at=NOON)


def test_managers_do_not_put_themselves_or_others_schools_teachers_into_tiers(school, manager):
    account = make_account((Role.MANAGER, school))
    own = make_teacher(school, account=account)
    with pytest.raises(NotPermittedError, match="own_case"):
        _confirm(make_actor(account=account), school, own)
    with pytest.raises(NotPermittedError, match="not_your_school"):
        _confirm(make_actor((Role.MANAGER, make_school())), school, make_teacher(school))
    assert manager.name


def test_many_at_once_are_the_same_acts_as_one_by_one(school, manager):
    teachers = [make_teacher(school) for _ in range(3)]
    make_placed(teachers[1], "trainee")
    told = Told("trainee", TODAY)
    outcomes = confirm_many(
        actor=manager, school=school, teacher_ids=[each.pk for each in teachers], told=told, at=NOON
    )
    assert [type(each.error) for each in outcomes] == [type(None), InTierAlreadyError, type(None)]
    bulk = list(JournalRow.objects.filter(action="teacher.tier_entered").values_list("subject_key", "after"))
    twin = make_teacher(school)
    _confirm(manager, school, twin)
    single = JournalRow.objects.filter(action="teacher.tier_entered", subject_key=str(twin.pk)).get()
    assert all(after == single.after for _key, after in bulk)
    assert len(bulk) == 2


def test_a_school_publishes_its_own_tiers_from_a_day_on(school, manager):
    publish_scheme(actor=manager, school=school, body=make_scheme_body(), effective_from=date(2026, 9, 1), at=NOON)
    assert scheme_at(school, date(2026, 8, 31)).version == 0
    assert [tier.code for tier in scheme_at(school, TODAY).tiers] == ["starter"]
    assert scheme_at(make_school(), TODAY).version == 0
    with pytest.raises(SchemeTooEarlyError):
        publish_scheme(actor=manager, school=school, body=make_scheme_body(), effective_from=date(2026, 9, 1), at=NOON)


def test_every_mistake_of_a_scheme_is_named_and_nothing_published(school, manager):
    standard = {"code": "Bad Code", "title": {"zh": "课"}, "need": "0", "counts": "songs", "years": True}
    body = make_scheme_body(entry={"title": ["emperor"]}, replaces=["nobody"], standards=[standard], levels=["moon"])
    with pytest.raises(SchemeMistakenError) as caught:
        publish_scheme(actor=manager, school=school, body=body, effective_from=TODAY, at=NOON)
    assert {slip.place for slip in caught.value.slips} == {
        "tiers[0].levels", "tiers[0].entry.title", "tiers[0].replaces", "tiers[0].standards[0].code",
        "tiers[0].standards[0].title", "tiers[0].standards[0].need", "tiers[0].standards[0].counts",
        "tiers[0].standards[0].kinds", "tiers[0].standards[0].years",
    }  # fmt: skip
    assert not TierScheme.objects.exists()


@pytest.mark.parametrize("body", [None, [], "x", {"tiers": 3}, {"tiers": [1]}, {"tiers": [{"standards": {}}]}])
def test_any_shape_of_data_is_answered_with_mistakes(body):
    with pytest.raises(SchemeMistakenError):
        read_scheme(body, version=1)


def test_whoever_outgrew_the_rule_is_shown_and_stays(school):
    row = make_placed(make_teacher(school, started_on=date(2020, 9, 1)), "trainee")
    assert outgrown(school, shipped_scheme().tier("trainee"), on=TODAY) == {row.teacher_id}
    assert TierPlacement.objects.filter(until=None).count() == 1


def test_the_pages_of_tiers_for_whoever_may(client, school):
    teacher = make_teacher(school, started_on=date(2026, 9, 1), with_account=True)
    row = make_placed(make_teacher(school, name="林晓禾"), "trainee")
    client.force_login(make_account((Role.MANAGER, school)))
    assert client.get("/teachers/tiers/").status_code == 200
    page = client.get("/teachers/tiers/in/trainee/").content.decode()
    assert "林晓禾" in page
    assert client.get("/teachers/tiers/in/wizard/").status_code == 404
    wrong = client.post(
        "/teachers/tiers/in/trainee/confirm/", {"teachers": "", "since": "2026-09-01", "level": "school"}
    )
    assert wrong.status_code == 422
    form = {"teachers": [teacher.pk, ""], "since": "2026-10-01", "level": "school"}
    assert client.post("/teachers/tiers/in/trainee/confirm/", form).status_code == 302
    assert TierPlacement.objects.filter(teacher=teacher, since=date(2026, 10, 1)).exists()
    assert client.post(f"/teachers/tiers/placements/{row.pk}/end/", {"until": "2026-11-01"}).status_code == 422
    assert client.post(f"/teachers/tiers/placements/{row.pk}/appraise/").status_code == 302
    ended = client.post(f"/teachers/tiers/placements/{row.pk}/end/", {"until": "2026-11-01", "reason": "期满"})
    assert ended.status_code == 302
    assert client.post(f"/teachers/tiers/placements/{row.pk}/appraise/").status_code == 409


def test_strange_eyes_see_no_tiers(client, school):
    row = make_placed(make_teacher(school, with_account=True), "trainee")
    client.force_login(row.teacher.account)
    assert client.get("/teachers/tiers/").status_code == 403
    client.force_login(make_account((Role.PRINCIPAL, school)))
    assert client.get("/teachers/tiers/in/trainee/").status_code == 200
    assert client.post("/teachers/tiers/in/trainee/confirm/").status_code == 403
    client.force_login(make_account((Role.MANAGER, make_school())))
    assert client.post(f"/teachers/tiers/placements/{row.pk}/end/", {}).status_code == 404
    assert client.get(f"/teachers/tiers/?school={school.code}").status_code == 404
    client.force_login(make_account((Role.COUNTY_AUDITOR, make_county())))
    assert client.get("/teachers/tiers/").status_code == 403


def test_the_scheme_is_changed_in_the_browser(client, school):
    client.force_login(make_account((Role.MANAGER, school)))
    assert client.get("/teachers/tiers/scheme/").status_code == 200
    for text in ("a: [", "- 1", "tiers: 3", "x" * 100_001):
        answer = client.post("/teachers/tiers/scheme/", {"text": text, "effective_from": "2026-09-01"})
        assert answer.status_code == 422, text[:10]
    good = {"text": shipped_text(), "effective_from": "2026-09-01"}
    assert client.post("/teachers/tiers/scheme/", good).status_code == 302
    assert TierScheme.objects.get().body == yaml.safe_load(shipped_text())
    assert client.post("/teachers/tiers/scheme/", good).status_code == 422
    assert "In force from" in client.get("/teachers/tiers/scheme/").content.decode()


def test_what_other_rules_would_change_is_shown_before_anything_is_published(client, school):
    inside = make_placed(make_teacher(school, started_on=date(2026, 9, 1)), "trainee").teacher
    make_teacher(school, started_on=date(2024, 9, 1))
    body = yaml.safe_load(shipped_text())
    trainee, gone = body["tiers"][0], body["tiers"].pop()
    trainee["entry"] = {"service_year": {"from": 2, "to": 3}}
    draft = read_scheme(body, version=0)
    found = {effect.code: effect for effect in effects_of(school, shipped_scheme(), draft, on=TODAY)}
    assert (found["trainee"].proposed_before, found["trainee"].proposed_after) == (0, 1)
    assert (found["trainee"].heads, found["trainee"].outgrown) == (1, 1)
    assert (found[gone["code"]].after, found["backbone"].changed) == (None, False)

    client.force_login(make_account((Role.MANAGER, school)))
    asked = {"text": yaml.safe_dump(body, allow_unicode=True), "effective_from": "2026-09-01", "act": "try"}
    page = client.post("/teachers/tiers/scheme/", asked)
    assert page.status_code == 200
    assert "What would change today" in page.text
    assert client.post("/teachers/tiers/scheme/", {**asked, "text": "tiers: 3"}).status_code == 422
    assert not TierScheme.objects.exists()
    assert TierPlacement.objects.get().teacher == inside


def test_pages_of_tiers_cost_the_same_for_few_and_for_many(client, school, django_assert_max_num_queries):
    client.force_login(make_account((Role.MANAGER, school)))

    def cost(address):
        with django_assert_max_num_queries(40) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    addresses = ("/teachers/tiers/", "/teachers/tiers/in/trainee/")
    make_placed(make_teacher(school), "trainee")
    few = [cost(address) for address in addresses]
    for _number in range(30):
        make_placed(make_teacher(school), "trainee")
    assert [cost(address) for address in addresses] == few
