"""Sentences of the teacher's pages: what is missing, what happened."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from fractions import Fraction

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from xingtan.credit_bank.tongue import here, unit_of
from xingtan.growth.reads import Growth
from xingtan.kernel.amounts import parse_exact
from xingtan.pages.filters import exact, school_year
from xingtan.records.labels import ACTIONS as RECORD_ACTIONS
from xingtan.records.models import Record
from xingtan.rulebook.results import RequirementResult, State
from xingtan.rulebook.rules import Rulebook
from xingtan.trail.models import JournalRow

Words = str | Promise
FEW = 2


class Hope(StrEnum):
    """Whether something missing can still be had."""

    OPEN = "open"
    COMING = "coming"
    """What is on its way will cover it once it is identified."""
    LOST = "lost"
    """The period is over and what is on its way will not cover it."""


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
SENTENCES: dict[tuple[Hope, bool], Words] = {
    (Hope.OPEN, True): gettext_lazy("%(title)s: %(short)s %(unit)s more"),
    (Hope.OPEN, False): gettext_lazy("%(year)s, %(title)s: %(short)s %(unit)s more"),
    (Hope.COMING, True): gettext_lazy("%(title)s: what is on its way will cover the rest"),
    (Hope.COMING, False): gettext_lazy("%(year)s, %(title)s: what is on its way will cover it"),
    (Hope.LOST, True): gettext_lazy("%(title)s: %(short)s %(unit)s short at the end of the cycle"),
    (Hope.LOST, False): gettext_lazy("%(year)s, %(title)s: %(short)s %(unit)s short"),
}
#: In which order things missing are told: (hope, about the whole cycle).
URGENCY = (
    (Hope.LOST, True), (Hope.LOST, False), (Hope.OPEN, True), (Hope.OPEN, False),
    (Hope.COMING, False), (Hope.COMING, True),
)  # fmt: skip
#: Acts on a record that say the same as the act on its line, or that only move it along.
SILENT = frozenset({"record.declared", "record.settled", "record.released", "evidence.attached", "record.changed"})
LEVELS: dict[str, Words] = {
    "school": gettext_lazy("school level"),
    "county": gettext_lazy("county level"),
    "municipal": gettext_lazy("city level"),
    "provincial": gettext_lazy("provincial level"),
    "national": gettext_lazy("national level"),
}


@dataclass(frozen=True)
class Gap:
    """Something that is missing: a sentence with its number, whether there is hope, and for which part.

    ``year`` is None for the whole cycle.
    """

    sentence: str
    note: str
    about: str
    hope: Hope
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


def capital(text: str) -> str:
    """Return the text with a capital first letter, as it begins a line."""
    return text[:1].upper() + text[1:]


def gaps(growth: Growth) -> list[Gap]:
    """Return what is missing: what is lost, then the whole cycle, then the running year, then what is on its way.

    An inner minimum is told only where the minimum around it is met; otherwise the two say the same.
    """
    stands = growth.found
    if stands is None:
        return []
    missing = growth.missing
    told = [result for result in missing if not _said_elsewhere(result, missing)]
    found = [_gap(result, stands.rulebook, stands.coming_towards(result)) for result in told]
    found.sort(key=lambda gap: (URGENCY.index((gap.hope, gap.year is None)), -(gap.year or 0), bool(gap.part)))
    return _with_covered_ones_as_one(found)


def _with_covered_ones_as_one(found: Sequence[Gap]) -> list[Gap]:
    """Return the gaps with those that will close by themselves told in one sentence, at the end."""
    covered = [gap for gap in found if gap.hope is Hope.COMING]
    if len(covered) < FEW:
        return list(found)
    sentence = ngettext(
        "%(count)s requirement will be met by what is on its way",
        "%(count)s requirements will be met by what is on its way",
        len(covered),
    ) % {"count": len(covered)}
    names = _("; ").join(gap.about for gap in covered) + _(".")
    one = replace(covered[0], sentence=sentence, note=names, year=None, part="")
    return [*(gap for gap in found if gap.hope is not Hope.COMING), one]


def _said_elsewhere(result: RequirementResult, missing: Sequence[RequirementResult]) -> bool:
    return result.within is not None and any(
        other.requirement == result.within and other.year == result.year for other in missing
    )


def _gap(result: RequirementResult, rulebook: Rulebook, coming: Fraction) -> Gap:
    covered = coming >= result.short and not result.strict
    hope = Hope.COMING if covered else Hope.LOST if result.state is State.SHORT else Hope.OPEN
    params = {
        "title": here(next(each.title for each in rulebook.requirements if each.name == result.requirement)),
        "short": exact(result.short),
        "have": exact(result.have),
        "need": exact(result.need),
        "coming": exact(coming),
        "unit": unit_of(rulebook).of(result.short),
        "year": school_year(result.year) if result.year is not None else "",
    }
    sentence = str(SENTENCES[hope, result.year is None]) % params
    note = _("%(have)s of %(need)s are in the ledger.") % params
    if coming:
        note += " " + _("%(coming)s are on their way.") % params
    part = result.parts[0] if len(result.parts) == 1 else ""
    about = f"{params['year']} {params['title']}".strip()
    return Gap(capital(sentence), note, about, hope, result.year, part)


def events(acts: Iterable[JournalRow], records: Iterable[Record], *, most: int) -> list[Event]:
    """Return the timeline: acts of one kind by one person on the same day told as one.

    A record that was entered and handed in on the same day is told once.
    """
    by_number = {record.number: record for record in records}
    told: list[tuple[tuple[object, ...], list[JournalRow]]] = []
    submitted: set[tuple[str, object]] = set()
    for act in acts:
        day = timezone.localdate(act.at)
        if act.action == "record.submitted":
            submitted.add((act.subject_key, day))
        if act.action in SILENT or (act.action == "record.entered" and (act.subject_key, day) in submitted):
            continue
        key = (act.action, act.said_by, day, act.reason)
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
            said_so = ngettext("%(amount)s credit", "%(amount)s credits", 1 if amount == 1 else 2)
            text += " · " + said_so % {"amount": exact(amount)}
    if first.reason:
        text = f"{text} · {first.reason}" if text else first.reason
    return Event(first.at, str(word), text, tone, first.said_by, record if len(some) == 1 else None)


def _amount(act: JournalRow) -> Fraction:
    counted = act.after.get("counted")
    return parse_exact(str(counted)) if counted else Fraction(0)
