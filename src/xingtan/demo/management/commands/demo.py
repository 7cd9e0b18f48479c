"""``xingtan demo``: fill an empty installation with the demonstration world and print its accounts."""

from __future__ import annotations

import time
from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from xingtan.demo.county import COUNTY
from xingtan.demo.generate import SEED
from xingtan.demo.printing import accounts_text
from xingtan.demo.province import TEACHERS, Province, ProvinceTooLargeError, province_of
from xingtan.demo.telling.world import tell_world
from xingtan.institutions.models import Institution

SCALES = ("school", "county", "province")


class Command(BaseCommand):
    """Tells the world of a primary school of 166 teachers and its authorities; or of its county, or its province."""

    help = "Fill an empty installation with the demonstration world. 在空安装中生成演示数据。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the scale, the seed, and how large a province is."""
        parser.add_argument("--scale", choices=SCALES, default="school", help="how large a world (school)")
        parser.add_argument("--seed", type=int, default=SEED, help="another seed, another world (%(default)s)")
        parser.add_argument(
            "--teachers", type=int, help=f"about how many teachers a province has ({TEACHERS:,}); a county has 10,000"
        )

    def handle(self, *_args: object, **options: object) -> None:
        """Tell the world; exit status 2 where size and scale do not fit, 1 where the installation is not empty."""
        province = _province_of(str(options["scale"]), options["teachers"])
        if Institution.objects.exists():
            message = "Not empty: the demonstration needs an empty installation. 已有数据，演示数据只能装入空安装。"
            raise CommandError(message, returncode=1)
        began = time.monotonic()
        growth = COUNTY if options["scale"] == "county" else None
        tell_world(
            seed=int(str(options["seed"])),
            say=lambda text: self.stderr.write(f"  {int(time.monotonic() - began):5} s  {text}"),
            growth=growth,
            province=province,
        )
        self.stderr.write(f"Told in {int(time.monotonic() - began)} s. 演示数据已生成。")
        self.stdout.write(accounts_text())


def _province_of(scale: str, teachers: object) -> Province | None:
    """Return the province that is asked for, None for another scale.

    Errors: CommandError with exit status 2.
    """
    if scale != "province":
        if teachers is not None:
            message = "--teachers goes with --scale province. --teachers 只用于 --scale province。"
            raise CommandError(message, returncode=2)
        return None
    try:
        return province_of(TEACHERS if teachers is None else int(str(teachers)))
    except ProvinceTooLargeError as error:
        message = f"At most {error.most:,} teachers. 最多 {error.most} 名教师。"
        raise CommandError(message, returncode=2) from None
