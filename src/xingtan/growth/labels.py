"""Sentences of the teacher's pages: what is missing, what happened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from xingtan.growth.reads import Growth
from xingtan.kernel.amounts import exact_text, parse_exact
from xingtan.pages.filters import school_year
from xingtan.records.labels import ACTIONS as RECORD_ACTIONS
from xingtan.records.models import Record
from xingtan.rulebook.results import RequirementResult, Standing, State
from xingtan.rulebook.rules import Language, Rulebook, Text
from xingtan.trail.models import JournalRow

Words = str | Promise

LINE_ACTIONS: dict[str, tuple[Words, str]] = {
    "line.declare": (gettext_lazy("Declared by the school"), "wait"),
    "line.county_accept": (gettext_lazy("Passed the county's audit"), "good"),
    "line.county_return": (gettext_lazy("Sent back by the county"), "bad"),
    "line.city_accept": (gettext_lazy("Passed the city's audit"), "good"),
    "line.city_return": (gettext_lazy("Sent back by the city"), "bad"),
    "line.province_return": (gettext_lazy("Sent back by the province"), "bad"),
    "line.redeclare": (gettext_lazy("Declared again after correction"), "wait"),
    "line.drop": (gettext_lazy("Taken out of the declaration"), "warn"),
    "line.identify": (gettext_lazy("Identified; credits are in the ledger"), "done"),
}
#: Acts on a record that say the same as the act on its line, or that only move it along.
SILENT = frozenset({"record.declared", "record.settled", "record.released", "evidence.attached", "record.changed"})
LEVELS: dict[str, Words] = {
    "school": gettext_lazy("School"),
    "county": gettext_lazy("County"),
    "municipal": gettext_lazy("City"),
    "provincial": gettext_lazy("Province"),
    "national": gettext_lazy("Nation"),
}


@dataclass(frozen=True)
class Gap:
    """Something that is missing: a sentence with its number, whether there is still time, and for which part.

    ``year`` is None for the whole cycle.
    """

    sentence: str
    note: str
    short: Fraction
    overdue: bool
    year: int | None
    part: str


@dataclass(frozen=True)
class Event:
    """One or several acts of the same kind at the same moment, as a line of the timeline."""

    when: datetime
    title: str
    text: str
    tone: str
    who: str
    record: Record | None


def said(text: Text) -> str:
    """Return a text of a rulebook in the reader's language."""
    return text.said_in(Language.ZH if (get_language() or "zh").startswith("zh") else Language.EN)


def gaps(growth: Growth) -> list[Gap]:
    """Return what is missing, the whole cycle first, then the running year, then years that are over.

    An inner minimum is told only where the minimum around it is met; otherwise the two say the same.
    """
    stands, rulebook = growth.standing, growth.rulebook
    if stands is None or rulebook is None:
        return []
    coming = {year.year: year.on_its_way for year in growth.years}
    missing = [result for result in stands.missing if not _said_elsewhere(result, stands.missing)]
    missing.sort(key=lambda result: _urgency(result, stands))
    return [_gap(result, rulebook, coming) for result in missing]


def _said_elsewhere(result: RequirementResult, missing: Sequence[RequirementResult]) -> bool:
    return result.within is not None and any(
        other.requirement == result.within and other.year == result.year for other in missing
    )


def _urgency(result: RequirementResult, stands: Standing) -> tuple[int, int, bool, str]:
    kind = 0 if result.year is None else 1 if result.year == stands.year else 2
    return kind, -(result.year or 0), bool(result.parts), result.requirement


def _gap(result: RequirementResult, rulebook: Rulebook, coming: dict[int, Fraction]) -> Gap:
    params = {
        "title": said(next(each.title for each in rulebook.requirements if each.name == result.requirement)),
        "short": exact_text(result.short),
        "have": exact_text(result.have),
        "need": exact_text(result.need),
        "unit": said(rulebook.unit),
        "year": school_year(result.year) if result.year is not None else "",
    }
    overdue = result.state is State.SHORT
    if result.year is None:
        sentence = _("%(title)s: %(short)s %(unit)s more") % params
    elif overdue:
        sentence = _("%(year)s: %(title)s fell short by %(short)s %(unit)s") % params
    else:
        sentence = _("%(year)s: %(title)s: %(short)s %(unit)s more") % params
    note = _("%(have)s of %(need)s %(unit)s are there.") % params
    way = coming.get(result.year, Fraction(0)) if result.year is not None else sum(coming.values(), Fraction(0))
    if way and not result.parts:
        note += " " + _("%(amount)s are on their way.") % {"amount": exact_text(way)}
    part = result.parts[0] if len(result.parts) == 1 else ""
    return Gap(sentence, note, result.short, overdue, result.year, part)


def events(acts: Iterable[JournalRow], records: Iterable[Record], *, most: int) -> list[Event]:
    """Return the timeline: acts of one kind by one person on the same day told as one."""
    by_number = {record.number: record for record in records}
    told: list[tuple[tuple[object, ...], list[JournalRow]]] = []
    for act in acts:
        if act.action in SILENT:
            continue
        key = (act.action, act.actor_name, timezone.localdate(act.at), act.reason)
        if told and told[-1][0] == key:
            told[-1][1].append(act)
        else:
            told.append((key, [act]))
    return [_event(some, by_number) for _, some in told[:most]]


def _event(some: Sequence[JournalRow], by_number: dict[str, Record]) -> Event:
    first = some[0]
    known = {**RECORD_ACTIONS, **LINE_ACTIONS}
    word, tone = known.get(first.action, (first.action, "neutral"))
    record = by_number.get(first.subject_key)
    if len(some) == 1:
        text = record.title if record else ""
    else:
        text = ngettext("%(count)s record", "%(count)s records", len(some)) % {"count": len(some)}
        amount = sum((_amount(act) for act in some), Fraction(0))
        if amount:
            text += " · " + _("%(amount)s credits") % {"amount": exact_text(amount)}
    if first.reason:
        text = f"{text} · {first.reason}" if text else first.reason
    return Event(first.at, str(word), text, tone, first.actor_name, record if len(some) == 1 else None)


def _amount(act: JournalRow) -> Fraction:
    counted = act.after.get("counted")
    return parse_exact(str(counted)) if counted else Fraction(0)
