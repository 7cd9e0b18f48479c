"""The form of rules inside a rulebook file: conditions, gates, values, caps, items."""

from __future__ import annotations

from xingtan.rulebook.file.shapes import (
    AMOUNT,
    ANY_VALUE,
    FLAG,
    LINE,
    MONTH_DAY,
    SIZE,
    WORD,
    ByForm,
    Choice,
    Fields,
    Listed,
    Shape,
    whole,
)

LONGEST_SPREAD = 10
HANDS = ("teacher", "team_leader", "school", "institution", "platform", "county", "city", "province", "nation")
STEPS = ("declarer", "reviewer", "auditor", "identifier")

BOTH = Fields({"zh": LINE, "en": LINE}, needed=("zh", "en"))
_QUOTED = Fields({"at": LINE, "zh": LINE, "en": LINE}, needed=("at", "zh", "en"))
GROUNDS: dict[str, Shape] = {"source": _QUOTED, "basis": Choice(("V", "V-mt", "I", "U")), "note": BOTH}
WORDS = ByForm(single=WORD, listed=Listed(WORD))
_VALUES = ByForm(single=ANY_VALUE, listed=Listed(ANY_VALUE))
_BOUNDS = Fields({"at_least": AMOUNT, "more_than": AMOUNT, "at_most": AMOUNT, "less_than": AMOUNT, "of": WORD})
ANY_CONDITIONS = Fields(others=ByForm(single=ANY_VALUE, listed=Listed(ANY_VALUE), fields=_BOUNDS))

CAP = Fields(
    {
        "over": Choice(("event", "day", "semester", "project_year", "year", "cycle", "share")),
        "at_most": AMOUNT,
        "by": Listed(WORD),
        "profiles": Listed(WORD),
        **GROUNDS,
    },
    needed=("over", "at_most"),
)
_GATE = Fields(
    {
        "id": WORD,
        "needs": ANY_CONDITIONS,
        "any_of": Listed(ANY_CONDITIONS, least=2),
        "provider": Choice(("listed",)),
        "deadline": Fields({"attribute": WORD, "day": MONTH_DAY, "after_year": FLAG}, needed=("attribute", "day")),
        "otherwise": BOTH,
        "if_missing": Choice(("fail", "pass")),
        **GROUNDS,
    },
    needed=("id", "otherwise"),
    one_of=("needs", "any_of", "provider", "deadline"),
)
_TABLE = Listed(Fields({"gives": AMOUNT, "takes": AMOUNT}, one_of=("gives", "takes"), others=_VALUES))
_BANDS = Fields(
    {
        "of": WORD,
        "rows": Listed(
            Fields({"from": AMOUNT, "grade": BOTH, "gives": AMOUNT, "takes": AMOUNT}, ("from",), ("gives", "takes"))
        ),
    },
    needed=("of", "rows"),
)
_DECIDED = Fields(
    {"attribute": WORD, "from": AMOUNT, "to": AMOUNT, "by": WORD}, needed=("attribute", "from", "to", "by")
)
_FACTOR = Fields(
    {
        "id": WORD,
        "title": BOTH,
        "times": AMOUNT,
        "table": Listed(Fields({"times": AMOUNT}, needed=("times",), others=_VALUES)),
        "recorded": WORD,
        "otherwise": AMOUNT,
    },
    needed=("id", "title"),
    one_of=("times", "table", "recorded"),
)
_VALUE = Fields(
    {
        "each": Fields(others=SIZE),
        "whole": FLAG,
        "running": Fields(
            {
                "over": Choice(("day", "semester", "project_year", "year", "cycle")),
                "beyond": AMOUNT,
                "by": Listed(WORD),
            },
            needed=("over",),
        ),
        "gives": AMOUNT,
        "takes": AMOUNT,
        "table": _TABLE,
        "bands": _BANDS,
        "recorded": WORD,
        "decided": _DECIDED,
        "factors": Listed(_FACTOR),
        "less": Listed(Fields({"each": Fields(others=SIZE), "takes": AMOUNT}, needed=("each", "takes"))),
        "not_below": AMOUNT,
    },
    one_of=("gives", "takes", "table", "bands", "recorded", "decided"),
)
ROUNDING = Fields({"to": SIZE, "mode": Choice(("down", "up", "half_up", "half_even"))}, needed=("to", "mode"))
WHO = Fields(
    {
        "source": Choice(HANDS),
        **dict.fromkeys(STEPS, Choice(HANDS)),
        "sample": SIZE,
        "final": Listed(Choice(STEPS)),
    }
)
_RULE = Fields(
    {
        "id": WORD,
        "kind": WORDS,
        "when": ANY_CONDITIONS,
        "gates": Listed(_GATE),
        "value": ByForm(listed=Listed(_VALUE), fields=_VALUE),
        "choose": Choice(("first", "highest")),
        "rounding": ROUNDING,
        "spread": Fields({"years": whole(2, LONGEST_SPREAD), "shares": Listed(SIZE, least=2)}, (), ("years", "shares")),
        "who": WHO,
        "title": BOTH,
        "evidence": BOTH,
        "identified_by": BOTH,
        **GROUNDS,
    },
    needed=("id", "kind", "value", "source", "basis"),
)
ITEM = Fields(
    {
        "id": WORD,
        "part": WORD,
        "title": BOTH,
        "caps": Listed(CAP),
        "recognised": Listed(Fields({"times": AMOUNT, "profiles": Listed(WORD)}, needed=("times",))),
        "who": WHO,
        "rules": Listed(_RULE),
        **GROUNDS,
    },
    needed=("id", "part", "title", "rules"),
)
