from __future__ import annotations

from django.db import models


class SubmittedForm(models.Model):
    """A form that has had its effect. Sent again, it has none; the sender is shown where the first one led."""

    key = models.CharField(max_length=64)
    person_id = models.CharField(max_length=40)
    location = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "web_submitted_form"
        constraints = [models.UniqueConstraint(fields=["key", "person_id"], name="web_submitted_form_once")]

    def __str__(self) -> str:
        return self.key
