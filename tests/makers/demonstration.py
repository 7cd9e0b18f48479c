"""The demonstration world as a data folder, told by the program itself once for all workers of a run."""

from __future__ import annotations

import fcntl
import os
import subprocess
import sys
from pathlib import Path

from xingtan.config.up import prepare

READY = "told"


def variables_of(folder: Path) -> dict[str, str]:
    """Return the environment in which the program works on that data folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("XINGTAN_", "DATABASE_URL"))}
    return {**kept, "XINGTAN_PROFILE": "local", "XINGTAN_DATA": str(folder)}


def told_once(shared: Path) -> Path:
    """Return the data folder below ``shared``: the first tells the world, the others wait. Only to be read."""
    folder = shared / "demonstration"
    with (shared / "demonstration.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / READY).exists():
            prepare(folder, host="127.0.0.1", variables={})
            for words in (("migrate", "-v0"), ("demo",)):
                program = [sys.executable, "-m", "xingtan.config", *words]
                subprocess.run(program, env=variables_of(folder), check=True, stdout=subprocess.DEVNULL)
            (folder / READY).touch()
    return folder
