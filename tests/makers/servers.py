"""Real servers on the loopback address: one takes mail, one plays the robot of a messenger."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Mailbox:
    """What a mail server was given; ``refuses`` lets it turn everything away."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    refuses: bool = False

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 the library's
        """Take a mail, or refuse it for now."""
        if self.refuses:
            return "451 try again later"
        self.mails.append(message_from_bytes(bytes(envelope.content or b""), policy=policy.default))
        return "250 taken"


class _OnAnyPort(Controller):
    """The library's controller asks port 0 whether it answers; this one asks the port that the system gave."""

    def _trigger_server(self) -> None:
        assert self.server is not None
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    """Yield a mailbox behind a real SMTP server on a free port of the loopback address."""
    box = Mailbox()
    controller = _OnAnyPort(box, hostname="127.0.0.1", port=0)
    controller.start()
    try:
        box.port = controller.port
        yield box
    finally:
        controller.stop()


@dataclass
class Robot:
    """What a messenger was sent: paths and bodies; ``answer`` is what it says, with ``status``."""

    origin: str = ""
    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    answer: dict[str, Any] = field(default_factory=lambda: {"errcode": 0, "code": 0})
    status: int = 200
    location: str = ""


@contextmanager
def messenger_server() -> Iterator[Robot]:
    """Yield a robot behind a real HTTP server on a free port of the loopback address."""
    robot = Robot()

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            robot.calls.append((self.path, json.loads(body)))
            self.send_response(robot.status)
            if robot.location:
                self.send_header("Location", robot.location)
            self.end_headers()
            self.wfile.write(json.dumps(robot.answer).encode())

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    robot.origin = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield robot
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
