"""The robots of WeCom, DingTalk and Feishu: what their groups are sent, signed where they ask for it.

Source: the makers' pages on group robots (企业微信群机器人, 钉钉自定义机器人, 飞书自定义机器人).
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import parse_qsl, quote_plus, urlsplit

from django.db import transaction

from xingtan.access.actors import Actor
from xingtan.institutions.models import Institution
from xingtan.notices.errors import NotDeliveredError
from xingtan.notices.models import Messenger
from xingtan.notices.network import check_address, post_json
from xingtan.notices.policies import may_keep_messenger
from xingtan.notices.workflow import Brand
from xingtan.teachers.privacy import open_text, seal_text
from xingtan.trail.services import leave_mark, mark_of

SHORTEST_SECRET = 8
"""What is shorter opens nothing: names of paths such as ``send``."""

CODES = {Brand.WECOM: "errcode", Brand.DINGTALK: "errcode", Brand.FEISHU: "code"}
"""Under which name each brand answers 0 when it has taken a message."""


def speak(messenger: Messenger, *, text: str, mention: str, at: datetime) -> None:
    """Put a line into the institution's group, calling one person by their name in the messenger.

    Errors: AddressNotAllowedError, NotDeliveredError with what the messenger said.
    """
    brand, secret = Brand(messenger.brand), open_text(messenger.secret_sealed)
    url = address_signed(brand, open_text(messenger.url_sealed), secret, at)
    answer = post_json(url, brand, body_of(brand, text=text, mention=mention, secret=secret, at=at))
    if answer.get(CODES[brand]) != 0:
        why = answer.get("errmsg") or answer.get("msg") or CODES[brand]
        raise NotDeliveredError(why=without_secrets(str(why), url, secret)[:150])


def without_secrets(text: str, url: str, secret: str) -> str:
    """Return what a messenger answered without the parts of the address and the secret that open its group."""
    parts = urlsplit(url)
    hidden = [secret, parts.query, *(value for _, value in parse_qsl(parts.query)), *parts.path.split("/")]
    for each in sorted((word for word in hidden if len(word) >= SHORTEST_SECRET), key=len, reverse=True):
        text = text.replace(each, "…")
    return text


def body_of(brand: Brand, *, text: str, mention: str, secret: str, at: datetime) -> Mapping[str, object]:
    """Return the body in the shape that the brand takes; Feishu's carries its signature."""
    if brand is Brand.WECOM:
        said = {"content": text, **({"mentioned_list": [mention]} if mention else {})}
        return {"msgtype": "text", "text": said}
    if brand is Brand.DINGTALK:
        called = {"at": {"atUserIds": [mention], "isAtAll": False}} if mention else {}
        return {"msgtype": "text", "text": {"content": f"@{mention} {text}" if mention else text}, **called}
    called_by = f'<at user_id="{mention}"></at> ' if mention else ""
    signed = {"timestamp": str(int(at.timestamp())), "sign": _feishu_sign(secret, at)} if secret else {}
    return {**signed, "msg_type": "text", "content": {"text": f"{called_by}{text}"}}


def address_signed(brand: Brand, url: str, secret: str, at: datetime) -> str:
    """Return the address with DingTalk's timestamp and signature; unchanged for the others."""
    if brand is not Brand.DINGTALK or not secret:
        return url
    stamp = int(at.timestamp()) * 1000
    code = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    return f"{url}&timestamp={stamp}&sign={quote_plus(base64.b64encode(code))}"


@transaction.atomic
def keep_messenger(  # noqa: PLR0913 a robot is an address, a secret and whether it speaks
    *, actor: Actor, institution: Institution, brand: Brand, url: str, secret: str, active: bool, at: datetime
) -> Messenger:
    """Return the institution's robot as it is kept from now on; an empty address or secret leaves the one there was.

    Errors: NotPermittedError, AddressNotAllowedError.
    """
    may_keep_messenger(actor, institution).require()
    known = Messenger.objects.select_for_update().filter(institution=institution).first()
    whole = url or (open_text(known.url_sealed) if known else "")
    check_address(whole, brand)
    fields = {
        "brand": brand.value,
        "url_sealed": seal_text(whole),
        "secret_sealed": seal_text(secret) if secret or known is None else bytes(known.secret_sealed),
        "active": active,
        "changed_at": at,
    }
    kept, _ = Messenger.objects.update_or_create(institution=institution, defaults=fields)
    leave_mark(
        mark_of(
            actor,
            action="messenger.setting_changed",
            subject=("messenger", institution.code),
            at=at,
            place=institution.path,
            after={
                "brand": brand.value,
                "active": active,
                "address_changed": bool(url),
                "secret_changed": bool(secret),
            },
        )
    )
    return kept


def _feishu_sign(secret: str, at: datetime) -> str:
    key = f"{int(at.timestamp())}\n{secret}".encode()
    return base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()
