"""A text that is not YAML is refused in our own words, in both languages, with line and column."""

from __future__ import annotations

import re

import pytest
import yaml

from xingtan.rulebook.file import flat_yaml, reading
from xingtan.rulebook.file.broken_yaml import what_is_wrong
from xingtan.rulebook.file.mistakes import SENTENCES
from xingtan.rulebook.file.reading import read_rulebook
from xingtan.rulebook.rules import Language

BROKEN = [
    ("a: b: c\n", "yaml_colon", 1, 5),
    ("a:\n\tb: 1\n", "yaml_tab", 2, 1),
    ('a: 1\nb: "abc\nc: 1\n', "yaml_quote", 2, 4),
    ("a: 'abc\n", "yaml_quote", 1, 4),
    ("a: {b: 1, c\nd: 2\n", "yaml_bracket", 1, 4),
    ("a: 1\nb: [1, 2\nc: 3\n", "yaml_bracket", 2, 4),
    ("a:\n    b: 1\n  c: 2\n", "yaml_indent", 3, 3),
    ("a:\n  - 1\n  b: 2\n", "yaml_indent", 3, 3),
    ("a: - 1\n", "yaml_list", 1, 4),
    ("a: 1\nbcd\ne: 2\n", "yaml_no_colon", 3, 1),
    ("a: @x\n", "yaml_character", 1, 4),
    ("a: `x`\n", "yaml_character", 1, 4),
    ("a: *\n", "yaml_character", 1, 5),
    ("a: 1\n---\nb: 2\n", "yaml_documents", 2, 1),
    ("a: 1\nb: x\x07\n", "yaml_unreadable", 2, 5),
    ("a: ]\n", "yaml_content", 1, 4),
    ("a: |x\n  y\n", "yaml_block", 1, 5),
]


@pytest.mark.parametrize(("text", "code", "line", "column"), BROKEN)
@pytest.mark.parametrize("loader", [yaml.SafeLoader, flat_yaml.LOADER])
def test_what_breaks_a_text_is_named_with_its_place_whatever_library_reads_it(
    text, code, line, column, loader, monkeypatch
):
    monkeypatch.setattr(reading, "LOADER", loader)
    monkeypatch.setattr(flat_yaml, "LOADER", loader)
    (mistake,) = read_rulebook(text, "broken.yaml").mistakes
    assert (mistake.code, mistake.place.line, mistake.place.column) == (code, line, column)


def test_a_backslash_in_quotes_is_named():
    (mistake,) = read_rulebook('a: "\\q"\n', "broken.yaml").mistakes
    assert (mistake.code, mistake.place.line) == ("yaml_escape", 1)


def test_what_the_library_says_in_words_that_nobody_foresaw_still_has_a_sentence():
    error = yaml.scanner.ScannerError(None, None, "something new", yaml.Mark("", 0, 4, 2, "", 0))
    assert what_is_wrong("", error) == ("yaml_other", 5, 3)


@pytest.mark.parametrize("code", [code for code in SENTENCES if code.startswith("yaml_")])
def test_chinese_sentences_are_chinese_and_english_ones_english(code):
    zh, en = SENTENCES[code]
    assert re.search("[一-鿿]", zh)
    assert not re.search("[一-鿿]", en)


@pytest.mark.parametrize("text", [broken[0] for broken in BROKEN])
def test_no_word_of_the_library_reaches_the_reader(text):
    (mistake,) = read_rulebook(text, "broken.yaml").mistakes
    for language in Language:
        assert not re.search("token|mapping|stream|scalar|block|node", mistake.said_in(language))
