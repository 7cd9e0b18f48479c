from pathlib import Path

from django.apps import apps
from tools import reference

ROOT = Path(__file__).resolve().parents[2]


def test_the_reference_pages_say_what_the_code_says():
    stale = [
        name
        for name, text in reference.pages().items()
        if not (reference.FOLDER / name).exists() or (reference.FOLDER / name).read_text(encoding="utf-8") != text
    ]

    assert stale == [], "run: make reference"


def test_every_model_stands_in_the_glossary():
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    missing = [
        model.__name__
        for model in apps.get_models()
        if model.__module__.startswith("xingtan.") and f"`{model.__name__}`" not in glossary
    ]

    assert missing == []
