"""The form of a rulebook file: which fields stand where. The reader and the JSON Schema are both made from it."""

from __future__ import annotations

from xingtan.rulebook.shapes import (
    AMOUNT,
    ANY_VALUE,
    DAY,
    LINE,
    MONTH_DAY,
    NAME,
    SIZE,
    WORD,
    ByForm,
    Choice,
    Fields,
    Listed,
    Shape,
    whole,
)

FORMAT = 1
LONGEST_CYCLE = 20

_BOTH = Fields({"zh": LINE, "en": LINE}, needed=("zh", "en"))
_QUOTED = Fields({"at": LINE, "zh": LINE, "en": LINE}, needed=("at", "zh", "en"))
_GROUNDS: dict[str, Shape] = {"source": _QUOTED, "basis": Choice(("V", "I", "U")), "note": _BOTH}
_WORDS = ByForm(single=WORD, listed=Listed(WORD))
_VALUES = ByForm(single=ANY_VALUE, listed=Listed(ANY_VALUE))
_BOUNDS = Fields({"at_least": AMOUNT, "more_than": AMOUNT, "at_most": AMOUNT, "less_than": AMOUNT})
_CONDITIONS = Fields(others=ByForm(single=ANY_VALUE, listed=Listed(ANY_VALUE), fields=_BOUNDS))

_CAP = Fields(
    {"over": Choice(("event", "year", "cycle", "share")), "at_most": AMOUNT, **_GROUNDS}, needed=("over", "at_most")
)
_GATE = Fields(
    {"id": WORD, "needs": _CONDITIONS, "otherwise": _BOTH, "if_missing": Choice(("fail", "pass")), **_GROUNDS},
    needed=("id", "needs", "otherwise"),
)
_TABLE = Listed(Fields({"gives": AMOUNT}, needed=("gives",), others=_VALUES))
_DECIDED = Fields(
    {"attribute": WORD, "from": AMOUNT, "to": AMOUNT, "by": WORD}, needed=("attribute", "from", "to", "by")
)
_VALUE = Fields(
    {"each": Fields(others=SIZE), "gives": AMOUNT, "table": _TABLE, "recorded": WORD, "decided": _DECIDED},
    one_of=("gives", "table", "recorded", "decided"),
)
_RULE = Fields(
    {
        "id": WORD,
        "kind": _WORDS,
        "when": _CONDITIONS,
        "gates": Listed(_GATE),
        "value": ByForm(listed=Listed(_VALUE), fields=_VALUE),
        "title": _BOTH,
        "evidence": _BOTH,
        "identified_by": _BOTH,
        **_GROUNDS,
    },
    needed=("id", "kind", "value", "source", "basis"),
)
_ITEM = Fields(
    {"id": WORD, "part": WORD, "title": _BOTH, "caps": Listed(_CAP), "rules": Listed(_RULE), **_GROUNDS},
    needed=("id", "part", "title", "rules"),
)
_REQUIREMENT = Fields(
    {
        "id": WORD,
        "title": _BOTH,
        "over": Choice(("year", "cycle")),
        "at_least": AMOUNT,
        "more_than": AMOUNT,
        "parts": Listed(WORD),
        "items": Listed(WORD),
        "within": WORD,
        "profiles": Listed(WORD),
        **_GROUNDS,
    },
    needed=("id", "title", "over", "source", "basis"),
    one_of=("at_least", "more_than"),
)
_ATTRIBUTE = Fields(
    {
        "type": Choice(("choice", "whole", "amount", "yes_no", "text", "day")),
        "title": _BOTH,
        "values": Fields(others=_BOTH),
        "step": SIZE,
    },
    needed=("type", "title"),
)
_CALENDAR = Fields(
    {
        "year_begins": MONTH_DAY,
        "cycle": Fields({"years": whole(1, LONGEST_CYCLE), "anchor": whole(1900, 2999)}, needed=("years",)),
        **_GROUNDS,
    },
    needed=("year_begins", "cycle", "basis"),
)
_SOURCE = Fields(
    {"title": _BOTH, "number": LINE, "issued": DAY, "read_at": Listed(LINE), "note": _BOTH}, needed=("title",)
)

SECTIONS: dict[str, Shape] = {
    "format": whole(FORMAT, FORMAT),
    "id": NAME,
    "version": LINE,
    "extends": NAME,
    "title": _BOTH,
    "place": _BOTH,
    "source": _SOURCE,
    "effective": Fields({"from": DAY, "until": DAY}, needed=("from",)),
    "unit": _BOTH,
    "calendar": _CALENDAR,
    "kinds": Fields(others=_BOTH),
    "attributes": Fields(others=_ATTRIBUTE),
    "profiles": Fields(others=_BOTH),
    "parts": Listed(
        Fields({"id": WORD, "title": _BOTH, "caps": Listed(_CAP), **_GROUNDS}, needed=("id", "title")),
    ),
    "items": Listed(_ITEM),
    "caps": Listed(_CAP, least=0),
    "requirements": Listed(_REQUIREMENT, least=0),
    "notes": Listed(_BOTH, least=0),
}
"""The top-level sections; a rulebook that extends another one replaces those that it writes."""

OWN = ("format", "id", "version", "title", "source", "effective")
"""What every rulebook says for itself."""

WHOLE = (*OWN, "place", "unit", "calendar", "kinds", "attributes", "parts", "items", "requirements")
"""What a rulebook that extends no other must say."""

FILE = Fields(SECTIONS, needed=OWN)
