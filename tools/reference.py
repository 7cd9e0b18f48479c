"""Write docs/reference/: drawings of the roads, the addresses and who is answered what, made from the code.

``python -m tools.reference`` writes them; a test holds the pages equal to the code.
"""

from __future__ import annotations

import csv
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "docs" / "reference"
MATRIX = ROOT / "tests" / "architecture" / "access_matrix.csv"


def pages() -> dict[str, str]:
    """Return file name -> text of every reference page, as the code has it now."""
    return {"roads.md": _roads(), "addresses.md": _addresses(), "access.md": _access()}


def main() -> None:
    """Write the pages."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xingtan.config.settings")
    import django  # noqa: PLC0415 only a program sets Django up

    django.setup()
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (FOLDER / name).write_text(text, encoding="utf-8")


def _roads() -> str:
    from xingtan.declarations.workflow import ROAD as LINE  # noqa: PLC0415
    from xingtan.kernel.steps import mermaid  # noqa: PLC0415
    from xingtan.records.workflow import ROAD as RECORD  # noqa: PLC0415

    parts = [
        "# Roads\n",
        "Made from the tables in `workflow.py` by `make reference`: buttons, policies and tests read them too.\n",
    ]
    for title, road in (("A record 记录", RECORD), ("A line of a declaration 申报行", LINE)):
        parts.append(f"## {title}\n\n```mermaid\n{mermaid(road)}```\n")
        parts.append("| step | from | to | whose step | needs a reason |\n|---|---|---|---|---|")
        parts.extend(
            f"| {step.name} | {', '.join(sorted(step.sources))} | {step.target} | {', '.join(sorted(step.by))}"
            f"{' (own record only)' if step.owner_only else ''} | {'yes' if step.needs_reason else ''} |"
            for step in road.steps
        )
        parts.append("")
    return "\n".join(parts)


def _addresses() -> str:
    from xingtan.config.addresses import addresses  # noqa: PLC0415

    lines = [
        "# Addresses",
        "",
        "Made from the resolver by `make reference`. Whoever may not know that a thing exists gets 404; who may know",
        "but not act gets 403, or 409 with the reason when the state forbids it.",
        "",
        "| address | methods | who |",
        "|---|---|---|",
    ]
    lines.extend(f"| `{each.pattern}` | {', '.join(each.methods)} | {each.rule} |" for each in addresses())
    return "\n".join([*lines, ""])


def _access() -> str:
    with MATRIX.open(encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    lines = [
        "# Access",
        "",
        "Who is answered what at every address; made by `make reference` from `tests/architecture/access_matrix.csv`,",
        "which a test holds equal to behaviour. Everybody works at one school and the authorities above it; the thing",
        "in the path belongs to that school (own), to another one of its county (next door) or to another province.",
        "Whoever may not know of a thing gets 404; who may know but not act 403; 409 says that its state forbids",
        "the step, 422 that the form was sent empty, 302 that it was done or leads on, `sign in` that the door",
        "comes first.",
        "",
        f"| {' | '.join(head)} |",
        f"|{'---|' * len(head)}",
    ]
    lines.extend(f"| `{row[0]}` | {' | '.join(row[1:])} |" for row in rows)
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    main()
