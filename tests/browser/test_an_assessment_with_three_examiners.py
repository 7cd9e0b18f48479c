"""An assessment from the scale to the teacher's own page, in a real browser: three examiners, one of them apart."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from xingtan.kernel.chinese_names import found_by

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("browser")]

TITLE = "Assessment of the autumn"
TEACHER, EXAMINERS = "林晓禾", {"zhou": "8", "leader": "9", "auditor": "5"}
PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}


def test_three_examiners_rate_a_teacher_and_the_result_opens_down_to_their_marks(sign_in):
    manager = sign_in("manager")
    _plan(manager)
    names = {login: _name_of(sign_in(login)) for login in EXAMINERS}
    _invite(manager, list(names.values()))
    teacher = sign_in("lin")
    _rate(teacher, TEACHER, "9", own=True)
    _examiners_phase(manager)
    for login, mark in EXAMINERS.items():
        examiner = sign_in(login)
        examiner.set_viewport_size(PHONE)
        _rate(examiner, TEACHER, mark)
        examiner.set_viewport_size(DESK)

    manager.get_by_role("link", name="Progress").first.click()
    expect(manager.get_by_text("Everybody has handed in")).to_be_visible()
    _press(manager, "Close the rating")
    manager.get_by_role("link", name="Raters compared").click()
    expect(manager.get_by_label("lies apart").first).to_be_visible()
    principal = sign_in("principal")
    principal.goto("/assessment/")
    principal.get_by_role("link", name=TITLE, exact=True).click()
    expect(principal.get_by_text(TEACHER).first).to_be_visible()
    _press(principal, "Confirm the results")
    _press(principal, "Publish to the teachers")
    expect(principal.get_by_text("Published to the teachers").first).to_be_visible()

    teacher.goto("/assessment/mine/")
    teacher.get_by_role("link", name=re.compile(TITLE)).first.click()
    expect(teacher.get_by_text("avg(22/3, 22/3) = 22/3").first).to_be_visible()
    for name in names.values():
        expect(teacher.get_by_text(name, exact=False).first).to_be_visible()
    teacher.get_by_role("link", name="This is wrong").click()
    expect(teacher.get_by_text(TITLE).first).to_be_visible()


def _plan(page: Page) -> None:
    """Choose the annual scale; today the teacher rates, tomorrow the examiners."""
    today = timezone.localdate()
    page.goto("/assessment/new/")
    page.get_by_label("Title").fill(TITLE)
    page.get_by_label("Scale").select_option(label="Annual assessment of a school's teachers (v1)")
    days = {
        "evidence_from": today - timedelta(days=400),
        "evidence_until": today,
        "self_from": today,
        "self_until": today,
        "examiner_from": today + timedelta(days=1),
        "examiner_until": today + timedelta(days=9),
    }
    for name, day in days.items():
        page.locator(f"input[name={name}]").fill(day.isoformat())
    page.get_by_role("button", name="Go on").click()


def _invite(page: Page, names: list[str]) -> None:
    """One teacher takes part, three people sit on the panel."""
    adding = page.locator("#add-people")
    adding.locator("select[name=tier]").select_option(label="Teachers")
    _find(adding, found_by(TEACHER).split()[1])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(adding.get_by_role("button", name=f"Take off {TEACHER}")).to_be_visible()
    expect(adding.get_by_text("1 chosen")).to_be_visible()
    adding.get_by_role("button", name="Add the chosen ones").click()
    expect(page.get_by_text("1 teacher takes part")).to_be_visible()
    page.get_by_label("Name of the panel").fill("Panel of three")
    sitting = page.locator(".field").filter(has=page.locator("#id_panel-members_search"))
    for name in names:
        _find(sitting, name)
        sitting.locator("[data-people-list] label:visible input").first.check()
    expect(sitting.get_by_text(f"{len(names)} chosen")).to_be_visible()
    page.get_by_role("button", name="Add the panel").click()
    expect(page.get_by_text("Panel of three")).to_be_visible()
    _press(page, "Start the rating")
    expect(page.get_by_text("Still to hand in")).to_be_visible()


def _find(part: Locator, typed: str) -> None:
    """Look for somebody in a picker, by name or pinyin."""
    part.locator("input[type=search]").fill(typed)
    expect(part.get_by_text("1 found")).to_be_visible()


def _examiners_phase(page: Page) -> None:
    """The manager ends the self-rating and opens the examiners' phase today."""
    today = timezone.localdate()
    page.get_by_role("link", name="Set-up").first.click()
    page.get_by_role("button", name="Change the days").first.click()
    for name, day in {
        "self_from": today - timedelta(days=2),
        "self_until": today - timedelta(days=1),
        "examiner_from": today,
    }.items():
        page.locator(f"dialog input[name={name}]").fill(day.isoformat())
    page.locator("dialog").get_by_role("button", name="Change the days").click()
    expect(page.get_by_text("The days were changed.")).to_be_visible()


def _rate(page: Page, name: str, mark: str, *, own: bool = False) -> None:
    """Rate from the desk: levels by thumb, the rest by number; the draft saves itself, then hand in."""
    page.goto("/assessment/mine/")
    sheet = page.get_by_role("row").filter(has_text=TITLE)
    sheet.get_by_role("link", name="Myself" if own else name).first.click()
    expect(page.get_by_role("button", name="Hand in")).to_be_visible()
    fields = page.locator("input[type=number]")
    for place in range(fields.count()):
        fields.nth(place).fill(mark)
    fields.last.blur()
    expect(page.get_by_text("Draft saved")).to_be_visible()
    page.get_by_role("button", name="Hand in").click()
    page.get_by_role("button", name="Yes, go on").click()
    expect(page.get_by_text("Handed in:", exact=False)).to_be_visible()


def _press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).first.click()
    page.get_by_role("button", name="Yes, go on").click()


def _name_of(page: Page) -> str:
    """Return what the person who is signed in is called, as their own page says."""
    page.goto("/account/")
    return page.locator("main .facts dd").first.inner_text().strip()
