"""Every address of the installation with its declared access rule, read off the resolver."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

from xingtan.access.gate import AccessRule


@dataclass(frozen=True)
class Address:
    """One URL pattern: its methods and who may come; ``rule`` is empty when nothing was declared."""

    pattern: str
    name: str
    methods: tuple[str, ...]
    rule: str


def addresses() -> list[Address]:
    """Return all addresses in the order in which they are matched."""
    return list(_walk(get_resolver().url_patterns, "/", ""))


def _walk(patterns: Sequence[URLPattern | URLResolver], prefix: str, space: str) -> Iterator[Address]:
    for entry in patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{space}{entry.namespace}:" if entry.namespace else space
            yield from _walk(entry.url_patterns, path, inner)
        else:
            yield _address(entry, path, space)


def _address(entry: URLPattern, path: str, space: str) -> Address:
    rule = getattr(entry.callback, "access_rule", None)
    name = f"{space}{entry.name}" if entry.name else ""
    if isinstance(rule, AccessRule):
        return Address(path, name, rule.methods, rule.text)
    text = getattr(entry.callback, "access_rule_text", "")
    return Address(path, name, tuple(getattr(entry.callback, "access_methods", ("GET", "POST"))), text)
