"""Conversations of a student, mentor or applicant with the coordinator. A room of its own: nobody else reads it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from parvis.casework.models import Case
from parvis.privacy.fields import PrivateTextField


class Conversation(Case):
    class State(models.TextChoices):
        WITH_COORDINATOR = "with_coordinator", _("Waits for the coordinator")
        WITH_PERSON = "with_person", pgettext_lazy("conversation", "Answered")
        CLOSED = "closed", pgettext_lazy("conversation", "Closed")

    class Answer(models.TextChoices):
        HERE = "here", _("Write to me here")
        CALL = "call", _("Call me")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="conversations")
    taken_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    """The coordinator who reads and answers. Until somebody has opened it, any of them may."""
    answer = models.CharField(max_length=10, choices=Answer.choices, default=Answer.HERE)
    closed_at = models.DateTimeField(null=True, blank=True)
    """From when it is kept no longer than needed. Empty while it is open."""

    class Meta:
        db_table = "advice_conversation"
        ordering = ("-state_at", "-pk")
        constraints = [
            models.CheckConstraint(name="advice_conversation_state", condition=Q(state__in=("with_coordinator", "with_person", "closed"))),
            models.CheckConstraint(name="advice_conversation_answer", condition=Q(answer__in=("here", "call"))),
            models.CheckConstraint(
                name="advice_conversation_closed_has_a_time",
                condition=Q(state="closed", closed_at__isnull=False) | (~Q(state="closed") & Q(closed_at__isnull=True)),
            ),
        ]


class Letter(models.Model):
    """One thing said in a conversation. Can be taken back until `read_at`."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="letters")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = PrivateTextField()
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "advice_letter"
        ordering = ("at", "pk")
        constraints = [
            models.CheckConstraint(
                name="advice_letter_read_after_written", condition=Q(read_at__isnull=True) | Q(read_at__gte=models.F("at"))
            )
        ]

    def __str__(self) -> str:
        """Never the text."""
        return f"letter {self.pk}"
