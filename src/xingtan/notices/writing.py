"""What a message says: subject and text of a mail, the line for a messenger; in the language of its receiver."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.conf import settings
from django.utils import translation
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xingtan.access.models import Account
from xingtan.notices.kinds import kind_of, said
from xingtan.notices.labels import GROUPS
from xingtan.notices.models import Notice
from xingtan.notices.workflow import Sort

INBOX = "/inbox/"
CHOICES = "/inbox/choices/"


@dataclass(frozen=True)
class Letter:
    """A mail ready to go."""

    subject: str
    text: str


def language_of(account: Account) -> str:
    """Return the language in which this person is written to: the one they chose last, else the installation's."""
    return account.language or settings.LANGUAGE_CODE


def absolute(link: str) -> str:
    """Return the whole address of one of our pages."""
    return f"{settings.SITE_URL}{link or INBOX}"


def letter_of(account: Account, sort: Sort, notices: Sequence[Notice]) -> Letter:
    """Return the mail of one parcel: grouped, each with the address of its thing."""
    language = language_of(account)
    with translation.override(language):
        return Letter(_subject(sort, notices, language), _text(account, notices, language))


def line_of(account: Account, sort: Sort, count: int) -> str:
    """Return the line for a messenger's group, which others read too: how many notices wait, and nothing of them."""
    with translation.override(language_of(account)):
        text = ngettext(
            "%(name)s: %(num)s new notice in Xingtan.", "%(name)s: %(num)s new notices in Xingtan.", count
        ) % {"name": account.name, "num": count}
        urgent = "" if sort is Sort.DIGEST else " " + _("It cannot wait.")
    return f"{text}{urgent} {absolute(INBOX)}"


def due_said(due: datetime) -> str:
    """Return by when something is due: midnight is the end of the day before."""
    local = localtime(due)
    if local.time() == time(0):
        return _("end of %(day)s") % {"day": date_format(local.date() - timedelta(days=1), "DATE_FORMAT")}
    return date_format(local, "DATETIME_FORMAT")


def _subject(sort: Sort, notices: Sequence[Notice], language: str) -> str:
    if len(notices) == 1:
        text = said(notices[0], language)
        return text if len(text) <= SUBJECT_LENGTH else f"{text[: SUBJECT_LENGTH - 1]}…"
    if sort is Sort.REMINDER:
        return _("Xingtan: due within a day")
    return ngettext("Xingtan: %(num)s new notice", "Xingtan: %(num)s new notices", len(notices)) % {"num": len(notices)}


def _text(account: Account, notices: Sequence[Notice], language: str) -> str:
    groups: dict[str, list[Notice]] = defaultdict(list)
    for notice in notices:
        groups[kind_of(notice.kind).group].append(notice)
    lines = [_("Dear %(name)s,") % {"name": account.name}, ""]
    for group in GROUPS:
        if group in groups:
            lines += [str(GROUPS[group]), "", *_paragraphs(groups[group], language)]
    lines += ["--", _("All notices: %(url)s") % {"url": absolute(INBOX)}]
    lines += [_("Choose what reaches you, and when: %(url)s") % {"url": absolute(CHOICES)}, ""]
    return "\n".join(lines)


def _paragraphs(notices: Sequence[Notice], language: str) -> list[str]:
    lines = []
    for notice in notices:
        lines.append(f"- {said(notice, language)}")
        if notice.due is not None:
            lines.append("  " + _("Due: %(when)s") % {"when": due_said(notice.due)})
        lines += [f"  {absolute(notice.link)}", ""]
    return lines


SUBJECT_LENGTH = 120
