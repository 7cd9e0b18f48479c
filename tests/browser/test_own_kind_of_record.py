"""A school's own kind of record by hand: defined by the manager, entered on a phone, out and in as a list."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from makers.records import png_bytes

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

FIELDS = (("rich_text", "故事", "Story"), ("choice", "主题", "Theme"), ("file", "照片", "Photograph"))
TITLES = ("一封道歉信", "迟到的雨天", "最后一排")


def define(page: Page) -> str:
    """Draw up "class-teacher story" and return its code."""
    page.goto("/records/definitions/")
    page.get_by_role("link", name="New kind of record").click()
    page.locator("[name=name_zh]").fill("班主任日记")
    page.locator("[name=name_en]").fill("Class-teacher diary")
    for place, (kind, zh, en) in enumerate(FIELDS, start=2):
        page.locator(f"button[value=add-{kind}]").click()
        page.locator(f"[name=f-{place}-label_zh]").fill(zh)
        page.locator(f"[name=f-{place}-label_en]").fill(en)
    page.locator("[name=f-3-choices]").fill("关爱 | Care\n班规 | Class rules")
    expect(page.locator("#preview")).to_contain_text("Class rules")
    page.locator(".entry-foot button[value=save]").click()
    expect(page.get_by_text("is published as version 1")).to_be_visible()
    return page.url.rstrip("/").rpartition("/")[2]


def enter(page: Page, code: str, title: str, photo: Path) -> None:
    """Enter one story on a phone and submit it."""
    page.goto("/records/new/")
    page.get_by_role("link", name="Class-teacher diary").last.click()
    page.locator("[name=title]").fill(title)
    page.locator(f"[name={code}_1]").fill("他**先**开了口。")
    page.locator(f"[name={code}_2]").select_option("care")
    page.locator(f"[name={code}_3]").set_input_files(photo)
    page.locator("button[name=submit]").click()
    page.wait_for_url(re.compile(r"/records/\d+/$"))


def begin_and_leave(page: Page, code: str) -> None:
    """Type, wait, reload, type, leave: everything is there again."""
    page.goto(f"/records/new/{code}/")
    page.locator("[name=title]").fill("一封")
    expect(page.locator("#kept")).to_contain_text("Saved at")
    page.reload()
    expect(page.locator("[name=title]")).to_have_value("一封")
    page.locator(f"[name={code}_1]").fill("留下的话")
    page.goto("/records/")
    page.goto(f"/records/new/{code}/")
    expect(page.locator(f"[name={code}_1]")).to_have_value("留下的话")
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def changed_list(page: Page, folder: Path) -> Path:
    """Export the stories and return the list with three changed cells."""
    text = page.request.get("/records/export/?format=csv", headers={"Accept-Language": "en"}).body().decode("utf-8-sig")
    rows = [row for row in csv.DictReader(io.StringIO(text)) if row["Kind"] == "Class-teacher diary"]
    assert sorted(row["Title"] for row in rows) == sorted(TITLES)
    rows[0]["Title"], rows[1]["Theme"], rows[2]["Story"] = "改过的题目", "Class rules", "另一个结尾"
    changed = folder / "records.csv"
    with changed.open("w", encoding="utf-8-sig", newline="") as file:
        out = csv.DictWriter(file, rows[0].keys())
        out.writeheader()
        out.writerows(rows)
    return changed


def test_a_school_defines_its_own_kind_a_teacher_enters_it_and_the_list_comes_back_with_three_changes(
    sign_in, tmp_path
):
    manager = sign_in("manager")
    code = define(manager)
    photo = tmp_path / "photo.png"
    photo.write_bytes(png_bytes())
    teacher = sign_in("lin", width=390, height=844)
    begin_and_leave(teacher, code)
    for title in TITLES:
        enter(teacher, code, title, photo)
    expect(teacher.locator(".rich strong")).to_have_text("先")

    manager.goto("/records/import/")
    manager.locator("input[type=file]").set_input_files(changed_list(manager, tmp_path))
    manager.locator("main form:has(input[type=file]) button").last.click()
    expect(manager.locator("main ins")).to_have_count(3)
    manager.get_by_role("button", name=re.compile("Write")).first.click()
    expect(manager.get_by_text("The import is written.")).to_be_visible()
    manager.goto(f"/records/?scope=all&kind={code}")
    expect(manager.get_by_role("link", name="改过的题目")).to_be_visible()
