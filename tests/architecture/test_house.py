"""The laws of the house that no linter knows."""

from __future__ import annotations

import ast
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command

from xingtan.config.addresses import addresses

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "xingtan"
MODULES = sorted(PACKAGE.rglob("*.py"))
OURS = [path for path in MODULES if "migrations" not in path.parts]
PERSONAL = {"name", "email", "phone_sealed", "id_number_sealed", "born_on", "actor_name", "posted_by_name"}


def test_no_file_grows_past_four_hundred_lines():
    long = {str(path.relative_to(ROOT)): n for path in MODULES if (n := len(path.read_text().splitlines())) > 400}

    assert long == {}


def test_every_room_says_what_it_is_for():
    silent = [
        path.parent.name
        for path in PACKAGE.glob("*/__init__.py")
        if len((ast.get_docstring(ast.parse(path.read_text())) or "").split()) < 10
    ]

    assert silent == []


def test_amounts_are_never_floats_outside_the_kernel():
    floats = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in OURS
        if "kernel" not in path.parts
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"float", "Decimal"}
    ]

    assert floats == []


def test_no_module_has_a_name_that_says_nothing():
    empty = {"utils", "helpers", "common", "misc", "base", "manager", "handler", "process", "data"}

    assert [str(path) for path in OURS if path.stem in empty] == []


def test_every_address_declares_who_may_come():
    assert [address.pattern for address in addresses() if not address.rule] == []


def test_every_model_with_personal_data_says_which_and_for_how_long():
    silent = [
        model.__name__
        for model in apps.get_models()
        if model.__module__.startswith("xingtan.")
        and {field.name for field in model._meta.get_fields()} & PERSONAL
        and model.__name__ != "Institution"
        and "ersonal data" not in (model.__doc__ or "")
    ]

    assert silent == []


def test_nothing_is_deleted_in_cascade():
    cascading = [
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        if model.__module__.startswith("xingtan.")
        for field in model._meta.get_fields()
        if getattr(getattr(field, "remote_field", None), "on_delete", None).__class__.__name__ == "function"
        and field.remote_field.on_delete.__name__ == "CASCADE"
        and field.concrete
    ]

    assert cascading == []


@pytest.mark.django_db
def test_models_and_migrations_agree():
    out = StringIO()
    call_command("makemigrations", check=True, dry_run=True, stdout=out, verbosity=1)

    assert "No changes detected" in out.getvalue()


@pytest.mark.parametrize("room", ["kernel", "rulebook", "seal", "records.workflow", "declarations.workflow"])
def test_the_pure_rooms_load_without_django(room):
    path = PACKAGE / room.replace(".", "/")
    names = (
        [f"xingtan.{room}"]
        if path.with_suffix(".py").exists()
        else [
            ".".join(module.relative_to(PACKAGE.parent).with_suffix("").parts)
            for module in sorted(path.rglob("*.py"))
            if module.stem != "__init__"
        ]
    )
    program = f"import sys\n{''.join(f'import {name}{chr(10)}' for name in names)}assert 'django' not in sys.modules"

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_every_test_file_has_a_name_of_its_own():
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]

    assert sorted(names) == sorted(set(names))


def test_every_day_of_a_form_is_written_as_browsers_read_it_in_every_language() -> None:
    bare = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in OURS
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and ast.unparse(call.func).endswith("DateInput")
        and not any(each.arg == "format" and ast.unparse(each.value) == "'%Y-%m-%d'" for each in call.keywords)
    ]
    assert not bare, f"a browser shows an empty day where the page is Chinese: {bare}"
