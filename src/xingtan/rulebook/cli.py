"""``xingtan rulebook``: schema, check, list and assess, on files alone: no settings, no database, no clock.

Exit codes: 0 all is well; 1 the thing asked about is not well, each finding printed; 2 the call was wrong.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from importlib import import_module
from pathlib import Path

from xingtan.kernel.errors import DomainError
from xingtan.rulebook.assessing import Answer, Asked, assess_files
from xingtan.rulebook.catalogue import shipped, shipped_ids
from xingtan.rulebook.documents import identity_document
from xingtan.rulebook.file.reading import Reading, read_rulebook
from xingtan.rulebook.file.schema import rulebook_schema
from xingtan.rulebook.records_file import EARLIEST, LATEST
from xingtan.rulebook.rules import Language, Rulebook
from xingtan.rulebook.shelf import shipped_text

WELL, NOT_WELL, WRONG_CALL = 0, 1, 2
BULK = {"duckdb": "bulk", "spark": "spark"}
"""Engines for many teachers, with the extra that brings each."""
PARQUET = ".parquet"
Published = Callable[[], Sequence[Mapping[str, object]]]


class _WrongCallError(Exception):
    """The call was wrong; the text says how."""


def main(argv: Sequence[str], *, published: Published | None = None) -> int:
    """Run one command of ``xingtan rulebook`` and return its exit code.

    ``argv`` starts with the command (``check``); ``published`` tells the rulebooks that an installation has published,
    each with ``id``, ``version``, ``digest``, ``effective_from``, ``effective_until``.
    """
    try:
        asked = _parser().parse_args(list(argv))
    except SystemExit as stop:
        return _wrong_call(argv, f"The call is wrong: {' '.join(argv)}") if stop.code else WELL
    try:
        return _COMMANDS[asked.command](asked, published)
    except _WrongCallError as error:
        sys.stderr.write(f"{error}\n")
        return _wrong_call(argv, str(error))


def _wrong_call(argv: Sequence[str], said: str) -> int:
    """Return the code of a wrong call; whoever asked for JSON gets a document that says it."""
    if "--json" in argv:
        _print_json({"ok": False, "error": said, "mistakes": []})
    return WRONG_CALL


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="xingtan rulebook",
        description="Rulebooks: published rules as data. 规则集",
        epilog="xingtan rulebook simulate RULEBOOK tries one on the teachers of this installation (simulate --help).",
    )
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("schema", help="JSON Schema of a rulebook file")
    check = commands.add_parser("check", help="all mistakes of rulebook files with their places, or nothing")
    check.add_argument("files", nargs="+", metavar="FILE")
    listing = commands.add_parser("list", help="rulebooks shipped and published, with their versions")
    assess = commands.add_parser("assess", help="assess a records file; no database")
    assess.add_argument("rulebook", metavar="RULEBOOK", help="id of a shipped rulebook, or a file")
    assess.add_argument("records", metavar="RECORDS", help="CSV or Parquet file of records")
    assess.add_argument("--teachers", metavar="FILE", help="CSV file: teacher, profile, cycle_first_year")
    assess.add_argument("--as-of", type=_day, metavar="DATE", help="default: end of the latest record's credit year")
    assess.add_argument("--engine", choices=["python", *BULK], default="python")
    assess.add_argument("--out", metavar="FILE", help="write the JSON document to a file")
    for command in (check, listing, assess):
        command.add_argument("--json", action="store_true", help="one JSON document on standard output")
        command.add_argument("--language", choices=[each.value for each in Language], default=Language.EN.value)
    return parser


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        message = f"{text!r} is no date such as 2016-12-31"
        raise argparse.ArgumentTypeError(message) from None
    if not EARLIEST <= day.year <= LATEST:
        message = f"{text} does not lie in the years {EARLIEST} to {LATEST}"
        raise argparse.ArgumentTypeError(message)
    return day


def _schema(_: argparse.Namespace, __: Published | None) -> int:
    _print_json(rulebook_schema())
    return WELL


def _check(asked: argparse.Namespace, _: Published | None) -> int:
    language = Language(asked.language)
    readings = [(name, _read(name)) for name in asked.files]
    if asked.json:
        files = [
            {
                "file": name,
                "ok": reading.rulebook is not None,
                "rulebook": identity_document(reading.rulebook) if reading.rulebook else None,
                "mistakes": [mistake.as_data() for mistake in reading.mistakes],
            }
            for name, reading in readings
        ]
        _print_json({"ok": all(reading.rulebook for _, reading in readings), "files": files})
    else:
        for _, reading in readings:
            for mistake in reading.mistakes:
                sys.stdout.write(f"{mistake.place}: {mistake.said_in(language)}\n")
    return WELL if all(reading.rulebook for _, reading in readings) else NOT_WELL


def _list(asked: argparse.Namespace, published: Published | None) -> int:
    rows = [{**identity_document(shipped(name)), "origin": "shipped"} for name in shipped_ids()]
    rows += [{**row, "origin": "published"} for row in (published() if published else ())]
    if asked.json:
        _print_json({"rulebooks": rows})
        return WELL
    for row in rows:
        span = f"{row.get('effective_from')}..{row.get('effective_until') or ''}"
        sys.stdout.write(f"{row['id']}  {row['version']}  {span}  {row['origin']}  {str(row['digest'])[:12]}\n")
    return WELL


def _assess(asked: argparse.Namespace, _: Published | None) -> int:
    reading = _read(asked.rulebook)
    if reading.rulebook is None:
        return _refuse(asked, [mistake.as_data() for mistake in reading.mistakes])
    if asked.out and not Path(asked.out).parent.is_dir():
        message = f"There is no folder for {asked.out}."
        raise _WrongCallError(message)
    question = Asked(
        records=_records(reading.rulebook, asked.records, asked.engine),
        records_name=asked.records,
        teachers=_text(asked.teachers) if asked.teachers else None,
        teachers_name=asked.teachers or "",
        as_of=asked.as_of,
    )
    try:
        answer = _answer(reading.rulebook, question, asked.engine)
    except DomainError as error:
        raise _WrongCallError(_CALL_ERRORS.get(error.code, str(error))) from None
    if answer.mistakes:
        return _refuse(asked, [mistake.as_data() for mistake in answer.mistakes])
    document = answer.document()
    if asked.out:
        Path(asked.out).write_text(_json(document), encoding="utf-8")
    if asked.json:
        _print_json(document)
    else:
        sys.stdout.write(answer.as_text(Language(asked.language)))
    return WELL


def _records(rulebook: Rulebook, name: str, engine: str) -> str:
    """Return the text of the records; nothing for a Parquet file that an engine reads where it lies."""
    if not name.endswith(PARQUET) or not Path(name).is_file():
        return _text(name)
    if engine in BULK:
        return ""
    try:
        text: str = import_module("xingtan.rulebook.bulk.parquet_rows").parquet_as_csv(rulebook, name)
    except ImportError as error:
        message = f"Reading Parquet needs {error.name}: install xingtan[bulk]."
        raise _WrongCallError(message) from None
    except (DomainError, OSError, ValueError) as error:
        message = f"{name}: {error}"
        raise _WrongCallError(message) from None
    return text


def _answer(rulebook: Rulebook, question: Asked, engine: str) -> Answer:
    """Assess with the engine named; those for many teachers are loaded when they are asked for."""
    if engine not in BULK:
        return assess_files(rulebook, question)
    try:
        bulk = import_module("xingtan.rulebook.bulk.documents")
        answer: Answer = bulk.assess_files_in_bulk(rulebook, question, engine)
    except ModuleNotFoundError as error:
        message = f"The engine {engine} needs {error.name}: install xingtan[{BULK[engine]}]."
        raise _WrongCallError(message) from None
    return answer


_CALL_ERRORS = {
    "nothing_to_assess": "There are no records, so --as-of must name the day.",
    "cycle_unknown": "This rulebook counts each teacher's own cycle: give cycle_first_year in --teachers.",
}


def _refuse(asked: argparse.Namespace, mistakes: list[dict[str, object]]) -> int:
    """Say every mistake and assess nothing."""
    if asked.json:
        _print_json({"ok": False, "mistakes": mistakes})
        return NOT_WELL
    said = "zh" if asked.language == Language.ZH else "en"
    for mistake in mistakes:
        column = f" {mistake['column']}:" if isinstance(mistake.get("column"), str) and mistake["column"] else ""
        place = f"{mistake['source']}:{mistake.get('row', mistake['line'])}"
        sys.stdout.write(f"{place}:{column} {mistake[said]}\n")
    return NOT_WELL


def _read(name: str) -> Reading:
    """Read the rulebook of that file, or the shipped one of that id."""
    text = None if Path(name).is_file() else shipped_text(name)
    return read_rulebook(_text(name) if text is None else text, name)


def _text(name: str) -> str:
    try:
        return Path(name).read_text(encoding="utf-8-sig")
    except OSError as error:
        message = f"{name}: {error.strerror}"
        raise _WrongCallError(message) from None
    except UnicodeDecodeError:
        message = f"{name}: this is not UTF-8 text."
        raise _WrongCallError(message) from None


def _json(document: object) -> str:
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _print_json(document: object) -> None:
    sys.stdout.write(_json(document))


_COMMANDS: dict[str, Callable[[argparse.Namespace, Published | None], int]] = {
    "schema": _schema,
    "check": _check,
    "list": _list,
    "assess": _assess,
}
