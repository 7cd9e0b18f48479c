"""The words of a comparison: where something stands, which way it leans, how it is said in both languages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby

from xingtan.rulebook.comparing.names import ENTRIES, FIELDS, FLAGS, OVER, SAID, SECTION_NAMES, SILENT
from xingtan.rulebook.file.form import SECTIONS
from xingtan.rulebook.vocabulary import NO_TEXT, Text

Tree = Mapping[str, object]
MOST_SHOWN = 8


class Change(StrEnum):
    """What happened to a thing from the old rulebook to the new one."""

    ADDED = "added"
    REMOVED = "removed"
    RAISED = "raised"
    LOWERED = "lowered"
    CHANGED = "changed"
    MOVED = "moved"
    """It stands at another place in an order that matters."""


class Leaning(StrEnum):
    """Whether the change asks more of teachers or gives them more, where that is clear."""

    STRICTER = "stricter"
    LAXER = "laxer"
    NEITHER = "neither"


@dataclass(frozen=True, slots=True)
class Piece:
    """One step of the way to a place: a field, or an entry of a list; ``cells`` are cases of a table."""

    name: str
    is_field: bool = False
    listed: str = ""
    entry: Tree = field(default_factory=dict, compare=False)
    cells: tuple[tuple[tuple[str, str], ...], ...] = ()


At = Sequence[Piece]

_WORDING = frozenset(
    {"title", "source", "note", "notes", "basis", "evidence", "identified_by", "place", "grade", "who", "otherwise"}
)
_SETTLES_NOTHING = frozenset(
    {"format", "id", "version", "extends", "kinds", "circumstances", "attributes", "about", "profiles"}
)
_DEFINING = frozenset({"kinds", "circumstances", "profiles", "attributes", "about"})
_CONDITIONS = frozenset({"when", "where", "unless", "teachers", "consequences", "in_years_with", "attributes", "about"})
_UP_STRICTER = frozenset({"at_least", "more_than", "beyond", "takes", "each"})
_UP_LAXER = frozenset({"at_most", "gives", "times", "table", "not_below", "to"})
_MORE_STRICTER = frozenset({"caps", "requirements", "gates", "once", "less"})
_MORE_LAXER = frozenset({"items", "rules", "offsets", "table"})
_OPPOSITE = {Leaning.STRICTER: Leaning.LAXER, Leaning.LAXER: Leaning.STRICTER, Leaning.NEITHER: Leaning.NEITHER}
_UP = frozenset({Change.ADDED, Change.RAISED})


def weighs(at: At, change: Change) -> bool:
    """Return whether an amount or a verdict may change by it; words, sources and notes change none."""
    names = [piece.name for piece in at if piece.is_field]
    if at[-1].entry and at[-1].listed in {"items", "rules", "requirements"}:
        return True
    if names[-1] == "otherwise" and "factors" in names:
        return True
    return not (_WORDING & set(names) or (names[0] in _SETTLES_NOTHING and change is not Change.MOVED))


def leaning_of(at: At, change: Change, old: object, new: object) -> Leaning:
    """Return which way the change leans; NEITHER where that depends on the case."""
    names = [piece.name for piece in at if piece.is_field]
    if change in {Change.CHANGED, Change.MOVED} or _CONDITIONS & set(names) or not weighs(at, change):
        return Leaning.NEITHER
    last = at[-1]
    if last.listed:
        taking = str(new if old is None else old).startswith("-")
        found = _entry_leaning(last.listed, last.entry)
        found = _OPPOSITE[found] if taking else found
    else:
        parent = names[-2] if len(names) > 1 else ""
        found = _field_leaning("each" if parent == "each" else names[-1])
        if not {Change.RAISED, Change.LOWERED} & {change}:
            found = Leaning.NEITHER
    return found if change in _UP else _OPPOSITE[found]


def _entry_leaning(listed: str, entry: Tree) -> Leaning:
    if listed in _MORE_STRICTER:
        return Leaning.STRICTER
    if listed in _MORE_LAXER and not _takes(entry):
        return Leaning.LAXER
    return Leaning.NEITHER


def _takes(entry: Tree) -> bool:
    return any(name == "takes" for name, _ in _leaves(entry))


def _field_leaning(name: str) -> Leaning:
    if name in _UP_STRICTER:
        return Leaning.STRICTER
    return Leaning.LAXER if name in _UP_LAXER else Leaning.NEITHER


def sentence_of(where: Text, change: Change, old: Text, new: Text) -> Text:
    """Return the difference as a sentence in both languages."""
    zh, en = SAID[change.value]
    return Text(
        zh.format(where=where.zh, old=old.zh, new=new.zh).replace("（）", ""),
        en.format(where=where.en, old=old.en, new=new.en).replace(" ()", ""),
    )


class Words:
    """The titles that two rulebooks give to their words; the new one's where both name them."""

    def __init__(self, old: Tree, new: Tree) -> None:
        self._titles: dict[tuple[str, str], Text] = {}
        for tree in (old, new):
            self._learn(tree)

    def section_of(self, at: At) -> str:
        """Return the section under which the difference is listed: caps have one of their own wherever they stand."""
        return "caps" if any(piece.name == "caps" and piece.is_field for piece in at) else at[0].name

    def rank(self, section: str) -> int:
        """Return the place of a section in the form of a file."""
        names = list(SECTIONS)
        return names.index(section) if section in names else len(names)

    def where(self, at: At) -> Text:
        """Return where something stands, in words."""
        found = [text for piece in at if (text := self._said(piece, at)) != NO_TEXT]
        said = [text for text, _same_again in groupby(found)]
        return Text(" › ".join(text.zh for text in said), " › ".join(text.en for text in said))

    def shown(self, at: At, node: object) -> Text:
        """Return a value as a reader sees it: exact amounts, titles for words; what an entry gives, in short."""
        if node is None:
            return NO_TEXT
        if isinstance(node, Mapping):
            return self._short(node)
        names = [piece.name for piece in at if piece.is_field]
        values = node if isinstance(node, Sequence) and not isinstance(node, str) else [node]
        said = [self._word(names[-1], str(value)) for value in values]
        return Text("、".join(text.zh for text in said), ", ".join(text.en for text in said))

    def _learn(self, tree: Tree) -> None:
        for section in ("kinds", "circumstances", "profiles"):
            for name, entry in _fields(tree.get(section)):
                self._titles[section, name] = _text(entry)
        for section in ("attributes", "about"):
            for name, entry in _fields(tree.get(section)):
                self._titles["attributes", name] = _text(entry.get("title"))
                for value, title in _fields(entry.get("values")):
                    self._titles[f"value {name}", value] = _text(title)
        for section in ("parts", "items", "requirements", "consequences", "once"):
            for entry in _listed(tree.get(section)):
                self._titles[section, str(entry.get("id"))] = _text(entry.get("title"))

    def _said(self, piece: Piece, at: At) -> Text:
        if piece.cells:
            return self._cells(piece.cells)
        if piece.listed:
            return self._entry(piece)
        if known := self._defined(piece, at):
            return known
        if piece.name in SILENT and piece is not at[-1]:
            return NO_TEXT
        names = FIELDS.get(piece.name)
        return Text(*names) if names else self._titles.get(("attributes", piece.name)) or _same(piece.name)

    def _defined(self, piece: Piece, at: At) -> Text | None:
        """Return the title of a kind, attribute or profile, or of a value, where the piece is its definition."""
        if len(at) < 2 or at[0].name not in _DEFINING:  # noqa: PLR2004 a section and a name in it
            return None
        section = at[0].name.replace("about", "attributes")
        if piece is at[1]:
            return self._titles.get((section, piece.name)) or _same(piece.name)
        is_value = len(at) > 3 and at[2].name == "values" and piece is at[3]  # noqa: PLR2004
        return self._titles.get((f"value {at[1].name}", piece.name)) if is_value else None

    def _entry(self, piece: Piece) -> Text:
        entry = piece.entry
        if piece.listed == "caps":
            return self._cap(entry)
        title = _text(entry.get("title") or (entry.get("otherwise") if piece.listed == "gates" else entry))
        if title != NO_TEXT:
            return title
        if piece.listed == "rules":
            kinds = [self._titles.get(("kinds", kind)) or _same(kind) for kind in _singles(entry.get("kind"))]
            return Text(" / ".join(text.zh for text in kinds), " / ".join(text.en for text in kinds))
        if piece.listed == "offsets":
            ends = [self._word("requirements", str(entry.get(name, ""))) for name in ("from", "to")]
            return Text(" → ".join(text.zh for text in ends), " → ".join(text.en for text in ends))
        zh, en = ENTRIES.get(piece.listed, ("第{name}项", "entry {name}"))
        shown = str(entry.get("from", piece.name)) if piece.listed == "rows" else piece.name
        return Text(zh.format(name=shown), en.format(name=shown))

    def _cap(self, entry: Tree) -> Text:
        zh, en = OVER.get(str(entry.get("over")), (str(entry.get("over")),) * 2)
        ground = [self._word("attributes", word) for word in _singles(entry.get("by"))]
        ground += [self._word("profiles", word) for word in _singles(entry.get("profiles"))]
        more = Text("、".join(text.zh for text in ground), ", ".join(text.en for text in ground))
        tail = (f"（{more.zh}）", f" ({more.en})") if ground else ("", "")
        return Text(f"{zh}上限{tail[0]}", f"cap {en}{tail[1]}")

    def _cells(self, cells: Sequence[Sequence[tuple[str, str]]]) -> Text:
        """Return the cases in words: by columns where they make up whole ones, else one after the other."""
        names = [name for name, _ in cells[0]]
        sets = [list(dict.fromkeys(dict(cell).get(name, "") for cell in cells)) for name in names]
        size = 1
        for values in sets:
            size *= len(values)
        if size == len(cells) and all([name for name, _ in cell] == names for cell in cells):
            columns = [[self._word(name, value) for value in values] for name, values in zip(names, sets, strict=True)]
            return _joined([_joined(column, " / ") for column in columns], " · ")
        rows = [_joined([self._word(name, value) for name, value in cell], " · ") for cell in cells]
        return _joined(rows, "; ")

    def _word(self, name: str, word: str) -> Text:
        """Return the title of a word that stands as the value of a field."""
        if name == "over":
            return Text(*OVER.get(word, (word, word)))
        if word in FLAGS:
            return Text(*FLAGS[word])
        places = (f"value {name}", SECTION_NAMES.get(name, name), "attributes", "parts", "items", "requirements")
        return next((self._titles[place, word] for place in places if (place, word) in self._titles), _same(word))

    def _short(self, node: Tree) -> Text:
        if set(node) <= {"zh", "en", "at"}:
            at = f"{node['at']}: " if node.get("at") else ""
            return Text(f"{at}{node.get('zh', '')}", f"{at}{node.get('en', '')}")
        leaves = list(_leaves(node))
        said = [self._told(name, value) for name, value in leaves if name in _TOLD]
        if not said and "title" not in node:
            said = [self._told(name, value) for name, value in leaves]
        if len(said) > MOST_SHOWN:
            said = [*said[:MOST_SHOWN], _same("…")]
        return _joined([_text(node.get("title")), *said], ", ")

    def _told(self, name: str, value: str) -> Text:
        field = Text(*FIELDS[name]) if name in FIELDS else self._word("attributes", name)
        return _joined([field, self._word(name, value)], " ")


