"""What the institution has written, version after version."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class TextVersion(models.Model):
    """What stands in one place from one moment on. Append-only: whoever changes a text adds a version."""

    place = models.CharField(max_length=80)
    number = models.PositiveIntegerField()
    """1, 2, 3 within the place."""
    sv = models.TextField(blank=True)
    en = models.TextField(blank=True)
    restores = models.PositiveIntegerField(null=True, blank=True)
    """The earlier version that this one brings back."""
    written_by_id = models.CharField(max_length=40)
    written_at = models.DateTimeField()

    class Meta:
        db_table = "texts_version"
        ordering = ("place", "-number")
        constraints = [
            models.UniqueConstraint(fields=["place", "number"], name="texts_version_number_once"),
            models.CheckConstraint(name="texts_version_both_languages", condition=Q(sv="", en="") | (~Q(sv="") & ~Q(en=""))),
        ]

    def __str__(self) -> str:
        return f"{self.place} {self.number}"
