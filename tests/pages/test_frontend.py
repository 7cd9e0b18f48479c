"""What is served besides pages: icons that exist, scripts that stay small, colours that can be read."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ROOT / "src" / "xingtan"
STATIC = ROOMS / "pages" / "static" / "pages"
TEMPLATES = sorted(ROOMS.glob("*/templates/**/*.html"))
ICONS = set(json.loads((ROOT / "frontend" / "icons.json").read_text()))
NAMED = re.compile(r"""icon(?:_name)?(?:\(|=)\s*"([a-z0-9-]+)["]""")
TEXT = ["ink", "ink-2", "ink-3", "apricot-deep", "good", "wait", "warn", "bad", "done"]
WASHES = ["good", "wait", "warn", "bad", "done"]


def test_every_icon_that_a_template_names_is_in_the_sprite():
    missing = {
        f"{path.relative_to(ROOMS)}: {name}"
        for path in TEMPLATES
        for name in NAMED.findall(path.read_text())
        if name not in ICONS
    }

    assert missing == set()


def test_the_list_of_icons_is_in_order_and_names_each_once():
    names = json.loads((ROOT / "frontend" / "icons.json").read_text())

    assert names == sorted(set(names))


def test_our_scripts_stay_under_two_hundred_lines():
    long = {path.name: n for path in ROOMS.glob("*/static/*/*.js") if (n := len(path.read_text().splitlines())) > 200}

    assert long == {}


def test_our_scripts_evaluate_nothing():
    evil = [path.name for path in ROOMS.glob("*/static/*/*.js") if re.search(r"\beval\(|innerHTML", path.read_text())]

    assert [name for name in evil if "vendor" not in name] == []


def test_the_lock_file_names_no_registry():
    assert "resolved" not in (ROOT / "package-lock.json").read_text()


def test_templates_hold_no_inline_script():
    inline = [
        str(path.relative_to(ROOMS))
        for path in TEMPLATES
        if re.search(r"<script(?![^>]*\bsrc=)|\son[a-z]+=|hx-on|javascript:", path.read_text())
    ]

    assert inline == []


def palette(theme):
    """Return the colours of a theme by name."""
    css = (STATIC / "tokens.css").read_text()
    light = css[css.index(":root {") : css.index('[data-bs-theme="dark"] {')]
    dark = css[css.index('[data-bs-theme="dark"] {') : css.index("/* The kit reads ours")]
    found = dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", light))
    return {**found, **dict(re.findall(r"--([a-z0-9-]+): (#[0-9a-f]{6});", dark))} if theme == "dark" else found


def luminance(colour):
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return sum(weight * channel for weight, channel in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one, other):
    bright, dim = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_can_be_read_on_every_ground(theme):
    colours = palette(theme)
    pairs = [(text, ground) for text in TEXT for ground in ("paper", "surface", "raised")]
    pairs += [(name, f"{name}-wash") for name in WASHES]
    pairs += [("ink", f"{name}-wash") for name in WASHES]
    pairs += [("apricot-deep", "apricot-wash"), ("on-apricot", "apricot-deep"), ("surface", "good"), ("ink-2", "sunk")]

    poor = {f"{a} on {b}": contrast(colours[a], colours[b]) for a, b in pairs if contrast(colours[a], colours[b]) < 4.5}

    assert poor == {}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_drawings_and_borders_of_fields_stand_out(theme):
    colours = palette(theme)
    names = [f"tone-{n}" for n in range(1, 7)] + ["line-firm"]

    assert {
        name: contrast(colours[name], colours["surface"])
        for name in names
        if contrast(colours[name], colours["surface"]) < 3
    } == {}
