"""``xingtan demo``: fill an empty installation with the demonstration world and print its accounts."""

from __future__ import annotations

import time
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from xingtan.demo.county import COUNTY
from xingtan.demo.generate import SEED
from xingtan.demo.printing import accounts_text
from xingtan.demo.telling.world import tell_world
from xingtan.institutions.models import Institution

SCALES = ("school", "county", "province")


class Command(BaseCommand):
    """Tells the world of a primary school of 166 teachers, its neighbours and authorities; or its whole county."""

    help = "Fill an empty installation with the demonstration world. 在空安装中生成演示数据。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the scale and the seed."""
        parser.add_argument("--scale", choices=SCALES, default="school", help="how large a world (school)")
        parser.add_argument("--seed", type=int, default=SEED, help="another seed, another world (%(default)s)")

    def handle(self, *_args: object, **options: object) -> None:
        """Tell the world; exit status 2 for a province, 1 where the installation is not empty."""
        if options["scale"] == "province":
            message = (
                "A province of a million teachers is not told through the services: at the county's pace it would take "
                "days. Use 'county'; the bulk engine is measured by the benchmarks. "
                "全省规模（百万教师）不逐条生成，按县的速度要几天；请用 county，批量计算的速度见 benchmarks。"
            )
            raise CommandError(message, returncode=2)
        if Institution.objects.exists():
            message = "Not empty: the demonstration needs an empty installation. 已有数据，演示数据只能装入空安装。"
            raise CommandError(message, returncode=1)
        began = time.monotonic()
        growth = COUNTY if options["scale"] == "county" else None
        tell_world(seed=int(str(options["seed"])), say=self._say, growth=growth)
        self.stderr.write(f"Told in {int(time.monotonic() - began)} s. 演示数据已生成。")
        self.stdout.write(accounts_text())

    def _say(self, text: str) -> None:
        self.stderr.write(f"  {text} ...")
