"""The form of a rulebook file: which fields stand where. The reader and the JSON Schema are both made from it."""

from __future__ import annotations

from xingtan.rulebook.file.form_rules import (
    ANY_CONDITIONS,
    BOTH,
    CAP,
    GROUNDS,
    ITEM,
    ROUNDING,
    WHO,
    WORDS,
)
from xingtan.rulebook.file.shapes import (
    AMOUNT,
    DAY,
    LINE,
    MONTH_DAY,
    NAME,
    SIZE,
    WORD,
    Choice,
    Fields,
    Listed,
    Shape,
    whole,
)

FORMAT = 1
LONGEST_CYCLE = 20
MOST_YEARS = 20
LAYERS = ("nation", "province", "city", "county", "school")

_FACTS: dict[str, Shape] = {"kinds": WORDS, "where": ANY_CONDITIONS, "unless": ANY_CONDITIONS}
_REQUIREMENT = Fields(
    {
        "id": WORD,
        "title": BOTH,
        "over": Choice(("year", "cycle", "event")),
        "at_least": AMOUNT,
        "more_than": AMOUNT,
        "measure": Choice(("counted", "raw", "facts")),
        "quantity": WORD,
        "parts": Listed(WORD),
        "items": Listed(WORD),
        "facts": Fields(dict(_FACTS)),
        "in_years_with": Fields({**_FACTS, "that_gave": AMOUNT}),
        "within": WORD,
        "profiles": Listed(WORD),
        "except_profiles": Listed(WORD),
        "teachers": ANY_CONDITIONS,
        "unless": ANY_CONDITIONS,
        "pro_rata": Fields({"by": WORD, "of": SIZE}, needed=("by", "of")),
        **GROUNDS,
    },
    needed=("id", "title", "over", "source", "basis"),
    one_of=("at_least", "more_than"),
)
_ATTRIBUTE = Fields(
    {
        "type": Choice(("choice", "whole", "amount", "yes_no", "text", "day")),
        "title": BOTH,
        "values": Fields(others=BOTH),
        "step": SIZE,
        "most": SIZE,
    },
    needed=("type", "title"),
)
_CALENDAR = Fields(
    {
        "year_begins": MONTH_DAY,
        "cycle": Fields({"years": whole(1, LONGEST_CYCLE), "anchor": whole(1900, 2999)}, needed=("years",)),
        "semesters": Listed(MONTH_DAY),
        "project_years_from": WORD,
        **GROUNDS,
    },
    needed=("year_begins", "cycle", "basis"),
)
_SOURCE = Fields(
    {"title": BOTH, "number": LINE, "issued": DAY, "read_at": Listed(LINE), "note": BOTH}, needed=("title",)
)
_ONCE = Fields(
    {
        "id": WORD,
        "title": BOTH,
        "items": Listed(WORD),
        "by": Listed(WORD),
        "over": Choice(("day", "semester", "project_year", "year", "cycle")),
        "keep": Choice(("highest", "earliest")),
        **GROUNDS,
    },
    needed=("id", "title", "by", "over", "source", "basis"),
)
_OFFSET = Fields({"from": WORD, "to": WORD, "at_most": AMOUNT, **GROUNDS}, needed=("from", "to", "source", "basis"))
_SHARE = Fields({"at_least": AMOUNT, "more_than": AMOUNT, "at_most": AMOUNT, "less_than": AMOUNT})
_MOST_HEADS = 10_000_000
_NUMBER = Fields({name: whole(0, _MOST_HEADS) for name in ("at_least", "more_than", "at_most", "less_than")})
_AMONG: dict[str, Shape] = {"consequence": WORD, "outcome": WORD, "share": _SHARE, "number": _NUMBER}
_TEACHERS = Fields({"verdict": Choice(("met", "open", "short")), **_AMONG}, one_of=("share", "number"))
_SCHOOLS = Fields(_AMONG, needed=("consequence", "outcome"), one_of=("share", "number"))
_CASE = Fields(
    {
        "id": WORD,
        "gives": WORD,
        "title": BOTH,
        "unmet": Listed(WORD),
        "facts": Fields(
            {**_FACTS, "at_least": whole(1, 10_000), "years_running": whole(2, MOST_YEARS)}, needed=("kinds",)
        ),
        "teachers": _TEACHERS,
        "schools": _SCHOOLS,
        "lasts_years": whole(1, MOST_YEARS),
        **GROUNDS,
    },
    needed=("id", "gives", "title", "source", "basis"),
    one_of=("unmet", "facts", "teachers", "schools"),
)
_CONSEQUENCE = Fields(
    {
        "id": WORD,
        "of": Choice(("teacher", "school", "county")),
        "title": BOTH,
        "outcomes": Fields(others=BOTH),
        "default": WORD,
        "cases": Listed(_CASE),
    },
    needed=("id", "title", "outcomes", "default", "cases"),
)
_TRANSFER = Fields(
    {
        "id": WORD,
        "from": Listed(NAME),
        "part": WORD,
        "to": WORD,
        "times": SIZE,
        "at_most": AMOUNT,
        "years": Choice(("kept", "arrival")),
        **GROUNDS,
    },
    needed=("id", "to", "source", "basis"),
)
_ON_LEAVE = Choice(("kept", "pro_rata", "lifted"))
_LEAVE = Fields(
    {
        "kind": Choice(("maternity", "sickness", "study", "posting")),
        "yearly": _ON_LEAVE,
        "cycle": _ON_LEAVE,
        **GROUNDS,
    },
    needed=("kind", "source", "basis"),
)
_DELEGATED = Fields({"part": WORD, "to": Choice(LAYERS), **GROUNDS}, needed=("part", "to", "source", "basis"))
_STRICTER = Fields(
    {
        "requirements": Listed(
            Fields(
                {"id": WORD, "at_least": AMOUNT, "more_than": AMOUNT, **GROUNDS},
                needed=("id", "source", "basis"),
                one_of=("at_least", "more_than"),
            )
        ),
        "caps": Listed(
            Fields(
                {
                    "item": WORD,
                    "part": WORD,
                    "over": Choice(("event", "day", "semester", "project_year", "year", "cycle", "share")),
                    "at_most": AMOUNT,
                    **GROUNDS,
                },
                needed=("over", "at_most", "source", "basis"),
            )
        ),
    }
)
_PROVIDERS = Fields(
    {"attribute": WORD, "listed": Listed(Fields({"id": LINE, "title": BOTH}, needed=("id", "title")))},
    needed=("attribute", "listed"),
)

