"""Every shipped rulebook reads, speaks both languages, and gives its sources."""

from __future__ import annotations

import pytest

from xingtan.rulebook.catalogue import (
    UnknownRulebookError,
    WrongRulebookError,
    rulebook_from,
    shipped,
    shipped_ids,
    text_of,
)
from xingtan.rulebook.rules import Basis

HAN = range(0x4E00, 0xA000)


def test_the_rulebooks_of_all_places_and_the_demonstration_province_are_shipped():
    assert shipped_ids() == (
        "cn-bj-13",
        "cn-cq-2017",
        "cn-cq-2019",
        "cn-gx-2016",
        "cn-n1-2013",
        "cn-nj-trial",
        "cn-sb-2017",
        "cn-sx-2018",
        "cn-sx-yulin-2014",
        "cn-wh-2009",
        "cn-xh-11",
        "cn-zj-2010",
        "cn-zj-2016",
        "cn-zj-city-2016",
        "cn-zj-shengsi",
        "demo-xinghe-2022",
        "demo-xingtan-points",
    )


@pytest.mark.parametrize("name", shipped_ids())
def test_a_shipped_rulebook_carries_the_id_of_its_file(name):
    assert shipped(name).name == name
    assert shipped(name) is shipped(name)


@pytest.mark.parametrize("name", shipped_ids())
def test_every_rule_quotes_its_source_in_both_languages_and_says_how_it_is_founded(name):
    rulebook = shipped(name)
    grounds = [rule.grounds for rule in rulebook.rules.values()]
    grounds += [gate.grounds for rule in rulebook.rules.values() for gate in rule.gates]
    grounds += [each.grounds for each in (*rulebook.caps, *rulebook.requirements, *rulebook.once, *rulebook.offsets)]
    grounds += [case.grounds for consequence in rulebook.consequences for case in consequence.cases]
    grounds += [each.grounds for each in rulebook.delegated]
    for each in grounds:
        assert each.at
        assert any(ord(letter) in HAN for letter in each.says.zh)
        assert not any(ord(letter) in HAN for letter in each.says.en)
        if each.basis is not Basis.VERIFIED:
            assert each.note.zh
            assert each.note.en


@pytest.mark.parametrize("name", shipped_ids())
def test_chinese_texts_are_chinese_and_english_ones_are_not(name):
    rulebook = shipped(name)
    titles = [
        rulebook.unit,
        rulebook.identity.title,
        rulebook.identity.place,
        *rulebook.kinds.values(),
        *rulebook.notes,
    ]
    titles += [attribute.title for attribute in rulebook.attributes.values()]
    titles += [value for attribute in rulebook.attributes.values() for value in attribute.values.values()]
    titles += [*rulebook.circumstances.values(), *rulebook.profiles.values()]
    titles += [attribute.title for attribute in rulebook.about.values()]
    titles += [factor.title for rule in rulebook.rules.values() for value in rule.values for factor in value.factors]
    titles += [outcome for consequence in rulebook.consequences for outcome in consequence.outcomes.values()]
    titles += [case.title for consequence in rulebook.consequences for case in consequence.cases]
    titles += [each.title for each in (*rulebook.parts.values(), *rulebook.items.values(), *rulebook.requirements)]
    for title in titles:
        assert any(ord(letter) in HAN for letter in title.zh)
        assert not any(ord(letter) in HAN for letter in title.en)


def test_an_unknown_rulebook_is_named():
    with pytest.raises(UnknownRulebookError):
        text_of("cn-nowhere")
    with pytest.raises(WrongRulebookError):
        rulebook_from("format: 1", source_name="wrong")
