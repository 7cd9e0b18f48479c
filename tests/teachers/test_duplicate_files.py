"""Files of one person: found, compared, closed as pointers, and opened again; nothing posted ever moves."""

from datetime import date

import pytest

from makers.people import TODAY, make_account, make_actor, make_county, make_school, make_teacher
from makers.records import make_record
from makers.tiers import NOON
from xingtan.access.models import Account, Duty
from xingtan.access.roles import Role
from xingtan.kernel.errors import NotPermittedError, ReasonMissingError
from xingtan.teachers.duplicates.models import DuplicateReview
from xingtan.teachers.duplicates.reads import pairs_for, pointer_of
from xingtan.teachers.duplicates.services import (
    HoldsEntriesError,
    MergedAlreadyError,
    SameFileError,
    mark_different,
    merge_files,
    undo_merging,
)
from xingtan.teachers.models import Post, Teacher
from xingtan.trail.models import JournalRow

pytestmark = pytest.mark.django_db
BORN = date(1991, 2, 3)


@pytest.fixture
def manager(school):
    return make_actor((Role.MANAGER, school))


def _merge(manager, kept, other, reason="同一人"):
    return merge_files(actor=manager, kept_id=kept.pk, other_id=other.pk, reason=reason, at=NOON)


def test_pairs_are_found_by_name_and_birth_by_phone_and_by_sound(school, manager):
    one = make_teacher(school, name="林晓禾", born_on=BORN, phone="13811112222")
    two = make_teacher(school, name="林晓禾", born_on=BORN)
    three = make_teacher(school, name="周启明", phone="13811112222")
    four = make_teacher(school, name="林小禾", born_on=date(1980, 1, 1))
    make_teacher(make_school(), name="林晓禾", born_on=BORN)
    make_teacher(school, name="王安")
    found = {(pair.first, pair.second): pair.signs for pair in pairs_for(manager, on=TODAY)}
    assert found == {
        (one, two): ("name_and_birth", "sound"),
        (one, three): ("phone",),
        (one, four): ("sound",),
        (two, four): ("sound",),
    }


def test_what_was_reviewed_is_not_put_side_by_side_again(school, manager):
    one, two = (make_teacher(school, name="林晓禾", born_on=BORN) for _ in range(2))
    row = mark_different(actor=manager, first_id=two.pk, second_id=one.pk, reason="两人同名", at=NOON)
    assert pairs_for(manager, on=TODAY) == []
    undo_merging(actor=manager, review_id=row.pk, reason="看错了", at=NOON)
    assert len(pairs_for(manager, on=TODAY)) == 1


def test_a_closed_file_opens_again_as_it_was(school, manager):
    kept, other = make_teacher(school), make_teacher(school, with_account=True)
    make_record(kept)
    Post.objects.create(teacher=other, institution=make_school(), valid_from=BORN, valid_until=date(2026, 11, 21))
    before = [
        list(Post.objects.order_by("pk").values()), list(Duty.objects.order_by("pk").values()),
        list(Teacher.objects.order_by("pk").values()), list(Account.objects.order_by("pk").values()),
    ]  # fmt: skip
    row = _merge(manager, kept, other)
    other.refresh_from_db()
    assert other.left_on == TODAY
    assert not Account.objects.get(pk=other.account_id).is_active
    assert not Post.objects.filter(teacher=other, valid_until=None).exists()
    with pytest.raises(MergedAlreadyError):
        _merge(manager, kept, other)
    assert pointer_of(other) == kept
    undo_merging(actor=manager, review_id=row.pk, reason="不是同一人", at=NOON)
    after = [
        list(Post.objects.order_by("pk").values()), list(Duty.objects.order_by("pk").values()),
        list(Teacher.objects.order_by("pk").values()), list(Account.objects.order_by("pk").values()),
    ]  # fmt: skip
    assert after == before
    with pytest.raises(MergedAlreadyError):
        undo_merging(actor=manager, review_id=row.pk, reason="再来", at=NOON)
    actions = set(JournalRow.objects.filter(subject_kind="teacher").values_list("action", flat=True))
    assert actions == {"teacher.found_merged", "teacher.review_undone"}


def test_a_file_that_holds_entries_is_never_closed(school, manager):
    kept, other = make_teacher(school), make_teacher(school)
    make_record(other)
    with pytest.raises(HoldsEntriesError) as caught:
        _merge(manager, kept, other)
    assert caught.value.params["tables"] == ["records.record"]
    assert not DuplicateReview.objects.exists()
    other.refresh_from_db()
    assert other.left_on is None
    _merge(manager, other, kept)


def test_nobody_merges_without_a_reason_with_itself_their_own_or_a_strangers_file(school, manager):
    one, two = make_teacher(school), make_teacher(school)
    with pytest.raises(ReasonMissingError):
        _merge(manager, one, two, reason=" ")
    with pytest.raises(SameFileError):
        _merge(manager, one, one)
    with pytest.raises(NotPermittedError, match="not_your_school"):
        _merge(manager, one, make_teacher(make_school()))
    account = make_account((Role.MANAGER, school))
    own = make_teacher(school, account=account)
    with pytest.raises(NotPermittedError, match="own_file"):
        _merge(make_actor(account=account), one, own)
    assert not DuplicateReview.objects.exists()


def test_the_queue_in_the_browser(client, school):
    one, two = (make_teacher(school, name="林晓禾", born_on=BORN) for _ in range(2))
    client.force_login(make_account((Role.MANAGER, school)))
    assert "林晓禾" in client.get("/teachers/duplicates/").content.decode()
    form = {"kept": one.pk, "other": two.pk, "finding": "merged", "reason": ""}
    assert client.post("/teachers/duplicates/review/", form).status_code == 422
    assert client.post("/teachers/duplicates/review/", {**form, "reason": "同一人"}).status_code == 302
    assert client.post("/teachers/duplicates/review/", {**form, "reason": "同一人"}).status_code == 409
    row = DuplicateReview.objects.get()
    assert client.post(f"/teachers/duplicates/{row.pk}/undo/", {"reason": ""}).status_code == 409
    assert client.post(f"/teachers/duplicates/{row.pk}/undo/", {"reason": "错了"}).status_code == 302
    client.force_login(make_account((Role.MANAGER, make_school())))
    assert client.post("/teachers/duplicates/review/", {**form, "reason": "x"}).status_code == 404
    assert client.post(f"/teachers/duplicates/{row.pk}/undo/", {"reason": "x"}).status_code == 404
    client.force_login(make_account((Role.PRINCIPAL, school)))
    assert client.get("/teachers/duplicates/").status_code == 403


def test_the_queue_costs_the_same_for_few_and_for_many(client, django_assert_max_num_queries):
    county = make_county()
    school = make_school(county=county)
    client.force_login(make_account((Role.COUNTY_AUDITOR, county)))

    def cost():
        with django_assert_max_num_queries(30) as captured:
            assert client.get("/teachers/duplicates/").status_code == 200
        return len(captured)

    pair = [make_teacher(school, name="林晓禾", born_on=BORN) for _ in range(2)]
    few = cost()
    for number in range(8):
        make_teacher(make_school(county=county), name=f"王{number}", born_on=BORN, phone="13811112222")
    assert cost() == few
    assert pair
