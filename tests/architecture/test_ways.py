"""Rooms know only rooms below them in templates and data too, where no import shows it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.urls import URLResolver, get_resolver

from xingtan.config.addresses import addresses

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "xingtan"
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
LAYERS = [[room.strip() for room in re.split("[:|]", layer)] for layer in CONTRACTS[0]["layers"]]
HEIGHT = {room: -number for number, layer in enumerate(LAYERS) for room in layer}
NAMED = re.compile(r"""["']([a-z_]+):[a-z][\w-]*["']|["']([a-z_]+)/[\w/-]+\.(?:html|css|js)["']""")
"""An address with the name of its space, or the path of a template, style or script."""
SHELL = "pages"
"""The room whose templates every page extends, also those of ``sheets`` on its own level."""


def owners() -> dict[str, str]:
    """Return the room that answers for each space of addresses; a space of its own room where nobody else names it."""
    spaces = {}
    for entry in get_resolver().url_patterns:
        if isinstance(entry, URLResolver) and entry.namespace:
            modules = [getattr(getattr(each, "callback", None), "__module__", "") for each in entry.url_patterns]
            spaces[entry.namespace] = next(name.split(".")[1] for name in modules if name.startswith("xingtan."))
    return {**{room: room for room in HEIGHT}, **spaces}


def knowledge() -> Iterator[tuple[str, str, str]]:
    """Yield (file, room of the file, room it names) for each address and template named in a room."""
    whose = owners()
    for path in sorted(PACKAGE.rglob("*")):
        room = path.relative_to(PACKAGE).parts[0]
        if path.suffix in {".py", ".html", ".yaml"} and room in HEIGHT:
            for space, folder in NAMED.findall(path.read_text(encoding="utf-8")):
                if named := whose.get(space or folder):
                    yield str(path.relative_to(PACKAGE)), room, named


def test_no_page_and_no_data_names_the_address_or_template_of_a_room_above():
    upward = {(file, named) for file, room, named in knowledge() if named != room and HEIGHT[named] >= HEIGHT[room]}

    assert {way for way in upward if way[1] != SHELL} == set(), "say what the page is for: way_to"


def test_every_way_up_leads_to_an_address_and_is_asked_for_by_a_page_or_by_data():
    names = {address.name for address in addresses()}
    told = "".join(
        path.read_text(encoding="utf-8")
        for path in PACKAGE.rglob("*")
        if path.suffix in {".py", ".html", ".yaml"} and path.name != "ways.py"
    )

    assert set(settings.WAYS_UP.values()) | set(settings.PAGES_OF_TABLES.values()) <= names
    assert [way for way in settings.WAYS_UP if not re.search(rf"""(["']|page: ){way}\b""", told)] == []
