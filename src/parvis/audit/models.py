"""The trail: what was done, by whom, when. Append-only, each line chained to the one before."""

from __future__ import annotations

from typing import Any

from django.db import models


class AppendOnly(TypeError):
    """Somebody tried to change or remove a line of the trail."""


class EntryQuerySet(models.QuerySet["Entry"]):
    def update(self, **kwargs: Any) -> int:
        raise AppendOnly("the trail is append-only")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise AppendOnly("the trail is append-only")


class Entry(models.Model):
    """One line of the trail. No foreign keys: it never stops an erasure, and outlives what it tells about."""

    event = models.CharField(max_length=80)
    subject_kind = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    person_id = models.CharField(max_length=40, blank=True, default="")
    """Whom it concerns, where that is another than the one who did it: the one who may read "who has seen what"."""
    by_id = models.CharField(max_length=40)
    at = models.DateTimeField()
    detail = models.JSONField(default=dict)
    """Codes, numbers and rule versions. Never text that a person wrote."""
    hash = models.CharField(max_length=64)

    objects = EntryQuerySet.as_manager()

    class Meta:
        db_table = "audit_entry"
        ordering = ("pk",)
        indexes = [
            models.Index(fields=["subject_kind", "subject_id", "id"], name="audit_entry_subject"),
            models.Index(fields=["person_id", "event", "id"], name="audit_entry_person"),
            models.Index(fields=["by_id", "id"], name="audit_entry_by"),
        ]

    def __str__(self) -> str:
        return f"{self.event} {self.subject_kind} {self.subject_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise AppendOnly("the trail is append-only")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise AppendOnly("the trail is append-only")


class Head(models.Model):
    """The newest hash. One row; locking it puts the trail's lines in one order."""

    hash = models.CharField(max_length=64)
    length = models.PositiveBigIntegerField(default=0)

    class Meta:
        db_table = "audit_head"
        constraints = [models.CheckConstraint(name="audit_head_is_one_row", condition=models.Q(pk=1))]

    def __str__(self) -> str:
        return self.hash
