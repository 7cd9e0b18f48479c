"""An appeal in a real browser: said where it is seen, passed on, upheld, and the statement shows what was corrected."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_an_amount_is_contested_passed_on_and_corrected_and_the_statement_shows_both_lines(sign_in):
    teacher: Page = sign_in("zhou", width=390)
    teacher.goto("/credits/?year=2024")
    teacher.locator("td.is-num a.open-number").first.click()
    entry = re.search(r"/entries/([\d-]+)/", teacher.url).group(1)
    teacher.get_by_role("link", name="This is wrong").click()
    teacher.get_by_label("What is wrong?").fill("The day was longer.")
    teacher.get_by_role("button", name="Send").click()
    expect(teacher.get_by_text("It is filed.")).to_be_visible()
    appeal = teacher.url

    county: Page = sign_in("county")
    county.goto(appeal)
    county.get_by_role("button", name="Pass on to the office above").click()
    county.get_by_label("Reason").fill("I audited it myself.")
    county.get_by_role("button", name="Pass on", exact=True).click()
    expect(county.get_by_text("City auditor").first).to_be_visible()

    city: Page = sign_in("city")
    city.goto(appeal)
    city.get_by_label("Upheld", exact=True).check()
    city.get_by_label("Why").fill("The sheet shows more.")
    city.get_by_label("Amount, when it is not computed").fill("999")
    city.get_by_role("button", name="Look at the sum").click()
    expect(city.get_by_text("it lies between 0 and")).to_be_visible()
    city.get_by_label("Amount, when it is not computed").fill("1/4")
    city.get_by_role("button", name="Look at the sum").click()
    expect(city.get_by_text("What would stand there")).to_be_visible()
    city.get_by_role("button", name="Answer", exact=True).click()
    city.get_by_role("button", name="Yes, go on").click()
    expect(city.get_by_text("The appeal is answered.")).to_be_visible()

    teacher.goto("/credits/?year=2024")
    expect(teacher.get_by_text(f"Takes back {entry}")).to_be_visible()
    number = appeal.rstrip("/").rpartition("/")[2]
    expect(teacher.get_by_text(f"Appeal {number}: The sheet shows more.").first).to_be_visible()
    teacher.goto(f"/credits/entries/{entry}/")
    teacher.locator(".callout", has_text="Another entry stands in its place").get_by_role("link").click()
    expect(teacher.get_by_text(re.compile(rf"Corrected after appeal {number}: .* → 0\.25"))).to_be_visible()
