"""The ``xingtan`` program: ours first, Django's own commands behind it.

Exit codes: 0 all is well; 1 the thing asked about is not well; 2 the call or the settings were wrong.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Sequence

from xingtan.config.commands import overview
from xingtan.config.environment import SettingsError


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    words = list(sys.argv[1:] if argv is None else argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xingtan.config.settings")
    try:
        return _run(words)
    except SettingsError as error:
        said = f"Settings are missing or wrong. 配置缺少或有误。\n{error}\n"
        sys.stderr.write(said)
        if "--json" in words:
            sys.stdout.write(json.dumps({"ok": False, "error": said, "mistakes": []}, ensure_ascii=False) + "\n")
        return 2


def program() -> None:
    """Run as a program: what the installed ``xingtan`` calls."""
    sys.exit(main())


def _run(words: list[str]) -> int:
    if not words or words in (["help"], ["--help"], ["-h"]):
        sys.stdout.write(overview())
        return 0
    if words[:2] == ["rulebook", "simulate"]:
        words = words[1:]
    elif words[:1] == ["rulebook"]:
        return _rulebook(words[1:])
    if words[:1] == ["up"]:
        from xingtan.config.up import up  # noqa: PLC0415 it must write the keys before settings are read

        return up(words[1:])
    from django.core.management import execute_from_command_line  # noqa: PLC0415 reads the settings

    if "--json" not in words:
        execute_from_command_line(["xingtan", *words])
        return 0
    from xingtan.config.json_answers import run_with_json  # noqa: PLC0415 reads the settings

    return run_with_json(lambda: execute_from_command_line(["xingtan", *words, "--traceback"]))


def _rulebook(words: list[str]) -> int:
    from xingtan.rulebook.cli import main as rulebook  # noqa: PLC0415 pure: no settings, no database

    return rulebook(words, published=_published)


def _published() -> list[dict[str, str]]:
    """Return the rulebooks published in this installation; none where there is no installation."""
    import django  # noqa: PLC0415
    from django.db import DatabaseError  # noqa: PLC0415

    try:
        django.setup()
        from xingtan.credit_bank.reads import published_rulebooks  # noqa: PLC0415

        return [
            {
                "id": row.rulebook_id,
                "version": row.version,
                "digest": row.digest,
                "effective_from": row.effective_from.isoformat(),
                "effective_until": row.effective_until.isoformat() if row.effective_until else "",
                "institution": row.institution.code,
            }
            for row in published_rulebooks()
        ]
    except (SettingsError, DatabaseError):
        return []
