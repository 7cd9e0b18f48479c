"""With ``--json`` standard output holds one JSON document, also when a command refuses: then it says what is wrong.

A document of refusal: ``ok`` false, ``error`` the sentence, ``mistakes`` with their places where a file has some.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from django.core.management import CommandError

from xingtan.kernel.errors import DomainError

NOT_WELL = 1


class _Heard(io.TextIOBase):
    """A stream that is passed on and remembers its last line."""

    def __init__(self, behind: io.TextIOBase) -> None:
        self._behind, self.last = behind, ""

    def write(self, text: str) -> int:
        """Pass the text on."""
        self.last = next((line for line in reversed(text.splitlines()) if line.strip()), self.last)
        return self._behind.write(text)

    def flush(self) -> None:
        """Flush what stands behind."""
        self._behind.flush()


def run_with_json(run: Callable[[], None]) -> int:
    """Run a command that was asked for JSON and return its exit code; a refusal without a document gets one.

    ``run`` raises CommandError (with ``mistakes`` where a file has some) or DomainError for what it refuses, SystemExit
    when it has answered by itself.
    """
    with _heard() as (out, err):
        try:
            run()
        except (CommandError, DomainError) as error:
            sys.stderr.write(f"{type(error).__name__}: {error}\n")
            code = error.returncode if isinstance(error, CommandError) else NOT_WELL
            said, mistakes = str(error), list(getattr(error, "mistakes", ()))
        except SystemExit as stop:
            code, said, mistakes = _code(stop), err.last, []
        else:
            return 0
        if code and not out.last:
            sys.stdout.write(refusal(said, mistakes))
    return code


def refusal(said: str, mistakes: Sequence[dict[str, object]] = ()) -> str:
    """Return the document of a refusal."""
    document = {"ok": False, "error": said, "mistakes": list(mistakes)}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _code(stop: SystemExit) -> int:
    return stop.code if isinstance(stop.code, int) else NOT_WELL if stop.code else 0


@contextmanager
def _heard() -> Iterator[tuple[_Heard, _Heard]]:
    before = sys.stdout, sys.stderr
    out, err = _Heard(before[0]), _Heard(before[1])  # type: ignore[arg-type]
    sys.stdout, sys.stderr = out, err
    try:
        yield out, err
    finally:
        sys.stdout, sys.stderr = before
