"""Generated rulebooks, facts and teachers: every rule kind that both evaluators know, small numbers, odd fractions."""

from __future__ import annotations

import json
from datetime import date, timedelta
from fractions import Fraction

from hypothesis import strategies as st

from makers.rulebooks import HEAD
from xingtan.rulebook.catalogue import rulebook_from
from xingtan.rulebook.facts import Fact
from xingtan.rulebook.records_file import TeacherRow

LEVELS = ("city", "school")
TEXT = {"zh": "文", "en": "text"}
SOURCE = {"source": {"at": "1", **TEXT}, "basis": "V"}
TAKEN = ("0.5", "2")
AMOUNTS = ("0", "1/3", "0.5", "1", "1.25", "2", "3", "5/7")
DEADLINES = (
    {"provider": "listed"},
    {"deadline": {"attribute": "handed_in", "day": "10-01"}},
    {"deadline": {"attribute": "handed_in", "day": "12-31", "after_year": "true"}},
)
SHARES = ("1/3", "5", "1", "0.25")
CHANGES = ("set_aside", "settled", "convert")
DAY_ATTRIBUTES = """\
  started: {type: day, title: {zh: 开始, en: started}}
  handed_in: {type: day, title: {zh: 提交, en: handed in}}
"""
LIMITS = ("0", "0.5", "1", "4/3", "2", "3.5", "6", "10")


def amounts():
    return st.sampled_from(AMOUNTS)


RECOGNISED = ([], [], [{"times": "0.5"}], [{"times": "1/3", "profiles": ["newcomer"]}, {"times": "0.75"}])
TITLED = {"title": TEXT}


@st.composite
def values(draw):
    """One way to value a fact: fixed, table, bands, recorded or decided; per quantity; with factors and deductions."""
    kind = draw(st.sampled_from(["fixed", "table", "bands", "recorded", "decided"]))
    value = {**draw(changes()), **draw(rates(kind))}
    if "takes" in value:
        value.pop("less", None)
        value.pop("not_below", None)
    if kind in {"fixed", "table", "bands"} and draw(st.booleans()):
        names = draw(st.lists(st.sampled_from(["days", "hours", "characters"]), min_size=1, max_size=2, unique=True))
        value["each"] = {name: draw(st.sampled_from(["1", "0.5", "3"])) for name in names}
        if draw(st.booleans()):
            value["whole"] = "true"
    return value


@st.composite
def counts(draw):
    """A quantity counted through a period, beyond a threshold."""
    over = draw(st.sampled_from(["day", "semester", "project_year", "year", "cycle"]))
    running = {"over": over, "beyond": draw(st.sampled_from(["0", "3", "2.5"]))}
    by = draw(st.sampled_from([{}, {"by": ["level"]}]))
    quantity = {draw(st.sampled_from(["hours", "days"])): draw(st.sampled_from(["1", "2", "1.5"]))}
    whole = draw(st.sampled_from([{}, {"whole": "true"}]))
    return {
        "each": quantity,
        "running": running | by,
        **whole,
        "gives": draw(amounts()),
    }


@st.composite
def counts_first(draw):
    """A running count alone, or with something else before it or where its quantity is not recorded."""
    found = [draw(counts())]
    other = draw(st.sampled_from([None, None, {"recorded": "granted"}, {"each": {"characters": "1"}, "gives": "1/3"}]))
    return draw(st.permutations([*found, other])) if other else found


@st.composite
def rates(draw, kind):
    """What one helping gives."""
    if kind == "fixed":
        takes = draw(st.integers(0, 5)) == 0
        return {"takes": draw(st.sampled_from(TAKEN))} if takes else {"gives": draw(amounts())}
    if kind == "bands":
        starts = draw(st.sampled_from([("1",), ("0", "3", "5")]))
        return {"bands": {"of": "characters", "rows": [{"from": start, "gives": draw(amounts())} for start in starts]}}
    if kind == "recorded":
        return {"recorded": draw(st.sampled_from(["granted", "characters"]))}
    if kind == "decided":
        highest = draw(st.sampled_from(["2", "6"]))
        return {"decided": {"attribute": "granted", "from": "0.5", "to": highest, "by": "granted_by"}}
    return {"table": draw(tables("gives"))}


@st.composite
def tables(draw, gives):
    """Rows by level, or by level and result, with or without gaps."""
    if draw(st.booleans()):
        return [{"level": level, gives: draw(amounts())} for level in draw(st.sampled_from([("city",), LEVELS]))]
    return [
        {"level": level, "passed": passed, gives: draw(amounts())}
        for level in LEVELS
        for passed in draw(st.sampled_from([("true",), ("true", "false")]))
    ]


