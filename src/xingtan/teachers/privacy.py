"""ID and phone numbers: sealed at rest, matched by a keyed index, shown masked."""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache

from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

MASK = "*"


def seal_text(plain: str) -> bytes:
    """Return the text encrypted under the installation's newest field key; empty text stays empty."""
    return _cipher(tuple(settings.FIELD_KEYS)).encrypt(plain.encode()) if plain else b""


def open_text(sealed: bytes | memoryview) -> str:
    """Return the text that was sealed under any of the installation's field keys.

    Errors: cryptography.fernet.InvalidToken when no key opens it.
    """
    token = bytes(sealed)
    return _cipher(tuple(settings.FIELD_KEYS)).decrypt(token).decode() if token else ""


def index_of(plain: str) -> str:
    """Return the keyed index of a number: equal numbers match, nothing can be read from it."""
    if not plain:
        return ""
    return hmac.new(_index_key(settings.INDEX_KEY), plain.encode(), hashlib.sha256).hexdigest()


def masked(plain: str, *, head: int = 3, tail: int = 2) -> str:
    """Return the number with its middle masked, as lists and exports show it: 110***********12."""
    if len(plain) <= head + tail:
        return MASK * len(plain)
    return plain[:head] + MASK * (len(plain) - head - tail) + plain[-tail:]


@lru_cache(maxsize=4)
def _cipher(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


@lru_cache(maxsize=4)
def _index_key(secret: str) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"xingtan personal index").derive(secret.encode())
