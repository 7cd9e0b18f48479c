"""The text of a draft as forms: which values, rows and tables each page of the editor offers to change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from xingtan.credit_bank.drafts.editing import (
    AMOUNTS,
    Adding,
    Block,
    Cell,
    Names,
    Options,
    Plain,
    Row,
    Table,
    entries_of,
    fields_of,
    period,
    said,
    word,
    words_of,
)
from xingtan.rulebook.table_editing import Path, Sheet, Value, path_text

CAP_PERIODS = {
    "item": ("event", "day", "semester", "project_year", "year", "cycle"),
    "part": ("day", "semester", "year", "cycle", "share"),
    "all": ("day", "semester", "year", "cycle"),
}
REQUIREMENT_PERIODS = ("year", "cycle", "event")
PLAIN_RULE = frozenset(
    {"id", "kind", "when", "value", "title", "source", "basis", "note", "evidence", "identified_by", "who"}
)
PLAIN_VALUE = frozenset({"each", "gives", "takes", "table", "bands", "recorded", "decided", "factors", "less"})
PLAIN_CAP = frozenset({"over", "at_most", "source", "basis", "note"})
PLAIN_REQUIREMENT = frozenset(
    {"id", "title", "over", "at_least", "more_than", "parts", "items", "within", "source", "basis", "note"}
)
PLAIN_ITEM = frozenset({"id", "part", "title", "caps", "rules", "source", "basis", "note", "who"})


def sections_of(plain: Plain) -> list[tuple[str, str]]:
    """Return the pages of the editor: one for the head, one for each part, caps, requirements."""
    parts = [(f"part.{each.get('id')}", said(fields_of(each.get("title")))) for each in entries_of(plain.get("parts"))]
    return [("head", _("Name and dates")), *parts, ("caps", _("Caps")), ("requirements", _("Requirements"))]


def blocks_of(sheet: Sheet, section: str) -> tuple[Block, ...]:
    """Return the panels of one page of the editor."""
    plain = sheet.plain()
    names = Names(plain)
    if section.startswith("part."):
        return tuple(_items(names, section.removeprefix("part.")))
    if section == "caps":
        return tuple(_caps_of_parts(names))
    if section == "requirements":
        return (_requirements(names),)
    return (_head(plain), _kinds_of_records(plain))


def _cell(path: Path, label: str, value: Value | None, kind: str = "amount", options: Options = ()) -> Cell:
    return Cell(f"v:{path_text(path)}", label, value if isinstance(value, str) else "", kind, options)


def _new(to: Path, name: str, label: str, kind: str = "amount", options: Options = ()) -> Cell:
    return Cell(f"n:{path_text(to)}:{name}", label, "", kind, options)


def _titles(path: Path, entry: Plain) -> tuple[Cell, ...]:
    titles = fields_of(entry.get("title"))
    labels = {"zh": _("Chinese"), "en": _("English")}
    return tuple(_cell((*path, "title", name), labels[name], titles[name], "text") for name in labels if name in titles)


def _head(plain: Plain) -> Block:
    rows = [Row(_("Title"), _titles((), plain))]
    if "version" in plain:
        rows.append(Row(_("Version"), (_cell(("version",), _("Version"), plain["version"], "text"),)))
    effective = fields_of(plain.get("effective"))
    labels = {"from": _("In effect from"), "until": _("until")}
    days = [_cell(("effective", name), labels[name], effective[name], "day") for name in labels if name in effective]
    if days:
        rows.append(Row(_("Dates that the rulebook names itself"), tuple(days)))
    return Block(_("Name and dates"), (Table("", tuple(rows)),))


def _kinds_of_records(plain: Plain) -> Block:
    """Return the kinds of records that rules may name, and the way to make one more known."""
    labels = {"zh": _("Chinese"), "en": _("English")}
    rows = [
        Row(
            code,
            tuple(
                _cell(("kinds", code, name), label, fields_of(titles)[name], "text") for name, label in labels.items()
            ),
        )
        for code, titles in fields_of(plain.get("kinds")).items()
        if fields_of(titles).keys() >= labels.keys()
    ]
    to: Path = ("kinds",)
    cells = (_new(to, "code", _("Code in the data definitions"), "text"), *_new_titles(to))
    return Block(_("Kinds of records"), (Table("", tuple(rows), Adding("kinds", _("Add a kind of record"), cells)),))


def _items(names: Names, part: str) -> Iterator[Block]:
    items = entries_of(names.plain.get("items"))
    for number, item in enumerate(items):
        if item.get("part") == part:
            path: Path = ("items", number)
            rules = [
                _rule(names, (*path, "rules", place), rule) for place, rule in enumerate(entries_of(item.get("rules")))
            ]
            more = tuple(word(name) for name in item if name not in PLAIN_ITEM)
            tables = (
                Table("", (Row(_("Title"), _titles(path, item)),), None, more),
                _caps(names, (*path, "caps"), item.get("caps"), "item"),
                *(table for rule in rules for table in rule),
                Table("", (), _adding_rule(names, (*path, "rules"))),
            )
            yield Block(said(fields_of(item.get("title"))), tables, path_text(path))
    yield Block(_("Another item"), (Table("", (), _adding_item(names, part)),))


def _rule(names: Names, path: Path, rule: Plain) -> list[Table]:
    """Return the tables of one rule: one for each way in which it gives something."""
    label = " · ".join(part for part in (_kinds(names, rule), _conditions(names, fields_of(rule.get("when")))) if part)
    values = rule.get("value")
    single = isinstance(values, Mapping)
    more = [word(name) for name in rule if name not in PLAIN_RULE]
    if any(isinstance(each, Mapping) for each in fields_of(rule.get("when")).values()):
        more.append(word("when"))
    found = []
    for place, value in enumerate(entries_of(values)):
        at: Path = (*path, "value") if single else (*path, "value", place)
        hidden = (*more, *(word(name) for name in value if name not in PLAIN_VALUE))
        found.append(_value(names, at, value, replace(Table(label, ()), more=hidden)))
    first = found[0] if found else Table(label, ())
    return [replace(first, remove=path_text(path)), *found[1:]]


def _value(names: Names, path: Path, value: Plain, table: Table) -> Table:
    rows = [*_each(names, path, value), *_given(names, path, value), *_turned(names, path, value)]
    adding = None
    if "table" in value:
        adding = _adding_row(names, (*path, "table"), entries_of(value["table"]))
    elif "bands" in value:
        to: Path = (*path, "bands", "rows")
        adding = Adding(
            path_text(to), _("Add a row"), (_new(to, "from", word("from")), _new(to, "gives", word("gives")))
        )
    return replace(table, rows=tuple(rows), adding=adding)


def _each(names: Names, path: Path, value: Plain) -> Iterator[Row]:
    cells = [
        _cell((*path, "each", name), names.title("attributes", name), size)
        for name, size in fields_of(value.get("each")).items()
    ]
    if cells:
        yield Row(word("each"), tuple(cells))


def _given(names: Names, path: Path, value: Plain) -> Iterator[Row]:
    for name in AMOUNTS[:2]:
        if name in value:
            yield Row(word(name), (_cell((*path, name), word(name), value[name]),))
    yield from _rows(names, (*path, "table"), value.get("table"))
    bands = fields_of(value.get("bands"))
    for number, band in enumerate(entries_of(bands.get("rows"))):
        at: Path = (*path, "bands", "rows", number)
        cells = [_cell((*at, name), word(name), band[name]) for name in ("from", *AMOUNTS) if name in band]
        yield Row(
            said(fields_of(band.get("grade"))) or names.title("attributes", str(bands.get("of", ""))),
            tuple(cells),
            path_text(at),
        )
    decided = fields_of(value.get("decided"))
    if decided:
        cells = [_cell((*path, "decided", name), word(name), decided.get(name)) for name in ("from", "to")]
        yield Row(word("decided"), tuple(cells))
    if "recorded" in value:
        yield Row(_("As the record says: %(name)s") % {"name": names.title("attributes", str(value["recorded"]))}, ())


def _turned(names: Names, path: Path, value: Plain) -> Iterator[Row]:
    """Yield what multiplies the amount and what is taken off it."""
    for number, factor in enumerate(entries_of(value.get("factors"))):
        at: Path = (*path, "factors", number)
        title = said(fields_of(factor.get("title")))
        if "times" in factor:
            yield Row(title, (_cell((*at, "times"), "×", factor["times"]),))
        for row in _rows(names, (*at, "table"), factor.get("table")):
            yield replace(row, label=f"{title} · {row.label}")
        if "otherwise" in factor:
            yield Row(f"{title} · {word('otherwise')}", (_cell((*at, "otherwise"), "×", factor["otherwise"]),))
    for number, less in enumerate(entries_of(value.get("less"))):
        at = (*path, "less", number)
        if "takes" in less:
            yield Row(word("less"), (_cell((*at, "takes"), word("takes"), less["takes"]),))


def _rows(names: Names, path: Path, table: Value | None) -> Iterator[Row]:
    for number, row in enumerate(entries_of(table)):
        conditions = {name: each for name, each in row.items() if name not in AMOUNTS}
        cells = [_cell((*path, number, name), word(name), row[name]) for name in AMOUNTS if name in row]
        yield Row(_conditions(names, conditions), tuple(cells), path_text((*path, number)))


def _kinds(names: Names, rule: Plain) -> str:
    return " / ".join(names.title("kinds", kind) for kind in words_of(rule.get("kind")))


def _conditions(names: Names, conditions: Plain) -> str:
    found = []
    for name, values in conditions.items():
        if isinstance(values, Mapping):
            found.append(names.title("attributes", name))
        elif values in ("true", "false"):
            title = names.title("attributes", name)
            found.append(title if values == "true" else _("not: %(name)s") % {"name": title})
        else:
            found.append(" / ".join(names.value(name, value) for value in words_of(values)))
    return " · ".join(found)


def _caps(names: Names, path: Path, caps: Value | None, scope: str) -> Table:
    options = tuple((each, period(each)) for each in CAP_PERIODS[scope])
    rows = []
    more: set[str] = set()
    for number, cap in enumerate(entries_of(caps)):
        at: Path = (*path, number)
        cells = (
            _cell((*at, "over"), word("over"), cap.get("over"), "choice", options),
            _cell((*at, "at_most"), word("at_most"), cap.get("at_most")),
        )
        whom = [*(names.title("profiles", each) for each in words_of(cap.get("profiles")))]
        whom += [names.title("attributes", each) for each in words_of(cap.get("by"))]
        more |= {word(name) for name in cap if name not in PLAIN_CAP | {"by", "profiles"}}
        rows.append(Row(" · ".join([_("Cap"), *whom]), cells, path_text(at)))
    cells = (_new(path, "over", word("over"), "choice", options), _new(path, "at_most", word("at_most")))
    grounds = () if scope == "item" else _grounds(path)
    return Table(
        _("Caps"), tuple(rows), Adding(path_text(path), _("Add a cap"), (*cells, *grounds)), tuple(sorted(more))
    )


def _caps_of_parts(names: Names) -> Iterator[Block]:
    yield Block(_("All credits together"), (_caps(names, ("caps",), names.plain.get("caps"), "all"),))
    for number, part in enumerate(entries_of(names.plain.get("parts"))):
        table = _caps(names, ("parts", number, "caps"), part.get("caps"), "part")
        yield Block(
            said(fields_of(part.get("title"))), (Table("", (Row(_("Title"), _titles(("parts", number), part)),)), table)
        )


def _requirements(names: Names) -> Block:
    tables = []
    for number, entry in enumerate(entries_of(names.plain.get("requirements"))):
        at: Path = ("requirements", number)
        of = [names.title("parts", each) for each in words_of(entry.get("parts"))]
        of += [names.title("items", each) for each in words_of(entry.get("items"))]
        labels = {"at_least": _("At least"), "more_than": _("More than")}
        needs = [_cell((*at, name), label, entry[name]) for name, label in labels.items() if name in entry]
        label = " · ".join([period(str(entry.get("over", ""))), ", ".join(of) or _("all parts together")])
        more = tuple(word(name) for name in entry if name not in PLAIN_REQUIREMENT)
        rows = (Row(_("Title"), _titles(at, entry)), Row(label, tuple(needs)))
        tables.append(Table(said(fields_of(entry.get("title"))), rows, None, more, path_text(at)))
    to: Path = ("requirements",)
    options = tuple((each, period(each)) for each in REQUIREMENT_PERIODS)
    cells = (
        *_new_titles(to),
        _new(to, "over", word("over"), "choice", options),
        _new(to, "at_least", _("At least")),
        _new(to, "part", word("part"), "choice", (("", _("all parts together")), *names.options("parts"))),
        *_grounds(to),
    )
    tables.append(Table("", (), Adding(path_text(to), _("Add a requirement"), cells)))
    return Block(_("Requirements"), tuple(tables))


def _adding_row(names: Names, to: Path, rows: Sequence[Plain]) -> Adding:
    attributes = dict.fromkeys(name for row in rows for name in row if name not in AMOUNTS)
    cells = []
    for name in attributes:
        values = fields_of(fields_of(fields_of(names.plain.get("attributes")).get(name)).get("values"))
        options = (("", "—"), *((value, names.value(name, value)) for value in values))
        cells.append(_new(to, name, names.title("attributes", name), "choice" if values else "text", options))
    return Adding(path_text(to), _("Add a row"), (*cells, _new(to, "gives", word("gives"))))


def _adding_rule(names: Names, to: Path) -> Adding:
    return Adding(path_text(to), _("Add a rule"), _rule_cells(names, to))


def _adding_item(names: Names, part: str) -> Adding:
    to: Path = ("items",)
    hidden = replace(_new(to, "part", "", "hidden"), value=part)
    return Adding("items", _("Add an item"), (hidden, *_new_titles(to), *_rule_cells(names, to)))


def _rule_cells(names: Names, to: Path) -> tuple[Cell, ...]:
    quantities = (("", _("each time")), *names.quantities())
    return (
        _new(to, "kind", word("kind"), "choice", names.options("kinds")),
        _new(to, "gives", word("gives")),
        _new(to, "each", word("each"), "choice", quantities),
        *_grounds(to),
    )


def _new_titles(to: Path) -> tuple[Cell, ...]:
    return (_new(to, "zh", _("Title in Chinese"), "text"), _new(to, "en", _("Title in English"), "text"))


def _grounds(to: Path) -> tuple[Cell, ...]:
    return (
        _new(to, "at", _("Where it stands in the document"), "text"),
        _new(to, "says_zh", _("What it says, in Chinese"), "text"),
        _new(to, "says_en", _("What it says, in English"), "text"),
    )