SECTIONS: dict[str, Shape] = {
    "format": whole(FORMAT, FORMAT),
    "id": NAME,
    "version": LINE,
    "purpose": Choice(("credits", "points", "registration")),
    "extends": NAME,
    "layer": Choice(LAYERS),
    "supersedes": NAME,
    "change_over": Choice(("set_aside", "settled", "convert")),
    "title": BOTH,
    "place": BOTH,
    "source": _SOURCE,
    "effective": Fields({"from": DAY, "until": DAY}, needed=("from",)),
    "unit": Fields({"zh": LINE, "en": LINE, "en_one": LINE}, needed=("zh", "en")),
    "calendar": _CALENDAR,
    "kinds": Fields(others=BOTH),
    "circumstances": Fields(others=BOTH),
    "attributes": Fields(others=_ATTRIBUTE),
    "about": Fields(others=_ATTRIBUTE),
    "profiles": Fields(others=BOTH),
    "providers": _PROVIDERS,
    "who": WHO,
    "rounding": ROUNDING,
    "parts": Listed(
        Fields({"id": WORD, "title": BOTH, "caps": Listed(CAP), **GROUNDS}, needed=("id", "title")),
    ),
    "items": Listed(ITEM, least=0),
    "once": Listed(_ONCE, least=0),
    "caps": Listed(CAP, least=0),
    "requirements": Listed(_REQUIREMENT, least=0),
    "offsets": Listed(_OFFSET, least=0),
    "consequences": Listed(_CONSEQUENCE, least=0),
    "delegated": Listed(_DELEGATED, least=0),
    "transfers": Listed(_TRANSFER, least=0),
    "leave": Listed(_LEAVE, least=0),
    "stricter": _STRICTER,
    "notes": Listed(BOTH, least=0),
}
"""The top-level sections; a rulebook that extends another one replaces those that it writes."""

OWN = ("format", "id", "version", "title", "source", "effective")
"""What every rulebook says for itself."""

WHOLE = (*OWN, "place", "unit", "calendar", "kinds", "attributes", "parts", "items", "requirements")
"""What a rulebook that extends no other must say."""

NOT_INHERITED = ("extends", "layer", "supersedes", "change_over", "stricter", "delegated")
"""What a rulebook never takes over from the one that it extends."""

FILE = Fields(SECTIONS, needed=OWN)
