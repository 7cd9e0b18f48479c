"""The monthly audit of Xingtan: rules of samples, September closed, a draw in November, records taken up."""

from __future__ import annotations

from datetime import date, timedelta

from xingtan.access.roles import Role
from xingtan.demo import places
from xingtan.demo.cast import AUDITOR, LEADER
from xingtan.demo.telling.actors import actor_named, moment
from xingtan.demo.telling.audits import who_is
from xingtan.institutions.models import Institution
from xingtan.records.audit.months import close_month, month_of
from xingtan.records.audit.samples import AuditRules, draw_sample, set_rules
from xingtan.records.audit.sampling import Method
from xingtan.records.audit.shares import take_up
from xingtan.records.models import Record

RULES_SET, DRAWN, TAKEN = date(2026, 9, 2), date(2026, 11, 18), date(2026, 11, 19)
SHARE, LAST_DIGIT, TIMES = 10, 7, 2


def publish_audit_rules() -> None:
    """Let the manager publish that one in ten is looked at: records whose number ends in seven."""
    manager = who_is(Role.MANAGER, places.XINGTAN, RULES_SET)[0]
    rules = AuditRules(Method.ENDS_IN, rate=SHARE, widen=TIMES, digit=LAST_DIGIT)
    set_rules(actor=manager, school=_school(), rules=rules, at=moment(RULES_SET, 16))


def close_month_before(audit: date) -> None:
    """Close the month before that audit, the day after; what nobody decided on goes to the next."""
    day = audit + timedelta(days=1)
    month = month_of(month_of(audit) - timedelta(days=1))
    close_month(actor=actor_named(AUDITOR, day), school=_school(), month=month, at=moment(day, 16, 30), carry=True)


def draw_and_take_up() -> None:
    """Draw November's sample; let two auditors take records out of the queue, so that they do not meet."""
    auditor, month = actor_named(AUDITOR, DRAWN), month_of(DRAWN)
    draw_sample(actor=auditor, school=_school(), month=month, at=moment(DRAWN, 15, 40))
    rows = Record.objects.filter(school=_school()).order_by("happened_on", "number")
    for minute, (login, count) in enumerate(((AUDITOR, 3), (LEADER, 2))):
        take_up(actor=actor_named(login, TAKEN), rows=rows, count=count, at=moment(TAKEN, 16, minute))


def _school() -> Institution:
    found: Institution = Institution.objects.get(code=places.XINGTAN)
    return found
