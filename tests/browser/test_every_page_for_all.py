"""Every page of the product: by screen reader, by keyboard and on a phone, in both languages, in light and dark."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings
from playwright.sync_api import Page, sync_playwright

from attacks.worlds import furnish
from makers.browsers import CHROMIUM, FLAGS
from makers.declared import make_desks
from makers.looked import AXE, Sight, Table, sights, table

pytestmark = [pytest.mark.browser, pytest.mark.django_db, pytest.mark.xdist_group("every_page")]

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
TALL = {"width": 390, "height": 6000}
"""A phone on which no bar lies over anything."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OF_LOOKS = ["color-contrast", "target-size", "link-in-text-block", "scrollable-region-focusable"]
"""Rules whose answer depends on width and colours."""
JUDGED = """rules => axe.run(document, {runOnly: rules, resultTypes: ["violations"]}).then(found =>
  found.violations.map(each => [each.id, ...each.nodes.map(node => node.html.slice(0, 160))].slice(0, 4).join(' ')))"""
"""What the engine finds on the page, one line for each rule that is broken."""
WIDER = """() => new Promise(done => {
  const look = left => {
    const wider = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    if (!wider || !left) done(wider);
    else requestAnimationFrame(() => look(left - 1));
  };
  requestAnimationFrame(() => look(120));
})"""
"""How far it still runs over the edge when a new width has had two seconds to be drawn."""
STOPS = """() => {
  const wrong = [];
  const kinds = "a[href], button, input:not([type=hidden]), select, textarea, summary, iframe, [tabindex]";
  const marked = one => one.outlineStyle !== "none" && parseFloat(one.outlineWidth) >= 2;
  for (const each of document.querySelectorAll(kinds)) {
    const name = each.outerHTML.slice(0, 160);
    if (each.tabIndex > 0) wrong.push(`stands out of the order: ${name}`);
    if (each.tabIndex < 0 || each.matches(":disabled") || !each.checkVisibility({visibilityProperty: true})) continue;
    each.focus();
    if (document.activeElement !== each) wrong.push(`takes no focus: ${name}`);
    if (![each, ...each.parentElement.children].some(near => marked(getComputedStyle(near))))
      wrong.push(`shows no focus: ${name}`);
    const box = each.getBoundingClientRect(), x = Math.min(box.left + Math.min(box.width / 2, 40), innerWidth - 1);
    const heights = [box.top + 3, box.top + box.height / 2, box.bottom - 3];
    const over = heights.map(y => document.elementFromPoint(x, Math.max(1, Math.min(y, innerHeight - 1))));
    const bar = there => there && there !== each && !each.contains(there) && !there.contains(each)
      && there.closest(".topbar, .bottombar, .entry-foot");
    if (over.every(bar)) wrong.push(`lies under a bar: ${name}`);
  }
  return wrong;
}"""
"""Every place where the Tab key stops: can it have the focus, is the focus seen, is it in sight?"""


@pytest.fixture(scope="module")
def every_page(django_db_setup, django_db_blocker, tmp_path_factory) -> list[Sight]:  # noqa: ARG001 it must be there
    """All pages, written before a browser is there: its event loop would keep Django from the database."""
    logging.disable(logging.ERROR)
    files = override_settings(EVIDENCE_ROOT=tmp_path_factory.mktemp("files"), LANGUAGE_CODE="en")
    with django_db_blocker.unblock(), files, transaction.atomic():
        found = list(sights(furnish(make_desks())))
        transaction.set_rollback(True)
    logging.disable(logging.NOTSET)
    return found


@contextmanager
def window(**wishes: Any) -> Iterator[tuple[Page, Table, list[str]]]:
    """Yield a page with the engine at hand, the table that is served to it, and what the browser complains about."""
    with table() as laid, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = chromium.new_context(reduced_motion="reduce", **wishes)
        context.add_init_script(path=AXE)
        page, complaints = context.new_page(), []
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda said: complaints.append(said.text) if "Content Security" in said.text else None)
        yield page, laid, complaints
        chromium.close()


def too_wide(page: Page) -> list[str]:
    """Return how far the page runs over the edge of a phone, if it does."""
    page.set_viewport_size(PHONE)
    wider = page.evaluate(WIDER)
    return [f"{wider} px too wide for a phone"] if wider else []


def test_every_page_is_for_everybody(every_page):
    found: list[str] = []
    with window(viewport=DESK, color_scheme="light") as (page, laid, complaints):
        for sight in every_page:
            laid.lay_out(page, sight, "en")
            wrong = page.evaluate(JUDGED, RULES)
            page.keyboard.press("Tab")
            wrong += page.evaluate(STOPS) + too_wide(page)
            page.set_viewport_size(DESK)
            found += [f"{sight.title}: {each}" for each in wrong + complaints]
            complaints.clear()

    assert len(every_page) > 120
    assert "\n".join(found) == ""


def test_every_page_fits_a_phone_and_the_dark_in_chinese(every_page):
    found: list[str] = []
    with window(viewport=PHONE, color_scheme="dark") as (page, laid, complaints):
        for sight in every_page:
            laid.lay_out(page, sight, "zh-Hans")
            wrong = too_wide(page)
            page.keyboard.press("Tab")
            wrong += page.evaluate(STOPS)
            if sight.novel:
                page.set_viewport_size(TALL)
                wrong += page.evaluate(JUDGED, OF_LOOKS)
            found += [f"{sight.title}: {each}" for each in wrong + complaints]
            complaints.clear()

    assert "\n".join(found) == ""
