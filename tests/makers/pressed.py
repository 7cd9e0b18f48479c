"""Pages as a browser reads them: what a form would send as it stands, when nobody touches it."""

from __future__ import annotations

from html.parser import HTMLParser

from django.http import QueryDict

UNSENT = {"submit", "button", "reset", "file", "image"}


class _Fields(HTMLParser):
    """Collects the fields of every form of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[list[tuple[str, str]]] = []
        self.open: tuple[str, str] | None = None
        self.select = ""
        self.first = True

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a field up."""
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append([])
        elif tag == "input" and said.get("type") not in UNSENT and said.get("name"):
            ticked = said.get("type") in {"checkbox", "radio"}
            if not ticked or "checked" in said:
                self.forms[-1].append((said["name"], said.get("value", "on" if ticked else "")))
        elif tag == "textarea":
            self.open = (said["name"], "")
        elif tag == "select":
            self.select, self.first = said["name"], True
        elif tag == "option" and self.select and (self.first or "selected" in said):
            self.forms[-1] = [each for each in self.forms[-1] if each[0] != self.select]
            self.forms[-1].append((self.select, said.get("value", "")))
            self.first = False

    def handle_data(self, data: str) -> None:
        """Read on in a long text."""
        if self.open:
            self.open = (self.open[0], self.open[1] + data)

    def handle_endtag(self, tag: str) -> None:
        """Close a long text or a list."""
        if tag == "textarea" and self.open:
            name, text = self.open
            self.forms[-1].append((name, text.removeprefix("\n")))
            self.open = None
        elif tag == "select":
            self.select = ""


def sent_by(html: str, mark: str) -> QueryDict:
    """Return what the form of the page that holds the field ``mark`` would send."""
    reader = _Fields()
    reader.feed(html)
    found = next(form for form in reader.forms if any(name == mark for name, _value in form))
    data = QueryDict(mutable=True)
    for name, value in found:
        data.appendlist(name, value)
    return data
