"""The rulebook and the kernel load without a framework; only the bulk evaluator brings an engine of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).parents[2] / "src"
PROGRAM = """
import importlib, pkgutil, sys
import xingtan.kernel, xingtan.rulebook
for room in (xingtan.kernel, xingtan.rulebook):
    names = [module.name for module in pkgutil.iter_modules(room.__path__, room.__name__ + ".")]
    for name in names:
        if name != "xingtan.rulebook.bulk":
            importlib.import_module(name)
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
