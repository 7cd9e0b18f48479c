"""The Chinese that our catalogues give is the Chinese that the screen shows; a library's wording never wins."""

from __future__ import annotations

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
