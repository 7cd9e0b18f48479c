"""Generated rulebooks that use every kind of rule, and generated histories for them: small numbers, odd fractions."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction

from hypothesis import strategies as st

from xingtan.rulebook.catalogue import rulebook_from
from xingtan.rulebook.facts import Fact

LAST_DAY = date(2025, 8, 31)
PROFILES = (None, "newcomer", "principal")
LEVELS = ("city", "school")
KINDS = ("one", "two", "three", "four")
GROUNDS = {"source": {"at": "1", "zh": "文", "en": "text"}, "basis": "V"}
BOTH = {"zh": "文", "en": "text"}
AMOUNTS = ("2", "1/3", "0.5", "1", "1.25", "5/7", "0")
LIMITS = ("2", "0.5", "4/3", "6", "10", "0")
OVERS = ("day", "semester", "year", "cycle")

HEAD = {
    "format": "1",
    "id": "drawn",
    "version": "1",
    "title": BOTH,
    "place": BOTH,
    "source": {"title": BOTH},
    "effective": {"from": "2019-01-01"},
    "unit": BOTH,
    "calendar": {
        "year_begins": "09-01",
        "cycle": {"years": "5", "anchor": "2020"},
        "semesters": ["09-01", "02-15"],
        "project_years_from": "started",
        "basis": "V",
    },
    "kinds": dict.fromkeys(KINDS, BOTH),
    "circumstances": {"leave": BOTH},
    "profiles": {"newcomer": BOTH, "principal": BOTH},
    "about": {"age": {"type": "whole", "title": BOTH}, "years": {"type": "amount", "step": "0.5", "title": BOTH}},
    "attributes": {
        "level": {"type": "choice", "title": BOTH, "values": dict.fromkeys(LEVELS, BOTH)},
        "passed": {"type": "yes_no", "title": BOTH},
        "days": {"type": "amount", "step": "0.5", "most": "100", "title": BOTH},
        "lessons": {"type": "whole", "most": "100", "title": BOTH},
        "marks": {"type": "whole", "most": "100", "title": BOTH},
        "share": {"type": "amount", "step": "0.25", "most": "1", "title": BOTH},
        "granted": {"type": "amount", "step": "0.25", "most": "100", "title": BOTH},
        "granted_by": {"type": "text", "title": BOTH},
        "content": {"type": "text", "title": BOTH},
        "started": {"type": "day", "title": BOTH},
    },
}

amounts = st.sampled_from(AMOUNTS)
limits = st.sampled_from(LIMITS)


def maybe(name, strategy):
    """A field that is written or left out."""
    return st.one_of(st.just({}), strategy.map(lambda found: {name: found}))


def tables(result):
    """Rows by level, some of them by passing too."""
    return st.tuples(amounts, amounts).map(
        lambda found: [{"level": "city", result: found[0]}, {"level": "school", result: found[1]}]
    )


@st.composite
def factors(draw):
    """Up to two factors: the same, by a table, or as recorded."""
    found = []
    for number in range(draw(st.integers(0, 2))):
        form = draw(
            st.sampled_from(
                [{"times": "1/3"}, {"recorded": "share", "otherwise": "1"}, {"recorded": "share"}, {"table": None}]
            )
        )
        if "table" in form:
            form = {"table": draw(tables("times")), **draw(maybe("otherwise", amounts))}
        found.append({"id": f"factor_{number}", "title": BOTH, **form})
    return found


@st.composite
def values(draw, *, negative):
    """One way to value a fact."""
    form = draw(st.sampled_from(["plain", "running", "table", "bands", "recorded", "decided", "taken"]))
    if form == "running":
        running = {"over": draw(st.sampled_from(OVERS)), "beyond": draw(st.sampled_from(["0", "1", "3"]))}
        running |= draw(maybe("by", st.just(["content"])))
        whole = draw(maybe("whole", st.just("true")))
        each = {"lessons": draw(st.sampled_from(["1", "2"]))}
        return {"each": each, "gives": draw(amounts), "running": running, **whole}
    if form == "taken" and negative:
        return {"each": {"days": "1"}, "takes": draw(amounts)}
    given = {"recorded": {"recorded": "granted"}, "decided": {"decided": _decided()}}.get(form)
    if given is None:
        given = draw(_per_helping(form))
    given = {**given, **draw(st.one_of(st.just({}), factors().filter(bool).map(lambda found: {"factors": found})))}
    if draw(st.booleans()):
        given |= {"less": [{"each": {"days": "2"}, "takes": draw(amounts)}], **draw(maybe("not_below", amounts))}
    return given


def _decided():
    return {"attribute": "granted", "from": "0.5", "to": "6", "by": "granted_by"}


@st.composite
def _per_helping(draw, form):
    given = {"gives": draw(amounts)}
    if form == "table":
        given = {"table": draw(tables("gives"))}
    if form == "bands":
        rows = [{"from": "0", "gives": "0"}, {"from": "60", "gives": draw(amounts)}, {"from": "85", "gives": "3"}]
        return {"bands": {"of": "marks", "rows": rows}}
    if draw(st.booleans()):
        given |= {"each": draw(st.sampled_from([{"days": "0.5"}, {"hours": "3"}, {"lessons": "2", "days": "1"}]))}
        given |= draw(maybe("whole", st.just("true")))
    return given


GATES = (
    {"needs": {"passed": "true"}},
    {"any_of": [{"level": "city"}, {"passed": "true"}]},
    {"needs": {"days": {"less_than": "1/2", "of": "hours"}}, "if_missing": "pass"},
)


@st.composite
def rules(draw, number, kind, *, negative, rounding):
    """One rule of one kind."""
    found = draw(st.lists(values(negative=negative), min_size=1, max_size=2))
    running = any("running" in value for value in found)
    rule = {"id": f"rule_{number}", "kind": kind, "value": found, **GROUNDS}
    if not running and draw(st.booleans()):
        rule["choose"] = "highest"
    if not running and rounding and draw(st.booleans()):
        rule["rounding"] = {"to": "0.5", "mode": draw(st.sampled_from(["down", "up", "half_up", "half_even"]))}
    rule |= draw(maybe("when", st.sampled_from([{"level": "city"}, {"level": ["city", "school"]}])))
    gate = draw(st.sampled_from([None, None, *GATES]))
    if gate:
        rule["gates"] = [{"id": "gate", "otherwise": BOTH, **gate}]
    return rule | draw(maybe("spread", st.sampled_from([{"years": "3"}, {"shares": ["42", "38"]}])))


@st.composite
def caps(draw, overs):
    """Caps over different periods, one for each."""
    found = draw(st.lists(st.sampled_from(overs), max_size=2, unique=True))
    extra = st.sampled_from([{}, {"by": ["content"]}, {"profiles": ["principal"]}])
    return [{"over": over, "at_most": draw(limits), **draw(extra), "basis": "V", **GROUNDS} for over in found]


@st.composite
def items(draw, *, negative, rounding):
    """Three items in two parts, with caps and what is recognised of them."""
    found = []
    for number, kind in enumerate(KINDS[:3]):
        item = {"id": f"item_{number}", "part": ("inside", "outside")[number % 2], "title": BOTH}
        its_caps = draw(caps(("event", "project_year", *OVERS)))
        item |= {"caps": its_caps} if its_caps else {}
        item |= draw(maybe("recognised", st.just([{"times": "1/2", "profiles": ["principal"]}, {"times": "2/3"}])))
        item["rules"] = [draw(rules(number, kind, negative=negative, rounding=rounding))]
        found.append(item)
    return found


REQUIREMENTS = (
    {"over": "cycle"},
    {"over": "year"},
    {"over": "event", "measure": "raw"},
    {"over": "cycle", "quantity": "days", "facts": {"kinds": ["one", "leave"]}},
    {"over": "cycle", "facts": {"where": {"level": "city"}, "unless": {"passed": "true"}}},
    {"over": "year", "measure": "facts", "items": ["item_0"], "profiles": ["newcomer"]},
    {"over": "year", "in_years_with": {"kinds": "one", "that_gave": "1"}, "except_profiles": ["newcomer"]},
    {"over": "cycle", "pro_rata": {"by": "years", "of": "5"}, "unless": {"age": {"at_least": "55"}}},
)


@st.composite
def drawn_rulebooks(draw, *, negative=True, rounding=True):
    """A rulebook that uses some of every kind of rule; always right."""
    chosen = draw(st.lists(st.sampled_from(REQUIREMENTS), max_size=4))
    requirements = [
        {"id": f"requirement_{number}", "title": BOTH, "at_least": draw(limits), **each, **GROUNDS}
        for number, each in enumerate(chosen)
    ]
    for part in ("inside", "outside"):
        for over in ("year", "cycle"):
            name = f"{part}_{over}"
            each = {"over": over, "parts": [part], "at_least": draw(limits)}
            requirements.append({"id": name, "title": BOTH, **each, **GROUNDS})
    arrows = [("inside_cycle", "outside_cycle"), ("outside_year", "inside_year"), ("inside_year", "outside_year")]
    offsets = [
        {"from": source, "to": target, **draw(maybe("at_most", limits)), **GROUNDS}
        for source, target in draw(st.sampled_from([arrows, arrows[:1], arrows[1:], []]))
    ]
    keep = draw(maybe("keep", st.sampled_from(["highest", "earliest"])))
    once = {"id": "once", "title": BOTH, "by": ["content"], "over": "year", **keep, **GROUNDS}
    tree = {
        **HEAD,
        "parts": [{"id": part, "title": BOTH, "caps": draw(caps((*OVERS, "share")))} for part in ("inside", "outside")],
        "items": draw(items(negative=negative, rounding=rounding)),
        "caps": draw(caps(OVERS)),
        "once": draw(st.sampled_from([[once], []])),
        "requirements": requirements,
        "offsets": offsets,
        "consequences": [_consequence()],
    }
    for part in tree["parts"]:
        if not part["caps"]:
            part.pop("caps")
    return rulebook_from(json.dumps(tree, ensure_ascii=False), source_name="drawn")


def _consequence():
    unmet = {"id": "short", "gives": "waiting", "title": BOTH, "unmet": ["inside_cycle"], **GROUNDS}
    facts = {"kinds": "leave", "years_running": "2"}
    leave = {"id": "leave", "gives": "waiting", "title": BOTH, "facts": facts, **GROUNDS}
    outcomes = {"fine": BOTH, "waiting": BOTH}
    return {"id": "after", "title": BOTH, "default": "fine", "outcomes": outcomes, "cases": [unmet, leave]}


DAYS = (
    date(2019, 3, 1),
    date(2020, 9, 1),
    date(2020, 9, 2),
    date(2021, 2, 14),
    date(2021, 2, 15),
    date(2021, 11, 2),
    date(2021, 11, 3),
    date(2023, 5, 1),
    date(2025, 8, 31),
)
RECORDED = {
    "level": ("city", "school", "city", None),
    "passed": (True, True, False, None),
    "days": (Fraction(3), Fraction(1, 2), Fraction(7), None),
    "lessons": (3, 7, 1, 0, None),
    "marks": (90, 60, 0, None),
    "share": (Fraction(1), Fraction(1, 4), None),
    "granted": (Fraction(6), Fraction(9, 4), Fraction(1, 4), None),
    "granted_by": ("principal", "principal", None),
    "content": ("x", "y", None),
    "started": (date(2020, 11, 3), None),
}


@st.composite
def histories(draw, *, settled=True, most=12):
    """One teacher's facts, some of them settled by an earlier batch, some before the cycle."""
    return [draw(_facts(number, settled=settled)) for number in range(draw(st.sampled_from([most, most // 2, 1, 0])))]


@st.composite
def _facts(draw, number, *, settled):
    found = {name: draw(st.sampled_from(values)) for name, values in RECORDED.items()}
    return Fact(
        key=f"f{number:02d}",
        teacher="teacher-1",
        kind=draw(st.sampled_from([*KINDS[:3], *KINDS, "leave", "unheard_of"])),
        on=draw(st.sampled_from(DAYS)),
        hours=draw(st.sampled_from([Fraction(12), Fraction(1), None])),
        attributes={name: value for name, value in found.items() if value is not None},
        settled=draw(st.sampled_from([None, None, Fraction(9, 8), Fraction(0)])) if settled else None,
    )
