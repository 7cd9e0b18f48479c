"""``python -m xingtan.config``: the same program where no script was installed."""

from xingtan.config.cli import program

program()
