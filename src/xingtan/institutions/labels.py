"""What people call the kinds of institution."""

from __future__ import annotations

from xingtan.institutions.models import Kind
from xingtan.sheets.kinds import Option

KIND_OPTIONS = (
    Option(Kind.PROVINCE.value, "省", "Province", ("省级", "省教育厅")),
    Option(Kind.CITY.value, "市", "City", ("市级", "市教育局")),
    Option(Kind.COUNTY.value, "区县", "County", ("县", "区", "县区", "区县教育局", "县教育局", "district")),
    Option(Kind.SCHOOL.value, "学校", "School"),
    Option(Kind.CAMPUS.value, "校区", "Campus"),
    Option(Kind.RESEARCH_GROUP.value, "教研组", "Teaching research group"),
    Option(Kind.PREPARATION_GROUP.value, "备课组", "Lesson preparation group"),
    Option(Kind.TRAINING_INSTITUTION.value, "培训机构", "Training institution"),
)
"""Every kind as people write it, in both languages."""
