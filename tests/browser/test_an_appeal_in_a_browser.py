"""An appeal in a real browser: said where it is seen, passed on, upheld, and the statement shows what was corrected."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]
SAID = "The sheet shows more."


def test_an_amount_is_contested_passed_on_and_corrected_and_the_statement_shows_both_lines(sign_in):
    teacher: Page = sign_in("zhou", width=390)
    entry = _contest(teacher)
    appeal = teacher.url
    _pass_on(sign_in("county"), appeal)
    _correct(sign_in("city"), appeal)
    _read_both_lines(teacher, entry, appeal.rstrip("/").rpartition("/")[2])


def _contest(page: Page) -> str:
    """The teacher opens an amount of the statement on the phone and says that it is wrong; return the entry."""
    page.goto("/credits/?year=2024")
    page.locator("td.is-num a.open-number").first.click()
    page.wait_for_url(re.compile(r"/entries/[\d-]+/"))
    entry = re.search(r"/entries/([\d-]+)/", page.url).group(1)
    page.get_by_role("link", name="This is wrong").click()
    page.get_by_label("What is wrong?").fill("The day was longer.")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_text("It is filed.")).to_be_visible()
    return entry


def _pass_on(page: Page, appeal: str) -> None:
    """The county passes the appeal on to the city."""
    page.goto(appeal)
    page.get_by_role("button", name="Pass on to the office above").click()
    page.get_by_label("Reason").fill("I audited it myself.")
    page.get_by_role("button", name="Pass on", exact=True).click()
    expect(page.get_by_text("City auditor").first).to_be_visible()


def _correct(page: Page, appeal: str) -> None:
    """The city types an amount that is too high, is told the bounds, looks at the sum and upholds."""
    page.goto(appeal)
    page.get_by_label("Upheld", exact=True).check()
    page.get_by_label("Why").fill(SAID)
    amount, look = page.get_by_label("Amount, when it is not computed"), page.get_by_role("button", name="Look at the")
    amount.fill("999")
    look.click()
    expect(page.get_by_text("it lies between 0 and")).to_be_visible()
    amount.fill("1/4")
    look.click()
    expect(page.get_by_text("What would stand there")).to_be_visible()
    page.get_by_role("button", name="Answer", exact=True).click()
    page.get_by_role("button", name="Yes, go on").click()
    expect(page.get_by_text("The appeal is answered.")).to_be_visible()


def _read_both_lines(page: Page, entry: str, appeal: str) -> None:
    """The statement shows reversal and correction, and the entry leads to what stands in its place."""
    page.goto("/credits/?year=2024")
    expect(page.get_by_text(f"Takes back {entry}")).to_be_visible()
    expect(page.get_by_text(f"Appeal {appeal}: {SAID}").first).to_be_visible()
    page.goto(f"/credits/entries/{entry}/")
    page.locator(".callout", has_text="Another entry stands in its place").get_by_role("link").click()
    expect(page.get_by_text(re.compile(rf"Corrected after appeal {appeal}: .* → 0\.25"))).to_be_visible()
