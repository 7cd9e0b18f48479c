"""The main job, end to end, in a real browser: from a workbook and one open class to a number that opens."""

from __future__ import annotations

import re
import struct
import zlib
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

LESSON = "The apricot terrace in spring"
YEAR = 2026


def test_a_school_session_imported_from_excel_and_an_open_class_become_credits_that_open(sign_in, tmp_path):
    manager = sign_in("manager")
    _import_records(manager, tmp_path)
    teacher = sign_in("lin")
    _enter_open_class(teacher, tmp_path)
    _accept_from_the_keyboard(sign_in("auditor"))

    manager.goto(f"/declarations/places/XT/{YEAR}/")
    manager.get_by_role("button", name="Declare them").click()
    manager.get_by_role("button", name="Yes, go on").click()
    expect(manager.get_by_text("At the county").first).to_be_visible()

    county = sign_in("county")
    _pass_all(county, "LX", "declared", return_title="Lantern riddles")
    _pass_all(sign_in("city"), "QL", "county_audited")

    province = sign_in("province")
    province.goto(f"/declarations/places/XH/{YEAR}/")
    province.get_by_role("link", name="Simulate").click()
    expect(province.locator("#simulation")).not_to_be_empty()
    province.get_by_role("button", name="Identify the year").click()
    province.get_by_role("button", name="Yes, go on").click()
    expect(province.get_by_text("Batch").first).to_be_visible()

    _open_the_number(teacher)
    _see_what_came_back(manager)


def _import_records(page: Page, folder: Path) -> None:
    """The manager imports two records: a dry run first, then the same rows written."""
    table = folder / "records.csv"
    table.write_text(
        "教师工号,类型,名称,日期,学时,计划已事先备案\n"
        "{number},校本培训,Questions that open a lesson,2026-09-20,8,是\n"
        "{number},校本培训,Lantern riddles,2026-09-27,4,是\n".replace("{number}", _number_of(page, "林晓禾")),
        encoding="utf-8",
    )
    page.goto("/records/import/")
    page.locator("input[type=file]").set_input_files(table)
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_text("Questions that open a lesson").first).to_be_visible()
    page.get_by_role("button", name=re.compile("^Write")).first.click()
    if page.get_by_role("button", name="Yes, go on").is_visible():
        page.get_by_role("button", name="Yes, go on").click()
    expect(page.get_by_text("written").first).to_be_visible()


def _number_of(page: Page, name: str) -> str:
    page.goto(f"/teachers/?q={name}")
    row = page.locator("tbody tr", has_text=name).first.inner_text()
    return re.search(r"\b[A-Z]+[A-Z0-9-]*\d{3,}\b", row).group()


def _enter_open_class(page: Page, folder: Path) -> None:
    """The teacher enters an open class with a photograph and hands it in."""
    photo = folder / "lesson.png"
    photo.write_bytes(_png(40, 30))
    page.goto("/records/new/")
    page.get_by_role("link", name="Open class").first.click()
    page.get_by_label("Title of the lesson").fill(LESSON)
    page.get_by_label("Day of the lesson").fill("2026-11-18")
    page.locator("select[name=level]").select_option("county")
    page.locator("#id_evidence").set_input_files(photo)
    page.get_by_role("button", name="Submit for audit").click()
    expect(page.get_by_text(LESSON).first).to_be_visible()
    expect(page.locator("[data-state=submitted]").first).to_be_visible()


def _accept_from_the_keyboard(page: Page) -> None:
    """The auditor finds the three records and accepts each by one key, seeing the photograph beside it."""
    page.goto("/desk/school_auditor/")
    page.goto("/records/audit/?q=林晓禾")
    while page.locator(".waiting li").count():
        before = page.locator(".waiting li").count()
        if LESSON in page.locator(".judge").inner_text():
            expect(page.locator(".judge img").first).to_be_visible()
        page.keyboard.press("a")
        expect(page.locator(".waiting li")).to_have_count(before - 1)


def _pass_all(page: Page, place: str, state: str, *, return_title: str = "") -> None:
    """An auditor above the school passes every line of the year, after sending one of them back when asked to."""
    page.goto(f"/declarations/places/{place}/{YEAR}/lines/?state={state}&q=林晓禾")
    if return_title:
        _send_back_from_the_keyboard(page, return_title)
        expect(page.locator("tr[data-row]", has_text=return_title)).to_have_count(0)
    expect(page.locator("tr[data-row]").first).to_be_visible()
    page.get_by_label("Mark all on this page").check()
    page.get_by_role("button", name="Pass the marked ones").click()
    expect(page.locator("tr[data-row]")).to_have_count(0)


def _send_back_from_the_keyboard(page: Page, title: str) -> None:
    """j to the row, r for the reason, Enter to send."""
    for _ in range(page.locator("tr[data-row]").count()):
        if title in page.locator("tr[data-current]").inner_text():
            break
        page.keyboard.press("j")
    page.keyboard.press("r")
    page.keyboard.type("The plan was not filed.")
    page.keyboard.press("Enter")


def _open_the_number(page: Page) -> None:
    """The teacher sees the credit of the open class and opens it to rule, arithmetic, people and times."""
    page.goto(f"/credits/?year={YEAR}")
    row = page.locator("tr", has_text=LESSON)
    expect(row).to_contain_text("1")
    row.get_by_role("link").last.click()
    for words in ("How the amount came about", "The rule", "People and times", "罗海平", "高云清", "方远舟", "严知秋"):
        expect(page.get_by_text(words).first).to_be_visible()


def _see_what_came_back(page: Page) -> None:
    """The school sees the one row that came back, with the county's reason."""
    page.goto(f"/declarations/places/XT/{YEAR}/")
    expect(page.locator("tr[data-row]", has_text="Lantern riddles")).to_contain_text("The plan was not filed.")


def _png(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = b"".join(b"\x00" + b"\xe0\x90\x50" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
