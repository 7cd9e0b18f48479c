"""Keep every room's Chinese catalogue complete: extract, update, compile; ``--check`` changes nothing and judges."""

from __future__ import annotations

import argparse
import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ROOT / "src" / "xingtan"
LOCALE = "zh_Hans"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def main(arguments: list[str]) -> int:
    """Update or check the catalogues; return 1 when a check found something."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rooms", nargs="*", help="rooms to update; all of them without a name")
    parser.add_argument("--check", action="store_true", help="change nothing; fail on missing, fuzzy, untranslated")
    parser.add_argument("--compile", action="store_true", help="only compile what is translated")
    options = parser.parse_args(arguments)
    findings: list[str] = []
    for room in options.rooms or sorted(path.parent.name for path in ROOMS.glob("*/__init__.py")):
        if options.check:
            findings.extend(check(room))
        elif options.compile:
            compile_catalogue(room)
        else:
            update(room)
            findings.extend(check(room))
    for finding in findings:
        sys.stdout.write(f"{finding}\n")
    return 1 if findings and options.check else 0


def catalogue_path(room: str) -> Path:
    """Return where a room keeps its Chinese catalogue."""
    return ROOMS / room / "locale" / LOCALE / "LC_MESSAGES" / "django.po"


def extracted(room: str) -> Catalog:
    """Return every message that the room's code and templates say."""
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    catalogue = Catalog(charset="utf-8")
    folder = ROOMS / room
    for name, line, message, comments, context in extract_from_dir(folder, methods, options, KEYWORDS):
        catalogue.add(message, None, [(f"{room}/{name}", line)], auto_comments=comments, context=context)
    return catalogue


def stored(room: str) -> Catalog:
    """Return the room's catalogue as it is on disk, empty when there is none."""
    path = catalogue_path(room)
    if not path.is_file():
        return Catalog(locale=LOCALE, charset="utf-8")
    return read_po(io.BytesIO(path.read_bytes()), locale=LOCALE)


def update(room: str) -> None:
    """Bring the room's catalogue up to date, keep its translations, borrow what other rooms say, compile."""
    said = extracted(room)
    known = [stored(room), *(stored(path.parents[3].name) for path in sorted(ROOMS.glob("*/locale/*/*/django.po")))]
    fresh = Catalog(locale=LOCALE, charset="utf-8", fuzzy=False)
    for message in said:
        if message.id:
            found = (catalogue.get(message.id, message.context) for catalogue in known)
            old = next((translation for translation in found if translation and translation.string), None)
            fresh.add(message.id, old.string if old else None, context=message.context)
    path = catalogue_path(room)
    if len(fresh) or path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(as_text(fresh), encoding="utf-8")
        compile_catalogue(room)


def as_text(catalogue: Catalog) -> str:
    """Return the catalogue as a file without dates and places, so that it changes only when a message does."""
    buffer = io.BytesIO()
    write_po(buffer, catalogue, width=120, no_location=True, omit_header=True, sort_output=True)
    head = (
        'msgid ""\nmsgstr ""\n"Language: zh_Hans\\n"\n"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n"Content-Transfer-Encoding: 8bit\\n"\n'
        '"Plural-Forms: nplurals=1; plural=0;\\n"\n\n'
    )
    return head + buffer.getvalue().decode("utf-8").strip() + "\n"


def compile_catalogue(room: str) -> None:
    """Write the compiled catalogue beside the room's own."""
    path = catalogue_path(room)
    if path.is_file():
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, stored(room))


def check(room: str) -> Iterator[str]:
    """Yield every message of the room that has no finished Chinese, and every translation that nothing says."""
    said, known = extracted(room), stored(room)
    for message in said:
        if message.id:
            finding = _finding(known.get(message.id, message.context), message)
            if finding:
                place = ":".join(map(str, message.locations[0]))
                yield f"{place}: {finding}: {_shown(message)}"
    for message in known:
        if message.id and said.get(message.id, message.context) is None:
            yield f"{room}: nothing says this any more, run tools/messages.py: {_shown(message)}"


def _finding(known: Message | None, message: Message) -> str:
    if known is None:
        return "not in the catalogue"
    if known.fuzzy:
        return "fuzzy"
    strings = known.string if isinstance(known.string, tuple | list) else (known.string,)
    if not all(strings) or not strings:
        return "not translated"
    wrong = next(iter(known.check()), None) if message.python_format else None
    return f"wrong placeholders ({wrong})" if wrong else ""


def _shown(message: Message) -> str:
    return repr(message.id[0] if isinstance(message.id, tuple | list) else message.id)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
