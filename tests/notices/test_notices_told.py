"""Who is told what, set-based, in the caller's transaction and in the reader's language."""

import pytest
from django.db import transaction

from makers.people import make_account, make_actor
from makers.told import EVENING, MORNING, make_reader, tell
from xingtan.access.actors import operator
from xingtan.notices.errors import UnknownKindOfNoticeError
from xingtan.notices.kinds import said, shipped_kinds
from xingtan.notices.labels import GROUPS, ICONS
from xingtan.notices.models import Choice, Notice
from xingtan.notices.services import Told, choose_ways, mark_read, notify, notify_each
from xingtan.notices.workflow import Way

pytestmark = pytest.mark.django_db


def test_every_kind_speaks_both_languages_with_the_same_words_and_belongs_to_a_group():
    class Words(dict):
        def __missing__(self, key):
            asked.add(key)
            return key

    for kind in shipped_kinds().values():
        heard = []
        for tongue in ("zh", "en"):
            asked = set()
            assert kind.sentences[tongue] % Words()
            assert kind.names[tongue]
            heard.append(asked)
        assert heard[0] == heard[1], kind.code
        assert kind.group in GROUPS
        assert kind.group in ICONS


def test_a_notice_is_said_in_either_language():
    notice = tell(make_reader(), "record_returned", title="Open class")

    assert said(notice, "en") == "“Open class” was returned: Not legible"
    assert said(notice, "zh-hans") == "“Open class”已退回：Not legible"


def test_a_word_in_two_languages_is_said_in_the_readers_and_what_is_long_is_cut():
    account = make_account()
    word = {"zh": "十月", "en": "October"}
    notify(to=[account.pk], kind="month_closing", params={"month": word, "count": "9" * 999}, link="/", at=MORNING)
    notice = Notice.objects.get()

    assert said(notice, "en").startswith("October is about to close")
    assert len(said(notice, "zh-hans")) < 400


def test_people_without_an_account_and_closed_accounts_are_not_told():
    open_one, closed = make_account(), make_account()
    closed.is_active = False
    closed.save()

    told = notify(to=[open_one.pk, None, closed.pk], kind="password_reset", params={"by": "A"}, link="/", at=MORNING)

    assert told == 1
    assert Notice.objects.get().account == open_one


def test_an_unknown_kind_is_refused():
    with pytest.raises(UnknownKindOfNoticeError):
        notify(to=[make_account().pk], kind="gossip", params={}, link="/", at=MORNING)


def test_what_the_caller_takes_back_was_never_told():
    account = make_account()
    with transaction.atomic():
        tell(account)
        transaction.set_rollback(True)

    assert not Notice.objects.exists()


def test_the_same_thing_is_told_once_where_the_caller_names_it():
    account = make_account()
    tell(account, "month_closing", once_key="2026-11")
    tell(account, "month_closing", once_key="2026-11")
    tell(account, "month_closing", once_key="2026-12")

    assert Notice.objects.count() == 2


def test_two_thousand_things_are_told_set_based(django_assert_max_num_queries):
    accounts = [make_account().pk for _ in range(3)]
    told = [Told(accounts[n % 3], "record_accepted", {"title": f"Record {n}"}) for n in range(2000)]

    with django_assert_max_num_queries(30):
        assert notify_each(told, at=MORNING) == 2000


def test_one_reads_ones_own_notices_only():
    mine, other = make_account(), make_account()
    notice, foreign = tell(mine), tell(other)
    actor = make_actor(account=mine)

    assert mark_read(actor=actor, notice_ids=[notice.pk, foreign.pk], at=EVENING) == 1
    assert mark_read(actor=actor, notice_ids=None, at=EVENING) == 0
    assert Notice.objects.unread().get() == foreign
    assert not Notice.objects.visible_to(operator()).exists()


def test_a_choice_that_is_the_default_again_is_not_kept():
    actor = make_actor(account=make_account())
    choose_ways(actor=actor, ways={"record_accepted": Way.INSTANT, "record_returned": Way.INBOX})
    choose_ways(actor=actor, ways={"record_accepted": Way.DIGEST, "record_returned": Way.DIGEST})

    assert list(Choice.objects.values_list("kind", "way")) == [("record_returned", "digest")]
