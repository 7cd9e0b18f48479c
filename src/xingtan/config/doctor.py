"""What is missing or wrong in this installation, each finding with its cure."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.management.base import CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from xingtan.config.environment import FILE_NAME
from xingtan.config.first_start import is_empty


@dataclass(frozen=True)
class Ailment:
    """One thing that is not well: what, and how to mend it."""

    what: str
    cure: str


def examine() -> list[Ailment]:
    """Return everything that is not well; an empty list means a healthy installation."""
    found: list[Ailment] = []
    for look in LOOKS:
        try:
            found.extend(look())
        except DatabaseError as error:
            found.append(
                Ailment(f"the database does not answer 数据库无响应: {error}", "check DATABASE_URL and the server")
            )
            break
    return found


def _data_folder() -> Iterator[Ailment]:
    folder: Path = settings.DATA
    if not os.access(folder, os.W_OK):
        yield Ailment(f"{folder} cannot be written 数据目录不可写", "create it or give the program the right to write")
    keys = folder / FILE_NAME
    if keys.exists() and keys.stat().st_mode & 0o077:
        yield Ailment(f"{keys} can be read by others 密钥文件可被他人读取", f"chmod 600 {keys}")


def _migrations() -> Iterator[Ailment]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        yield Ailment(f"{len(plan)} migrations are waiting 有迁移未执行", "run: xingtan migrate")


def _guards() -> Iterator[Ailment]:
    """Look for the triggers that keep append-only tables append-only."""
    query = {
        "sqlite": "SELECT count(*) FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'trail_%'",
        "postgresql": "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgname LIKE 'trail_%'",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(query)
        count = cursor.fetchone()[0]
    if not count:
        yield Ailment(
            "the journal's triggers are missing 日志保护触发器缺失", "restore from a backup made before they were lost"
        )


def _collation() -> Iterator[Ailment]:
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT datcollate, pg_encoding_to_char(encoding) FROM pg_database WHERE datname = current_database()"
        )
        collate, encoding = cursor.fetchone()
    if collate in {"C", "POSIX"} or encoding != "UTF8":
        yield Ailment(
            f"the database is {encoding} with collation {collate} 数据库字符集或排序规则不合适",
            "create it with ENCODING 'UTF8' and a UTF-8 locale such as C.UTF-8",
        )


def _static_files() -> Iterator[Ailment]:
    if finders.find("vendor/tabler.min.css") is None and finders.find("vendor/SHA256SUMS") is None:
        yield Ailment("the style files are missing 样式文件缺失", "run: make setup")


def _people() -> Iterator[Ailment]:
    if is_empty():
        yield Ailment("no institution yet 尚无机构", "open the address in a browser and follow the three pages")


LOOKS: tuple[Callable[[], Iterator[Ailment]], ...] = (
    _data_folder,
    _migrations,
    _guards,
    _collation,
    _static_files,
    _people,
)


def as_error(found: list[Ailment]) -> CommandError:
    """Return the error that ends a command with exit code 1, naming every finding."""
    return CommandError("\n".join(f"{ailment.what}\n  -> {ailment.cure}" for ailment in found))
