"""Long work of the library in the background: the text of files."""

from __future__ import annotations

from datetime import datetime

from django_tasks import task

from xingtan.research.library.indexing import read_resource


@task()
def read_later(resource_id: int, moment: str) -> str:
    """Read the newest file of a resource and make it searchable; return what became of its text."""
    return read_resource(resource_id, at=datetime.fromisoformat(moment))
