"""What lies in the inboxes: old notices are read, those of November wait; two people chose how they are told."""

from __future__ import annotations

from datetime import date

from xingtan.demo.cast import LEADER, LIN, LOGINS, OFFICERS
from xingtan.demo.telling.actors import actor_named, moment
from xingtan.notices.models import Notice
from xingtan.notices.services import choose_ways, keep_reach, mark_read
from xingtan.notices.workflow import Way

READ = date(2026, 11, 8)


def tell_inboxes() -> None:
    """Let everybody who can sign in have read what came before; Lin and Su Wenjin choose their ways."""
    at = moment(READ, 21)
    for login in [*LOGINS, *(officer.login for officer in OFFICERS)]:
        actor = actor_named(login, READ)
        old = Notice.objects.visible_to(actor).unread().filter(at__lt=at)
        mark_read(actor=actor, notice_ids=list(old.values_list("pk", flat=True)), at=at)
    choose_ways(actor=actor_named(LIN, READ), ways={"record_accepted": Way.INBOX})
    keep_reach(actor=actor_named(LIN, READ), fields={"digest_hour": 18})
    choose_ways(actor=actor_named(LEADER, READ), ways={"record_returned": Way.DIGEST})
    keep_reach(actor=actor_named(LEADER, READ), fields={"digest_hour": 7, "quiet_until": 6})
