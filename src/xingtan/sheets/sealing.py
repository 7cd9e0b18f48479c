"""Whatever an import keeps of personal numbers, kept sealed."""

from __future__ import annotations

from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

PREFIX = "sealed:"


def seal_bytes(plain: bytes) -> bytes:
    """Return the bytes encrypted under the installation's newest field key."""
    return _cipher(tuple(settings.FIELD_KEYS)).encrypt(plain)


def open_bytes(sealed: bytes | memoryview) -> bytes:
    """Return bytes that were sealed under any of the installation's field keys."""
    return _cipher(tuple(settings.FIELD_KEYS)).decrypt(bytes(sealed))


def seal_cell(plain: str) -> str:
    """Return a cell's text sealed, marked as such; empty text stays empty."""
    return PREFIX + seal_bytes(plain.encode()).decode("ascii") if plain else ""


def open_cell(text: str) -> str:
    """Return the text of a cell that was perhaps sealed."""
    return open_bytes(text.removeprefix(PREFIX).encode("ascii")).decode() if text.startswith(PREFIX) else text


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])
