"""A list that was uploaded and is looked through before anything of it counts, and what its headings mean."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.casework.models import Case
from parvis.privacy.fields import PrivateTextField


class Kind(models.TextChoices):
    """What a list is about."""

    MENTORS = "mentors", _("Mentors")
    ATTENDANCE = "attendance", _("Attendance")
    DECISIONS = "decisions", _("Decisions")


class Import(Case):
    """One uploaded list. Its rows are kept, encrypted, only until they are imported or thrown away."""

    class State(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("import", "Looked through")
        DONE = "done", pgettext_lazy("import", "Imported")
        DISCARDED = "discarded", pgettext_lazy("import", "Thrown away")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    content = PrivateTextField(blank=True, default="")
    """The heading and the rows as JSON."""
    meanings = models.JSONField(default=list)
    """For each column of the file which heading of ours it is, or "" for none."""
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    left_out = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "exchange_import"
        ordering = ("-pk",)
        constraints = [
            models.CheckConstraint(name="exchange_import_state", condition=Q(state__in=("waiting", "done", "discarded"))),
            models.CheckConstraint(name="exchange_import_kind", condition=Q(kind__in=("mentors", "attendance", "decisions"))),
            models.CheckConstraint(name="exchange_import_empty_when_over", condition=Q(state="waiting") | Q(content="")),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.created_at:%Y-%m-%d}"


class HeadingMeaning(models.Model):
    """What somebody has said that a heading means, remembered for the next list."""

    kind = models.CharField(max_length=12, choices=Kind.choices)
    heading = models.CharField(max_length=120)
    meaning = models.CharField(max_length=30, blank=True)

    class Meta:
        db_table = "exchange_heading_meaning"
        ordering = ("kind", "heading")
        constraints = [models.UniqueConstraint(fields=["kind", "heading"], name="exchange_heading_once")]

    def __str__(self) -> str:
        return self.heading
