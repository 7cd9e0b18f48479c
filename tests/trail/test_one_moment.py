"""Whoever verifies for minutes sees one instant, and cannot write."""

from __future__ import annotations

import pytest
from django.db import InternalError, connections

from makers.people import make_county
from xingtan.institutions.models import Institution
from xingtan.trail.moments import one_moment


@pytest.mark.postgresql
def test_what_is_written_meanwhile_is_not_seen_and_nothing_can_be_written(real_transactions):  # noqa: ARG001 commits
    county = make_county()
    named = Institution.objects.filter(pk=county.pk).values_list("name", flat=True)
    other = connections.create_connection("default")
    with one_moment():
        assert named.get() == county.name
        with other.cursor() as cursor:
            cursor.execute("UPDATE institutions_institution SET name = 'Another' WHERE id = %s", [county.pk])
        assert named.get() == county.name
    other.close()
    assert named.get() == "Another"
    with pytest.raises(InternalError, match="read-only"), one_moment():
        make_county()


@pytest.mark.django_db
def test_inside_a_transaction_it_reads_as_it_would_without():
    with one_moment():
        make_county()
    assert Institution.objects.exists()