_TOLD = frozenset({"gives", "takes", "times", "at_most", "at_least", "more_than", "from", "to", "recorded"})


def _leaves(node: object, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(node, Mapping):
        for key, value in node.items():
            if key not in _WORDING and key not in {"gates", "facts"}:
                yield from _leaves(value, str(key))
    elif isinstance(node, Sequence) and not isinstance(node, str):
        for value in node:
            yield from _leaves(value, name)
    elif node is not None:
        yield (name, str(node))


def _fields(node: object) -> Iterator[tuple[str, Tree]]:
    if isinstance(node, Mapping):
        yield from ((str(name), entry) for name, entry in node.items() if isinstance(entry, Mapping))


def _listed(node: object) -> Iterator[Tree]:
    if isinstance(node, Sequence) and not isinstance(node, str):
        yield from (entry for entry in node if isinstance(entry, Mapping))


def _singles(node: object) -> list[str]:
    if node is None:
        return []
    return [str(each) for each in node] if isinstance(node, Sequence) and not isinstance(node, str) else [str(node)]


def _text(node: object) -> Text:
    if not isinstance(node, Mapping):
        return NO_TEXT
    return Text(str(node.get("zh", "")), str(node.get("en", "")))


def _same(word: str) -> Text:
    return Text(word, word)


def _joined(texts: Sequence[Text], by: str) -> Text:
    kept = [text for text in texts if text != NO_TEXT]
    return Text(by.join(text.zh for text in kept), by.join(text.en for text in kept))
