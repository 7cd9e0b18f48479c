"""The child process that takes the text out of a stranger's document: bytes in on stdin, JSON out on stdout.

It loads neither Django nor any room, lives under limits of memory, processor time and open files, and dies alone.
Run as a script: ``python -I text_reader.py '{"kind": "pdf", "memory": ..., ...}'``. What it cannot read it refuses with
exit status 3.
"""

from __future__ import annotations

import io
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any
from xml.parsers import expat

REFUSED = 3
CHUNK = 64 * 1024
PARTS = {
    "docx": re.compile(r"word/(document|footnotes|endnotes)\.xml"),
    "pptx": re.compile(r"ppt/(slides|notesSlides)/(slide|notesSlide)\d+\.xml"),
    "xlsx": re.compile(r"xl/sharedStrings\.xml"),
}
LINES = frozenset({"w:p", "a:p", "w:br", "w:tab", "si"})
WORDS = frozenset({"w:t", "a:t", "t"})


class RefusedError(Exception):
    """The document cannot be read."""


class EnoughError(Exception):
    """So many characters are enough."""


class Gathering:
    """Characters gathered up to a number of them."""

    def __init__(self, most: int) -> None:
        self.most, self.count, self.found = most, 0, io.StringIO()

    def take(self, text: str) -> None:
        """Keep the characters.

        Errors: EnoughError when there are enough.
        """
        self.found.write(text[: self.most - self.count])
        self.count += len(text)
        if self.count >= self.most:
            raise EnoughError


def main(asked: Mapping[str, Any]) -> int:
    """Read the document on stdin, print its text; the exit status tells whether it could be read."""
    _confine(asked)
    content = sys.stdin.buffer.read()
    gathering = Gathering(asked["characters"])
    try:
        _read(content, asked, gathering)
    except EnoughError:
        pass
    except (RefusedError, MemoryError):
        return REFUSED
    sys.stdout.buffer.write(json.dumps({"text": gathering.found.getvalue()}).encode())
    return 0


def _read(content: bytes, asked: Mapping[str, Any], gathering: Gathering) -> None:
    if asked["kind"] == "pdf":
        _pdf(content, asked, gathering)
    else:
        _office(content, asked, gathering)


def _confine(asked: Mapping[str, Any]) -> None:
    for name, most in (
        (resource.RLIMIT_AS, asked["memory"]),
        (resource.RLIMIT_CPU, asked["seconds"]),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            resource.setrlimit(name, (most, most))
        except (ValueError, OSError):
            continue


def _pdf(content: bytes, asked: Mapping[str, Any], gathering: Gathering) -> None:
    import pypdfium2  # noqa: PLC0415 only PDF files pay for it

    try:
        document = pypdfium2.PdfDocument(content)
        for number in range(min(len(document), asked["pages"])):
            gathering.take(document[number].get_textpage().get_text_range() + "\n")
    except (pypdfium2.PdfiumError, ValueError, IndexError, OSError) as error:
        raise RefusedError from error


def _office(content: bytes, asked: Mapping[str, Any], gathering: Gathering) -> None:
    """Take the text out of the parts that hold any; no more bytes are unpacked than asked, whatever the head says."""
    left = asked["unpacked"]
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in _in_order(archive.namelist(), asked["kind"]):
                with archive.open(name) as stream:
                    left = _part(stream, left, gathering)
                gathering.take("\n")
    except (
        zipfile.BadZipFile,
        expat.ExpatError,
        NotImplementedError,
        RuntimeError,
        ValueError,
        OSError,
        KeyError,
    ) as e:
        raise RefusedError from e


def _in_order(names: list[str], kind: str) -> Iterator[str]:
    """Yield the parts that hold text, slides by their number."""
    found = [name for name in names if PARTS[kind].fullmatch(name)]
    yield from sorted(found, key=lambda name: (re.sub(r"\d+", "", name), int("0" + re.sub(r"\D", "", name))))


def _part(stream: Any, left: int, gathering: Gathering) -> int:  # noqa: ANN401 a stream of the archive
    """Read one part of XML; return the bytes left."""
    listening = Listening(gathering)
    while chunk := stream.read(CHUNK):
        left -= len(chunk)
        if left < 0:
            raise RefusedError
        listening.parser.Parse(chunk, False)  # noqa: FBT003 expat takes it by position
    listening.parser.Parse(b"", True)  # noqa: FBT003
    return left


class Listening:
    """What is heard of a part of XML: the text of the elements that hold any, a line for each paragraph.

    A document type is refused, because entities live in it.
    """

    def __init__(self, gathering: Gathering) -> None:
        self.gathering, self.inside = gathering, 0
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._begin
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._words
        self.parser.StartDoctypeDeclHandler = self._refuse

    def _begin(self, name: str, _attributes: object) -> None:
        self.inside += name in WORDS

    def _end(self, name: str) -> None:
        self.inside -= name in WORDS
        if name in LINES:
            self.gathering.take("\n")

    def _words(self, text: str) -> None:
        if self.inside:
            self.gathering.take(text)

    def _refuse(self, *_: object) -> None:
        raise RefusedError


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1])))
