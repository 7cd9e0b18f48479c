"""Calls to messengers: only to hosts that are allowed, never into a private network, short, without redirects.

The name is resolved once and the connection goes to the very address that was checked, so that a name that changes
its mind between the check and the call gains nothing.
"""

from __future__ import annotations

import http.client
import ipaddress
import json
import socket
import ssl
import time
from collections.abc import Mapping
from urllib.parse import urlsplit

from django.conf import settings

from xingtan.notices.errors import AddressNotAllowedError, NotDeliveredError
from xingtan.notices.workflow import Brand

HOSTS = {
    Brand.WECOM: ("qyapi.weixin.qq.com",),
    Brand.DINGTALK: ("oapi.dingtalk.com",),
    Brand.FEISHU: ("open.feishu.cn", "open.larksuite.com"),
}
"""Where each brand's robots are called."""

TIMEOUT = 10
LARGEST_ANSWER = 64 * 1024
LONGEST_ANSWER = 15
"""Seconds that reading an answer may take altogether."""
PORTS = {"https": 443, "http": 80}
OK = range(200, 300)


def check_address(url: str, brand: Brand) -> None:
    """Check an address in words alone: the brand's own hosts over https, or an origin that the operator named.

    Errors: AddressNotAllowedError saying why.
    """
    parts = urlsplit(url)
    if origin_of(url) in settings.MESSENGER_ORIGINS:
        return
    if parts.scheme != "https":
        raise AddressNotAllowedError(why="scheme")
    plain = parts.username is None and parts.password is None and _port_of(url) == PORTS["https"]
    if parts.hostname not in HOSTS[brand] or not plain:
        raise AddressNotAllowedError(why="host")


def post_json(url: str, brand: Brand, body: Mapping[str, object]) -> Mapping[str, object]:
    """Return the JSON answer of the messenger to this body.

    Errors: AddressNotAllowedError; NotDeliveredError when it cannot be reached or answers with anything but JSON
        and a status of success; a redirect is not followed.
    """
    check_address(url, brand)
    parts = urlsplit(url)
    target = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
    try:
        connection = _connection_to(url)
        try:
            payload = json.dumps(body, ensure_ascii=False).encode()
            connection.request("POST", target, payload, {"Content-Type": "application/json; charset=utf-8"})
            answer = connection.getresponse()
            text = read_answer(answer)
        finally:
            connection.close()
        return _answer(answer.status, text)
    except (OSError, http.client.HTTPException) as error:
        raise NotDeliveredError(why=type(error).__name__) from error


def origin_of(url: str) -> str:
    """Return scheme, host and port of an address, as the operator names trusted ones: ``https://im.example:443``."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname or ''}:{_port_of(url)}"


def is_public(address: str) -> bool:
    """Tell whether an address lies in the open internet: not private, loopback, link-local, reserved, multicast."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped is not None:
        found = found.ipv4_mapped
    return found.is_global and not found.is_multicast


class _PinnedConnection(http.client.HTTPSConnection):
    """A connection to one checked address, under the certificate of the name."""

    def __init__(self, host: str, port: int, *, address: str) -> None:
        super().__init__(host, port, timeout=TIMEOUT)
        self._address = address

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), TIMEOUT)
        self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self.host)


def _connection_to(url: str) -> http.client.HTTPConnection:
    parts = urlsplit(url)
    host, port = parts.hostname or "", _port_of(url)
    trusted = origin_of(url) in settings.MESSENGER_ORIGINS
    if trusted and parts.scheme == "http":
        return http.client.HTTPConnection(host, port, timeout=TIMEOUT)
    return _PinnedConnection(host, port, address=_address_of(host, port, trusted=trusted))


def _address_of(host: str, port: int, *, trusted: bool) -> str:
    try:
        found = [str(row[4][0]) for row in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except OSError as error:
        raise AddressNotAllowedError(why="unknown") from error
    if not trusted and not all(is_public(address) for address in found):
        raise AddressNotAllowedError(why="private")
    return found[0]


def read_answer(answer: http.client.HTTPResponse) -> bytes:
    """Return what is answered; a server that drips its answer byte by byte holds nobody up for long."""
    until, text = time.monotonic() + LONGEST_ANSWER, b""
    while len(text) < LARGEST_ANSWER and (piece := answer.read1(LARGEST_ANSWER - len(text))):
        text += piece
        if time.monotonic() > until:
            raise TimeoutError
    return text


def _answer(status: int, text: bytes) -> Mapping[str, object]:
    if status not in OK:
        raise NotDeliveredError(why=f"HTTP {status}")
    try:
        answer = json.loads(text)
    except ValueError as error:
        raise NotDeliveredError(why="no JSON") from error
    if not isinstance(answer, dict):
        raise NotDeliveredError(why="no JSON")
    return answer


def _port_of(url: str) -> int:
    parts = urlsplit(url)
    try:
        return parts.port or PORTS.get(parts.scheme, 0)
    except ValueError as error:
        raise AddressNotAllowedError(why="host") from error
