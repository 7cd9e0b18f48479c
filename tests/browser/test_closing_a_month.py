"""A month of the audit, in a real browser: draw, look by keyboard, accept the rest, close, open again."""

from __future__ import annotations

import io
import re

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

SHEET = "/records/months/XT/2026/10/"


def test_a_month_is_sampled_looked_through_by_keyboard_closed_and_opened_again(sign_in):
    manager = sign_in("manager")
    _allow_samples(manager)
    auditor = sign_in("auditor")
    auditor.goto(SHEET)
    auditor.get_by_role("button", name="Draw the sample").click()
    expect(auditor.get_by_text("records are drawn").first).to_be_visible()

    _look_through(auditor)

    auditor.goto(SHEET)
    auditor.get_by_role("button", name="Accept the others unsampled").click()
    auditor.get_by_role("button", name="Yes, go on").click()
    expect(auditor.get_by_text("accepted unsampled").first).to_be_visible()
    auditor.get_by_role("button", name="Close the month").first.click()
    auditor.get_by_label("Let them go to the next open month").check()
    auditor.locator("dialog[open]").get_by_role("button", name="Close the month").click()
    expect(auditor.get_by_text("2026-10 is closed").first).to_be_visible()
    expect(auditor.locator("[data-state=closed]").first).to_be_visible()

    _check_the_draw(sign_in("zhou"))

    manager.goto(SHEET)
    manager.get_by_role("button", name="Open again").first.click()
    manager.keyboard.type("Two certificates came by post.")
    manager.locator("dialog[open]").get_by_role("button", name="Open again").click()
    expect(manager.get_by_text("2026-10 is open again").first).to_be_visible()


def test_a_photograph_goes_up_from_a_phone_and_is_seen_upright_at_once(sign_in, tmp_path):
    page = sign_in("lin", width=390, height=844)
    page.goto("/records/new/")
    page.get_by_role("link", name="Open class").first.click()
    page.get_by_label("Title of the lesson").fill("Photographed from a phone")
    page.get_by_label("Day of the lesson").fill("2026-11-19")
    page.locator("select[name=level]").select_option("county")
    page.get_by_role("button", name="Save as a draft").click()
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(_sideways())

    page.locator("#camera-file").set_input_files(photo)

    picture = page.locator("#files figure img")
    expect(picture).to_be_visible()
    size = picture.evaluate("image => image.decode().then(() => [image.naturalWidth, image.naturalHeight])")
    assert size[1] > size[0], "the camera was held on its side, the picture stands upright"
    page.locator("#more-files").set_input_files(
        {"name": "page.png", "mimeType": "image/png", "buffer": b"<svg onload=alert(1)>"}
    )
    expect(page.locator("#files .callout.is-bad")).to_contain_text("page.png")
    expect(page.locator("#files figure")).to_have_count(1)


def _allow_samples(page: Page) -> None:
    page.goto("/records/audit/rules/")
    page.get_by_label("A sample is drawn, the others are accepted unread").check()
    page.get_by_label("Share of each kind that is drawn").fill("10")
    page.get_by_role("button", name="Publish the rules").click()
    expect(page.get_by_text("The rules are published").first).to_be_visible()


def _look_through(page: Page) -> None:
    """Only the drawn records, one key for each; one goes back with a reason from the list, which widens the sample."""
    page.get_by_role("link", name="Look at the drawn ones").click()
    page.wait_for_url(re.compile("share=drawn"))
    expect(page.locator(".waiting li").first).to_be_visible()
    before = page.locator(".waiting li").count()
    assert before > 1
    page.get_by_label("The date is wrong.").check()
    with page.expect_response(re.compile("/return/")):
        page.get_by_role("button", name=re.compile("^Return$")).click()
    page.goto("/records/audit/?share=drawn&month=2026-10")
    left = page.locator(".waiting li").count()
    assert left >= before, "a mistake widens the sample"
    while left:
        page.keyboard.press("a")
        expect(page.locator(".waiting li")).to_have_count(left - 1)
        left -= 1


def _check_the_draw(page: Page) -> None:
    """Any teacher of the school sees how it was drawn."""
    page.goto(f"{SHEET}samples/1/")
    expect(page.get_by_text("The seed follows from the grounds and the list below.")).to_be_visible()
    expect(page.get_by_text("picked, returned").first).to_be_visible()


def _sideways() -> bytes:
    exif = Image.Exif()
    exif[0x0112] = 6
    stream = io.BytesIO()
    Image.linear_gradient("L").resize((640, 480)).convert("RGB").save(stream, "JPEG", exif=exif)
    return stream.getvalue()
