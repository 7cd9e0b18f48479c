"""The library in a real browser: bring a file, find it on a phone by two characters, open it, say thanks."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from makers.library import docx

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

PHONE = {"width": 390, "height": 844}
WORDS = "word/vnd.openxmlformats-officedocument.wordprocessingml.document"
TEXT = "观察蜗牛的壳，记录它在雨天的活动。"


def test_a_leader_brings_a_file_and_a_teacher_finds_it_by_two_characters_and_says_thanks(sign_in):
    leader = sign_in("leader")
    _bring(leader)
    teacher = sign_in("lin")
    teacher.set_viewport_size(PHONE)
    _find(teacher, "蜗牛")
    expect(teacher.locator("mark").first).to_have_text("蜗牛")
    wide = teacher.evaluate("document.documentElement.scrollWidth")
    assert wide <= PHONE["width"]
    teacher.get_by_role("link", name="snail-lesson").first.click()
    teacher.get_by_label("A line for the author").fill("孩子们很喜欢")
    teacher.get_by_role("button", name=re.compile("I used this")).click()
    expect(teacher.get_by_text("Thank you: the author sees it.").first).to_be_visible()
    leader.goto("/library/mine/")
    expect(leader.get_by_text("孩子们很喜欢").first).to_be_visible()


def _bring(page: Page) -> None:
    page.goto("/library/new/")
    file = {"name": "snail-lesson.docx", "mimeType": f"application/{WORDS}", "buffer": docx("教学目标", TEXT)}
    page.locator("input[name=files]").set_input_files([file])
    page.get_by_label("School subject").select_option(label="Science")
    page.get_by_role("button", name="Bring it").click()
    expect(page.get_by_role("heading", name="snail-lesson")).to_be_visible()


def _find(page: Page, words: str) -> None:
    """Ask again until the file has been read in the background."""
    for _ in range(20):
        page.goto(f"/library/?q={words}")
        if page.get_by_role("link", name="snail-lesson").count():
            return
        page.wait_for_timeout(500)
