from datetime import date

import pytest

from makers.people import FOUNDED, make_school
from xingtan.institutions.models import Placement
from xingtan.institutions.services import close_institution

pytestmark = pytest.mark.django_db


def test_a_closed_school_stays_on_file_with_its_last_day():
    school = make_school()

    close_institution(institution=school, on=date(2026, 8, 31))

    school.refresh_from_db()
    assert school.closed_on == date(2026, 8, 31)
    place = Placement.objects.get(institution=school)
    assert (place.valid_from, place.valid_until) == (FOUNDED, date(2026, 8, 31))
