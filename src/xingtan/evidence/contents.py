"""What a file really is: decided by its content, never by its name alone."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path

import filetype

from xingtan.evidence.errors import (
    ContentMismatchError,
    FileTypeNotAllowedError,
    LockedFileError,
    OldFormatError,
    UnsafeArchiveError,
)
from xingtan.evidence.names import ending_of
from xingtan.kernel.plain_text import decoded, is_wide

PDF = "application/pdf"
OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX = f"{OFFICE}wordprocessingml.document"
XLSX = f"{OFFICE}spreadsheetml.sheet"
PPTX = f"{OFFICE}presentationml.presentation"
OPEN = "application/vnd.oasis.opendocument."
ODT, ODS, ODP = f"{OPEN}text", f"{OPEN}spreadsheet", f"{OPEN}presentation"
XLS = "application/vnd.ms-excel"
CSV, TXT = "text/csv", "text/plain"

ENDINGS: dict[str, str] = {
    "pdf": PDF,
    "jpg": "image/jpeg",
    "jpeg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "docx": DOCX,
    "xlsx": XLSX,
    "pptx": PPTX,
    "xls": XLS,
    "odt": ODT,
    "ods": ODS,
    "odp": ODP,
    "csv": CSV,
    "txt": TXT,
}
"""The types taken as evidence, by the ending of the name."""

TEXTS = frozenset({"csv", "txt"})
OLD_ENDINGS = frozenset({"doc", "ppt"})
"""Endings of formats that no kept library reads."""

PREVIEWED = frozenset({PDF, "image/jpeg", "image/png", "image/webp"})
"""Types that browsers show in the page without running anything."""

READ = {kind: ending for ending, kind in ENDINGS.items() if kind != PDF and not kind.startswith("image/")}
"""Types whose words and tables are taken out to be shown in the page, and how their reader knows them."""

_OFFICE_FOLDERS = {"word/": DOCX, "xl/": XLSX, "ppt/": PPTX}
_UNPACKED_LIMIT = 200 * 1024 * 1024
_RATIO_LIMIT = 200
_RATIO_FROM = 4 * 1024 * 1024
_PARTS_LIMIT = 5000
_HEAD = 8192
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_LOCKED_OLE, _MACROS_OLE = "EncryptedPackage".encode("utf-16-le"), "_VBA_PROJECT".encode("utf-16-le")
_OLD = tuple(name.encode("utf-16-le") for name in ("WordDocument", "PowerPoint Document"))
_OLD_WORKBOOK = tuple(name.encode("utf-16-le") for name in ("Workbook\0", "Book\0"))
_OPEN_MACROS = ("Basic/", "Scripts/")
_OPEN_LOCKED = "encrypted-package"
_ENCRYPTED_PART = 0x1
_MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<svg", b"<script", b"{\\rtf")
_CONTROLS = frozenset(range(32)) - {9, 10, 12, 13}


def media_type_of(path: Path, *, name: str) -> str:
    """Return the media type of the stored bytes, which must fit the name.

    Errors: FileTypeNotAllowedError when the name ends like something that is not taken, ContentMismatchError
        when the content is something else than the name says, UnsafeArchiveError for archives that would
        burst, are damaged or carry macros, LockedFileError for office files behind a password, OldFormatError for
        Word and PowerPoint files of before 2007. One image type under another's ending is let pass: phones do that.
    """
    ending = ending_of(name)
    if ending in OLD_ENDINGS:
        raise OldFormatError(name=name)
    if ending and ending not in ENDINGS:
        raise FileTypeNotAllowedError(name=name, ending=ending)
    found = _text_type(path, ending) if ending in TEXTS else _found_type(path, name=name)
    expected = ENDINGS.get(ending, found)
    both_images = expected.startswith("image/") and found.startswith("image/")
    if found not in ENDINGS.values() or (found != expected and not both_images):
        raise ContentMismatchError(name=name, ending=ending, found=found)
    return found


def _found_type(path: Path, *, name: str) -> str:
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if head.startswith(b"PK"):
        return _office_type(path, name=name)
    if head.startswith(b"%PDF-"):
        return PDF
    if head.startswith(_OLE):
        return _old_type(path.read_bytes(), name=name)
    return str(filetype.guess_mime(head) or "")


def _office_type(path: Path, *, name: str) -> str:
    """Return which office document an archive is, after its table of contents passed; nothing is unpacked."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        raise UnsafeArchiveError(name=name) from None
    unpacked, packed = sum(part.file_size for part in parts), max(path.stat().st_size, 1)
    bursts = unpacked > _UNPACKED_LIMIT or (unpacked > _RATIO_FROM and unpacked // packed > _RATIO_LIMIT)
    names = [part.filename for part in parts]
    macros = any(part.lower().endswith("vbaproject.bin") or part.startswith(_OPEN_MACROS) for part in names)
    if len(parts) > _PARTS_LIMIT or bursts or macros:
        raise UnsafeArchiveError(name=name)
    if _OPEN_LOCKED in names or any(part.flag_bits & _ENCRYPTED_PART for part in parts):
        raise LockedFileError(name=name)
    if "mimetype" in names:
        return _open_type(path, name=name)
    if "[Content_Types].xml" not in names:
        return "application/zip"
    kinds = [kind for folder, kind in _OFFICE_FOLDERS.items() if any(part.startswith(folder) for part in names)]
    return kinds[0] if len(kinds) == 1 else "application/zip"


def _open_type(path: Path, *, name: str) -> str:
    """Return which OpenDocument file an archive says it is.

    Errors: LockedFileError when its parts lie behind a password.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            said = _first_of(archive, "mimetype").decode("ascii", "replace").strip()
            listed = "META-INF/manifest.xml" in archive.namelist()
            manifest = _first_of(archive, "META-INF/manifest.xml", 1024 * 1024) if listed else b""
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, OSError, zlib.error):
        raise UnsafeArchiveError(name=name) from None
    if b"encryption-data" in manifest:
        raise LockedFileError(name=name)
    return said if said in {ODT, ODS, ODP} else "application/zip"


def _first_of(archive: zipfile.ZipFile, part: str, most: int = 200) -> bytes:
    with archive.open(part) as stream:
        return stream.read(most)


def _old_type(content: bytes, *, name: str) -> str:
    """Return which old office file the bytes are; only workbooks are taken.

    Errors: LockedFileError, UnsafeArchiveError for macros, OldFormatError.
    """
    if _LOCKED_OLE in content:
        raise LockedFileError(name=name)
    if any(known in content for known in _OLD):
        raise OldFormatError(name=name)
    if not any(known in content for known in _OLD_WORKBOOK):
        return ""
    if _MACROS_OLE in content:
        raise UnsafeArchiveError(name=name)
    return XLS


def _text_type(path: Path, ending: str) -> str:
    """Return the type of a text or a list as text; empty when it is something else under such a name."""
    content = path.read_bytes()
    head = content[:_HEAD].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not is_wide(content) and (_CONTROLS.intersection(content) or head.startswith(_MARKUP)):
        return ""
    return "" if decoded(content) is None else ENDINGS[ending]
