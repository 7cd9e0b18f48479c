"""Lines in a messenger's group: the makers' shapes and signatures, nothing private, nothing into private networks."""

import base64
import hashlib
import hmac
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import pytest

from makers.people import make_actor
from makers.servers import messenger_server
from makers.told import MORNING, make_reader, tell
from xingtan.access.models import Duty
from xingtan.access.roles import Role
from xingtan.kernel.errors import NotPermittedError
from xingtan.notices import network
from xingtan.notices.errors import AddressNotAllowedError, NotDeliveredError
from xingtan.notices.messengers import address_signed, body_of, keep_messenger, without_secrets
from xingtan.notices.models import Message, Messenger
from xingtan.notices.sending import send_notices
from xingtan.notices.workflow import RETRIES, Brand

AT = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
STAMP = int(AT.timestamp())


@pytest.fixture
def robot(settings):
    with messenger_server() as found:
        settings.MESSENGER_ORIGINS = {found.origin}
        settings.SITE_URL = "https://xingtan.example"
        yield found


def kept(robot, reader, brand=Brand.WECOM, secret=""):
    school = Duty.objects.get(account=reader).institution
    manager = make_actor((Role.MANAGER, school))
    url = f"{robot.origin}/robot/send?key=very-secret"
    keep_messenger(actor=manager, institution=school, brand=brand, url=url, secret=secret, active=True, at=MORNING)
    return school


@pytest.mark.django_db
def test_the_group_reads_that_something_waits_and_never_what_it_is(robot):
    reader = make_reader(email="", by_messenger=True, messenger_name="LinZhiyao")
    kept(robot, reader)
    tell(reader, "record_returned", title="Sick leave note")

    assert send_notices(at=MORNING).sent == 1
    (path, body) = robot.calls[0]
    assert path == "/robot/send?key=very-secret"
    assert body["text"]["mentioned_list"] == ["LinZhiyao"]
    assert "林知遥: 1 new notice" in body["text"]["content"]
    assert "Sick leave" not in str(body)


@pytest.mark.django_db
def test_a_robot_that_says_no_is_tried_again_and_its_answer_is_kept(robot):
    reader = make_reader(email="", by_messenger=True)
    kept(robot, reader)
    robot.answer = {"errcode": 93000, "errmsg": "invalid webhook url"}
    tell(reader, "record_returned")

    assert send_notices(at=MORNING).later == 1
    assert Message.objects.get().problem == "invalid webhook url"


@pytest.mark.django_db
def test_what_opens_the_group_stands_in_no_log_and_in_no_problem(robot, caplog):
    reader = make_reader(email="", by_messenger=True)
    kept(robot, reader, brand=Brand.DINGTALK, secret="SEC-open-sesame")
    robot.answer = {"errcode": 310000, "errmsg": "sign of SEC-open-sesame for key=very-secret does not match"}
    tell(reader, "record_returned")
    caplog.set_level("DEBUG")
    send_notices(at=MORNING)
    robot.status = 500
    send_notices(at=MORNING + RETRIES[0])

    assert Message.objects.get().problem == "HTTP 500"
    assert "secret" not in caplog.text
    assert "sesame" not in caplog.text
    problem = without_secrets(robot.answer["errmsg"], "https://robot.example/send?key=very-secret", "SEC-open-sesame")
    assert problem == "sign of … for … does not match"


def test_a_server_that_drips_its_answer_is_left_after_a_while(monkeypatch):
    clock = iter(range(0, 1000, 5))
    monkeypatch.setattr(network.time, "monotonic", lambda: next(clock))

    class Dripping:
        def read1(self, _most):
            return b" "

    with pytest.raises(TimeoutError):
        network.read_answer(Dripping())
    assert next(clock) <= 30


@pytest.mark.django_db
def test_a_redirect_is_not_followed(robot):
    robot.status, robot.location = 302, "http://127.0.0.1:1/inside"

    with pytest.raises(NotDeliveredError, match="not_delivered"):
        network.post_json(f"{robot.origin}/x", Brand.WECOM, {})
    assert len(robot.calls) == 1


