"""Data definitions: shipped bilingual, versioned, kept by the records that were entered under them."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makers.people import make_institution, make_teacher
from makers.records import NOON, VALUES, make_record
from xingtan.access.actors import operator
from xingtan.institutions.models import Kind
from xingtan.kernel.amounts import exact_text
from xingtan.records.cleaning import SlipCode, clean
from xingtan.records.definitions import shipping
from xingtan.records.definitions.definition import FieldType, definition_of
from xingtan.records.definitions.shipped import shipped_dimensions, shipped_tree
from xingtan.records.facts import fact_of
from xingtan.records.labels import ACTIONS, SLIPS, STATES, STEPS, said_of
from xingtan.records.models import DataDefinition, Record
from xingtan.records.services import PAST, enter_record
from xingtan.records.workflow import ROAD, State
from xingtan.rulebook.catalogue import shipped

BODIES = shipping.shipped_bodies()


@pytest.mark.parametrize("code", sorted(BODIES))
def test_a_definition_says_everything_in_both_languages(code):
    spec = definition_of(BODIES[code])
    wordings = [spec.name, spec.hint, spec.evidence_wanted]
    wordings += [field.label for field in spec.fields]
    wordings += [choice.label for field in spec.fields for choice in field.choices]
    wordings += [field.help for field in spec.fields if field.help.zh or field.help.en]
    assert all(wording.zh and wording.en for wording in wordings)
    assert {"title", "happened_on"} <= set(spec.by_key)
    assert {spec.first, spec.second, spec.category.third} - {""} <= set(shipped_tree()["names"])
    assert set(spec.dimensions) <= set(shipped_dimensions())
    assert all(field.choices for field in spec.fields if field.type is FieldType.CHOICE)


@pytest.mark.parametrize("code", sorted(BODIES))
def test_the_values_of_each_kind_clean_without_a_slip(code):
    assert clean(definition_of(BODIES[code]), VALUES[code]).slips == []


def test_every_code_has_its_words():
    assert set(STATES) == set(State)
    assert set(STEPS) == set(ROAD.by_name) == set(PAST)
    assert set(SLIPS) == set(SlipCode)
    assert {f"record.{past}" for past in PAST.values()} <= set(ACTIONS)


GROUP = {
    "key": "meetings",
    "type": "group",
    "label": {"zh": "每次活动", "en": "Meetings"},
    "columns": [
        {"key": "theme", "type": "text", "label": {"zh": "主题", "en": "Theme"}, "required": True},
        {"key": "heads", "type": "whole", "label": {"zh": "人数", "en": "Heads"}},
    ],
}


@pytest.mark.parametrize(
    ("written", "english", "chinese"),
    [
        ("开社 | 20 || 排练 | x", "Row 2, Heads: This is not a number.", "第2行“人数”：不是数字。"),
        (" | 20", "Row 1, Theme: This is needed.", "第1行“主题”：此项必填。"),
        ("a | 1 | 2", "Row 1: This has more cells than there are columns.", "第1行：单元格比栏目多。"),
    ],
)
def test_a_mistake_in_a_repeated_group_names_its_row_and_column(written, english, chinese):
    body = next(iter(BODIES.values()))
    spec = definition_of({**body, "fields": [*body["fields"], GROUP]})
    [slip] = [slip for slip in clean(spec, {"meetings": written}).slips if slip.key == "meetings"]
    reason, _cure = said_of(slip)
    assert (reason.en, reason.zh) == (english, chinese)


def test_an_address_without_its_scheme_is_an_address_and_a_script_is_none():
    link = {"key": "page", "type": "link", "label": {"zh": "网页", "en": "Page"}}
    body = next(iter(BODIES.values()))
    spec = definition_of({**body, "fields": [*body["fields"], link]})
    assert clean(spec, {"page": "www.example.com/a?b=1"}).values["page"] == "https://www.example.com/a?b=1"
    for hostile in ("javascript:alert(1)", "mailto:a@example.com", "www.example.com:javascript", "no link"):
        assert any(slip.key == "page" for slip in clean(spec, {"page": hostile}).slips), hostile


@pytest.mark.django_db
def test_shipping_twice_changes_nothing_and_a_changed_body_is_a_new_version(monkeypatch):
    assert shipping.ship_definitions(at=NOON) == len(BODIES)
    assert shipping.ship_definitions(at=NOON) == 0
    old = make_record(kind="open_class")

    changed = {**BODIES, "open_class": {**BODIES["open_class"], "icon": "star"}}
    monkeypatch.setattr(shipping, "shipped_bodies", lambda: changed)
    assert shipping.ship_definitions(at=NOON) == 1

    new = enter_record(
        actor=operator(), teacher=make_teacher(), kind="open_class", values=VALUES["open_class"], at=NOON
    )
    assert [row.version for row in DataDefinition.objects.filter(code="open_class").order_by("version")] == [1, 2]
    assert (Record.objects.get(pk=old.pk).definition.version, new.definition.version) == (1, 2)


@pytest.mark.django_db
def test_a_record_is_a_fact_with_the_attributes_of_the_rulebook():
    shipping.ship_definitions(at=NOON)
    teacher = make_teacher()
    institution = make_institution(Kind.TRAINING_INSTITUTION, parent=make_institution(Kind.PROVINCE), name="进修学院")
    values = {**VALUES["training"], "provider": institution.code, "credits": "2.5", "hours": "7.5"}
    record = enter_record(actor=operator(), teacher=teacher, kind="training", values=values, at=NOON)

    fact = fact_of(record, settled=Fraction(1))

    assert (fact.key, fact.teacher, fact.kind, fact.on) == (
        record.number,
        teacher.number,
        "training",
        date(2025, 10, 11),
    )
    assert (fact.hours, fact.settled) == (Fraction(15, 2), Fraction(1))
    assert dict(fact.attributes) == {
        "mode": "concentrated",
        "level": "municipal",
        "credits": Fraction(5, 2),
        "provider_recognised": True,
    }


def test_choices_of_the_definitions_are_those_that_the_rulebook_knows():
    known = shipped("cn-gx-2016").attributes
    for body in BODIES.values():
        for field in definition_of(body).fields:
            if field.key in known and field.type is FieldType.CHOICE:
                assert {choice.code for choice in field.choices} <= set(known[field.key].values), field.key


@given(
    st.fractions(min_value=Fraction(1, 100), max_value=1000).map(lambda amount: Fraction(int(amount * 100) or 1, 100))
)
def test_hours_are_kept_exactly_as_they_were_written(hours):
    spec = definition_of(BODIES["school_session"])

    entered = clean(spec, {**VALUES["school_session"], "hours": exact_text(hours)})

    assert entered.slips == []
    assert Fraction(entered.hours, 100) == hours


@given(st.dictionaries(st.sampled_from(sorted(definition_of(BODIES["training"]).by_key)), st.text(max_size=40)))
def test_whatever_is_written_is_either_kept_or_named_never_a_crash(raw):
    spec = definition_of(BODIES["training"])

    entered = clean(spec, raw)

    assert all(slip.key in spec.by_key for slip in entered.slips)
    if not entered.slips:
        assert entered.title
        assert entered.happened_on
