"""What the shell around every page shows: whose page it is, which desks they have, where to go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xingtan.access.actors import Actor, Held
from xingtan.access.gate import attach_actor
from xingtan.access.labels import ROLES
from xingtan.access.models import Account
from xingtan.config.desks import DESKS, Desk, Place, sections_of
from xingtan.growth.passport.reads import passports_concerning
from xingtan.notices.reads import MOST_COUNTED, unread_of
from xingtan.pages.filters import day
from xingtan.pages.long_lists import numbers_up_to
from xingtan.pages.shell import Link, Shell
from xingtan.pages.tongue import in_english
from xingtan.records.judging import openings_for

SESSION_KEY = "desk"
UNREAD, PASSPORTS, JUDGING = "unread", "passports", "judging"


def shell(request: HttpRequest) -> dict[str, object]:
    """Return the context of the page shell; ``shell`` is None for strangers and people without a duty."""
    attach_actor(request)
    actor: Actor | None = request.actor  # type: ignore[attr-defined]
    desk = current_desk(request, actor) if actor else None
    if actor is None or _must_change_password(request):
        return {"shell": None}
    # pieces that htmx swaps have no header; only whole pages count what is unread
    htmx = getattr(request, "htmx", None)
    if htmx and not htmx.boosted:
        return {"shell": _shell_of(request, actor, desk, {})}
    counts = _counts_of(actor, desk)
    inbox, notes = _inbox_of(request, counts.get(UNREAD, 0)), _notes(request, actor, desk)
    return {"shell": replace(_shell_of(request, actor, desk, counts), inbox=inbox, notes=notes)}


def current_desk(request: HttpRequest, actor: Actor) -> Desk | None:
    """Return the desk to which this page belongs; of several, the one chosen last, else the first of their hats."""
    chosen = request.session.get(SESSION_KEY, "")
    worn = sorted((desk for desk in DESKS if desk.role in actor.roles), key=lambda desk: desk.role.value != chosen)
    return max(worn, key=lambda desk: _nearness(desk, request.path), default=None)


def _nearness(desk: Desk, path: str) -> int:
    """Return how far the address of the desk's nearest page leads towards the path; a page that all have goes first."""
    return max((2 * _leads(place, path) - bool(place.only_with) for place in desk.places), default=0)


def _leads(place: Place, path: str) -> int:
    address = reverse(place.address)
    return len(address) if path == address or (not place.alone and path.startswith(address)) else 0


def _counts_of(actor: Actor, desk: Desk | None) -> Mapping[str, int]:
    """Return how much the reader has of what the header and the rail look at, counted so far; one query."""
    if actor.account_id is None:
        return {}
    lists: dict[str, QuerySet[Any]] = {UNREAD: unread_of(actor.account_id)}
    wanted = {place.only_with for place in desk.places} if desk is not None else set()
    if PASSPORTS in wanted:
        lists[PASSPORTS] = passports_concerning(actor.account_id)
    if JUDGING in wanted:
        lists[JUDGING] = openings_for(actor)
    return numbers_up_to(lists, MOST_COUNTED)


def _shell_of(request: HttpRequest, actor: Actor, desk: Desk | None, counts: Mapping[str, int]) -> Shell:
    place = next((_name_of(held) for held in actor.duties if desk and held.role is desk.role), "")
    desks = tuple(
        Link(str(each.label), reverse("take-desk", args=[each.role.value]), each.icon, current=each is desk)
        for each in DESKS
        if each.role in actor.roles
    )
    here = _place_of(request.path, desk) if desk else None
    shown = [spot for spot in (desk.places if desk else ()) if not spot.only_with or counts.get(spot.only_with)]
    sections = tuple(
        (heading, tuple(_link(spot, here) for spot in spots if spot in shown))
        for heading, spots in (sections_of(desk) if desk else ())
        if any(spot in shown for spot in spots)
    )
    nav = tuple(_link(spot, here) for spot in shown)
    return Shell(name=actor.name, place=place, desks=desks, nav=nav, sections=sections)


def _must_change_password(request: HttpRequest) -> bool:
    """Tell whether nothing but changing the password is open to this reader; then no way leads anywhere else."""
    return isinstance(request.user, Account) and request.user.must_change_password


def _notes(request: HttpRequest, actor: Actor, desk: Desk | None) -> tuple[str, ...]:
    """Say for whom they stand in: on the pages of that desk, and on the first page of every desk."""
    first = desk is None or request.path in {"/", reverse(desk.places[0].address)}
    return tuple(_note(held) for held in actor.stands_in if first or (desk and held.role is desk.role))


def _note(held: Held) -> str:
    stood = held.stood
    if stood is None:  # pragma: no cover only duties of deputies come here
        return ""
    words = {"name": stood.name, "role": ROLES[held.role], "place": _name_of(held), "day": day(stood.until)}
    return _("You stand in for %(name)s until %(day)s: %(role)s, %(place)s.") % words


def _link(spot: Place, here: Place | None) -> Link:
    return Link(str(spot.label), reverse(spot.address), spot.icon, current=spot is here)


def _inbox_of(request: HttpRequest, unread: int) -> Link:
    """Return the way to the inbox with the number of unread notices."""
    address = reverse("notices:inbox")
    label = ngettext("Inbox, %(num)s unread", "Inbox, %(num)s unread", unread) % {"num": unread}
    return Link(label, address, "bell", current=request.path.startswith(address), count=unread)


def _place_of(path: str, desk: Desk) -> Place | None:
    """Return the page of the desk under which the path lies; the first one for the front door, None for none."""
    if path == "/":
        return desk.places[0]
    nearest = max(desk.places, key=lambda place: _leads(place, path))
    return nearest if _leads(nearest, path) else None


def _name_of(held: Held) -> str:
    """Return the institution's English name on an English page where it has one, else its own."""
    english = in_english()
    return held.institution_name_en if english and held.institution_name_en else held.institution_name
