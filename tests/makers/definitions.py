"""Makers of data definitions that a school draws up itself."""

from __future__ import annotations

from typing import Any

from makers.people import make_actor
from makers.records import NOON, make_definition
from xingtan.access.roles import Role
from xingtan.institutions.models import Institution
from xingtan.records.definitions.editor import empty_body
from xingtan.records.definitions.services import publish_definition
from xingtan.records.models import DataDefinition


def story_body(**changes: Any) -> dict[str, Any]:
    """Return the body of "class-teacher story": title, day, two fields and a file."""
    body = empty_body()
    fields = [
        *body["fields"],
        {"key": "", "type": "rich_text", "label": {"zh": "故事", "en": "Story"}, "help": {}, "required": True},
        {
            "key": "",
            "type": "choice",
            "label": {"zh": "主题", "en": "Theme"},
            "help": {},
            "required": False,
            "choices": {"care": {"zh": "关爱", "en": "Care"}, "rules": {"zh": "班规", "en": "Class rules"}},
        },
        {"key": "", "type": "file", "label": {"zh": "照片", "en": "Photograph"}, "help": {}, "required": False},
    ]
    return {**body, "name": {"zh": "班主任故事", "en": "Class-teacher story"}, "fields": fields, **changes}


def make_story(school: Institution, **changes: Any) -> DataDefinition:
    """Return the school's own kind "class-teacher story", published by its manager."""
    make_definition()
    actor = make_actor((Role.MANAGER, school))
    return publish_definition(actor=actor, school=school, body=story_body(**changes), base=None, at=NOON)