@pytest.mark.django_db
def test_address_and_secret_lie_sealed_and_stay_when_nothing_new_is_said(robot):
    reader = make_reader()
    school = kept(robot, reader, Brand.FEISHU, "shh")
    row = Messenger.objects.get()
    assert b"very-secret" not in bytes(row.url_sealed)
    assert b"shh" not in bytes(row.secret_sealed)

    manager = make_actor((Role.MANAGER, school))
    keep_messenger(actor=manager, institution=school, brand=Brand.FEISHU, url="", secret="", active=False, at=MORNING)
    again = Messenger.objects.get()
    assert not again.active
    assert bytes(again.secret_sealed) == bytes(row.secret_sealed)


@pytest.mark.django_db
def test_only_the_manager_of_the_school_sets_its_robot(robot):
    school = kept(robot, make_reader())
    for role in (Role.TEACHER, Role.PRINCIPAL, Role.SCHOOL_AUDITOR):
        with pytest.raises(NotPermittedError):
            keep_messenger(
                actor=make_actor((role, school)),
                institution=school,
                brand=Brand.WECOM,
                url="",
                secret="",
                active=False,
                at=MORNING,
            )


def test_dingtalk_is_signed_in_its_address():
    url = address_signed(Brand.DINGTALK, "https://oapi.dingtalk.com/robot/send?access_token=t", "SEC1", AT)
    asked = parse_qs(urlsplit(url).query)
    code = hmac.new(b"SEC1", f"{STAMP}000\nSEC1".encode(), hashlib.sha256).digest()

    assert asked["timestamp"] == [f"{STAMP}000"]
    assert base64.b64decode(asked["sign"][0]) == code
    body = body_of(Brand.DINGTALK, text="Hello", mention="lin", secret="SEC1", at=AT)
    assert body == {
        "msgtype": "text",
        "text": {"content": "@lin Hello"},
        "at": {"atUserIds": ["lin"], "isAtAll": False},
    }


def test_feishu_is_signed_in_its_body():
    body = body_of(Brand.FEISHU, text="Hello", mention="", secret="s", at=AT)

    assert body["timestamp"] == str(STAMP)
    assert base64.b64decode(str(body["sign"])) == hmac.new(f"{STAMP}\ns".encode(), b"", hashlib.sha256).digest()
    assert body["msg_type"] == "text"
    assert body["content"] == {"text": "Hello"}


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1", "scheme"),
        ("file:///etc/passwd", "scheme"),
        ("https://oapi.dingtalk.com/robot/send", "host"),
        ("https://qyapi.weixin.qq.com@10.0.0.1/", "host"),
        ("https://qyapi.weixin.qq.com.evil.example/", "host"),
        ("https://user:pass@qyapi.weixin.qq.com/", "host"),
        ("https://qyapi.weixin.qq.com:8443/", "host"),
        ("https://qyapi.weixin.qq.com:99999/", "host"),
        ("https://127.0.0.1/", "host"),
    ],
)
def test_only_the_robots_of_the_brand_may_be_called(url, why):
    with pytest.raises(AddressNotAllowedError) as refused:
        network.check_address(url, Brand.WECOM)

    assert refused.value.params["why"] == why


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 an address that must not be called
        "224.0.0.1",
        "::1",
        "fe80::1%eth0",
        "fd00::1",
        "::ffff:10.0.0.1",
    ],
)
def test_a_name_that_leads_into_a_private_network_is_not_called(monkeypatch, address):
    monkeypatch.setattr(network.socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", (address, 443))])

    assert not network.is_public(address)
    with pytest.raises(AddressNotAllowedError) as refused:
        network.post_json("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1", Brand.WECOM, {})
    assert refused.value.params["why"] == "private"


def test_open_addresses_may_be_called():
    assert network.is_public("8.8.8.8")
    assert network.is_public("2400:3200::1")
