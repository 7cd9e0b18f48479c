"""Plain text: signs that nobody sees are taken out, what people see stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xingtan.kernel.plain_text import TextTooLongError, one_line, without_hidden, without_joiners
from xingtan.sheets.cells import tidy

HIDDEN = "\x01\x1f\x7f\x9f\u200b\u200e\u200f\u202a\u202e\u2060\u2066\u2069\ufeff\u00ad\u061c\U000e0041"


@pytest.mark.parametrize("sign", HIDDEN)
def test_a_sign_that_nobody_sees_is_taken_out_everywhere(sign):
    assert without_hidden(f"林{sign}晓禾") == one_line(f"林{sign}晓禾") == tidy(f" 林{sign}晓禾") == "林晓禾"


def test_what_people_see_stays():
    seen = "林晓禾 Zoë Müller·阿依古丽 👩\u200d🏫 𠮷野 “学”……"
    assert without_hidden(seen) == one_line(seen) == seen
    assert without_hidden("一\n二\t三\r\n") == "一\n二\t三\r\n"
    assert without_joiners("a\u200db") == "ab"


def test_a_line_is_one_line_and_no_longer_than_its_place():
    assert one_line("一\n 二\r\n\t三\u2028四") == "一 二 三 四"
    assert one_line("a" * 80, 80) == "a" * 80
    with pytest.raises(TextTooLongError) as refused:
        one_line("a" * 300, 80)
    assert refused.value.params == {"length": 300, "longest": 80}


@given(st.text())
def test_made_plain_once_is_made_plain(text):
    once = one_line(text)
    assert one_line(once) == once == without_hidden(once)
    assert not set("\r\n\t") & set(once)
