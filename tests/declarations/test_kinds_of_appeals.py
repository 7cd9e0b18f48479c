"""What an appeal may be about has a name wherever a page offers to say that it is wrong."""

from __future__ import annotations

import re
from pathlib import Path

import xingtan
from xingtan.assessment.models import SUBJECT
from xingtan.declarations.appeals.labels import KINDS


def test_every_kind_of_thing_that_may_be_called_wrong_has_its_name():
    pages = Path(xingtan.__file__).parent.glob("*/templates/**/*.html")
    offered = {kind for page in pages for kind in re.findall(r'this_is_wrong\("(\w+)"', page.read_text())}

    assert len(offered) > 10
    assert {SUBJECT, *offered} <= set(KINDS)
