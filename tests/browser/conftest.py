"""A real installation, started by the program itself, and a real browser in front of it."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from makers.demonstration import variables_of

PATIENCE = 20_000


@dataclass
class Installation:
    """A running Xingtan with the demonstration world."""

    address: str
    folder: Path
    accounts: dict[str, str] = field(default_factory=dict)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command of the program on this installation."""
        return subprocess.run(
            [sys.executable, "-m", "xingtan.config", *words],
            env=variables_of(self.folder),
            capture_output=True,
            text=True,
            check=False,
        )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _start(folder: Path, *words: str) -> tuple[subprocess.Popen[str], str]:
    """Start the program and return it with the address that it prints last."""
    server = subprocess.Popen(
        [sys.executable, "-m", "xingtan.config", "up", "--port", str(_free_port()), "--data", str(folder), *words],
        env=variables_of(folder),
        stdout=subprocess.PIPE,
        text=True,
    )
    lines = []
    for line in server.stdout:
        lines.append(line)
        if line.startswith("http://"):
            return server, line.strip()
    message = f"the server ended before it was up: {''.join(lines)}"
    raise RuntimeError(message)


def _stop(server: subprocess.Popen[str]) -> None:
    server.terminate()
    server.wait(timeout=30)
    server.stdout.close()


@pytest.fixture(scope="session")
def installation(demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """A copy of the demonstration world, served."""
    folder = shutil.copytree(demonstration, tmp_path_factory.mktemp("world") / "data")
    server, address = _start(folder, "--demo")
    try:
        world = Installation(address, folder)
        listed = json.loads(world.run("accounts", "--json").stdout)
        world.accounts = {account["login"]: account["password"] for account in listed}
        yield world
    finally:
        _stop(server)


@pytest.fixture
def empty_installation(tmp_path: Path) -> Iterator[Installation]:
    """An installation on an empty folder, as a school meets it first."""
    server, address = _start(tmp_path / "school")
    try:
        yield Installation(address, tmp_path / "school")
    finally:
        _stop(server)


@pytest.fixture
def sign_in(browser: Browser, installation: Installation) -> Iterator[Callable[..., Page]]:
    """Return a function that signs somebody in, in a window of their own."""
    windows: list[BrowserContext] = []

    def open_as(login: str, *, language: str = "en", width: int = 1280, height: int = 900) -> Page:
        window = browser.new_context(
            locale="en-GB" if language == "en" else "zh-CN",
            viewport={"width": width, "height": height},
            base_url=installation.address,
        )
        windows.append(window)
        page = window.new_page()
        page.set_default_timeout(PATIENCE)
        page.goto("/accounts/login/")
        page.locator("input[name=login]").fill(login)
        page.locator("input[name=password]").fill(installation.accounts[login])
        page.locator("form:has(input[name=password]) button").last.click()
        page.wait_for_url(installation.address)
        return page

    yield open_as
    for window in windows:
        window.close()
