"""Passwords on paper: one slip for each person, to be cut and handed out."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from django.utils.translation import gettext as _

from xingtan.pages.printing import REGIONS, Paper, pdf_of
from xingtan.pages.tongue import tongue
from xingtan.teachers.accounts.passwords import Handed

TEMPLATE = Path(__file__).resolve().parents[1] / "papers" / "slips.typ"


def slips_of(handed: Sequence[Handed], *, at: datetime) -> bytes:
    """Return a PDF with a slip for each password, in the language of the page.

    Errors: NotPrintedError; whoever makes passwords takes them back then, for nobody would know them.
    """
    language = tongue()
    words = {
        "title": _("Initial passwords"),
        "login": _("Login name"),
        "password": _("Initial password"),
        "note": _("At the first sign-in you choose a password that only you know. Then destroy this slip."),
    }
    slips = [
        {
            "school": each.teacher.school.name,
            "group": each.teacher.group.name if each.teacher.group else "",
            "name": each.teacher.name,
            "login": each.login,
            "password": each.password,
        }
        for each in handed
    ]
    data = {"language": language, "region": REGIONS[language], "words": words, "slips": slips}
    return pdf_of(Paper(TEMPLATE, data, {}, at))
