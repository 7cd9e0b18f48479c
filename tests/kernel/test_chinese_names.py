"""The order of Chinese names, and what finds them when typed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from xingtan.kernel.chinese_names import found_by, in_order, order_of


def test_names_stand_by_syllable_tone_and_sign_and_a_surname_is_read_as_a_surname():
    names = ["曾强", "赵一", "单雄信", "李明", "黎芳", "林晓禾", "吕布", "卢俊", "罗成"]
    names += ["Anna", "安娜", "解珍", "尉迟恭"]
    assert in_order(names, str) == [
        "Anna", "安娜", "黎芳", "李明", "林晓禾", "卢俊", "吕布", "罗成", "单雄信", "解珍", "尉迟恭", "曾强", "赵一"
    ]  # fmt: skip


def test_namesakes_stand_by_their_numbers():
    people = [("王芳", "T9"), ("王芳", "T10"), ("王方", "T11")]
    assert in_order(people, lambda each: each[0], lambda each: each[1]) == [people[2], people[1], people[0]]


def test_a_name_is_found_by_its_letters_and_by_the_first_letter_of_each_sign():
    assert found_by("林晓禾") == "林晓禾 linxiaohe lxh"
    assert found_by("曾国藩").split() == ["曾国藩", "zengguofan", "zgf"]
    assert found_by("买买提·艾力").endswith("mmtal")
    assert found_by("Anna Smith") == "anna smith annasmith"


@given(st.text(max_size=40))
def test_every_text_has_an_order_and_is_found_by_itself(text):
    assert order_of(text) == order_of(text)
    assert found_by(text).startswith(text.strip().lower())


@given(st.lists(st.text(alphabet="王方芳李黎林曾单 ab", max_size=4), max_size=8))
def test_the_order_does_not_depend_on_how_the_names_came(names):
    assert in_order(names, str) == in_order(reversed(names), str)
