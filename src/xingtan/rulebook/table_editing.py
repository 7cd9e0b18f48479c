"""Single values, rows and fields of a rulebook file changed in its text; every other character stays as it was.

The editor of the rulebook desk works on the same text that a person may write by hand: comments and layout are kept,
because only the piece that changes is written anew. Whether what comes out is a rulebook, the reader says.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import yaml

from xingtan.kernel.errors import DomainError
from xingtan.rulebook.file.flat_yaml import LOADER, first_refused
from xingtan.rulebook.file.form import SECTIONS
from xingtan.rulebook.rules import Rulebook

Path = tuple[str | int, ...]
"""The way to a place in a file: names of fields and numbers of entries from 0."""
Value = str | Mapping[str, "Value"] | Sequence["Value"]
"""What may be written: a text, fields, or a list."""

_PLAIN = re.compile(r"[\w一-鿿][\w一-鿿 .()（）、。·/%+-]*", re.ASCII)
_BLOCK = ("|", ">")
_NUMBER = re.compile(r"[0-9]{1,9}")
_TAKEN_OVER = frozenset({"extends", "stricter"})
_FIRST = ("id", "part", "kind", "title", "over", "from", "at", "zh", "en")
_WIDTH = 120


class NotEditableError(DomainError):
    """The text is no YAML of fields, holds aliases or nests too deep, or the place does not stand in it (``path``)."""

    code = "not_editable"


def path_text(path: Path) -> str:
    """Return a path as text: ``items.3.rules.0.value.gives``."""
    return ".".join(str(step) for step in path)


def path_of(text: str) -> Path:
    """Return the path that a text says; ``path_text`` gives it back. No list has numbers of ten digits."""
    return tuple(int(step) if _NUMBER.fullmatch(step) else step for step in text.split(".") if step)


@dataclass(frozen=True)
class Sheet:
    """The text of a rulebook and where every value stands in it.

    Errors: NotEditableError when the text is no YAML of fields, or holds what ``flat_yaml`` refuses.
    """

    text: str

    @cached_property
    def root(self) -> yaml.MappingNode:
        """The syntax tree."""
        try:
            node = None if first_refused(self.text) else yaml.compose(self.text, Loader=LOADER)
        except yaml.YAMLError:
            node = None
        if not isinstance(node, yaml.MappingNode):
            raise NotEditableError(path="")
        return node

    def plain(self) -> dict[str, Value]:
        """Return the file as plain fields and lists; every value is the text as written."""
        found = _plain(self.root)
        return dict(found) if isinstance(found, Mapping) else {}

    def value(self, path: Path) -> str | None:
        """Return the single value that stands at a place, or None."""
        node = self.find(path)
        return node.value if isinstance(node, yaml.ScalarNode) else None

    def find(self, path: Path) -> yaml.Node | None:
        """Return the node at a place, or None."""
        node: yaml.Node | None = self.root
        for step in path:
            node = _below(node, step)
        return node

    def paths(self) -> Iterator[tuple[Path, str]]:
        """Yield the place of every single value, and the value."""
        for path, node in _nodes((), self.root):
            if isinstance(node, yaml.ScalarNode):
                yield path, node.value

    def path_at(self, line: int, column: int) -> Path:
        """Return the innermost place that starts at a line and column, both counted from 1; empty when none does."""
        return self._starts.get((line, column), ())

    @cached_property
    def _starts(self) -> dict[tuple[int, int], Path]:
        found: dict[tuple[int, int], Path] = {}
        for path, node in _nodes((), self.root):
            found[node.start_mark.line + 1, node.start_mark.column + 1] = path
            if isinstance(node, yaml.MappingNode):
                for key, _ in node.value:
                    found.setdefault((key.start_mark.line + 1, key.start_mark.column + 1), (*path, key.value))
        return found


def changed(text: str, values: Mapping[Path, str]) -> str:
    """Return the text with single values replaced; what is as it was stays as it was written.

    Errors: NotEditableError for a place at which no single value stands.
    """
    sheet = Sheet(text)
    pieces: list[tuple[int, int, str]] = []
    for path, value in values.items():
        node = sheet.find(path)
        if not isinstance(node, yaml.ScalarNode):
            raise NotEditableError(path=path_text(path))
        if node.value != value:
            pieces.append((node.start_mark.index, _end_of(node, text), _scalar(value, quoted=node.style in {'"', "'"})))
    for start, end, piece in sorted(pieces, reverse=True):
        text = text[:start] + piece + text[end:]
    return text


def with_entry(text: str, path: Path, entry: Value) -> str:
    """Return the text with an entry added at the end of a list, which is made where it is missing.

    Errors: NotEditableError when no list can stand there.
    """
    sheet = Sheet(text)
    node = sheet.find(path)
    if node is None:
        return with_field(text, path[:-1], str(path[-1]), [entry])
    if not isinstance(node, yaml.SequenceNode):
        raise NotEditableError(path=path_text(path))
    if node.flow_style or not node.value:
        end = _end_of(node.value[-1], text) if node.value else node.start_mark.index + 1
        return f"{text[:end]}{', ' if node.value else ''}{flow(entry)}{text[end:]}"
    end = _line_end(text, _end_of(node, text))
    return f"{text[:end]}\n{' ' * node.start_mark.column}- {flow(entry)}{text[end:]}"


def with_field(text: str, path: Path, name: str, value: Value) -> str:
    """Return the text with a field added to the fields at a place, behind the title where there is one.

    Errors: NotEditableError when there are no fields, or the field is there.
    """
    node = Sheet(text).find(path)
    if not isinstance(node, yaml.MappingNode) or _below(node, name) is not None or not node.value:
        raise NotEditableError(path=path_text((*path, name)))
    values = [value_node for key, value_node in node.value if key.value == "title" and path] or [node.value[-1][1]]
    end = _end_of(values[0], text)
    if node.flow_style:
        return f"{text[:end]}, {name}: {flow(value)}{text[end:]}"
    end = _line_end(text, end)
    return f"{text[:end]}\n{' ' * node.start_mark.column}{name}: {flow(value)}{text[end:]}"


def without(text: str, path: Path) -> str:
    """Return the text without an entry of a list; with the last entry its list goes too.

    Errors: NotEditableError when no entry stands there.
    """
    sheet = Sheet(text)
    above, number = sheet.find(path[:-1]), path[-1] if path else None
    if not isinstance(above, yaml.SequenceNode) or not isinstance(number, int) or not 0 <= number < len(above.value):
        raise NotEditableError(path=path_text(path))
    if len(above.value) == 1:
        return _without_field(text, sheet, path[:-1])
    node = above.value[number]
    if not above.flow_style:
        return _without_lines(text, node.start_mark.index, _end_of(node, text))
    if number:
        return text[: _end_of(above.value[number - 1], text)] + text[_end_of(node, text) :]
    return text[: node.start_mark.index] + text[above.value[1].start_mark.index :]


def flow(value: Value) -> str:
    """Return a value on one line of YAML."""
    if isinstance(value, str):
        return _scalar(value, quoted=False)
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name}: {flow(each)}" for name, each in value.items()) + "}"
    return "[" + ", ".join(flow(each) for each in value) + "]"


def written_out(rulebook: Rulebook) -> str:
    """Return the text of a rulebook that says itself all that it takes over from another one."""
    tree = json.loads(rulebook.canonical)
    kept = {name: _in_order(tree[name]) for name in SECTIONS if name in tree and name not in _TAKEN_OVER}
    return yaml.safe_dump(kept, allow_unicode=True, sort_keys=False, default_flow_style=None, width=_WIDTH)


def _in_order(node: object) -> object:
    """Return the tree with what names an entry before what it says."""
    if isinstance(node, dict):
        names = [name for name in _FIRST if name in node]
        names += [name for name in node if name not in _FIRST]
        return {name: _in_order(node[name]) for name in names}
    return [_in_order(each) for each in node] if isinstance(node, list) else node


def _plain(node: yaml.Node) -> Value:
    if isinstance(node, yaml.MappingNode):
        return {key.value: _plain(value) for key, value in node.value if isinstance(key, yaml.ScalarNode)}
    if isinstance(node, yaml.SequenceNode):
        return [_plain(each) for each in node.value]
    return str(node.value)


def _below(node: yaml.Node | None, step: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        found: Iterator[yaml.Node] = (value for key, value in node.value if key.value == str(step))
        return next(found, None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and 0 <= step < len(node.value):
        entry: yaml.Node = node.value[step]
        return entry
    return None


def _nodes(path: Path, node: yaml.Node) -> Iterator[tuple[Path, yaml.Node]]:
    yield path, node
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            yield from _nodes((*path, str(key.value)), value)
    elif isinstance(node, yaml.SequenceNode):
        for number, value in enumerate(node.value):
            yield from _nodes((*path, number), value)


def _end_of(node: yaml.Node, text: str) -> int:
    """Return where the node ends without the space and comments behind it."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end_of(last[1] if isinstance(last, tuple) else last, text)
    end: int = node.end_mark.index
    if isinstance(node, yaml.ScalarNode) and node.style in _BLOCK:
        return len(text[:end].rstrip())
    return end


def _line_end(text: str, index: int) -> int:
    found = text.find("\n", index)
    return len(text) if found < 0 else found


def _without_lines(text: str, start: int, end: int) -> str:
    """Return the text without the lines on which something stands alone."""
    first = text.rfind("\n", 0, start) + 1
    return text[:first] + text[_line_end(text, end) + 1 :]


def _without_field(text: str, sheet: Sheet, path: Path) -> str:
    above = sheet.find(path[:-1])
    if not isinstance(above, yaml.MappingNode):
        raise NotEditableError(path=path_text(path))
    names = [key.value for key, _ in above.value]
    number = names.index(str(path[-1]))
    key, value = above.value[number]
    if not above.flow_style and number:
        return _without_lines(text, key.start_mark.index, _end_of(value, text))
    if number:
        return text[: _end_of(above.value[number - 1][1], text)] + text[_end_of(value, text) :]
    if len(names) > 1:
        return text[: key.start_mark.index] + text[above.value[1][0].start_mark.index :]
    raise NotEditableError(path=path_text(path))


def _scalar(value: str, *, quoted: bool) -> str:
    if not quoted and _PLAIN.fullmatch(value) and value == value.strip():
        return value
    return json.dumps(value, ensure_ascii=False)
