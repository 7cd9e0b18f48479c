"""The rulebook desk in a real browser: a file with a mistake becomes a published rulebook; a cap by form."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from makers.drafts import draft_text

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

FAR = "2090-09-01"
"""A date of effect that touches nobody else's test."""


def test_an_officer_takes_a_rulebook_from_a_file_with_a_mistake_to_publication(sign_in, tmp_path):
    page: Page = sign_in("province")
    text = draft_text(**{"version: '2027.1'": "version: '2090.1'", "at_least: '120'": "at_least: forty"})
    _take_in(page, text, tmp_path)
    line = 1 + text[: text.index("forty")].count("\n")
    expect(page.get_by_role("heading", name="1 mistake")).to_be_visible()
    expect(page.get_by_text(f"line {line}, column")).to_be_visible()
    expect(page.locator("mark", has_text="forty")).to_be_visible()

    page.get_by_role("link", name="Correct the text").click()
    page.locator("textarea[name=text]").fill(text.replace("forty", "'130'"))
    page.get_by_role("button", name="Save and check").click()
    expect(page.get_by_text("The rulebook has no mistakes")).to_be_visible()

    draft = page.url
    page.get_by_role("link", name="Compare", exact=False).last.click()
    row = page.locator("tr", has_text="credits of the cycle")
    expect(row.locator("del")).to_have_text("120")
    expect(row.locator("ins")).to_have_text("130")

    page.goto(draft)
    page.get_by_role("link", name="Simulate the rules").click()
    page.get_by_role("button", name="Simulate the rules").click()
    expect(page.get_by_role("heading", name="How the differences spread")).to_be_visible()
    expect(page.get_by_role("heading", name="By school")).to_be_visible()

    page.goto(draft)
    page.locator("[name=effective_from]").fill(FAR)
    page.get_by_role("button", name="Publish").click()
    page.get_by_role("button", name="Yes, go on").click()
    expect(page.get_by_text("The rulebook is published")).to_be_visible()
    expect(page).to_have_url(re.compile(r"/credits/rulebooks/\d+/"))


def test_a_manager_changes_a_cap_by_form(sign_in, tmp_path):
    page: Page = sign_in("manager")
    _take_in(page, draft_text(), tmp_path)
    page.get_by_role("link", name="Change by form").click()
    page.get_by_role("link", name="school-based training").click()
    panel = page.locator("section.panel", has=page.get_by_role("heading", name="open or demonstration class")).first
    cap = panel.get_by_label("at most").first
    cap.fill("many")
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_text("is no exact amount")).to_be_visible()
    panel.get_by_label("at most").first.fill("5")
    page.get_by_role("button", name="Save").last.click()
    expect(page.get_by_text("The rulebook has no mistakes")).to_be_visible()
    expect(panel.get_by_label("at most").first).to_have_value("5")


def _take_in(page: Page, text: str, folder: Path) -> None:
    file = folder / "rules.yaml"
    file.write_text(text, encoding="utf-8")
    page.goto("/credits/rulebooks/drafts/")
    page.locator("input[type=file]").set_input_files(file)
    page.get_by_role("button", name="Make a draft").click()
    page.wait_for_url(re.compile(r"/credits/rulebooks/drafts/\d+/"))
