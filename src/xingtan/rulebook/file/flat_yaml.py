"""What no YAML from outside may hold, found before a tree is made of it: aliases, deep nesting, zero characters.

The library makes its tree by recursion on the stack of the machine: text of fifty thousand brackets would end the whole
process. Its events come one after the other, so they are looked through first.
"""

from __future__ import annotations

import yaml

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEEPEST = 20
ZERO = "\x00"


def first_refused(text: str, *, aliases: bool = False) -> tuple[str, yaml.Event] | None:
    """Return the code and the event of the first thing that is refused, or None; ``aliases``: let those pass.

    Errors: yaml.YAMLError when the text is not YAML.
    """
    depth = 0
    for event in yaml.parse(text, Loader=LOADER):
        if isinstance(event, yaml.AliasEvent) and not aliases:
            return "no_alias", event
        if isinstance(event, yaml.ScalarEvent) and ZERO in event.value:  # PostgreSQL keeps none
            return "yaml_unreadable", event
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            return "too_deep", event
    return None
