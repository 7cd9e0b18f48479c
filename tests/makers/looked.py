"""Every page of a school as the server writes it, laid before a browser without a server in between."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Page, Route

from attacks.cells import people, shown_pages, whole
from attacks.worlds import School

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
"""The accessibility engine axe-core, which the front-end set-up brings."""
ORIGIN = "http://xingtan.test"
WITH_A_DESK = ("manager", "teacher", "school_auditor", "provincial_officer", "county_auditor", "city_auditor")
EVERYBODY = (*WITH_A_DESK, "team_leader", "principal", "training_institution", "stranger")
TALKS = {"en": "en-GB", "zh-Hans": "zh-CN"}


@dataclass(frozen=True)
class Sight:
    """One page: whose, which, and the answer in each language."""

    name: str
    address: str
    path: str
    answers: dict[str, tuple[dict[str, str], bytes]]

    @property
    def title(self) -> str:
        """Whose page it is, and which, for a message."""
        return f"{self.name} {self.path}"


class _Bones(HTMLParser):
    """The kinds of element of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: set[tuple[str, ...]] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        named = dict(attrs)
        self.found.add((tag, *(named.get(name) or "" for name in ("class", "role", "type", "aria-current"))))


def sights(home: School, names: Iterable[str] = EVERYBODY) -> Iterator[Sight]:
    """Yield every page once, and again for whoever is shown kinds of element that no page before had."""
    browsers, seen, known = people(home), set(), set()
    for name in names:
        for _, cell in shown_pages(home, [name]):
            answers = {language: _asked(browsers[name], cell.path, tag) for language, tag in TALKS.items()}
            head, body = answers["en"]
            if not head["Content-Type"].startswith("text/html") or b"</html>" not in body:
                continue
            bones = _Bones()
            bones.feed(body.decode())
            if cell.address in seen and bones.found <= known:
                continue
            seen.add(cell.address)
            known |= bones.found
            yield Sight(name, cell.address, cell.path, answers)


def _asked(browser: Client, path: str, tag: str) -> tuple[dict[str, str], bytes]:
    answer = browser.get(path, headers={"accept-language": tag})
    return dict(answer.headers), whole(answer)


def lay_out(page: Page, sight: Sight, language: str) -> None:
    """Open the page in the browser; styles, scripts and drawings come from the source, anything else is not there."""

    def answered(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if route.request.is_navigation_request() and route.request.frame == page.main_frame:
            head, body = sight.answers[language]
            return route.fulfill(headers=head, body=body)
        found = finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None
        if not found:
            return route.fulfill(status=404)
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        return route.fulfill(content_type=kind, body=Path(str(found)).read_bytes())

    page.unroute_all()
    page.route("**/*", answered)
    page.goto(ORIGIN + sight.path)
