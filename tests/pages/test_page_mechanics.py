"""What scripts add to a page, in a real browser: swaps, refusals, keys, dialogs, colours."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("mechanics")]


@pytest.fixture(scope="module")
def address():
    """Where the corner is served."""
    server = subprocess.Popen(
        [sys.executable, str(Path(__file__).parent / "corner.py")],
        env={**os.environ, "XINGTAN_PROFILE": "test", "DJANGO_SETTINGS_MODULE": "xingtan.config.settings"},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield f"http://127.0.0.1:{int(server.stdout.readline())}/"
    finally:
        server.terminate()
        server.wait(timeout=10)
        server.stdout.close()


@pytest.fixture
def corner(browser, address):
    """The page, opened afresh; a complaint of the browser about it fails the test."""
    window = browser.new_context(locale="en-GB", color_scheme="light")
    page = window.new_page()
    page.set_default_timeout(5000)
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if "Content Security" in message.text else None)
    page.goto(address)
    yield page
    window.close()
    assert complaints == []


def test_a_refused_step_says_why_in_its_place_and_the_focus_stays(corner):
    corner.get_by_role("button", name="Accept 2").click()

    expect(corner.locator("#answer")).to_contain_text("Record 2 was accepted already.")
    expect(corner.get_by_role("button", name="Accept 2")).to_be_focused()


def test_a_form_with_mistakes_comes_back_and_the_wrong_field_has_the_focus(corner):
    corner.get_by_role("button", name="Send").click()

    expect(corner.locator("#entry")).to_contain_text("A title is missing.")
    expect(corner.locator("[aria-invalid=true]")).to_be_focused()


def test_a_failure_of_ours_is_said_aloud_and_nothing_is_swapped(corner):
    corner.get_by_role("button", name="Break").click()

    expect(corner.get_by_role("alert")).to_contain_text("Something went wrong on our side.")
    expect(corner.locator("#answer")).to_be_empty()


def test_letters_press_the_buttons_of_the_present_row(corner):
    corner.keyboard.press("j")
    corner.keyboard.press("j")
    corner.keyboard.press("a")

    expect(corner.locator("#answer")).to_contain_text("Record 2")


def test_letters_are_letters_while_somebody_types(corner):
    corner.get_by_label("Title").press_sequentially("arj?")

    expect(corner.get_by_label("Title")).to_have_value("arj?")
    expect(corner.locator("#answer")).to_be_empty()
    expect(corner.locator("dialog[open]")).to_have_count(0)


def test_the_question_mark_lists_the_keys_of_the_page(corner):
    corner.keyboard.press("?")

    keys = corner.locator("#keys-dialog")
    expect(keys).to_be_visible()
    expect(keys).to_contain_text("Accept 1")
    expect(keys).to_contain_text("Next row")
    corner.keyboard.press("Escape")
    expect(keys).to_be_hidden()


def test_a_step_that_asks_first_happens_only_after_yes(corner):
    corner.get_by_role("button", name="Withdraw 1").click()
    expect(corner.locator("#confirm-dialog")).to_contain_text("Withdraw it?")
    corner.get_by_role("button", name="Cancel").click()
    expect(corner.locator("#answer")).to_be_empty()

    corner.get_by_role("button", name="Withdraw 1").click()
    corner.get_by_role("button", name="Yes, go on").click()

    expect(corner.locator("#done")).to_be_visible()


def test_returning_asks_for_a_reason_and_takes_a_ready_sentence(corner):
    corner.keyboard.press("r")
    corner.get_by_role("button", name="No evidence").click()
    expect(corner.get_by_label("Reason")).to_have_value("No evidence")
    corner.locator("dialog[open]").get_by_role("button", name="Return it").click()

    expect(corner.locator("#done")).to_have_text("done No evidence")
    expect(corner.locator("dialog[open]")).to_have_count(0)


def test_the_colours_chosen_are_there_before_the_next_page_is_painted(corner):
    corner.get_by_role("button", name="Dark").click()
    assert corner.evaluate("document.documentElement.dataset.bsTheme") == "dark"

    corner.reload(wait_until="commit")
    corner.locator("body").wait_for(state="attached")

    assert corner.evaluate("document.documentElement.dataset.bsTheme") == "dark"


def test_without_a_choice_the_colours_follow_the_device(corner):
    corner.emulate_media(color_scheme="dark")

    expect(corner.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_the_page_fits_a_phone(corner):
    corner.set_viewport_size({"width": 390, "height": 844})

    assert corner.evaluate("document.documentElement.scrollWidth") == 390


def test_the_first_key_leads_past_the_top_bar(corner):
    corner.keyboard.press("Tab")
    corner.keyboard.press("Enter")

    expect(corner).to_have_url(re.compile(r"#main$"))


def test_the_language_changes_and_the_reader_stays(corner):
    corner.get_by_role("button", name="简体中文").click()

    expect(corner.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(corner.get_by_role("heading", name="Corner")).to_be_visible()


def test_a_dialog_gives_the_focus_back_to_its_opener_even_when_that_was_swapped(corner):
    opener = corner.get_by_role("button", name="Renew", exact=True)
    opener.press("Enter")
    expect(corner.get_by_label("Why")).to_be_focused()
    corner.keyboard.press("Escape")
    expect(opener).to_be_focused()

    opener.press("Enter")
    corner.keyboard.type("Worn out")
    corner.get_by_role("button", name="Renew it").press("Enter")

    expect(corner.locator("dialog[open]")).to_have_count(0)
    expect(opener).to_be_focused()


def test_a_menu_is_walked_with_arrows_and_closes_behind_its_reader(corner):
    menu, summary = corner.locator("main details.menu"), corner.get_by_text("Menu", exact=True)
    summary.press("ArrowDown")
    expect(corner.get_by_role("link", name="One")).to_be_focused()
    corner.keyboard.press("ArrowUp")
    corner.keyboard.press("ArrowUp")
    expect(corner.get_by_role("link", name="Two")).to_be_focused()
    corner.keyboard.press("Escape")
    expect(summary).to_be_focused()
    expect(menu).not_to_have_attribute("open", "")

    summary.press("Enter")
    expect(menu).to_have_attribute("open", "")
    corner.get_by_label("Title").focus()
    expect(menu).not_to_have_attribute("open", "")


def test_letters_can_be_switched_off_and_on_again_on_this_device(corner):
    corner.get_by_role("button", name="Keyboard shortcuts").click()
    corner.get_by_label("Letters work as shortcuts").uncheck()
    corner.keyboard.press("Escape")
    corner.keyboard.press("r")
    corner.keyboard.press("?")
    expect(corner.locator("dialog[open]")).to_have_count(0)

    corner.get_by_role("button", name="Keyboard shortcuts").click()
    corner.get_by_label("Letters work as shortcuts").check()
    corner.keyboard.press("Escape")
    corner.keyboard.press("r")
    expect(corner.locator("dialog[open]")).to_have_count(1)


def test_a_whole_page_with_mistakes_begins_at_the_first_of_them(corner, address):
    corner.goto(f"{address}?wrong")

    expect(corner.get_by_label("Late")).to_be_focused()
