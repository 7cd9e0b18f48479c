"""Take the pictures of the READMEs from a running demonstration: ``python -m tools.screenshots ADDRESS [FOLDER]``.

Each picture is one window of 1280 by 900 points in both languages, reduced to 128 colours by pngquant where the machine
has it. The demonstration must be fresh: nothing is written, but what others did in it would show.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
WIDE = {"width": 1280, "height": 900}
PASSWORD = "xingtan-demo-2026"  # noqa: S105 printed by the demonstration itself
LOCALES = {"en": "en-GB", "zh": "zh-CN"}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def _entry(page: Page) -> None:
    """Open the first amount of last year's statement."""
    page.goto("/credits/?year=2024")
    page.goto(page.locator("a.open-number").first.get_attribute("href") or "/credits/")


def _lines(page: Page) -> None:
    """Open the lines that wait for the county, two of them marked, a reason chosen for the third."""
    page.goto("/desk/county_auditor/")
    page.locator("a[data-key=g]").first.click()
    page.locator("tr[data-row]").first.wait_for()
    for row in (0, 1):
        page.locator("tr[data-row] input[type=checkbox]").nth(row).check()
    page.keyboard.press("j")
    page.keyboard.press("j")
    reason = page.locator("#reasons option").first.get_attribute("value") or ""
    page.locator("tr[data-row][data-current] input[name=reason]").fill(reason)


#: Name of the picture, whose window it is, how to get there.
PICTURES: tuple[tuple[str, str, Callable[[Page], object]], ...] = (
    ("teacher-desk", "lin", lambda page: page.goto("/desk/teacher/")),
    ("audit-queue", "auditor", lambda page: page.goto("/desk/school_auditor/")),
    ("county-board", "county", _lines),
    ("entry", "lin", _entry),
)


def main(arguments: list[str]) -> int:
    """Write every picture; return 2 when called without an address."""
    if not arguments:
        sys.stderr.write("usage: python -m tools.screenshots ADDRESS [FOLDER]\n")
        return 2
    folder = Path(arguments[1]) if len(arguments) > 1 else ROOT / "docs" / "images"
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        for language in LOCALES:
            for name, login, go in PICTURES:
                path = folder / f"{name}-{language}.png"
                _take(browser, arguments[0], path, (language, login, go))
                sys.stdout.write(f"{path.name} {path.stat().st_size // 1024} kB\n")
        browser.close()
    return 0


def _take(browser: Browser, address: str, path: Path, who: tuple[str, str, Callable[[Page], object]]) -> None:
    language, login, go = who
    window = browser.new_context(base_url=address, locale=LOCALES[language], viewport=WIDE, color_scheme="light")
    page = window.new_page()
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(login)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form:has(input[name=password]) button").last.click()
    page.wait_for_load_state("networkidle")
    go(page)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=path)
    window.close()
    quant = shutil.which("pngquant")
    if quant:
        subprocess.run([quant, "--force", "--output", path, "128", path], check=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
