"""Digests of rows, roots of batches and heads of the chain: SHA-256, canonical JSON."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping

LEAF = b"\x00"
NODE = b"\x01"
_ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
_PLAIN = (str, int, bool, type(None))


def canonical(content: Mapping[str, object]) -> bytes:
    """Return the one byte string that this content has: UTF-8 JSON, sorted keys, no spaces.

    Errors: TypeError for anything that is not text, whole number, boolean, null, list or mapping; a
        floating-point number has no canonical form here and is refused too.
    """
    return canonical_text(content).encode()


def canonical_text(value: object) -> str:
    """Return the one text that a JSON value has inside canonical content.

    Errors: TypeError as for ``canonical``.
    """
    _refuse_floats(value)
    return _ENCODER.encode(value)


def digest(content: Mapping[str, object]) -> str:
    """Return the SHA-256 of the canonical content, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical(content)).hexdigest()


def recomputed(content: Mapping[str, object]) -> str:
    """Return the digest of what is stored now; empty for content that was never written here, such as one with floats.

    Whoever verifies compares it with the digest that was kept.
    """
    try:
        return digest(content)
    except TypeError:
        return ""


class MerkleTree:
    """The tree over leaf digests as they come, of which only one node of each height is held.

    Leaves and nodes are hashed apart (RFC 6962, 2.1); an odd node is carried up unchanged. A leaf that is no digest,
    because somebody wrote over it, counts as its text: the root is another one.
    """

    def __init__(self) -> None:
        self.count = 0
        self._nodes: list[bytes] = []

    def add(self, leaf: str) -> None:
        """Put a leaf behind the others."""
        try:
            content = bytes.fromhex(leaf)
        except ValueError:
            content = leaf.encode()
        node = hashlib.sha256(LEAF + content).digest()
        before = self.count
        while before & 1:
            node = _above(self._nodes.pop(), node)
            before >>= 1
        self._nodes.append(node)
        self.count += 1

    @property
    def root(self) -> str:
        """The root over all leaves so far; that of nothing is the digest of the empty string."""
        if not self._nodes:
            return hashlib.sha256(b"").hexdigest()
        *earlier, node = self._nodes
        for left in reversed(earlier):
            node = _above(left, node)
        return node.hex()


def merkle_root(digests: Iterable[str]) -> str:
    """Return the root of the tree over leaf digests in their order."""
    tree = MerkleTree()
    for leaf in digests:
        tree.add(leaf)
    return tree.root


def head_of(*, previous: str, root: str, count: int) -> str:
    """Return the head of the chain after a batch: it binds the head before, the root and the count."""
    return digest({"previous": previous, "root": root, "count": count})


def _above(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(NODE + left + right).digest()


def _refuse_floats(value: object) -> None:
    if type(value) in _PLAIN:
        return
    if isinstance(value, float):
        message = f"a floating-point number has no canonical form: {value!r}"
        raise TypeError(message)
    if isinstance(value, Mapping):
        for item in value.values():
            _refuse_floats(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_floats(item)
