"""Every page of a school as the server writes it, laid before a browser by a server without a database."""

from __future__ import annotations

import mimetypes
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Page

from attacks.asking import people, whole
from attacks.cells import PEOPLE, Cell, shown_pages
from attacks.worlds import School

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js"
"""The accessibility engine axe-core, which the front-end set-up brings."""
LOOKERS = ("manager", "teacher", "school_auditor", "provincial_officer", "county_auditor", "city_auditor", "stranger")
"""Who looks first where several are shown a page."""
OF_SEVERAL = ("/", "/records/<int:record_id>/", "/declarations/", "/declarations/appeals/<int:serial>/")
"""Pages that are another one for everybody."""
TALKS = {"en": "en-GB", "zh-Hans": "zh-CN"}


@dataclass(frozen=True)
class Sight:
    """One page: whose, which, and the answer in each language; ``novel``: it has kinds of element of its own."""

    name: str
    address: str
    path: str
    answers: dict[str, tuple[dict[str, str], bytes]]
    novel: bool

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
        self.found.add((tag, *(named.get(name) or "" for name in ("class", "role", "type"))))


def sights(home: School) -> Iterator[Sight]:
    """Yield every page once, those that differ from person to person for each of them."""
    browsers = people(home)
    known: set[tuple[str, ...]] = set()
    for name, cell in _chosen(home):
        answers = {language: _asked(browsers[name], cell.path, tag) for language, tag in TALKS.items()}
        head, body = answers["en"]
        if head["Content-Type"].startswith("text/html") and b"</html>" in body:
            bones = _Bones()
            bones.feed(body.decode())
            yield Sight(name, cell.address, cell.path, answers, novel=not bones.found <= known)
            known |= bones.found


def _chosen(home: School) -> list[tuple[str, Cell]]:
    order = {name: place for place, name in enumerate(LOOKERS)}
    shown: dict[str, list[tuple[str, Cell]]] = {}
    for name, cell in shown_pages(home, PEOPLE):
        shown.setdefault(cell.address, []).append((name, cell))
    chosen = []
    for address, ways in shown.items():
        ways.sort(key=lambda way: order.get(way[0], len(order)))
        chosen += ways if address in OF_SEVERAL else ways[:1]
    return chosen


def _asked(browser: Client, path: str, tag: str) -> tuple[dict[str, str], bytes]:
    answer = browser.get(path, headers={"accept-language": tag})
    return dict(answer.headers), whole(answer)


class _Laid(BaseHTTPRequestHandler):
    """Answers with the page that lies there, and with what stands among the static files."""

    server: Table

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        found = finders.find(path.removeprefix("/static/")) if path.startswith("/static/") else None
        if found:
            head = {"Content-Type": mimetypes.guess_type(path)[0] or "", "Cache-Control": "max-age=3600, immutable"}
            return self._answer(200, head, Path(str(found)).read_bytes())
        if self.server.laid is None or path != self.server.laid.path:
            return self._answer(404, {}, b"")
        return self._answer(200, *self.server.laid.answers[self.server.language])

    def _answer(self, status: int, head: Mapping[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in {**head, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """Say nothing."""


class Table(ThreadingHTTPServer):
    """Where one page at a time is laid out for a browser."""

    daemon_threads = True
    laid: Sight | None = None
    language = "en"

    def lay_out(self, page: Page, sight: Sight, language: str) -> None:
        """Open the page in the browser."""
        self.laid, self.language = sight, language
        page.goto(f"http://127.0.0.1:{self.server_port}{sight.path}")


@contextmanager
def table() -> Iterator[Table]:
    """Yield a small server that needs no database."""
    server = Table(("127.0.0.1", 0), _Laid)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
