"""``xingtan up``: from an empty folder to a running installation, in one command.

The first start makes the data folder, the keys and the database. Then one process serves the pages, one runs
background work, and this one watches over both and seals the journal and the ledger every minute.
"""

from __future__ import annotations

import argparse
import http.client
import io
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from cryptography.fernet import Fernet

from xingtan.config.environment import LOCAL_HOSTS, store_settings, stored_settings

LOOPBACK = {"127.0.0.1", "localhost", "::1"}
POINTS_EVERY = 600
SEAL_EVERY = 60
START_PATIENCE = 60
START_CODE = "XINGTAN_START_CODE"


def up(words: Sequence[str]) -> int:
    """Serve until stopped; return 0 after a stop that was asked for, 1 when a process died or the port is taken."""
    call = _parser().parse_args(list(words))
    taken = why_taken(call.host, call.port)
    if taken:
        said = f"{call.host}:{call.port}: {taken}. 端口不可用，请换一个 Take another port: --port {call.port + 1}\n"
        sys.stderr.write(said)
        return 1
    folder = Path(call.data or os.environ.get("XINGTAN_DATA") or "data").absolute()
    prepare(folder, host=call.host, variables=os.environ)
    if call.host in LOOPBACK and not stored_settings(folder).get("XINGTAN_URL"):
        os.environ.setdefault("XINGTAN_URL", f"http://localhost:{call.port}")
    _prepare_database(demo=call.demo)
    children = [_server(call.host, call.port), _worker()]
    try:
        _wait_until_answering(call.host, call.port, children[0])
        _greet(call.host, call.port, folder, demo=call.demo)
        return _watch(children, folder)
    finally:
        _stop(children)


def why_taken(host: str, port: int) -> str:
    """Return why nothing can listen there, empty when it can.

    The server itself would share the port with another one: two installations would then answer in turns.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError as error:
            return error.strerror or str(error)
    return ""


def prepare(folder: Path, *, host: str, variables: os._Environ[str] | dict[str, str]) -> None:
    """Make the data folder and whatever settings a first start can make up itself; say where they are.

    A key, once made, is kept. Host names are made up for the loopback address only: a server that strangers reach
    must be told its names.
    """
    kept = stored_settings(folder)
    made: dict[str, str] = {}
    if not variables.get("XINGTAN_SECRET_KEY"):
        made["XINGTAN_SECRET_KEY"] = secrets.token_urlsafe(50)
    if not variables.get("XINGTAN_FIELD_KEYS"):
        made["XINGTAN_FIELD_KEYS"] = Fernet.generate_key().decode()
    if not variables.get(START_CODE):
        made[START_CODE] = f"{secrets.randbelow(10**8):08d}"
    if host in LOOPBACK and not variables.get("XINGTAN_HOSTS"):
        made["XINGTAN_HOSTS"] = ",".join(LOCAL_HOSTS)
        made["XINGTAN_HTTPS"] = variables.get("XINGTAN_HTTPS", "off")
    store_settings(folder, {**made, **kept})
    variables["XINGTAN_DATA"] = str(folder)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="xingtan up", description="Start Xingtan. 启动杏坛。")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, default=8000, help="port to listen on (8000)")
    parser.add_argument("--data", default="", help="data folder (XINGTAN_DATA, else ./data)")
    parser.add_argument("--demo", action="store_true", help="fill an empty installation with the demonstration world")
    return parser


def _prepare_database(*, demo: bool) -> None:
    import django  # noqa: PLC0415 settings are complete only now

    django.setup()
    from django.conf import settings  # noqa: PLC0415
    from django.core.management import call_command  # noqa: PLC0415

    from xingtan.config.first_start import is_empty, lay_ground  # noqa: PLC0415

    sys.stderr.write("Preparing the database 正在准备数据库 ...\n")
    call_command("migrate", verbosity=0, interactive=False)
    if settings.PROFILE == "production":
        call_command("collectstatic", verbosity=0, interactive=False)
    if demo and is_empty():
        call_command("demo", stdout=io.StringIO())
    lay_ground()


def _server(host: str, port: int) -> subprocess.Popen[bytes]:
    return _start(
        "granian",
        "--interface",
        "wsgi",
        "--host",
        host,
        "--port",
        str(port),
        "--workers",
        os.environ.get("XINGTAN_WORKERS", "1"),
        "--blocking-threads",
        os.environ.get("XINGTAN_THREADS", "4"),
        "--respawn-failed-workers",
        "--log-level",
        "warning",
        "xingtan.config.wsgi:application",
    )


def _worker() -> subprocess.Popen[bytes]:
    return _start("xingtan.config", "db_worker", "--interval", "1", "--no-startup-delay")


def _start(module: str, *words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", module, *words])  # noqa: S603 fixed program, no shell


def _wait_until_answering(host: str, port: int, server: subprocess.Popen[bytes]) -> None:
    """Return when the server answers.

    Errors: RuntimeError when it has stopped or stays silent.
    """
    for _ in range(START_PATIENCE * 10):
        if server.poll() is not None:
            break
        connection = http.client.HTTPConnection("127.0.0.1" if host == "0.0.0.0" else host, port, timeout=2)  # noqa: S104
        try:
            connection.request("GET", "/healthz", headers={"Host": "localhost"})
            connection.getresponse().read()
        except OSError:
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()
    message = f"the server did not start on {host}:{port}; is the port taken? 端口可能被占用"
    raise RuntimeError(message)


def end_start_code(folder: Path) -> bool:
    """Take the setup code out of the stored settings once an institution is founded; tell whether it stood there.

    The pages of the first start are gone by then; so what stands in a log opens nothing, not even after the database
    was emptied: the next first start makes another code.
    """
    from xingtan.config.first_start import is_empty  # noqa: PLC0415

    kept = stored_settings(folder)
    if START_CODE not in kept or is_empty():
        return False
    del kept[START_CODE]
    store_settings(folder, kept)
    return True


def _greet(host: str, port: int, folder: Path, *, demo: bool) -> None:
    from xingtan.config.first_start import is_empty  # noqa: PLC0415

    if demo:
        from django.core.management import call_command  # noqa: PLC0415

        call_command("accounts")
    sys.stdout.write(f"http://{'localhost' if host in LOOPBACK or host == '0.0.0.0' else host}:{port}/\n")  # noqa: S104
    if is_empty():
        from django.conf import settings  # noqa: PLC0415

        sys.stdout.write(f"Setup code 安装码: {settings.START_CODE}  (for one use 仅可使用一次)\n")
    else:
        end_start_code(folder)
    sys.stdout.flush()


def _watch(children: list[subprocess.Popen[bytes]], folder: Path) -> int:
    from xingtan.config.sealing import clear_old_answers, seal_everything, settle_all_points  # noqa: PLC0415
    from xingtan.config.sending import start_sending  # noqa: PLC0415

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, stop)
    try:
        next_seal = time.monotonic()
        next_points = next_seal + POINTS_EVERY
        while all(child.poll() is None for child in children):
            if time.monotonic() >= next_seal:
                seal_everything()
                if end_start_code(folder):
                    sys.stdout.write("The setup code was used and no longer works. 安装码已使用，不再有效。\n")
                    sys.stdout.flush()
                start_sending()
                next_seal = time.monotonic() + SEAL_EVERY
            if time.monotonic() >= next_points:
                settle_all_points()
                clear_old_answers()
                next_points = time.monotonic() + POINTS_EVERY
            time.sleep(0.5)
    except KeyboardInterrupt:
        return 0
    return 1


def _stop(children: list[subprocess.Popen[bytes]]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            child.kill()
