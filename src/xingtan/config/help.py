"""The help: one guide for each kind of reader, kept beside the code, shown in the language of the page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from xingtan.access.actors import Actor
from xingtan.access.gate import PUBLIC, gate
from xingtan.access.roles import Role
from xingtan.pages.tongue import tongue

FOLDER = Path(__file__).with_name("guides")
SUFFIX = ".md"


@dataclass(frozen=True)
class Guide:
    """One guide: the name of its file, whom it is for in words and in roles, its icon."""

    name: str
    title: str | Promise
    lead: str | Promise
    icon: str
    roles: tuple[Role, ...]


GUIDES = (
    Guide(
        "teacher",
        _("For teachers"),
        _("Enter what you did, follow it, see what is still missing."),
        "plant-2",
        (Role.TEACHER,),
    ),
    Guide(
        "team-leader",
        _("For team leaders"),
        _("See the records of the team and who has been silent."),
        "users-group",
        (Role.TEAM_LEADER,),
    ),
    Guide(
        "auditor",
        _("For the school's auditors"),
        _("Go through the queue with the evidence beside it, from the keyboard or in bulk."),
        "checklist",
        (Role.SCHOOL_AUDITOR,),
    ),
    Guide(
        "manager",
        _("For managers and principals"),
        _("Import teachers and records, hand out passwords, declare the year, correct what came back."),
        "building",
        (Role.MANAGER, Role.PRINCIPAL),
    ),
    Guide(
        "bureau",
        _("For county, city and province"),
        _("Pass or send back line by line; publish the rules; identify the year."),
        "building-bank",
        (Role.COUNTY_AUDITOR, Role.CITY_AUDITOR, Role.PROVINCIAL_OFFICER, Role.TRAINING_INSTITUTION),
    ),
    Guide(
        "operator",
        _("For operators"),
        _("Install, start, look after, verify."),
        "settings",
        (),
    ),
)


@gate("GET", roles=PUBLIC)
def guides(request: HttpRequest) -> HttpResponse:
    """Show the list of guides; those for one's own roles come first."""
    actor: Actor | None = request.actor  # type: ignore[attr-defined]
    worn = actor.roles if actor else frozenset()
    mine = [guide for guide in GUIDES if worn & set(guide.roles)]
    others = [guide for guide in GUIDES if guide not in mine]
    return render(request, "config/guides.html", {"mine": mine, "others": others})


@gate("GET", roles=PUBLIC)
def guide(request: HttpRequest, name: str) -> HttpResponse:
    """Show one guide in the language of the reader; 404 for a name that is not listed."""
    found = next((each for each in GUIDES if each.name == name), None)
    if found is None:
        raise Http404
    return render(request, "config/guide.html", {"guide": found, "body": body(name, language())})


def language() -> str:
    """Return the folder of the reader's language: zh or en."""
    return tongue()


def source(name: str, folder: str) -> str:
    """Return the text of a guide as it was written."""
    return (FOLDER / folder / f"{name}{SUFFIX}").read_text(encoding="utf-8")


def body(name: str, folder: str) -> Markup:
    """Return a guide as HTML without its first line, the title; links to other guides lead to their pages.

    Raw HTML in a guide is shown as text.
    """
    parser = MarkdownIt("commonmark", {"html": False})
    tokens = parser.parse(source(name, folder).partition("\n")[2])
    for token in tokens:
        for piece in token.children or ():
            _point(piece)
    return Markup(parser.renderer.render(tokens, parser.options, {}))  # noqa: S704 our own files


def _point(piece: Token) -> None:
    target = str(piece.attrs.get("href", "")) if piece.type == "link_open" else ""
    if target.endswith(SUFFIX) and "/" not in target:
        piece.attrs["href"] = reverse("guide", args=[target.removesuffix(SUFFIX)])
