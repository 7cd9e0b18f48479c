"""A portfolio in a real browser: put first, share, read as a stranger, close the link; on a phone too."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]


def test_a_portfolio_is_arranged_shared_read_by_a_stranger_and_closed_again(sign_in, browser, installation):
    page = sign_in("lin")
    page.goto("/growth/portfolio/arrange/")
    page.get_by_label("A line under your name").fill("Every child speaks")
    page.get_by_role("button", name="Move down: Path over the years").click()
    expect(page.locator("#sections li").first).to_contain_text("Teaching and works")
    expect(page.get_by_label("A line under your name")).to_have_value("Every child speaks")

    link = _shared(page)

    window = browser.new_context(locale="en-GB", viewport={"width": 390, "height": 844}, base_url=installation.address)
    stranger = window.new_page()
    stranger.goto(link)
    expect(stranger.get_by_text("Every child speaks")).to_be_visible()
    expect(stranger.get_by_text("Conversation")).to_have_count(0)
    expect(stranger.locator("meta[name=robots]")).to_have_attribute("content", "noindex, nofollow, noarchive")
    width = stranger.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width[0] <= width[1], "nothing runs over the edge of a phone"

    page.goto("/growth/portfolio/links/")
    expect(page.get_by_text("opened 1 time", exact=True)).to_be_visible()
    page.get_by_role("listitem").filter(has_text="A reviewer").get_by_role("button", name="Close this link").click()
    page.get_by_role("button", name="Yes, go on").click()
    expect(page.get_by_text("The link opens nothing any more.").first).to_be_visible()
    answer = stranger.goto(link)
    assert answer is not None
    assert answer.status == 404
    window.close()


def _shared(page: Page) -> str:
    page.goto("/growth/portfolio/links/")
    page.get_by_label("For whom").fill("A reviewer")
    page.get_by_role("button", name="Make the link").click()
    link = page.get_by_label("Link", exact=True).input_value()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    page.goto("/growth/portfolio/links/")
    expect(page.get_by_label("Link", exact=True)).to_have_count(0)
    return link
