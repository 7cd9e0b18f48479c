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


def test_guangxi_xuhui_and_the_demonstration_province_are_shipped():
    assert shipped_ids() == ("cn-gx-2016", "cn-xh-11", "demo-xinghe-2022")


@pytest.mark.parametrize("name", shipped_ids())
def test_a_shipped_rulebook_carries_the_id_of_its_file(name):
    assert shipped(name).name == name
    assert shipped(name) is shipped(name)


@pytest.mark.parametrize("name", shipped_ids())
def test_every_rule_quotes_its_source_in_both_languages_and_says_how_it_is_founded(name):
    rulebook = shipped(name)
    grounds = [rule.grounds for rule in rulebook.rules.values()]
    grounds += [gate.grounds for rule in rulebook.rules.values() for gate in rule.gates]
    grounds += [each.grounds for each in (*rulebook.caps, *rulebook.requirements)]
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
    titles += [each.title for each in (*rulebook.parts.values(), *rulebook.items.values(), *rulebook.requirements)]
    for title in titles:
        assert any(ord(letter) in HAN for letter in title.zh)
        assert not any(ord(letter) in HAN for letter in title.en)


def test_an_unknown_rulebook_is_named():
    with pytest.raises(UnknownRulebookError):
        text_of("cn-nowhere")
    with pytest.raises(WrongRulebookError):
        rulebook_from("format: 1", source_name="wrong")
