"""Write the workbooks of the demonstration world: ``python -m xingtan.demo.generate`` rewrites them byte for byte."""

from __future__ import annotations

import os
import sys
from pathlib import Path

FILES = Path(__file__).resolve().parent / "files"
SEED = 1
"""The seed of the world whose files are in the repository."""


def write_workbooks(folder: Path, *, seed: int = SEED) -> list[Path]:
    """Write every workbook of the world into the folder and return their paths."""
    from xingtan.demo.workbooks import workbooks  # noqa: PLC0415 needs Django ready

    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for name, content in workbooks(seed):
        path = folder / name
        path.write_bytes(content)
        written.append(path)
    return written


def main() -> None:
    """Rewrite the files of the repository."""
    os.environ.setdefault("XINGTAN_PROFILE", "test")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xingtan.config.settings")
    import django  # noqa: PLC0415

    django.setup()
    for path in write_workbooks(FILES):
        sys.stderr.write(f"{path.name} {path.stat().st_size}\n")


if __name__ == "__main__":
    main()
