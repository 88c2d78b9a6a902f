"""The institution's own decisions, laid over the rule book. Append-only: a new decision is a new row."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class LocalRule(models.Model):
    key = models.CharField(max_length=80)
    value = models.JSONField()
    since_on = models.DateField()
    reference = models.CharField(max_length=300)
    decided_by_id = models.CharField(max_length=40)
    decided_at = models.DateTimeField()

    class Meta:
        db_table = "policy_local_rule"
        ordering = ("key", "since_on", "pk")
        constraints = [models.CheckConstraint(name="policy_local_rule_has_a_reference", condition=~Q(reference=""))]

    def __str__(self) -> str:
        return f"{self.key} {self.since_on}"


class LocalChecklist(models.Model):
    """A version of a checklist that the institution has published. Append-only: pairs that have answered it keep it."""

    key = models.CharField(max_length=40)
    version = models.PositiveIntegerField()
    since_on = models.DateField()
    content = models.JSONField()
    reference = models.CharField(max_length=300)
    decided_by_id = models.CharField(max_length=40)
    decided_at = models.DateTimeField()

    class Meta:
        db_table = "policy_local_checklist"
        ordering = ("key", "version")
        constraints = [
            models.UniqueConstraint(fields=["key", "version"], name="policy_local_checklist_version_once"),
            models.CheckConstraint(name="policy_local_checklist_has_a_reference", condition=~Q(reference="")),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.version}"
