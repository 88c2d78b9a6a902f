from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Message(models.Model):
    """The outbox, and the person's own list of notices. Written in the transaction of the fact it tells; sent by `parvis tick`."""

    kind = models.CharField(max_length=80)
    to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="messages")
    about_kind = models.CharField(max_length=60)
    about_id = models.CharField(max_length=40)
    path = models.CharField(max_length=300)
    """Where the link leads. Never text."""
    params = models.JSONField(default=dict)
    """What the line may say: names, instants and places that the recipient already knows. Never what somebody wrote."""
    occasion = models.JSONField(null=True, blank=True)
    """What a calendar is told with it: when and where, as it was when the message was queued."""
    queued_at = models.DateTimeField()
    message_id = models.CharField(max_length=120, unique=True)
    """The e-mail's own Message-ID: the same each time it is sent, so that a repeat is recognised."""
    by_email = models.BooleanField(default=True)
    next_try_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    claim = models.CharField(max_length=32, blank=True, default="")
    sent_at = models.DateTimeField(null=True, blank=True)
    given_up_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "notify_message"
        ordering = ("-pk",)
        indexes = [
            models.Index(
                fields=["next_try_at", "id"],
                name="notify_message_due",
                condition=Q(by_email=True, sent_at__isnull=True, given_up_at__isnull=True),
            ),
            models.Index(fields=["to", "-id"], name="notify_message_of"),
            models.Index(fields=["to"], name="notify_message_unread", condition=Q(read_at__isnull=True)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["kind", "to", "about_kind", "about_id", "queued_at"], name="notify_message_once_a_moment")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.about_kind} {self.about_id}"


class Heartbeat(models.Model):
    """When the worker last came round."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    class Meta:
        db_table = "notify_heartbeat"

    def __str__(self) -> str:
        return self.name
