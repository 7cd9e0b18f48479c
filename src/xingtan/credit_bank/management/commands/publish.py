"""``xingtan publish``: put a rulebook into effect for an institution and all below it."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import date
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from xingtan.access.actors import operator
from xingtan.credit_bank.postings import RulebookMistakesError
from xingtan.credit_bank.services import publish_rulebook
from xingtan.institutions.models import Institution
from xingtan.kernel.errors import DomainError
from xingtan.rulebook.catalogue import shipped_ids, text_of
from xingtan.rulebook.file.mistakes import Mistake
from xingtan.rulebook.vocabulary import Language


class Command(BaseCommand):
    """Publishes a shipped rulebook or a file; what a provincial officer does in the browser."""

    help = "Publish a rulebook for an institution (为机构发布规则)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the rulebook, the institution and the day."""
        parser.add_argument("rulebook", help="a shipped id, or a file")
        parser.add_argument("--institution", required=True, metavar="CODE")
        parser.add_argument("--from", required=True, dest="effective_from", type=date.fromisoformat, metavar="DATE")

    def handle(self, *, rulebook: str, institution: str, effective_from: date, **_: object) -> None:
        """Publish, or name every mistake; exit 2 for an unknown institution or rulebook, 1 for mistakes."""
        place = Institution.objects.filter(code=institution).first()
        if place is None:
            message = f"no institution has the code {institution} 没有此代码的机构"
            raise CommandError(message, returncode=2)
        try:
            published = publish_rulebook(
                actor=operator(),
                institution=place,
                text=_text(rulebook),
                effective_from=effective_from,
                at=timezone.now(),
            )
        except RulebookMistakesError as error:
            raise CommandError(_listed(error.params["mistakes"]), returncode=1) from error
        except DomainError as error:
            raise CommandError(str(error), returncode=1) from error
        self.stdout.write(f"{published.rulebook_id} {published.version} -> {place.code}, {effective_from.isoformat()}")


def _listed(mistakes: object) -> str:
    """Return every mistake with its place, in both languages, a line each."""
    found = (
        [mistake for mistake in mistakes if isinstance(mistake, Mistake)] if isinstance(mistakes, tuple | list) else []
    )
    return "\n".join(f"{each.place}: {each.said_in(Language.EN)} {each.said_in(Language.ZH)}" for each in found)


def _text(rulebook: str) -> str:
    if rulebook in shipped_ids():
        return text_of(rulebook)
    path = Path(rulebook)
    if not path.is_file():
        message = f"{rulebook} is neither a file nor one of {', '.join(shipped_ids())} 既不是文件也不是内置规则"
        raise CommandError(message, returncode=2)
    return path.read_text(encoding="utf-8")
