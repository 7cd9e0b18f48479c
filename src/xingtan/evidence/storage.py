"""Where the bytes lie: one file per SHA-256 under the evidence folder, written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from xingtan.evidence.errors import EmptyFileError, FileTooLargeError


@dataclass(frozen=True)
class Received:
    """Bytes that arrived: where they lie for the moment, their SHA-256 and their number."""

    path: Path
    sha256: str
    size: int


def path_of(sha256: str) -> Path:
    """Return where the file of that SHA-256 lies."""
    return Path(settings.EVIDENCE_ROOT) / sha256[:2] / sha256[2:4] / sha256


@contextmanager
def received(chunks: Iterable[bytes], *, name: str) -> Iterator[Received]:
    """Yield the arriving bytes in a passing file of the evidence folder, which is gone afterwards.

    Errors: EmptyFileError, and FileTooLargeError as soon as the limit is passed; the rest is not read.
    """
    root = Path(settings.EVIDENCE_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    handle, passing = tempfile.mkstemp(dir=root, prefix="arriving-")
    try:
        with os.fdopen(handle, "wb") as stream:
            digest, size = hashlib.sha256(), 0
            for chunk in chunks:
                size += len(chunk)
                if size > settings.EVIDENCE_LIMIT:
                    raise FileTooLargeError(name=name, limit=settings.EVIDENCE_LIMIT)
                digest.update(chunk)
                stream.write(chunk)
            stream.flush()
            os.fsync(stream.fileno())
        if not size:
            raise EmptyFileError(name=name)
        yield Received(Path(passing), digest.hexdigest(), size)
    finally:
        Path(passing).unlink(missing_ok=True)


def small_path_of(sha256: str) -> Path:
    """Return where the small picture of the file of that SHA-256 lies."""
    return path_of(sha256).with_name(f"{sha256}.small")


def page_path_of(sha256: str, number: int) -> Path:
    """Return where the picture of one page of the PDF of that SHA-256 lies, once somebody looked at it."""
    return path_of(sha256).with_name(f"{sha256}.page-{number}")


def keep_bytes(content: bytes, place: Path) -> None:
    """Put the bytes in that place, whole or not at all; what lies there already stays."""
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.exists():
        return
    handle, passing = tempfile.mkstemp(dir=place.parent, prefix="arriving-")
    with os.fdopen(handle, "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    Path(passing).replace(place)


def keep(arrived: Received) -> None:
    """Put the bytes in their place, in one move; the same bytes a second time change nothing."""
    place = path_of(arrived.sha256)
    place.parent.mkdir(parents=True, exist_ok=True)
    if not place.exists():
        arrived.path.replace(place)
