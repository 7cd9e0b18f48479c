"""A calendar as the text that calendar programs read (RFC 5545)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import timedelta

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from xingtan.access.models import Account
from xingtan.notices.kinds import tongue_of
from xingtan.notices.models import CalendarEntry
from xingtan.notices.writing import absolute, language_of

REFRESH = timedelta(hours=4)


def feed_of(account: Account, entries: Sequence[CalendarEntry]) -> bytes:
    """Return the calendar of this person in their language, every entry with its uid, sequence and state."""
    language = language_of(account)
    calendar = Calendar()
    calendar.add("prodid", "-//Xingtan//Calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    with translation.override(language):
        calendar.add("x-wr-calname", _("Xingtan"))
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for entry in entries:
        calendar.add_component(_event(entry, language))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def tag_of(account: Account, entries: Sequence[CalendarEntry]) -> str:
    """Return the entity tag: it changes exactly when the feed does."""
    parts = [language_of(account), settings.SITE_URL, *(f"{entry.uid} {entry.sequence}" for entry in entries)]
    return f'"{hashlib.sha256(chr(10).join(parts).encode()).hexdigest()[:32]}"'


def _event(entry: CalendarEntry, language: str) -> Event:
    event = Event()
    zone = timezone.get_default_timezone()
    starts, ends = entry.starts.astimezone(zone), entry.ends.astimezone(zone)
    event.add("uid", f"{entry.uid}@xingtan")
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("summary", entry.title[tongue_of(language)])
    event.add("dtstart", starts.date() if entry.whole_days else starts)
    event.add("dtend", ends.date() if entry.whole_days else ends)
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if entry.whole_days else "OPAQUE")
    if entry.place:
        event.add("location", entry.place)
    if entry.link:
        event.add("url", absolute(entry.link))
    return event