@st.composite
def changes(draw):
    """What multiplies or lessens an amount."""
    found = {}
    if draw(st.integers(0, 2)) == 0:
        factor = {"id": "factor", **TITLED}
        which = draw(st.sampled_from(["times", "table", "recorded"]))
        if which == "times":
            factor["times"] = draw(amounts())
        elif which == "table":
            factor["table"] = draw(tables("times"))
        else:
            factor["recorded"] = "granted"
        if which != "times" and draw(st.booleans()):
            factor["otherwise"] = draw(amounts())
        found["factors"] = [factor, *draw(st.sampled_from([[], [{"id": "half", **TITLED, "times": "1/2"}]]))]
    if draw(st.integers(0, 3)) == 0:
        found["less"] = [{"each": {"days": "1"}, "takes": draw(amounts())}]
        found["not_below"] = draw(st.sampled_from(["0", "0.25"]))
    return found


def conditions():
    """What must hold of one attribute."""
    return st.sampled_from(
        [
            {"level": "city"},
            {"level": ["city", "school"]},
            {"passed": "true"},
            {"characters": {"at_least": "3", "less_than": "6"}},
            {"days": {"more_than": "1/3"}},
            {"hours": {"at_most": "4.5"}},
            {"days": {"less_than": "2/3", "of": "hours"}},
        ]
    )


@st.composite
def rules(draw, name):
    """One rule with conditions, gates and one or two values."""
    rule = {"id": name, "kind": draw(st.sampled_from(["lecture", "lecture", "course", "prize"])), **SOURCE}
    if draw(st.booleans()):
        rule["when"] = draw(conditions())
    if draw(st.booleans()):
        gate = {"id": "gate", "needs": draw(conditions()), "otherwise": TEXT}
        if draw(st.integers(0, 2)) == 0:
            gate = {"id": "gate", "any_of": [draw(conditions()), draw(conditions())], "otherwise": TEXT}
        if draw(st.integers(0, 3)) == 0:
            gate = {"id": "gate", **draw(st.sampled_from(DEADLINES)), "otherwise": TEXT}
        rule["gates"] = [gate | ({"if_missing": "pass"} if draw(st.booleans()) else {})]
    found = draw(st.one_of(st.lists(values(), min_size=1, max_size=2), counts_first()))
    if draw(st.integers(0, 2)) == 0 and not any("running" in value for value in found):
        rule["choose"] = "highest"
    if draw(st.integers(0, 2)) == 0:
        mode = draw(st.sampled_from(["down", "up", "half_up", "half_even"]))
        rule["rounding"] = {"to": draw(st.sampled_from(["0.5", "1/3"])), "mode": mode}
    if draw(st.integers(0, 2)) == 0:
        rule["spread"] = draw(
            st.sampled_from([{"years": 2}, {"years": 3}, {"shares": ["42", "38"]}, {"shares": SHARES}])
        )
    rule["value"] = found[0] if len(found) == 1 else found
    return rule


@st.composite
def caps(draw, overs):
    """Some caps over the given spans, one of each at most; some of each level by itself, some for newcomers only."""
    found = draw(st.dictionaries(st.sampled_from(overs), st.sampled_from(LIMITS), max_size=2))
    rows = []
    for over, limit in found.items():
        row = {"over": over, "at_most": limit, "basis": "V"}
        if over != "share" and draw(st.integers(0, 4)) == 0:
            row["by"] = draw(st.sampled_from([["level"], ["level", "passed"], ["days"], ["characters", "level"]]))
        if draw(st.integers(0, 4)) == 0:
            row["profiles"] = ["newcomer"]
        rows.append(row)
    return rows


@st.composite
def requirements(draw, items):
    """Some minimums: of the total, a part or an item, of facts and quantities, for some teachers, in some years."""
    found = []
    for number in range(draw(st.integers(1, 3))):
        need = {draw(st.sampled_from(["at_least", "more_than"])): draw(st.sampled_from(LIMITS))}
        row = {"id": f"r{number}", "title": TEXT, "over": draw(st.sampled_from(["year", "cycle"])), **need, **SOURCE}
        about = draw(st.sampled_from([{}, {"parts": ["outside"]}, {"items": [items[0]]}]))
        row |= about | draw(st.sampled_from([{}, {"profiles": ["newcomer"]}, {"except_profiles": ["newcomer"]}]))
        row |= draw(
            st.sampled_from([{}, {}, {"unless": {"age": {"at_least": "50"}}}, {"teachers": {"age": {"at_most": "50"}}}])
        )
        row |= draw(st.sampled_from([{}, {}, {"pro_rata": {"by": "served", "of": "3"}}]))
        if draw(st.integers(0, 2)) == 0:
            row |= draw(lookings())
        found.append(row | ({"within": "r0"} if number and about else {}))
    return found


