"""Pages of notices: the inbox, choices, the mail address, the calendar's address, the school's messenger."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from makers.people import make_account, make_school
from makers.servers import messenger_server
from makers.told import make_reader, tell
from xingtan.access.models import Account
from xingtan.access.roles import Role
from xingtan.notices.kinds import shipped_kinds
from xingtan.notices.models import CalendarKey, Choice, Messenger, Notice, Reach

pytestmark = pytest.mark.django_db
INBOX = reverse("notices:inbox")
CHOICES = reverse("notices:choices")


@pytest.fixture
def reader(client):
    account = make_reader()
    client.force_login(account)
    return account


def shown(client, address, **more):
    answer = client.get(address, **more)
    assert answer.status_code == 200
    return answer.content.decode()


def answers(**changes):
    return {
        "by_email": "on",
        "messenger_name": "",
        "digest_hour": "17",
        "quiet_from": "21",
        "quiet_until": "7",
        "paused_from": "",
        "paused_until": "",
        **{f"way_{code}": kind.way.value for code, kind in shipped_kinds().items()},
        **changes,
    }


@pytest.mark.usefixtures("reader")
def test_an_empty_inbox_says_so_and_leads_on(client):
    assert "Your inbox is empty" in shown(client, INBOX)


def test_a_notice_leads_to_its_thing_and_is_read_then(client, reader):
    notice = tell(reader)
    assert "“Open class” was accepted" in shown(client, INBOX)

    answer = client.get(reverse("notices:open", args=[notice.pk]))
    assert answer["Location"] == "/records/"
    assert not Notice.objects.unread().exists()


def test_a_notice_never_leads_out_of_the_house(client, reader):
    notice = tell(reader)
    for link in ("https://evil.example/", "//evil.example/", "javascript:alert(1)", ""):
        Notice.objects.update(link=link)
        assert client.get(reverse("notices:open", args=[notice.pk]))["Location"] == INBOX


@pytest.mark.usefixtures("reader")
def test_nobody_opens_or_reads_the_notice_of_another(client):
    foreign = tell(make_reader(), title="Secret")

    assert "Secret" not in shown(client, INBOX)
    assert client.get(reverse("notices:open", args=[foreign.pk])).status_code == 404
    assert client.post(reverse("notices:read", args=[foreign.pk])).status_code == 404
    client.post(reverse("notices:read-all"))
    assert Notice.objects.unread().get() == foreign


def test_strangers_are_led_to_sign_in(client):
    for name in ("inbox", "choices", "messenger"):
        assert client.get(reverse(f"notices:{name}")).status_code == 302


def test_one_or_all_are_marked_as_read_and_htmx_gets_the_list(client, reader):
    first, _ = tell(reader), tell(reader)
    answer = client.post(reverse("notices:read", args=[first.pk]), headers={"HX-Request": "true"})
    assert "<html" not in answer.content.decode()
    assert Notice.objects.unread().count() == 1

    assert client.post(reverse("notices:read-all") + "?show=unread")["Location"] == f"{INBOX}?show=unread"
    assert not Notice.objects.unread().exists()


def test_the_list_is_filtered_by_subject_and_by_what_is_unread(client, reader):
    tell(reader, title="Open class")
    Notice.objects.update(read_at=Notice.objects.get().at)
    tell(reader, "month_closing")

    assert "Open class" not in shown(client, f"{INBOX}?show=unread")
    assert "Open class" in shown(client, f"{INBOX}?group=records")
    assert "No notice fits" in shown(client, f"{INBOX}?group=declarations")


def test_what_a_title_holds_is_text_on_the_page(client, reader):
    tell(reader, title="<script>alert(1)</script>")

    assert "<script>alert(1)" not in shown(client, INBOX)


def test_the_header_counts_what_is_unread_on_every_page(client, reader):
    tell(reader)
    tell(reader)

    assert 'aria-label="Inbox, 2 unread"' in shown(client, reverse("account"))


def test_the_inbox_costs_as_much_with_thirty_notices_as_with_one(client, reader):
    costs = []
    for many in (1, 29):
        for _ in range(many):
            tell(reader)
        with CaptureQueriesContext(connection) as queries:
            shown(client, INBOX)
        costs.append(len(queries))

    assert costs[0] == costs[1]


@pytest.mark.usefixtures("reader")
def test_choices_are_kept_and_shown_again(client):
    answer = client.post(CHOICES, answers(way_record_accepted="instant", digest_hour="12", paused_until="2026-12-01"))

    assert answer.status_code == 302
    assert Choice.objects.get().way == "instant"
    reach = Reach.objects.get()
    assert (reach.digest_hour, str(reach.paused_until)) == (12, "2026-12-01")
    assert 'value="2026-12-01"' in shown(client, CHOICES)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"digest_hour": "22"}, "This hour lies in your quiet hours."),
        ({"paused_from": "2026-12-01"}, "Say until when the pause lasts."),
        ({"paused_from": "2026-12-02", "paused_until": "2026-12-01"}, "The pause ends before it begins."),
        ({"messenger_name": 'x"></at><at user_id="y'}, "Letters, digits, dots"),
        ({"messenger_name": "all"}, "Letters, digits, dots"),
        ({"way_record_accepted": "pigeon"}, "pigeon"),
    ],
)
@pytest.mark.usefixtures("reader")
def test_a_mistake_is_said_beside_its_field_and_nothing_is_kept(client, changes, says):
    answer = client.post(CHOICES, answers(**changes))

    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Choice.objects.exists()


def test_an_address_is_confirmed_on_the_page(client, reader, settings, mailoutbox):
    settings.EMAIL_HOST = "mail.example"
    client.post(reverse("notices:forget-address"))
    client.post(reverse("notices:ask-address"), {"email": "new@school.example"})
    code = next(word for word in mailoutbox[0].body.replace(".", " ").split() if word.isdigit() and len(word) == 6)

    wrong = client.post(reverse("notices:confirm-address"), {"code": f"{(int(code) + 1) % 10**6:06d}"})
    assert wrong.status_code == 422
    assert "This code is not right" in wrong.content.decode()
    assert client.post(reverse("notices:confirm-address"), {"code": code}).status_code == 302
    assert Account.objects.get(pk=reader.pk).email == "new@school.example"
    assert client.post(reverse("notices:ask-address"), {"email": "new@school.example"}).status_code == 409
    assert client.post(reverse("notices:ask-address"), {"email": "no address"}).status_code == 422


@pytest.mark.usefixtures("reader")
def test_the_address_of_a_calendar_is_shown_once(client):
    answer = client.post(reverse("notices:renew-calendar"))
    text = answer.content.decode()

    assert answer["Cache-Control"] == "no-store"
    address = text.split('value="http://testserver')[1].split('"')[0]
    assert client.get(address)["Content-Type"] == "text/calendar; charset=utf-8"
    assert address not in shown(client, CHOICES)
    client.post(reverse("notices:revoke-calendar"))
    assert not CalendarKey.objects.exists()
    assert client.get(address).status_code == 404


def test_a_manager_sets_the_robot_of_their_school_and_tries_it(client, settings):
    school = make_school()
    client.force_login(make_account((Role.MANAGER, school)))
    page = reverse("notices:messenger")
    bad = client.post(page, {"brand": "wecom", "url": "https://10.0.0.1/x", "secret": "", "active": "on"})
    assert bad.status_code == 422
    assert "not the address of a robot" in bad.content.decode()

    with messenger_server() as robot:
        settings.MESSENGER_ORIGINS = {robot.origin}
        told = {"brand": "wecom", "url": f"{robot.origin}/send?key=k", "secret": "", "active": "on"}
        assert client.post(page, told).status_code == 302
        assert client.post(reverse("notices:try-messenger")).status_code == 302
        assert robot.calls[0][1]["msgtype"] == "text"
        robot.status = 500
        assert client.post(reverse("notices:try-messenger")).status_code == 409
    assert "key=k" not in shown(client, page)


def test_a_manager_cannot_reach_the_robot_of_another_school(client):
    other = make_school()
    client.force_login(make_account((Role.MANAGER, make_school())))

    assert client.get(reverse("notices:messenger") + f"?school={other.code}").status_code == 404
    assert client.post(reverse("notices:try-messenger") + f"?school={other.code}").status_code == 404
    assert not Messenger.objects.exists()


@pytest.mark.usefixtures("reader")
def test_teachers_do_not_come_to_the_page_of_the_robot(client):
    assert client.get(reverse("notices:messenger")).status_code == 403


def test_the_language_switch_decides_in_which_language_one_is_written_to(client, reader):
    client.post(reverse("pages:set_language"), {"language": "zh-hans", "next": "/"})

    assert Account.objects.get(pk=reader.pk).language == "zh-hans"
