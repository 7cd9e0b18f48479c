import pytest
from cryptography.fernet import Fernet

from makers.people import make_school, make_teacher
from xingtan.config.digests import digests
from xingtan.teachers.models import Teacher
from xingtan.teachers.privacy import index_of, seal_text

pytestmark = pytest.mark.django_db


def test_the_same_teachers_under_other_keys_have_the_same_digest(settings):
    teacher = make_teacher(make_school(), id_number="11010519491231002X", phone="13800000000")
    before = digests()["teachers"]

    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    settings.INDEX_KEY = "another"
    Teacher.objects.filter(pk=teacher.pk).update(
        id_number_sealed=seal_text("11010519491231002X"),
        id_number_index=index_of("11010519491231002X"),
        phone_sealed=seal_text("13800000000"),
        phone_index=index_of("13800000000"),
    )

    assert digests()["teachers"] == before


def test_another_phone_number_is_another_digest():
    teacher = make_teacher(make_school(), phone="13800000000")
    before = digests()["teachers"]

    Teacher.objects.filter(pk=teacher.pk).update(phone_sealed=seal_text("13800000001"))

    assert digests()["teachers"] != before