def lookings():
    """What a minimum looks at in single facts."""
    city = {"where": {"level": "city"}}
    return st.sampled_from(
        [
            {"facts": city},
            {"quantity": "hours", "facts": {"kinds": ["lecture", "stay"]}},
            {"measure": "facts", "facts": {"unless": {"passed": "false"}}},
            {"measure": "raw"},
            {"over": "event"},
            {"over": "event", "measure": "raw", "facts": city},
            {"over": "year", "in_years_with": {**city, "that_gave": "1"}},
        ]
    )


@st.composite
def consequences(draw, requirement):
    """What follows from a minimum that is short, and from circumstances or lessons in the city."""
    which = draw(st.sampled_from([{"kinds": ["stay"]}, {"kinds": ["lecture", "stay"], "where": {"level": "city"}}]))
    facts = {"facts": {**which, **draw(st.sampled_from([{"at_least": 2}, {"years_running": 2}, {}]))}}
    lasts = draw(st.sampled_from([{}, {"lasts_years": 1}]))
    cases = [
        {"id": "short", "gives": "bad", "unmet": [requirement], "title": TEXT, **SOURCE},
        {"id": "seen", "gives": draw(st.sampled_from(["bad", "good"])), "title": TEXT, **facts, **lasts, **SOURCE},
    ]
    outcomes = {"good": TEXT, "bad": TEXT}
    return {"id": "follows", "title": TEXT, "outcomes": outcomes, "default": "good", "cases": cases}


@st.composite
def onces(draw, items):
    """What counts once, for all items or one."""
    row = {
        "id": "once",
        "title": TEXT,
        "by": draw(st.sampled_from([["level"], ["granted_by"], ["characters", "passed"]])),
        "over": draw(st.sampled_from(["year", "cycle", "day", "semester", "project_year"])),
        "keep": draw(st.sampled_from(["highest", "earliest"])),
        **SOURCE,
    }
    return [row | draw(st.sampled_from([{}, {"items": [items[0]]}]))]


@st.composite
def rulebooks(draw):
    """A rulebook of one to three items in two parts."""
    names = [f"item{number}" for number in range(draw(st.integers(1, 3)))]
    items = [
        {
            "id": name,
            "part": draw(st.sampled_from(["outside", "inside"])),
            "title": TEXT,
            "recognised": draw(st.sampled_from(RECOGNISED)),
            "caps": draw(caps(["event", "year", "cycle", "day", "semester", "project_year"])),
            "rules": [draw(rules(f"{name}_{number}")) for number in range(draw(st.integers(1, 2)))],
        }
        for name in names
    ]
    _drop_unreachable(items)
    items = [item for item in items if item["rules"]]
    used = {item["part"] for item in items}
    body = {
        "parts": [
            {
                "id": part,
                "title": TEXT,
                **({"caps": found} if part in used and (found := draw(caps(["year", "cycle", "share"]))) else {}),
            }
            for part in ("outside", "inside")
        ],
        "items": [{name: value for name, value in item.items() if value != []} for item in items],
        "caps": draw(caps(["year", "cycle"])),
        "profiles": {"newcomer": TEXT},
        "about": {
            "age": {"type": "whole", "title": TEXT},
            "served": {"type": "amount", "step": "0.5", "most": "5", "title": TEXT},
        },
        "circumstances": {"stay": TEXT},
        "requirements": draw(requirements([item["id"] for item in items])),
    }
    body |= draw(st.sampled_from([{}, {}, {"rounding": {"to": "0.25", "mode": "half_even"}}]))
    body |= draw(st.sampled_from([{}, *({"supersedes": "older", "change_over": each} for each in CHANGES)]))
    body["providers"] = {"attribute": "granted_by", "listed": [{"id": "head", "title": TEXT}]}
    if draw(st.integers(0, 2)) == 0:
        body["once"] = draw(onces([item["id"] for item in items]))
    if draw(st.booleans()):
        over, needs = draw(st.sampled_from(["year", "cycle"])), draw(st.tuples(*[st.sampled_from(LIMITS[1:])] * 2))
        for part, need in zip(("outside", "inside"), needs, strict=True):
            row = {"id": f"of_{part}", "title": TEXT, "over": over, "at_least": need, "parts": [part], **SOURCE}
            body["requirements"].append(row | draw(st.sampled_from([{}, {"except_profiles": ["newcomer"]}])))
        arrow = {"from": "of_outside", "to": "of_inside", **SOURCE}
        body["offsets"] = [arrow | draw(st.sampled_from([{}, {"at_most": "0.5"}]))]
    if draw(st.integers(0, 2)) == 0:
        body["consequences"] = [draw(consequences(body["requirements"][0]["id"]))]
    lines = [f"{name}: {json.dumps(value, ensure_ascii=False)}" for name, value in body.items() if value]
    head = HEAD.replace("type: amount,", "type: amount, most: 4.5,").replace("type: whole,", "type: whole, most: 500,")
    begins, second = draw(st.sampled_from([("09-01", "02-15"), ("01-01", "07-01"), ("07-15", "01-20")]))
    head = head.replace('"09-01"', f'"{begins}"')
    more = f'\n  semesters: ["{begins}", "{second}"]\n  project_years_from: started'
    head = head.replace("anchor: 2020}", f"anchor: 2020}}{more}") + DAY_ATTRIBUTES
    years = draw(st.sampled_from(["2", "3"]))
    head = head.replace("years: 5", f"years: {years}")
    return rulebook_from(head + "\n".join(lines) + "\n", source_name="generated")


