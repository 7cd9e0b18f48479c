"""The Chinese that our catalogues give is the Chinese that the screen shows; a library's wording never wins."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from babel.messages.pofile import read_po
from django.utils.translation import gettext, override

import xingtan

PACKAGE = Path(xingtan.__file__).parent


def test_every_sentence_of_ours_is_shown_in_our_translation():
    shown_otherwise = []
    with override("zh-hans"):
        for path in sorted(PACKAGE.glob("*/locale/zh_Hans/LC_MESSAGES/django.po")):
            with path.open("rb") as file:
                shown_otherwise += [
                    f"{path.parts[-5]}: {message.id} = {message.string}, shown {gettext(message.id)}"
                    for message in read_po(file)
                    if message.id and isinstance(message.id, str) and not message.context
                    if gettext(message.id) != message.string
                ]

    assert shown_otherwise == []


TRANSLATORS = {"gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}


def handed_over(module: Path) -> Iterator[tuple[int, str]]:
    """Yield line and text of every literal that a module hands to a translator, under whatever name it has there."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    names = {
        name.asname or name.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for name in node.names
        if name.name in TRANSLATORS
    }
    for node in ast.walk(tree):
        called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names
        first = node.args[0] if called and node.args else None
        if isinstance(first, ast.Constant) and isinstance(first.value, str) and first.value:
            yield node.lineno, first.value


def test_every_sentence_in_the_code_stands_in_the_catalogue_of_its_room():
    lacking = []
    for catalogue in sorted(PACKAGE.glob("*/locale/zh_Hans/LC_MESSAGES/django.po")):
        with catalogue.open("rb") as file:
            known = {text for each in read_po(file) for text in ([each.id] if isinstance(each.id, str) else each.id)}
        for module in sorted(catalogue.parents[3].rglob("*.py")):
            lacking += [
                f"{module.relative_to(PACKAGE)}:{line} {text}"
                for line, text in handed_over(module)
                if text not in known
            ]

    assert lacking == []
