"""``xingtan import KIND FILE``: a workbook in, all of it or nothing."""

# ruff: noqa: N999 the command is called import

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from xingtan.access.actors import operator
from xingtan.sheets.kinds import ImportKind, UnknownKindError, kind_of
from xingtan.sheets.mapping import Layout
from xingtan.sheets.reading import FileRefusedError
from xingtan.sheets.reports import Finding, findings_of, ignored_headers
from xingtan.sheets.services import Check, check_file, check_run, start_run, unopened, write_run

KINDS = ("teachers", "institutions", "records", "results", "courses")
LATER = ("courses",)


class Command(BaseCommand):
    """Import a workbook: exit 0 when done (or a dry run is clean), 1 with every mistake, 2 for a wrong call."""

    help = "Import an Excel or CSV file, all or nothing (导入 Excel 或 CSV 文件，全部成功或全不写入)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("kind", choices=KINDS, metavar="KIND", help=", ".join(KINDS))
        parser.add_argument("file", type=Path, metavar="FILE", help="xlsx, xls, ods or csv")
        parser.add_argument("--dry-run", action="store_true", help="check only, write nothing")
        parser.add_argument("--accepted", action="store_true", help="records arrive as accepted (records only)")
        parser.add_argument(
            "--reopen",
            default="",
            metavar="REASON",
            help="open accepted records that the file changes again, for this reason, and hand them in (records only)",
        )
        parser.add_argument("--json", action="store_true", help="one JSON document on standard output")

    def handle(self, **options: Any) -> None:  # noqa: ANN401 Django's signature
        """Check the file, and write it unless something is wrong or only a dry run is wanted."""
        kind, content = _kind(options["kind"], accepted=options["accepted"]), _content(options["file"])
        now = timezone.now()
        try:
            check = check_file(
                kind, actor=operator(), content=content, on=timezone.localdate(now), progress=self._progress
            )
        except FileRefusedError as error:
            self._report(options, Check(Layout((), (), (), ())), [_file_finding(error)], written=False)
            sys.exit(1)
        check = check if options["reopen"].strip() else unopened(check)
        findings = findings_of(check, kind.columns())
        written = not findings and not options["dry_run"]
        if written:
            run = start_run(kind, actor=operator(), file_name=options["file"].name, content=content, at=now)
            check_run(kind, actor=operator(), run=run, at=now, ask=False)
            write_run(kind, actor=operator(), run=run, at=now, reason=options["reopen"])
        self._report(options, check, findings, written=written)
        if findings:
            sys.exit(1)

    def _progress(self, done: int, total: int) -> None:
        self.stderr.write(f"\r{done}/{total}", ending="\n" if done == total else "")
        self.stderr.flush()

    def _report(self, options: dict[str, Any], check: Check, findings: list[Finding], *, written: bool) -> None:
        ignored = ignored_headers(check.layout)
        if options["json"]:
            document = {
                "kind": options["kind"],
                "file": options["file"].name,
                "written": written,
                "dry_run": options["dry_run"],
                "counts": check.counts,
                "ignored_columns": ignored,
                "mistakes": findings,
            }
            self.stdout.write(json.dumps(document, ensure_ascii=False, indent=2))
            return
        for item in ignored:
            self.stderr.write(f"Left out 未识别而忽略的列: {item['column']} {item['header']}")
        for found in findings:
            self.stdout.write(_line(found))
        counts = ", ".join(f"{name} {number}" for name, number in check.counts.items())
        ending = "written 已写入" if written else "nothing written 未写入"
        self.stdout.write(f"{options['file'].name}: {counts}; {ending}")


def _kind(code: str, *, accepted: bool) -> ImportKind[Any]:
    if code in LATER:
        message = f"“{code}” comes with the training room, which is not there yet. 培训模块尚未提供，暂不能导入。"
        raise CommandError(message, returncode=2)
    if accepted and code != "records":
        message = "--accepted is for records only. --accepted 只用于记录。"
        raise CommandError(message, returncode=2)
    try:
        return kind_of(f"{code}_accepted" if accepted else code).seen_by(operator())
    except UnknownKindError as error:
        message = f"“{code}” cannot be imported in this installation. 本安装不支持导入此类文件。"
        raise CommandError(message, returncode=2) from error


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        message = f"{path} cannot be read: {error.strerror}. 文件无法读取。"
        raise CommandError(message, returncode=2) from error


def _file_finding(error: FileRefusedError) -> Finding:
    empty = {"sheet": "", "row": 0, "column": "", "header": "", "field": "", "cure": {"zh": "", "en": ""}}
    return {**empty, "code": error.why, "reason": error.reason.as_json()}


def _line(found: Finding) -> str:
    parts = (found["sheet"], str(found["row"] or ""), found["column"], found["header"])
    place = " ".join(part for part in parts if part)
    reason, cure = found["reason"], found["cure"]
    return f"{place or '-'}: {reason['zh']} {cure['zh']} | {reason['en']} {cure['en']}"
