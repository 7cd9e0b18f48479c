"""A school with an empty folder: three short pages, and the manager sits at their desk."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_an_empty_installation_leads_through_three_pages_to_the_teachers(
    browser: Browser, empty_installation, tmp_path: Path
):
    window = browser.new_context(
        locale="zh-CN", viewport={"width": 390, "height": 844}, base_url=empty_installation.address
    )
    page = window.new_page()
    page.goto("/")
    expect(page).to_have_url(re.compile("/start/"))
    code = re.search(r"XINGTAN_START_CODE=(\d+)", (empty_installation.folder / "xingtan.env").read_text()).group(1)

    page.locator("[name=setup_code]").fill(code)
    page.locator("[name=name]").fill("溪口镇中心小学")
    page.locator("[name=code]").fill("XK01")
    page.locator("[name=kind]").select_option("school")
    page.locator("main form button").last.click()
    expect(page.locator("[name=login]")).to_be_visible()
    page.locator("[name=name]").fill("周老师")
    page.locator("[name=login]").fill("zhou")
    for field in page.locator("input[type=password]").all():
        field.fill("apricot-terrace-2026")
    page.locator("main form button").last.click()

    roster = tmp_path / "教师名册.csv"
    roster.write_text(
        "工号,姓名,性别,出生日期,学历,职称,任教学科,参加工作日期\nT001,李春,女,1990-05-01,本科,中级,语文,2012-09-01\n",
        encoding="utf-8",
    )
    page.locator("input[type=file]").set_input_files(roster)
    page.locator("main form:has(input[type=file]) button").last.click()
    expect(page.get_by_text("李春").first).to_be_visible()
    page.get_by_role("button", name=re.compile("写入|导入")).first.click()
    page.goto("/teachers/")
    expect(page.get_by_text("李春").first).to_be_visible()
    assert page.goto("/start/").status == 404
    window.close()
