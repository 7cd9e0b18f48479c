"""Take the pictures of the READMEs from a running demonstration: ``python -m tools.screenshots ADDRESS [FOLDER]``.

Each picture is one window of 1280 by 900 points, or of a phone, in both languages, reduced to 256 colours.
The demonstration must be fresh: nothing is written, but what others did in it would show.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
COLOURS = 256
PASSWORD = "xingtan-demo-2026"  # noqa: S105 printed by the demonstration itself
LOCALES = {"en": "en-GB", "zh": "zh-CN"}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]


def _entry(page: Page) -> None:
    """Open the first amount of last year's statement."""
    page.goto("/credits/?year=2024")
    page.goto(page.locator("tbody a.open-number").first.get_attribute("href") or "/credits/")


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


def _portfolio(page: Page) -> None:
    """Open one's own portfolio, on a wide window where its works begin."""
    page.goto("/growth/portfolio/")
    if page.viewport_size == WIDE:
        page.locator("main img").first.scroll_into_view_if_needed()
        page.mouse.move(700, 450)
        page.mouse.wheel(0, 200)
        page.wait_for_timeout(600)


#: Name of the picture, whose window it is, how to get there; those whose name begins with "phone" are small.
PICTURES: tuple[tuple[str, str, Callable[[Page], object]], ...] = (
    ("teacher-desk", "lin", lambda page: page.goto("/desk/teacher/")),
    ("audit-queue", "auditor", lambda page: page.goto("/desk/school_auditor/")),
    ("county-board", "county", _lines),
    ("entry", "lin", _entry),
    ("portfolio", "lin", _portfolio),
    ("phone-desk", "lin", lambda page: page.goto("/desk/teacher/")),
    ("phone-portfolio", "lin", _portfolio),
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
    size = PHONE if path.name.startswith("phone") else WIDE
    window = browser.new_context(base_url=address, locale=LOCALES[language], viewport=size, color_scheme="light")
    page = window.new_page()
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(login)
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form:has(input[name=password]) button").last.click()
    page.wait_for_url(lambda url: "/login/" not in url)
    go(page)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=path)
    window.close()
    picture = Image.open(path).convert("RGB").quantize(COLOURS, kmeans=4, dither=Image.Dither.NONE)
    picture.save(path, optimize=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
