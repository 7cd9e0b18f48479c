"""The child process that lays out a document: a folder in, a PDF on stdout.

It loads neither Django nor any room, lives under limits of memory and processor time, reads nothing outside the folder
and the fonts, and fetches nothing. Run as a script: ``python -I typst_writer.py '{"folder": ..., "memory": ...}'``.
The folder holds ``main.typ``, ``data.json`` and the pictures. What cannot be laid out ends with exit status 3.
"""

from __future__ import annotations

import json
import resource
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typst

REFUSED = 3


def main(asked: Mapping[str, Any]) -> int:
    """Lay out the folder's document and write the PDF; the exit status tells whether it could be done."""
    for name, most in (
        (resource.RLIMIT_AS, asked["memory"]),
        (resource.RLIMIT_CPU, asked["seconds"]),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            resource.setrlimit(name, (most, most))
        except (ValueError, OSError):
            continue
    folder = Path(asked["folder"])
    try:
        made = typst.compile(
            folder / "main.typ",
            root=folder,
            font_paths=asked["fonts"],
            format="pdf",
            timestamp=asked["moment"],
            package_path=folder / "none",
            package_cache_path=folder / "none",
        )
    except RuntimeError as error:
        sys.stderr.write(str(error))
        return REFUSED
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
