"""``xingtan notices send``: days that come near are told, parcels are made of what waits, and messages go out."""

from __future__ import annotations

from argparse import ArgumentParser

from django.core.management.base import BaseCommand
from django.utils import timezone

from xingtan.config.sending import tell_of_days
from xingtan.notices.sending import send_notices


class Command(BaseCommand):
    """Sends notices; ``xingtan up`` does so every minute by itself."""

    help = "Send what waits: urgent notices now, the digest once a day (发送通知)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the word "send"."""
        parser.add_argument("act", choices=["send"], help="send: one round")

    def handle(self, **_: object) -> None:
        """Send, and say what went."""
        now = timezone.now()
        tell_of_days(at=now, everything=True)
        done = send_notices(at=now)
        self.stdout.write(
            f"{done.parcels} parcels made, {done.sent} messages sent, {done.later} to be tried again, "
            f"{done.failed} given up. 生成{done.parcels}件,发出{done.sent}条,待重试{done.later}条,放弃{done.failed}条。"
        )
