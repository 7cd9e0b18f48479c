"""Mails through a real SMTP server: what they say, when they are tried again, that each goes once."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from makers.people import make_actor
from makers.servers import mail_server
from makers.told import EVENING, MORNING, make_reader, tell
from xingtan.access.models import Account
from xingtan.notices.addresses import ask_for_address, confirm_address, forget_address
from xingtan.notices.errors import CodeExpiredError, CodeWrongError, NoMailError, TooManyCodesError
from xingtan.notices.models import Message, Reach
from xingtan.notices.sending import send_notices
from xingtan.notices.services import choose_ways, notify
from xingtan.notices.workflow import LEASE, RETRIES, Way

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def box(settings):
    with mail_server() as found:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", found.port
        settings.SITE_URL = "https://xingtan.example"
        yield found


def text_of(mail):
    return mail.get_content().replace("\r\n", "\n")


def code_in(mail):
    return next(word for word in text_of(mail).replace(".", " ").split() if word.isdigit() and len(word) == 6)


def test_the_digest_tells_everything_once_with_its_address(box):
    reader = make_reader()
    tell(reader, title="Open class")
    tell(reader, title="读书笔记")

    assert send_notices(at=EVENING).sent == 1
    assert send_notices(at=EVENING + MINUTE).sent == 0
    (mail,) = box.mails
    assert mail["To"] == "lin@school.example"
    assert mail["Subject"] == "Xingtan: 2 new notices"
    assert "“Open class” was accepted" in text_of(mail)
    assert "“读书笔记” was accepted" in text_of(mail)
    assert text_of(mail).count("https://xingtan.example/records/") == 2
    assert mail["Auto-Submitted"] == "auto-generated"


def test_the_mail_speaks_the_language_that_its_reader_chose(box):
    tell(make_reader(language="zh-hans"), "record_returned", title="公开课")
    send_notices(at=MORNING)

    assert box.mails[0]["Subject"] == "“公开课”已退回：Not legible"
    assert "林知遥" in text_of(box.mails[0])


@pytest.mark.parametrize(
    ("language", "at_once", "in_the_evening"),
    [("zh-hans", "“教案”已退回", "您的积分变动 +2"), ("en", "“教案” was returned", "Your points changed by +2")],
)
def test_two_days_of_mail_returned_at_once_the_rest_in_one_digest_what_is_switched_off_never_and_nothing_empty(
    box, language, at_once, in_the_evening
):
    reader = make_reader(language=language)
    choose_ways(actor=make_actor(account=reader), ways={"record_accepted": Way.INBOX})
    tell(reader, "record_returned", title="教案")
    tell(reader, "record_accepted", title="Switched off")
    notify(to=[reader.pk], kind="points_settled", params={"change": "+2", "balance": "7"}, link="/growth/", at=MORNING)
    sent = [send_notices(at=at).sent for at in (MORNING, MORNING + MINUTE, EVENING, EVENING + timedelta(days=1))]

    assert sent == [1, 0, 1, 0]
    assert at_once in text_of(box.mails[0])
    assert in_the_evening in text_of(box.mails[1])
    assert not any("Switched off" in text_of(mail) for mail in box.mails)
    tell(reader, "record_accepted", title="Switched off", at=EVENING)
    assert send_notices(at=EVENING + timedelta(days=2)).parcels == 0


def test_a_title_with_a_line_break_makes_no_header_of_its_own(box):
    tell(make_reader(), "record_returned", title="Class\r\nBcc: all@school.example")
    send_notices(at=MORNING)

    assert box.mails[0]["Bcc"] is None
    assert "Class Bcc" in box.mails[0]["Subject"]


def test_a_mail_that_is_refused_is_tried_again_under_the_same_id_and_then_given_up(box):
    tell(make_reader(), "record_returned")
    box.refuses = True
    at = MORNING
    assert send_notices(at=at).later == 1
    assert send_notices(at=at + timedelta(seconds=59)).later == 0
    assert Message.objects.get().problem == "SMTPDataError"
    key = Message.objects.get().key
    for pause in RETRIES[:-1]:
        at += pause
        assert send_notices(at=at).later == 1
    box.refuses = False
    assert send_notices(at=at + RETRIES[-1]).sent == 1
    assert str(key) in box.mails[0]["Message-ID"]


def test_after_the_last_try_a_mail_is_given_up(box):
    tell(make_reader(), "record_returned")
    box.refuses = True
    at = MORNING
    send_notices(at=at)
    for pause in RETRIES:
        at += pause
        send_notices(at=at)

    assert Message.objects.get().state == "failed"
    assert send_notices(at=at + timedelta(days=1)).later == 0


def test_no_mail_server_at_all_is_a_reason_to_try_again(box, settings):
    tell(make_reader(), "record_returned")
    settings.EMAIL_PORT = 9
    assert send_notices(at=MORNING).later == 1
    settings.EMAIL_PORT = box.port
    assert send_notices(at=MORNING + MINUTE).sent == 1


def test_a_message_that_another_worker_holds_is_left_to_it_until_it_has_held_it_too_long(box):
    tell(make_reader(), "record_returned")
    box.refuses = True
    send_notices(at=MORNING)
    box.refuses = False
    Message.objects.update(state="sending", taken_at=MORNING)

    assert send_notices(at=MORNING + LEASE - MINUTE).sent == 0
    assert send_notices(at=MORNING + LEASE).sent == 1


def test_the_command_sends_and_says_what_went(box):
    tell(make_reader(quiet_from=0, quiet_until=0), "record_returned")
    out = StringIO()
    call_command("notices", "send", stdout=out)

    assert len(box.mails) == 1
    assert "1 messages sent" in out.getvalue()


def test_an_address_is_written_to_once_its_code_came_back(box):
    actor = make_actor(account=make_reader(email=""))
    ask_for_address(actor=actor, email="new@school.example", at=MORNING)
    assert Account.objects.get(pk=actor.account_id).email == ""

    assert confirm_address(actor=actor, code=code_in(box.mails[0]), at=MORNING + MINUTE) == "new@school.example"
    tell(Account.objects.get(pk=actor.account_id), "record_returned")
    send_notices(at=MORNING + MINUTE)
    assert box.mails[1]["To"] == "new@school.example"

    forget_address(actor=actor, at=MORNING)
    assert Account.objects.get(pk=actor.account_id).email == ""
    assert Reach.objects.get().verified_at is None


def test_a_code_counts_half_an_hour_and_five_tries_and_confirms_its_own_account_only(box):
    actor, other = (make_actor(account=make_reader(email="")) for _ in range(2))
    ask_for_address(actor=actor, email="a@school.example", at=MORNING)
    ask_for_address(actor=other, email="b@school.example", at=MORNING)
    code = code_in(box.mails[0])
    with pytest.raises(CodeExpiredError):
        confirm_address(actor=actor, code=code, at=MORNING + 31 * MINUTE)
    wrong = f"{(int(code) + 1) % 10**6:06d}"
    for _ in range(5):
        with pytest.raises(CodeWrongError):
            confirm_address(actor=actor, code=wrong, at=MORNING)
    with pytest.raises(CodeExpiredError):
        confirm_address(actor=actor, code=code, at=MORNING)
    with pytest.raises(TooManyCodesError):
        ask_for_address(actor=actor, email="a@school.example", at=MORNING)


def test_without_a_mail_server_no_address_can_be_given(settings):
    settings.EMAIL_HOST = ""
    with pytest.raises(NoMailError):
        ask_for_address(actor=make_actor(account=make_reader(email="")), email="a@school.example", at=MORNING)
