"""What stands under a subject, a grade and a term of the lists."""

from __future__ import annotations

from django.db import models

from xingtan.research.library.lists import name_in


class Listed(models.Model):
    """A thing of one subject, for one grade or every grade, for one term or both."""

    subject = models.CharField(max_length=24)
    grade = models.CharField(max_length=24, blank=True, default="")
    term = models.CharField(max_length=12, blank=True, default="")

    class Meta:
        abstract = True

    @property
    def subject_name(self) -> str:
        """The subject in the language in force."""
        return name_in("subjects", self.subject)

    @property
    def grade_name(self) -> str:
        """The grade in the language in force; empty for every grade."""
        return name_in("grades", self.grade) if self.grade else ""

    @property
    def term_name(self) -> str:
        """The term in the language in force; empty for both."""
        return name_in("terms", self.term) if self.term else ""