def _drop_unreachable(items):
    """Leave out rules whose cases an earlier rule covers: the reader refuses those."""
    seen = {}
    for item in items:
        kept = []
        for rule in item["rules"]:
            before = seen.setdefault(rule["kind"], [])
            when = rule.get("when", {})
            if not any(each in ({}, when) or (each.get("level") and "level" in when) for each in before):
                kept.append(rule)
                before.append(when)
        item["rules"] = kept


DAYS = (0, 0, 3, -400, -700, 30, 60, 92, 92, 117, 150, 170, 200, 214, 300, 320, 400, 409, -30, 800)
RECORDED = {
    "hours": (Fraction(3), Fraction(9, 2), Fraction(6), Fraction(4), None, Fraction(-2)),
    "level": ("city", "city", "school", "school", "moon", None),
    "days": (Fraction(2), Fraction(1), Fraction(3), Fraction(1, 2), None, Fraction(-1)),
    "passed": (True, True, True, False, None),
    "characters": (3, 3, 5, 6, 0, 501, None),
    "granted": (Fraction(2), Fraction(1), Fraction(1, 4), Fraction(5), None),
    "started": (date(2020, 9, 5), date(2020, 2, 29), date(2021, 3, 1), None),
    "handed_in": (date(2020, 10, 1), date(2021, 10, 2), date(2021, 12, 31), None),
    "granted_by": ("principal", "principal", "head", "", None),
}


@st.composite
def facts(draw, teacher):
    """Some facts of one teacher, dates close together so that caps meet, some settled, some wrong."""
    found = []
    for number in range(draw(st.sampled_from([6, 8, 5, 0]))):
        attributes = {name: draw(st.sampled_from(values)) for name, values in RECORDED.items()}
        hours = attributes.pop("hours")
        found.append(
            Fact(
                key=f"{draw(st.sampled_from('abc'))}{number}",
                teacher=teacher,
                kind=draw(st.sampled_from(["lecture", "lecture", "lecture", "course", "course", "prize", "stay"])),
                on=date(2020, 9, 5) + timedelta(days=draw(st.sampled_from(DAYS))),
                hours=hours,
                attributes={name: value for name, value in attributes.items() if value is not None},
                settled=draw(st.sampled_from([None, None, None, None, Fraction(1, 2), Fraction(3, 11)])),
            )
        )
    return found


@st.composite
def worlds(draw):
    """A rulebook, the day asked about, teachers and their facts."""
    rulebook = draw(rulebooks())
    names = [f"teacher-{number}" for number in range(draw(st.sampled_from([3, 4, 1])))]
    own = draw(st.booleans())
    rows = [
        TeacherRow(
            name,
            draw(st.sampled_from([None, "newcomer"])),
            draw(st.sampled_from([2019, 2020, 2021])) if own else None,
            draw(st.sampled_from([{}, {"age": 50}, {"age": 40, "served": Fraction(3, 2)}])),
        )
        for name in names
    ]
    as_of = draw(st.sampled_from([date(2021, 8, 31), date(2021, 7, 14), date(2020, 12, 31), date(2022, 8, 31)]))
    return rulebook, as_of, rows, {name: draw(facts(name)) for name in names}
