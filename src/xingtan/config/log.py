"""The system log (系统日志): the journal of a place as people read it, filtered, page by page, or as a workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import MAXYEAR, MINYEAR, date, datetime, time, timedelta

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from xingtan.access.actors import Actor, actor_of
from xingtan.access.gate import gate
from xingtan.access.roles import Role
from xingtan.config.log_subjects import VALUES, Named, Names, names_of, subjects_fitting, thing_of
from xingtan.config.log_values import name_said, value_said
from xingtan.config.log_words import AREAS, act_choices, act_of, acts_alike, area_of
from xingtan.institutions.models import Institution
from xingtan.pages.answers import page
from xingtan.pages.filters import enumerated
from xingtan.pages.words import holds
from xingtan.sheets.writing import XLSX, xlsx_of
from xingtan.trail.models import JournalRow
from xingtan.trail.reads import JournalQuery, end_of_newest, journal_rows

READERS = (Role.MANAGER, Role.COUNTY_AUDITOR, Role.CITY_AUDITOR, Role.PROVINCIAL_OFFICER)
ROWS_A_PAGE = 50
MOST_EXPORTED = 20_000
MOST_PLACES = 50
FEW_PLACES = 40
"""Whose acts are gathered and sorted: a school with its groups, never a county."""
LOOKED = 25_000
"""So many acts are gone through for a word; the page says how far that was and leads further back."""
FIELDS = ("q", "area", "act", "place", "from", "to")


@dataclass(frozen=True)
class LogLine:
    """One act as the page shows it; ``subject`` is what it was about, by its name where it has one."""

    row: JournalRow
    area: str
    act: str
    subject: Named
    changes: tuple[tuple[str, str, str], ...]


@gate("GET", roles=READERS)
def log(request: HttpRequest) -> HttpResponse:
    """Show who did what in the reader's places, newest first."""
    wishes = {name: request.GET.get(name, "").strip() for name in FIELDS}
    actor = actor_of(request)
    asked = _asked(actor, wishes, before=request.GET.get("before", ""))
    end = end_of_newest(asked, most=LOOKED) if asked.text and not asked.narrow else None
    rows = journal_rows(replace(asked, oldest=end.pk) if end else asked, limit=ROWS_A_PAGE + 1)
    shown, more = rows[:ROWS_A_PAGE], len(rows) > ROWS_A_PAGE
    names = names_of(shown, actor)
    context = {
        "lines": [_line(row, names) for row in shown],
        "wishes": wishes,
        "areas": sorted(((code, str(label)) for code, label in AREAS.items()), key=lambda pair: pair[1]),
        "acts": act_choices(),
        "older": shown[-1].pk if more else end.pk if end else None,
        "looked_until": timezone.localdate(end.at) if end and not more else None,
        "narrowed": any(wishes.values()),
        "at_top": not asked.before,
    }
    return page(request, "config/log.html", "config/_log.html", context)


@gate("GET", roles=READERS)
def export_log(request: HttpRequest) -> HttpResponse:
    """Hand out what the filter finds as a workbook; too much at once is refused with the way on."""
    wishes = {name: request.GET.get(name, "").strip() for name in FIELDS}
    actor = actor_of(request)
    rows = journal_rows(_asked(actor, wishes, before=""), limit=MOST_EXPORTED + 1)
    if len(rows) > MOST_EXPORTED:
        sentence = _("More than %(most)s acts fit: choose a shorter time.") % {"most": MOST_EXPORTED}
        return render(
            request, "pages/refusal.html", {"sentence": sentence, "status": 409, "code": "too_many"}, status=409
        )
    headers = [_("Time"), _("Who"), _("What it concerns"), _("Act"), _("Key"), _("Which")]
    headers += [_("Reason"), _("Before"), _("After")]
    content = xlsx_of(_("System log"), headers, _cells(rows, names_of(rows, actor)))
    answer = HttpResponse(content, content_type=XLSX)
    answer["Content-Disposition"] = f'attachment; filename="system-log-{timezone.localdate().isoformat()}.xlsx"'
    return answer


def _asked(actor: Actor, wishes: Mapping[str, str], *, before: str) -> JournalQuery:
    first, last = _day(wishes["from"]), _day(wishes["to"])
    places = _places(actor, wishes["place"])
    narrow = len(places) <= FEW_PLACES and _are_few(places)
    return JournalQuery(
        places=places,
        narrow=narrow,
        text=wishes["q"],
        also=subjects_fitting(wishes["q"], actor) if wishes["q"] else None,
        area=wishes["area"] if wishes["area"] in AREAS else "",
        acts=acts_alike(wishes["act"]),
        since=_midnight(first) if first else None,
        until=_midnight(last + timedelta(days=1)) if last else None,
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None,  # noqa: PLR2004 64 bits
    )


def _day(text: str) -> date | None:
    """Return the day; None for what is none, and for days whose midnight no clock of ours can name."""
    try:
        day = parse_date(text)
    except ValueError:
        return None
    return day if day and MINYEAR < day.year < MAXYEAR else None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _line(row: JournalRow, names: Names) -> LogLine:
    changes = tuple(
        (
            name_said(row, name),
            _value(row, name, row.before.get(name), names),
            _value(row, name, row.after.get(name), names),
        )
        for name in dict.fromkeys([*row.before, *row.after])
    )
    return LogLine(row, area_of(row.action), act_of(row.action), _subject(row, names), changes)


def _subject(row: JournalRow, names: Names) -> Named:
    return names.get(thing_of(row.subject_kind, row.subject_key), Named(row.subject_key))


def _value(row: JournalRow, name: str, value: object, names: Names) -> str:
    """Return a value as people read it; the key of something else by its name."""
    naming = VALUES.get(name)
    if naming is None or value in (None, "", []):
        return value_said(row.subject_kind, name, value)
    known = [names.get((naming, str(each))) for each in (value if isinstance(value, list) else [value])]
    if None in known:
        return value_said(row.subject_kind, name, value)
    return enumerated(each.name for each in known if each)


def _places(actor: Actor, wish: str) -> tuple[str, ...]:
    """Return the places whose acts are shown: all of the reader's, or those among them that a name or code fits."""
    own = tuple(actor.paths(*READERS))
    if not wish:
        return own
    rows = Institution.objects.filter(actor.within("path", *READERS))
    found = rows.filter(holds(wish, "name", "name_en") | Q(code__iexact=wish))
    return tuple(found.order_by("path").values_list("path", flat=True)[:MOST_PLACES])


def _are_few(places: tuple[str, ...]) -> bool:
    """Tell whether only some institutions stand at or below these places; one query."""
    below = Q(pk__in=[])
    for place in places:
        below |= Q(path__startswith=place)
    return Institution.objects.filter(below)[: FEW_PLACES + 1].count() <= FEW_PLACES


def _told(row: JournalRow, values: Mapping[str, object], names: Names) -> str:
    """Return what a row says of before or after as one text."""
    said = ((name_said(row, name), _value(row, name, value, names)) for name, value in values.items())
    return "; ".join(f"{name}: {value}" for name, value in said)


def _cells(rows: list[JournalRow], names: Names) -> Iterator[list[str]]:
    for row in rows:
        when = timezone.localtime(row.at).strftime("%Y-%m-%d %H:%M:%S")
        yield [
            when,
            row.said_by,
            area_of(row.action),
            act_of(row.action),
            row.subject_key,
            _subject(row, names).name,
            row.reason,
            _told(row, row.before, names),
            _told(row, row.after, names),
        ]
