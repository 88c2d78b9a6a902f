"""What the office is working on."""

from __future__ import annotations

from django.db import models


class Draft(models.Model):
    """A checklist that is being worked on, in the form of its file. Nobody outside the office meets it."""

    key = models.CharField(max_length=40, unique=True)
    content = models.JSONField()
    number = models.PositiveIntegerField(default=1)
    """Counts the changes: what somebody has in front of them."""
    written_by_id = models.CharField(max_length=40)
    written_at = models.DateTimeField()

    class Meta:
        db_table = "checklists_draft"
        ordering = ("key",)

    def __str__(self) -> str:
        return f"{self.key} {self.number}"
