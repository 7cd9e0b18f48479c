"""What the shell around a page is made of; the top of the house fills it in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Link:
    """One place to go: an icon's name, a label, perhaps a count of things waiting."""

    label: str
    url: str
    icon: str
    current: bool = False
    count: int | None = None


@dataclass(frozen=True)
class Shell:
    """Whose page it is and where they can go: ``desks`` are the hats, ``nav`` the pages of the present desk.

    ``sections`` are the same pages in groups with a heading, the first group without one. ``inbox`` leads to what
    they were told; its count is what they have not read. ``notes`` stand above the page: for whom they stand in.
    """

    name: str
    place: str
    desks: tuple[Link, ...]
    nav: tuple[Link, ...]
    sections: tuple[tuple[str, tuple[Link, ...]], ...] = ()
    inbox: Link | None = None
    notes: tuple[str, ...] = ()
