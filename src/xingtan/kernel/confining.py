"""A stranger's file read by a child process that lives under limits and dies alone.

A reader is a module that loads neither Django nor a room's models: bytes come in on stdin, what it tells goes out as
one line of JSON, bytes that it made follow after it. The parent asks with ``ask_confined``, which runs
``python -I -m <module> '{"memory": ..., "seconds": ..., ...}'``; the module answers with ``answer_confined``.
What a reader cannot read it refuses with a code and exit status 3; the parent's room turns the code into a sentence.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from types import ModuleType
from typing import Any

MEGABYTE = 1024 * 1024
REFUSED = 3
TOO_LARGE, TOO_SLOW = "too_large", "too_slow"


class RefusedError(Exception):
    """The file cannot be read; ``code`` says why, ``too_large`` and ``too_slow`` where it broke the limits."""

    def __init__(self, *, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Limits:
    """What one file may cost: memory in bytes, seconds of processor and of wall clock.

    A room's own limits derive from this; the reader is told every field of them.
    """

    memory: int = 1024 * MEGABYTE
    seconds: int = 20
    wall: int = 40


@dataclass(frozen=True)
class Told:
    """What a reader tells of a file, and bytes that it made of it."""

    about: Any
    made: bytes = field(repr=False, default=b"")


Asked = Mapping[str, Any]
Read = Callable[[bytes, Asked], Told]


def ask_confined(reader: ModuleType, content: bytes, limits: Limits, **more: str | int) -> Told:
    """Return what the reader tells of the content, read in a process of its own; ``more`` is told to it beside limits.

    Errors: RefusedError with the reader's code, or ``too_slow`` past the wall clock, ``too_large`` when it died.
    """
    asked = json.dumps(asked_of(limits, **more))
    try:
        answer = subprocess.run(  # noqa: S603 our own module, the file goes in on stdin
            [sys.executable, "-I", "-m", reader.__name__, asked],
            input=content,
            capture_output=True,
            timeout=limits.wall,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise RefusedError(code=TOO_SLOW) from None
    if answer.returncode == REFUSED:
        raise RefusedError(code=str(json.loads(answer.stdout)["code"]))
    if answer.returncode != 0:
        raise RefusedError(code=TOO_LARGE)
    about, _, made = answer.stdout.partition(b"\n")
    return Told(json.loads(about), made)


def asked_of(limits: Limits, **more: str | int) -> dict[str, Any]:
    """Return what a reader is told: every limit, and what is asked beside them."""
    return {**asdict(limits), **more}


def answer_confined(read: Read) -> int:
    """Confine this process, read the file on stdin, print what is told of it; return the exit status.

    For the reader's own ``__main__`` alone: the limits hold for the whole process and never rise again.
    """
    asked = json.loads(sys.argv[1])
    _confine(asked)
    try:
        told = read(sys.stdin.buffer.read(), asked)
    except RefusedError as error:
        return _refuse(error.code)
    except (MemoryError, RecursionError):
        return _refuse(TOO_LARGE)
    json.dump(told.about, sys.stdout, ensure_ascii=True, separators=(",", ":"))
    if told.made:
        sys.stdout.write("\n")
        sys.stdout.flush()
        sys.stdout.buffer.write(told.made)
    return 0


def _refuse(code: str) -> int:
    json.dump({"code": code}, sys.stdout)
    return REFUSED


def _confine(asked: Asked) -> None:
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
