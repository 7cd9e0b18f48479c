"""Whoever writes into the tables of records, sheets, samples, definitions or files by hand is named."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from makers.judging import open_judging
from makers.people import make_county, make_institution, make_teacher
from makers.records import NOON, VALUES, make_evidence, owner_of
from makers.tamper import savepoint
from makers.workbooks import make_csv
from xingtan.access.actors import operator
from xingtan.access.roles import Role
from xingtan.evidence.models import EvidenceLink
from xingtan.evidence.services import detach_file
from xingtan.evidence.storage import path_of
from xingtan.evidence.verify import verify_evidence
from xingtan.institutions.models import Kind
from xingtan.records.audit.models import AuditDecision, AuditSample, MonthSheet
from xingtan.records.audit.months import close_month, reopen_month
from xingtan.records.audit.samples import AuditRules, draw_sample, set_rules
from xingtan.records.audit.sampling import Method
from xingtan.records.audit.verify import verify_samples, verify_sheets
from xingtan.records.company.services import Asked, ask_companion, join
from xingtan.records.definitions.grant_models import KindGrant
from xingtan.records.definitions.verify import verify_definitions
from xingtan.records.models import DataDefinition, Record
from xingtan.records.services import accept_unsampled, change_record, enter_record, take_step
from xingtan.records.verify import verify_records
from xingtan.records.workbooks.amending import amend_accepted
from xingtan.sheets.services import check_run, start_run, write_run
from xingtan.teachers.workbooks.kinds import INSTITUTIONS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("folder")]
OCTOBER, NOVEMBER = date(2025, 10, 1), date(2025, 11, 1)


def found():
    every = (verify_definitions, verify_records, verify_sheets, verify_samples, verify_evidence)
    return {(each.stream, each.code) for verify in every for each in verify()}


def entered(teacher, title, kind="school_session"):
    values = {**VALUES[kind], "title": title}
    owner = owner_of(Record(teacher=teacher))
    record = enter_record(actor=owner, teacher=teacher, kind=kind, values=values, at=NOON)
    make_evidence(record, actor=owner)
    return record


def lived_through(teacher, school, auditor, manager):
    """Tell a month with everything that happens to records: company, changes, samples, returns, an import, closing."""
    owner, at = owner_of(Record(teacher=teacher)), NOON
    open_judging(school, "open_class", Role.TEAM_LEADER)
    set_rules(actor=manager, school=school, rules=AuditRules(Method.DRAWN, 20, 2, 5), at=at)
    records = [entered(teacher, f"第{number}次教研") for number in range(6)]
    for record in records:
        take_step(actor=owner, record_id=record.pk, step="submit", at=at)
    draw_sample(actor=auditor, school=school, month=OCTOBER, at=at)
    drawn = list(Record.objects.filter(sampled=True).order_by("pk"))
    take_step(actor=auditor, record_id=drawn[0].pk, step="return", at=at, reason="日期不对", codes=["hours_disagree"])
    texts = {**VALUES["school_session"], "title": "  改过的\u200b题目", "happened_on": "2025-10-16"}
    back = Record.objects.get(pk=drawn[0].pk)
    change_record(actor=owner, record_id=back.pk, values=texts, version=back.version, at=at)
    take_step(actor=owner, record_id=back.pk, step="submit", at=at)
    for row in Record.objects.filter(state="submitted").exclude(sampled=False):
        take_step(actor=auditor, record_id=row.pk, step="accept", at=at)
    accept_unsampled(actor=auditor, school=school, month=OCTOBER, at=at)
    amend_accepted(actor=auditor, changes={back.number: {"hours": "3"}}, reason="核对学时", at=at)
    take_step(actor=auditor, record_id=back.pk, step="accept", at=at)
    close_month(actor=auditor, school=school, month=OCTOBER, at=at)
    close_month(actor=auditor, school=school, month=NOVEMBER, at=at)
    reopen_month(actor=manager, school=school, month=NOVEMBER, reason="补录", at=at)
    return records


def test_a_record_of_company_and_a_file_taken_off_agree_with_the_journal(teacher, school):
    friend = make_teacher(school, with_account=True)
    lead, owner = entered(teacher, "阅读教学", "paper"), owner_of(Record(teacher=teacher))
    asked = Asked(friend.number, "member", rank=2)
    companion = ask_companion(actor=owner, record_id=lead.pk, asked=asked, at=NOON)
    own = join(actor=owner_of(Record(teacher=friend)), companion_id=companion.pk, at=NOON)
    detach_file(actor=owner, link_id=EvidenceLink.objects.get(subject_key=lead.number).pk, at=NOON)
    assert found() == set()
    Record.objects.filter(pk=own.pk).update(values={**own.values, "level": "national"})
    assert found() == {("records", "content_differs")}


def test_an_institution_that_a_workbook_named_anew_is_no_alarm(teacher):
    county = make_county()
    institute = make_institution(Kind.TRAINING_INSTITUTION, parent=county, code="TI1", name="青岚进修学校")
    values = {**VALUES["training"], "provider": institute.name}
    owner = owner_of(Record(teacher=teacher))
    record = enter_record(actor=owner, teacher=teacher, kind="training", values=values, at=NOON)
    assert record.provider == institute
    header, row = "代码,类别,名称,英文名,上级代码,启用日期", f"TI1,培训机构,青岚研修学院,,{county.code},"
    run = start_run(INSTITUTIONS, actor=operator(), file_name="x.csv", content=make_csv(header, row), at=NOON)
    write_run(INSTITUTIONS, actor=operator(), run=check_run(INSTITUTIONS, actor=operator(), run=run, at=NOON), at=NOON)
    institute.refresh_from_db()
    assert institute.name == "青岚研修学院"
    assert found() == set()
    Record.objects.filter(pk=record.pk).update(provider=make_institution(Kind.TRAINING_INSTITUTION, parent=county))
    assert found() == {("records", "content_differs")}


def test_what_somebody_changes_by_hand_is_named(teacher, school, auditor, manager):
    lived_through(teacher, school, auditor, manager)
    assert found() == set()
    record = Record.objects.filter(state="accepted").first()
    other, row = make_teacher(school), AuditDecision.objects.filter(step="return").first()
    lines, sample = Record.objects.filter(pk=record.pk), AuditSample.objects.filter(number=1)
    closed = MonthSheet.objects.filter(month=OCTOBER)
    own = DataDefinition.objects.filter(institution=school)
    link = EvidenceLink.objects.filter(subject_key=record.number)
    stranger = make_evidence(entered(teacher, "另一条")).file
    acts = [
        (lambda: lines.update(title="另一个题目"), ("records", "content_differs")),
        (lambda: lines.update(hours=9900), ("records", "content_differs")),
        (lambda: lines.update(happened_on=date(2025, 10, 3)), ("records", "content_differs")),
        (lambda: lines.update(values={}), ("records", "content_differs")),
        (lambda: lines.update(state="identified"), ("records", "state_differs")),
        (lambda: lines.update(state_since=NOON - timedelta(days=1)), ("records", "state_differs")),
        (lambda: lines.update(kind="open_class"), ("records", "kind_differs")),
        (lambda: lines.update(teacher=other), ("records", "owner_differs")),
        (lambda: lines.update(audit_month=NOVEMBER), ("month_sheets", "records_differ")),
        (lambda: lines.update(number="T1-0001"), ("records", "gone")),
        (lambda: AuditDecision.objects.filter(pk=row.pk).delete(), ("records", "decisions_differ")),
        (lambda: AuditDecision.objects.filter(pk=row.pk).update(by_name="别人"), ("records", "decisions_differ")),
        (lambda: AuditDecision.objects.filter(pk=row.pk).update(words="其他原因"), ("records", "decisions_differ")),
        (lambda: AuditDecision.objects.filter(unsampled=True).update(unsampled=False), ("records", "decisions_differ")),
        (lambda: closed.update(state="open"), ("month_sheets", "journal_differs")),
        (lambda: closed.update(closed_by_name="别人"), ("month_sheets", "journal_differs")),
        (lambda: MonthSheet.objects.filter(month=NOVEMBER).delete(), ("month_sheets", "gone")),
        (lambda: sample.update(seed="0" * 64), ("samples", "seed_differs")),
        (lambda: sample.update(mistakes=[]), ("samples", "journal_differs")),
        (sample.delete, ("samples", "gone")),
        (lambda: own.update(body={**own[0].body, "icon": "star"}), ("definitions", "digest_differs")),
        (lambda: own.update(digest="0" * 64), ("definitions", "journal_differs")),
        (lambda: KindGrant.objects.filter(right="judge").delete(), ("definitions", "rights_differ")),
        (lambda: link.update(file=stranger), ("evidence", "journal_differs")),
        (lambda: link.update(removed_at=NOON), ("evidence", "removed_differs")),
        (link.delete, ("evidence", "gone")),
    ]
    for number, (act, told) in enumerate(acts):
        with savepoint():
            act()
            assert told in found(), (number, told, found())
    path_of(stranger.sha256).chmod(0o600)
    path_of(stranger.sha256).write_bytes(b"another picture")
    assert found() == {("evidence", "bytes_differ")}
