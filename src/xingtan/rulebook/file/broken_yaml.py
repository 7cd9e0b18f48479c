"""Text that is not YAML: what is wrong with it and where, in our own words and not in those of the library."""

from __future__ import annotations

import re

import yaml

_UNREADABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_OPENED = frozenset({"yaml_quote", "yaml_bracket"})
"""What began somewhere and never ended: the place of its beginning is told."""
_CODES = (
    ("yaml_character", r"cannot start any token|alphabetic or numeric character"),
    ("yaml_colon", r"mapping values are not allowed"),
    ("yaml_no_colon", r"could not find expected ':'"),
    ("yaml_quote", r"unexpected end of stream"),
    ("yaml_escape", r"unknown escape character|expected escape sequence"),
    ("yaml_content", r"node content"),
    ("yaml_bracket", r"'[}\]]'|<stream end>"),
    ("yaml_list", r"sequence entries are not allowed"),
    ("yaml_documents", r"another document|<document start>"),
    ("yaml_indent", r"expected key|'-' indicator|<block end>"),
    ("yaml_block", r"comment or line break|chomping"),
)


def what_is_wrong(text: str, error: yaml.YAMLError) -> tuple[str, int, int]:
    """Return the code of a mistake with its line and column, both counted from 1."""
    if not isinstance(error, yaml.MarkedYAMLError):
        return ("yaml_unreadable", *_place_of_unreadable(text))
    said = f"{error.context or ''}: {error.problem or ''}"
    code = next((code for code, pattern in _CODES if re.search(pattern, said)), "yaml_other")
    if code == "yaml_character" and _starts_with_tab(text, error.problem_mark):
        code = "yaml_tab"
    mark = (error.context_mark if code in _OPENED else None) or error.problem_mark
    return (code, mark.line + 1, mark.column + 1) if mark else (code, 1, 1)


def _starts_with_tab(text: str, mark: yaml.Mark | None) -> bool:
    lines = text.splitlines()
    return mark is not None and mark.line < len(lines) and lines[mark.line][mark.column : mark.column + 1] == "\t"


def _place_of_unreadable(text: str) -> tuple[int, int]:
    found = _UNREADABLE.search(text)
    before = text[: found.start()] if found else ""
    return before.count("\n") + 1, len(before) - before.rfind("\n")
