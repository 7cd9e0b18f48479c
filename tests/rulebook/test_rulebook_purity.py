"""The rulebook and the kernel load without a framework."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src"
PROGRAM = """
import importlib, pkgutil, sys
import xingtan.kernel, xingtan.rulebook
for room in (xingtan.kernel, xingtan.rulebook):
    for module in pkgutil.walk_packages(room.__path__, room.__name__ + "."):
        importlib.import_module(module.name)
from xingtan.rulebook.catalogue import shipped
assert shipped("cn-gx-2016").name == "cn-gx-2016"
loaded = {name.partition(".")[0] for name in sys.modules}
sys.exit(", ".join(sorted(loaded & {"django", "requests", "socket"})) or 0)
"""


def test_every_module_loads_in_a_fresh_interpreter_without_django_and_without_the_network():
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env={"PYTHONPATH": str(SOURCE)}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
