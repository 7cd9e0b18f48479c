"""A word is found whether its letters are large or small; one without letters is asked for as it stands."""

from __future__ import annotations

import pytest

from makers.people import make_county
from xingtan.institutions.models import Institution
from xingtan.pages.words import holds


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("word", "found"),
    [("linxi", True), ("LINXI c", True), ("溪", True), ("溪县", True), ("100%", False), ("海", False)],
)
def test_a_word_is_found_in_any_of_the_fields(word, found):
    county = make_county()
    Institution.objects.filter(pk=county.pk).update(name="临溪县", name_en="Linxi County")
    assert Institution.objects.filter(holds(word, "name", "name_en"), pk=county.pk).exists() is found


def test_only_letters_are_made_alike():
    assert "icontains" not in str(holds("溪 2024-1", "name"))
    assert "icontains" in str(holds("Ä", "name"))
