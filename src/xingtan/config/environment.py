"""What a deployment decides, typed, read once; every missing or wrong variable is named at the same time."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

PROFILES = ("local", "test", "production")
FILE_NAME = "xingtan.env"
LOCAL_HOSTS = ("localhost", "127.0.0.1", "[::1]")
MAIL_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
"""How the mail server is spoken with: in the clear, with STARTTLS, within TLS; and the port when none is named."""
TEST_FIELD_KEY = "dGVzdC1vbmx5LWZpZWxkLWtleS0zMi1ieXRlcy1sb24="


class SettingsError(Exception):
    """Settings are missing or wrong; the message names every one with its cure."""


@dataclass(frozen=True)
class Environment:
    """The settings of one installation."""

    profile: str
    data: Path
    secret_key: str
    field_keys: tuple[str, ...]
    hosts: tuple[str, ...]
    database: Mapping[str, Any]
    https: bool
    tasks: str
    start_code: str
    address: str
    mail: Mapping[str, Any]
    mail_from: str
    messengers: tuple[str, ...]

    @classmethod
    def read(cls, variables: Mapping[str, str]) -> Environment:
        """Return the settings, from variables first and then from ``xingtan.env`` in the data folder.

        Errors: SettingsError naming every missing or wrong variable at once.
        """
        profile = variables.get("XINGTAN_PROFILE", "production")
        folder = variables.get("XINGTAN_DATA") or ("data" if profile == "local" else "")
        merged = {**stored_settings(Path(folder)), **variables} if folder else dict(variables)
        reader = _Reader(merged, profile)
        environment = cls(
            profile=reader.choice("XINGTAN_PROFILE", PROFILES, "production"),
            data=Path(reader.text("XINGTAN_DATA", local="data", test="build/test-data")).absolute(),
            secret_key=reader.text(
                "XINGTAN_SECRET_KEY", local="", test="only for tests, thirty-two characters and more"
            ),
            field_keys=reader.words("XINGTAN_FIELD_KEYS", local="", test=TEST_FIELD_KEY),
            hosts=reader.words("XINGTAN_HOSTS", local=",".join(LOCAL_HOSTS), test="*"),
            database=reader.database("DATABASE_URL", Path(folder or "build/test-data")),
            https=reader.choice("XINGTAN_HTTPS", ("on", "off"), "on" if profile == "production" else "off") == "on",
            tasks=reader.choice(
                "XINGTAN_TASKS", ("database", "immediate"), "immediate" if profile == "test" else "database"
            ),
            start_code=merged.get("XINGTAN_START_CODE", ""),
            address=merged.get("XINGTAN_URL", "").rstrip("/"),
            mail=reader.mail("XINGTAN_MAIL"),
            mail_from=merged.get("XINGTAN_MAIL_FROM", "xingtan@localhost"),
            messengers=tuple(word.strip() for word in merged.get("XINGTAN_MESSENGERS", "").split(",") if word.strip()),
        )
        if not environment.address:
            host = next((host for host in environment.hosts if host[:1] not in "*."), "localhost")
            environment = replace(environment, address=f"{'https' if environment.https else 'http'}://{host}")
        if reader.findings:
            raise SettingsError("\n".join(reader.findings))
        return environment


@dataclass
class _Reader:
    """Reads variables and gathers what is missing or wrong."""

    variables: Mapping[str, str]
    profile: str
    findings: list[str] = field(default_factory=list)

    def text(self, name: str, *, local: str, test: str) -> str:
        found = self.variables.get(name) or {"local": local, "test": test}.get(self.profile, "")
        if not found:
            self.findings.append(f"{name} is missing 缺少: {CURES[name]}")
        return found

    def words(self, name: str, *, local: str, test: str) -> tuple[str, ...]:
        return tuple(word.strip() for word in self.text(name, local=local, test=test).split(",") if word.strip())

    def choice(self, name: str, known: tuple[str, ...], fallback: str) -> str:
        found = self.variables.get(name, fallback)
        if found not in known:
            self.findings.append(f"{name} is {found!r}, not one of {', '.join(known)} 取值不对")
        return found

    def mail(self, name: str) -> Mapping[str, Any]:
        url = self.variables.get(name, "")
        if not url:
            return {}
        parts = urlsplit(url)
        if parts.scheme not in MAIL_PORTS or not parts.hostname:
            self.findings.append(f"{name} must look like smtp://user:password@host:587 邮件服务器地址不对")
            return {}
        return {
            "host": parts.hostname,
            "port": parts.port or MAIL_PORTS[parts.scheme],
            "user": unquote(parts.username or ""),
            "password": unquote(parts.password or ""),
            "start_tls": parts.scheme == "smtp+tls",
            "tls": parts.scheme == "smtps",
        }

    def database(self, name: str, folder: Path) -> Mapping[str, Any]:
        url = self.variables.get(name, "")
        if not url:
            return _sqlite(str((folder / "xingtan.sqlite3").absolute()))
        parts = urlsplit(url)
        reader = DATABASES.get(parts.scheme)
        if reader is None:
            self.findings.append(
                f"{name} must begin with sqlite:/// or postgresql:// 必须以此开头, not {parts.scheme!r}"
            )
            return {}
        return reader(url)


CURES = {
    "XINGTAN_DATA": "the folder that holds database, evidence and keys, e.g. /srv/xingtan 数据目录",
    "XINGTAN_SECRET_KEY": "50 random characters; `xingtan up` makes one on its first start 随机密钥",
    "XINGTAN_FIELD_KEYS": "Fernet keys, newest first, separated by commas; `xingtan up` makes one 字段加密密钥",
    "XINGTAN_HOSTS": "the host names that this installation answers to, separated by commas 主机名",
}


def stored_settings(folder: Path) -> dict[str, str]:
    """Return what the first start wrote into the data folder; nothing when there is no such file."""
    path = folder / FILE_NAME
    if not path.is_file():
        return {}
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    pairs = (line.split("=", 1) for line in lines if line and not line.startswith("#"))
    return dict(pair for pair in pairs)


def store_settings(folder: Path, settings: Mapping[str, str]) -> None:
    """Write the settings of a first start into the data folder, both open to their owner alone."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / FILE_NAME
    text = "# Made at first start. Keep it as safe as the data. 首次启动时生成,请妥善保管。\n"
    text += "".join(f"{name}={value}\n" for name, value in settings.items())
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.fchmod(descriptor, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)


def _sqlite(name: str) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": name,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA recursive_triggers=ON;",
        },
    }


def _sqlite_of_url(url: str) -> dict[str, Any]:
    return _sqlite(unquote(url.removeprefix("sqlite:///")) or ":memory:")


def _postgresql_of_url(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # Compiling a statement takes longer than any statement of a page.
        "OPTIONS": {"options": "-c jit=off"},
    }


DATABASES: dict[str, Callable[[str], dict[str, Any]]] = {
    "sqlite": _sqlite_of_url,
    "postgresql": _postgresql_of_url,
    "postgres": _postgresql_of_url,
}
