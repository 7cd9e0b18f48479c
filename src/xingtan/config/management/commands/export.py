"""``xingtan export KIND FILE``: a workbook out, which import takes back unchanged."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import override

from xingtan.access.actors import operator
from xingtan.sheets.kinds import CHINESE, ENGLISH, UnknownKindError, kind_of
from xingtan.sheets.writing import workbook_of

SUFFIXES = ("xlsx", "csv")


class Command(BaseCommand):
    """Export a workbook; personal numbers are masked, and a masked number changes nothing when it comes back."""

    help = "Export what import takes back unchanged, as .xlsx or .csv (导出为可原样再导入的文件)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("kind", metavar="KIND", help="teachers, institutions, records, results")
        parser.add_argument("file", type=Path, metavar="FILE", help="its suffix decides: .xlsx or .csv")
        parser.add_argument("--language", choices=(CHINESE, ENGLISH), default=CHINESE)

    def handle(self, **options: Any) -> None:  # noqa: ANN401 Django's signature
        """Write the file whole, or nothing."""
        path: Path = options["file"]
        suffix = path.suffix.lower().lstrip(".")
        if suffix not in SUFFIXES:
            message = "The file must end with .xlsx or .csv. 文件名须以 .xlsx 或 .csv 结尾。"
            raise CommandError(message, returncode=2)
        try:
            kind = kind_of(options["kind"])
        except UnknownKindError as error:
            message = f"“{options['kind']}” cannot be exported in this installation. 本安装不支持导出此类文件。"
            raise CommandError(message, returncode=2) from error
        rows = list(kind.export_rows(operator(), on=timezone.localdate()))
        with override(options["language"]):
            content = workbook_of(kind, rows, suffix=suffix)
        try:
            path.write_bytes(content)
        except OSError as error:
            message = f"{path} cannot be written: {error.strerror}. 文件无法写入。"
            raise CommandError(message, returncode=2) from error
        self.stderr.write(f"{path.name}: {len(rows)}")
